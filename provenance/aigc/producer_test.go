package aigc

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The codes that real labels carry have the right check character.
func TestParseCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Code{
		"001191110102MACQD9K64010000": {"91110102MACQD9K640", true, Generation, "0000"},
		"001191440300708461136T1XGW3": {"91440300708461136T", true, Generation, "XGW3"},
		"001191110102MAD55U9H0F10002": {"91110102MAD55U9H0F", true, Generation, "0002"},
		"001191440300708461136T2ABCD": {"91440300708461136T", true, Dissemination, "ABCD"},
		"001191440300708461137T1XGW3": {"91440300708461137T", false, Generation, "XGW3"},
	} {
		if got, ok := ParseCode(code); !ok || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", code, got, ok, want)
		}
	}
	for _, name := range []string{"", "doubao", "001191110102MACQD9K6401000", "101191110102MACQD9K64010000", "001191110102macqd9k64010000", strings.Repeat("0", 27)} {
		if c, ok := ParseCode(name); ok {
			t.Errorf("%q: got %+v", name, c)
		}
	}
}

// No single wrong character passes, nor two neighbours swapped.
func TestCreditCode(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringOfN(rapid.SampledFrom([]rune(creditCharacters)), 17, 17, -1).Draw(t, "body")
		var code string
		count := 0
		for _, c := range creditCharacters {
			if CheckCreditCode(body + string(c)) {
				code, count = body+string(c), count+1
			}
		}
		if count != 1 {
			t.Fatalf("%s: %d check characters fit", body, count)
		}
		i := rapid.IntRange(0, 17).Draw(t, "at")
		wrong := []byte(code)
		wrong[i] = creditCharacters[rapid.IntRange(0, 30).Draw(t, "to")]
		if string(wrong) != code && CheckCreditCode(string(wrong)) {
			t.Errorf("%s passes for %s", wrong, code)
		}
		if i < 17 {
			swapped := []byte(code)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if string(swapped) != code && CheckCreditCode(string(swapped)) {
				t.Errorf("%s passes for %s", swapped, code)
			}
		}
	})
	for _, bad := range []string{"", "91440300708461136", "91440300708461136I", "9144030070846113ZT"} {
		if CheckCreditCode(bad) {
			t.Errorf("%q passes", bad)
		}
	}
}
