package seal

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Phone is a phone number in the form of E.164, with an extension perhaps.
type Phone struct{ secret }

// Region is where a number without a country code is dialled.
const Region = "CN"

// mobile is a Chinese mobile number. The table of number ranges in the module
// is some months old at any time; new ranges keep this form.
var mobile = regexp.MustCompile(`^1[3-9][0-9]{9}$`)

// ParsePhone reads a number as people write it: with spaces, hyphens,
// brackets, full-width digits, an extension, with or without a country code.
// The error is ErrPhone, and does not repeat what was typed.
func ParsePhone(s string) (Phone, error) {
	n, err := phonenumbers.Parse(s, Region)
	if err != nil {
		return Phone{}, ErrPhone
	}
	national := phonenumbers.GetNationalSignificantNumber(n)
	if !phonenumbers.IsValidNumber(n) && !(n.GetCountryCode() == 86 && mobile.MatchString(national)) {
		return Phone{}, ErrPhone
	}
	clear := phonenumbers.Format(n, phonenumbers.E164)
	if x := n.GetExtension(); x != "" {
		clear += extension + x // as RFC 3966 writes it
	}
	return Phone{hide(kindPhone, clear)}, nil
}

const extension = ";ext="

// E164 returns the number without its extension, such as +8613800138000. It
// is clear text: what is said of Clear holds here.
func (p Phone) E164() string {
	number, _, _ := strings.Cut(p.Clear(), extension)
	return number
}

func (p *Phone) accept(s secret) { s.kind = kindPhone; p.secret = s }

// maskPhone shows a Chinese number as 138****5678 or 0755****5678, another as
// +852 ****4567: enough to recognise one's own, and not enough to call.
func maskPhone(clear string) string {
	number, _, _ := strings.Cut(clear, extension)
	n, err := phonenumbers.Parse(number, Region)
	if err != nil {
		return hidden
	}
	national := phonenumbers.GetNationalSignificantNumber(n)
	if len(national) < 8 {
		return hidden
	}
	last := national[len(national)-4:]
	switch {
	case n.GetCountryCode() != 86:
		return fmt.Sprintf("+%d %s%s", n.GetCountryCode(), hidden, last)
	case mobile.MatchString(national):
		return national[:3] + hidden + last
	case len(national) == 10 && strings.HasPrefix(national, "400"):
		return "400" + hidden + last[1:]
	}
	if area := phonenumbers.GetLengthOfGeographicalAreaCode(n); area > 0 && len(national)-area > 4 {
		return "0" + national[:area] + hidden + last
	}
	return hidden + last
}
