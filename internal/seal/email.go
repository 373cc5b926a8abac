package seal

import (
	"net/mail"
	"strings"
	"unicode/utf8"
)

// Email is an e-mail address.
type Email struct{ secret }

// ParseEmail reads a bare address, name@domain. The error is ErrEmail.
func ParseEmail(s string) (Email, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 { // RFC 5321, 4.5.3.1.3 less the angle brackets
		return Email{}, ErrEmail
	}
	return Email{hide(kindEmail, s)}, nil
}

func (e *Email) accept(s secret) { s.kind = kindEmail; e.secret = s }

// maskEmail shows the first character and the domain: a***@example.com.
func maskEmail(clear string) string {
	at := strings.LastIndexByte(clear, '@')
	if at <= 0 {
		return hidden
	}
	_, size := utf8.DecodeRuneInString(clear)
	return clear[:min(size, at)] + "***" + clear[at:]
}
