package seal

import (
	"strings"
	"unicode/utf8"
)

// A Number is something found in a text that is not collected.
type Number uint8

// The numbers.
const (
	IDCard   Number = iota + 1 // resident id-card number, GB 11643
	BankCard                   // card number, ISO/IEC 7812
	Callable                   // phone number; only Redact looks for it
)

// Found is where a number stood in the text.
type Found struct {
	Number     Number
	Start, End int // bytes of the text that was given
}

// Scrub masks the id-card and bank-card numbers in a text before anything
// keeps it: an id-card number with stars only, a bank-card number down to its
// last four digits, by which its owner knows it. Digits may be full-width, and
// in groups with single spaces, hyphens or dots between. The text is otherwise
// unchanged.
//
// A number counts as an id-card number when its province, its date of birth
// and, in the form of 18, its check digit are right; as a bank-card number
// when it begins as one and its Luhn digit is right. By chance other numbers
// do: of 17 to 19 digits one in 500, of 16 one in 45, of 15 one in 70, of all
// other lengths none (TestScrubFalseAlarms). An order number has a field of its
// own, which is not scrubbed.
func Scrub(text string) (clean string, found []Found) {
	return scrub(text, idCard, bankCard)
}

// Redact masks what Scrub does, and phone numbers. It is for text that is kept
// in clear, such as the reason for a reveal.
func Redact(text string) string {
	clean, _ := scrub(text, idCard, bankCard, callable)
	return clean
}

// recogniser says whether digits (and X, at the end) are a number that is not
// collected, and how many digits at the end may stay.
type recogniser func(digits string) (n Number, keep int)

// group is digits that stand together.
type group struct {
	digits     string
	start, end int  // bytes
	joins      bool // to the group before, by a single separator
}

func scrub(text string, tests ...recogniser) (string, []Found) {
	groups := digitGroups(text)
	var found []Found
	var b strings.Builder
	at := 0
	for i := 0; i < len(groups); i++ {
		n, keep, last := recognise(groups[i:], tests)
		if n == 0 {
			continue
		}
		f := Found{Number: n, Start: groups[i].start, End: groups[i+last].end}
		b.WriteString(text[at:f.Start])
		b.WriteString(stars(text[f.Start:f.End], keep))
		found = append(found, f)
		at = f.End
		i += last
	}
	if found == nil {
		return text, nil
	}
	b.WriteString(text[at:])
	return b.String(), found
}

// recognise tries the first group, then it with those that join it, and takes
// the longest number; last is the index of its last group.
func recognise(groups []group, tests []recogniser) (n Number, keep, last int) {
	digits := ""
	for i, g := range groups {
		if i > 0 && !g.joins || len(digits)+len(g.digits) > longest {
			break
		}
		digits += g.digits
		for _, test := range tests { // the first one that knows the number has it
			if number, k := test(digits); number != 0 {
				n, keep, last = number, k, i
				break
			}
		}
	}
	return n, keep, last
}

// longest is the length of the longest number: a card of 19 digits.
const longest = 19

// stars hides all digits but the last keep.
func stars(number string, keep int) string {
	digits := 0
	for _, r := range number {
		if _, ok := digit(r); ok {
			digits++
		}
	}
	var b strings.Builder
	for _, r := range number {
		if _, ok := digit(r); !ok {
			b.WriteRune(r)
			continue
		}
		if digits > keep {
			r = '*'
		}
		digits--
		b.WriteRune(r)
	}
	return b.String()
}

// digit reads a digit, or the X that ends some id-card numbers, in their usual
// and their full-width forms.
func digit(r rune) (byte, bool) {
	switch {
	case '0' <= r && r <= '9':
		return byte(r), true
	case '０' <= r && r <= '９':
		return byte(r-'０') + '0', true
	case r == 'X' || r == 'x' || r == 'Ｘ' || r == 'ｘ':
		return 'X', true
	}
	return 0, false
}

// digitGroups finds the digits in a text. Digits that touch a Latin letter are
// part of a code, SF1234567890123, and no group; an X ends a group.
func digitGroups(text string) []group {
	var groups []group
	var g group
	inside, code := false, false
	separator, gap := 0, 0 // number of separators and of other characters since the last group
	flush := func(end int) {
		if inside && !code {
			g.end = end
			g.joins = len(groups) > 0 && separator == 1 && gap == 0
			groups = append(groups, g)
			separator, gap = 0, 0
		} else if inside {
			gap++
		}
		inside = false
	}
	before := ' '
	for i, r := range text {
		d, ok := digit(r)
		isX := ok && d == 'X'
		switch {
		case ok && !isX && !inside:
			inside, code = true, letter(before)
			g = group{digits: string(d), start: i}
		case ok && !isX:
			if strings.HasSuffix(g.digits, "X") {
				code = true
			}
			g.digits += string(d)
		case isX && inside && !strings.HasSuffix(g.digits, "X"):
			g.digits += "X"
		case inside && letter(r):
			code = true
			flush(i)
			gap++
		default:
			flush(i)
			if strings.ContainsRune(" -.\u00a0\u3000－–·", r) {
				separator++
			} else {
				gap++
			}
		}
		before = r
	}
	flush(len(text))
	return groups
}

func letter(r rune) bool {
	return r < utf8.RuneSelf && (r|0x20 >= 'a' && r|0x20 <= 'z' || r == '_')
}
