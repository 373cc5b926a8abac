package seal

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"unique"
)

// kind says what a value is, and so how it is masked.
type kind uint8

const (
	kindText kind = iota
	kindPhone
	kindName
	kindAddress
	kindEmail
)

func (k kind) String() string {
	return [...]string{"text", "phone", "name", "address", "email"}[k]
}

// hidden stands for what is not shown at all.
const hidden = "****"

// Erased is what the masked form of an erased value reads.
const Erased = "—"

// secret holds clear text. The text is behind a pointer, because fmt walks
// into unexported fields without asking their methods: there it finds an
// address. Two secrets with the same text are equal by ==.
type secret struct {
	text   unique.Handle[string]
	kind   kind
	erased bool
}

var nothing unique.Handle[string]

func hide(k kind, clear string) secret {
	if clear == "" {
		return secret{kind: k}
	}
	return secret{kind: k, text: unique.Make(clear)}
}

// Clear returns the clear text, for a machine that must use it: to dial, to
// send, to print a label. Who shows it to a person calls [Vault.Reveal].
func (s secret) Clear() string {
	if s.text == nothing {
		return ""
	}
	return s.text.Value()
}

// IsZero reports whether there is no text; encoding/json's omitzero uses it.
func (s secret) IsZero() bool { return s.text == nothing && !s.erased }

// Erased reports whether there was a value whose key has been destroyed.
func (s secret) Erased() bool { return s.erased }

// Masked returns the form that may be shown without an entry in the access
// log: 138****5678, 张*, 广东省深圳市南山区****, a***@example.com; **** for
// free text; Erased for what was erased; "" for nothing.
func (s secret) Masked() string {
	clear := s.Clear()
	switch {
	case s.erased:
		return Erased
	case clear == "":
		return ""
	case s.kind == kindPhone:
		return maskPhone(clear)
	case s.kind == kindName:
		return maskName(clear)
	case s.kind == kindAddress:
		return maskAddress(clear)
	case s.kind == kindEmail:
		return maskEmail(clear)
	}
	return hidden
}

// String returns the masked form.
func (s secret) String() string { return s.Masked() }

// Format prints the masked form whatever the verb, %#v included.
func (s secret) Format(f fmt.State, verb rune) {
	fmt.Fprintf(f, fmt.FormatString(f, verb), s.Masked())
}

// MarshalJSON writes the masked form. There is no way back: what comes in is
// parsed by ParsePhone and its like.
func (s secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.Masked()) }

// MarshalText writes the masked form.
func (s secret) MarshalText() ([]byte, error) { return []byte(s.Masked()), nil }

// LogValue tells the log what kind of value there was, and nothing of it: a
// log is kept longer and read by more people than a page.
func (s secret) LogValue() slog.Value {
	if s.IsZero() {
		return slog.StringValue("")
	}
	return slog.StringValue("[" + s.kind.String() + "]")
}

func (s secret) reveal() secret { return s }

// A Value can be sealed: a Phone, Name, Address, Email or Text.
type Value interface {
	Clear() string
	Masked() string
	IsZero() bool
	reveal() secret
}

// A Target takes what was opened: *Phone, *Name, *Address, *Email or *Text.
type Target interface{ accept(secret) }

// Name is what a person is called.
type Name struct{ secret }

// NewName returns a name. White space around it goes; a name holds no
// id-card or bank-card number, so one that was typed there is masked for good.
func NewName(s string) Name { return Name{hide(kindName, tidy(s))} }

func (n *Name) accept(s secret) { s.kind = kindName; n.secret = s }

// Address is where a person lives or wants the technician to come.
type Address struct{ secret }

// NewAddress returns an address, cleaned as a Name is.
func NewAddress(s string) Address { return Address{hide(kindAddress, tidy(s))} }

func (a *Address) accept(s secret) { s.kind = kindAddress; a.secret = s }

// Text is what a person wrote; it may name anybody and anything.
type Text struct{ secret }

// NewText returns a text in which id-card and bank-card numbers are masked
// for good, as [Scrub] does: they are not collected.
func NewText(s string) Text {
	clean, _ := Scrub(s)
	return Text{hide(kindText, clean)}
}

func (t *Text) accept(s secret) { s.kind = kindText; t.secret = s }

// tidy is for what stands on one line.
func tidy(s string) string {
	clean, _ := Scrub(strings.Join(strings.Fields(s), " "))
	return clean
}
