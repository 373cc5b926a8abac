package locale

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kinds lists the argument types that a sentence may use.
var kinds = []string{"text", "int", "count", "num", "percent", "bytes"}

// format writes one argument the way the language writes it.
func (c *Catalogue) format(kind string, value any) string {
	if kind == "text" {
		return Visible(fmt.Sprint(value))
	}
	x, ok := number(value)
	if !ok {
		return Visible(fmt.Sprint(value))
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	switch kind {
	case "int", "count":
		return c.integer(int64(math.Round(x)))
	case "percent":
		return percent(x)
	case "bytes":
		return bytes(x)
	}
	return trimmed(x, 2)
}

// integer writes 12,345 in English; 12345, 3 万 or 10 亿 in Chinese.
func (c *Catalogue) integer(n int64) string {
	if c.tag == Chinese {
		switch {
		case n != 0 && n%1e8 == 0:
			return strconv.FormatInt(n/1e8, 10) + " 亿"
		case n != 0 && n%1e4 == 0:
			return strconv.FormatInt(n/1e4, 10) + " 万"
		}
		return strconv.FormatInt(n, 10)
	}
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// percent writes a share in [0,1]; it says neither 0 % of something nor
// 100 % of something that is not all.
func percent(share float64) string {
	switch p := share * 100; {
	case p > 0 && p < 0.1:
		return "<0.1%"
	case p < 10:
		return trimmed(p, 1) + "%"
	case p < 100 && p > 99.5:
		return ">99%"
	default:
		return trimmed(p, 0) + "%"
	}
}

// bytes writes a file size in decimal units, as file managers do.
func bytes(n float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
		if n >= unit.size {
			digits := 0
			if n < 10*unit.size {
				digits = 1
			}
			return trimmed(n/unit.size, digits) + " " + unit.name
		}
	}
	return trimmed(n, 0) + " B"
}

// trimmed writes x with at most digits decimals.
func trimmed(x float64, digits int) string {
	s := strconv.FormatFloat(x, 'f', digits, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return strings.Replace(s, "-", "−", 1)
}

// number reads any Go number.
func number(value any) (float64, bool) {
	switch v := reflect.ValueOf(value); {
	case !v.IsValid():
		return 0, false
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}

// whole reads any Go number that is an integer.
func whole(value any) (int64, bool) {
	x, ok := number(value)
	return int64(x), ok && x == math.Trunc(x)
}

// Visible makes text from outside, such as a file name, safe to show:
// control characters could move a terminal's cursor, and characters that
// turn the direction of writing could make one name look like another.
func Visible(s string) string {
	plain := func(r rune) bool {
		return r != utf8.RuneError && unicode.IsGraphic(r) || r == '\u200d' // joiner of emoji
	}
	if utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError:
			_, size := utf8.DecodeRuneInString(s[i:])
			if size == 1 {
				fmt.Fprintf(&b, `\x%02x`, s[i])
				continue
			}
			b.WriteRune(r)
		case plain(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}
