package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"unicode"
)

// ErrPersonal means that arguments hold what looks like personal data, or text
// that could be: ids, numbers and names of things are written in ASCII.
var ErrPersonal = errors.New("job: arguments hold personal data")

// ErrLarge means that arguments are longer than maxArgs.
var ErrLarge = errors.New("job: arguments are too long: pass an id instead")

// maxArgs bounds encoded arguments, in bytes. Ids and numbers need some
// hundred; what is longer is a document that belongs into a table.
const maxArgs = 8 << 10

var (
	// A mobile number of mainland China, GB: 11 digits from 13… to 19…, also
	// with the country code and separators.
	mobile = regexp.MustCompile(`(?:^|[^0-9A-Za-z])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?:$|[^0-9A-Za-z])`)
	email  = regexp.MustCompile(`[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+\.[0-9A-Za-z.-]+`)
	// A citizen identification number, GB 11643: 17 digits and a check sign.
	citizen = regexp.MustCompile(`(?:^|[^0-9A-Za-z])\d{17}[0-9Xx](?:$|[^0-9A-Za-z])`)
)

// Clear returns ErrPersonal if the encoded arguments hold a phone number, an
// e-mail address, a citizen number or letters beyond ASCII (a name, an
// address), and ErrLarge if they are long. It finds accidents, not intent: the
// rule is to pass ids. Enqueue calls it; a test of a new kind of job may too.
func Clear(args Args) error {
	encoded, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("job: arguments of %s: %w", args.Kind(), err)
	}
	if len(encoded) > maxArgs {
		return fmt.Errorf("%w (%s)", ErrLarge, args.Kind())
	}
	var fields any
	if err := json.Unmarshal(encoded, &fields); err != nil {
		return fmt.Errorf("job: arguments of %s: %w", args.Kind(), err)
	}
	if personal(fields) {
		return fmt.Errorf("%w (%s)", ErrPersonal, args.Kind())
	}
	return nil
}

// personal walks through decoded JSON. Numbers are not looked at: an amount in
// fen may have eleven digits.
func personal(value any) bool {
	switch v := value.(type) {
	case string:
		return mask(v) != v
	case []any:
		for _, element := range v {
			if personal(element) {
				return true
			}
		}
	case map[string]any:
		for name, element := range v {
			if mask(name) != name || personal(element) {
				return true
			}
		}
	}
	return false
}

// mask replaces what Clear refuses by signs. Errors are stored and logged with
// it: they may quote what a person typed.
func mask(text string) string {
	text = mobile.ReplaceAllString(text, " *phone* ")
	text = citizen.ReplaceAllString(text, " *number* ")
	text = email.ReplaceAllString(text, "*email*")
	out := []rune(text)
	for i, r := range out {
		if r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsMark(r)) {
			out[i] = '*'
		}
	}
	return string(out)
}

// masked is an error whose text holds no personal data; the cause is reachable
// in the process, and is not stored.
type masked struct{ cause error }

func (m masked) Error() string { return mask(m.cause.Error()) }
func (m masked) Unwrap() error { return m.cause }
