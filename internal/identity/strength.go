package identity

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Lengths of passwords in characters. NIST SP 800-63B-4 §3.1.1.2: at least 8
// where a second factor is asked for, as here always; at least 64 must be
// possible. It also says to refuse common and expected ones, and to ask for no
// mixture of kinds of characters and for no change by date.
const (
	MinPassword = 8
	MaxPassword = 128
)

// common.txt holds words and whole passwords that stand high in published
// lists of leaked passwords, with those usual in China.
//
//go:embed common.txt
var commonText string

var commonPasswords = func() map[string]bool {
	set := make(map[string]bool)
	for line := range strings.Lines(commonText) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			set[line] = true
		}
	}
	return set
}()

// CheckPassword refuses a password that is too short, too long, common, made
// of a pattern, or made of words that belong to the account (login, name of
// the tenant). least is the tenant's own minimum. Errors are faults of kind
// Invalid. Nothing is asked of a server elsewhere.
func CheckPassword(password string, least int, words ...string) error {
	least = max(least, MinPassword)
	if !utf8.ValidString(password) || utf8.RuneCountInString(password) > MaxPassword {
		return fault.New(fault.Invalid, "identity.password_long", nil, "limit", MaxPassword)
	}
	if utf8.RuneCountInString(password) < least {
		return fault.New(fault.Invalid, "identity.password_short", nil, "limit", least)
	}
	plain := strings.ToLower(password)
	if commonPasswords[plain] || commonPasswords[core(plain)] || patterned(plain) {
		return fault.New(fault.Invalid, "identity.password_common", nil)
	}
	for _, word := range words {
		word = strings.ToLower(strings.TrimSpace(word))
		if utf8.RuneCountInString(word) < 3 {
			continue
		}
		// The rest must be a password of its own.
		if rest := strings.ReplaceAll(plain, word, ""); rest != plain && utf8.RuneCountInString(rest) < MinPassword {
			return fault.New(fault.Invalid, "identity.password_word", nil)
		}
	}
	return nil
}

// core is what is left of a password when the usual additions are taken off:
// digits and signs around a word, and letters written as digits.
func core(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '@' && r != '$' })
	s = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s").Replace(s)
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// runs are rows of keys and alphabets along which lazy fingers walk.
var runs = []string{"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "!@#$%^&*()"}

// patterned reports whether the text has at most three different characters,
// repeats a short piece, or walks along runs for all but four characters.
func patterned(s string) bool {
	characters := []rune(s)
	different := make(map[rune]bool)
	for _, r := range characters {
		different[r] = true
	}
	if len(different) <= 3 {
		return true
	}
	for size := 1; size <= 4; size++ {
		if periodic(characters, size) {
			return true
		}
	}
	return len(characters)-walked(characters) <= 4
}

// periodic reports whether every character equals the one size before it.
func periodic(s []rune, size int) bool {
	for i := size; i < len(s); i++ {
		if s[i] != s[i-size] {
			return false
		}
	}
	return true
}

// walked counts the characters that belong to a walk of at least four keys
// along a run, in either direction.
func walked(s []rune) int {
	total := 0
	for i := 0; i < len(s); {
		longest := 0
		for _, run := range runs {
			for n := 4; i+n <= len(s); n++ {
				piece := string(s[i : i+n])
				if !strings.Contains(run, piece) && !strings.Contains(run, reversed(piece)) {
					break
				}
				longest = max(longest, n)
			}
		}
		total += longest
		i += max(longest, 1)
	}
	return total
}

func reversed(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}
