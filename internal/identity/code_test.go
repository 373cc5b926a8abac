package identity

import (
	"strings"
	"testing"
)

func TestParseCode(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in, want string
		ok       bool
	}{
		{"123456", "123456", true},
		{" 123 456 ", "123456", true},
		{"123-456", "123456", true},
		{"１２３４５６", "123456", true},
		{"000000", "000000", true},
		{"12345", "", false},
		{"1234567", "", false},
		{"12345a", "", false},
		{"١٢٣٤٥٦", "", false},
		{"", "", false},
		{strings.Repeat(" ", 100) + "123456", "", false},
	} {
		got, ok := ParseCode(test.in)
		if ok != test.ok || ok && got != test.want {
			t.Errorf("ParseCode(%q) = %q, %v, want %q, %v", test.in, got, ok, test.want, test.ok)
		}
	}
}

func TestNewCodeIsSixDigits(t *testing.T) {
	t.Parallel()
	first := make(map[byte]int)
	for range 2000 {
		code := newCode()
		if got, ok := ParseCode(code); !ok || got != code {
			t.Fatalf("newCode() = %q", code)
		}
		first[code[0]]++
	}
	// Ten equally likely first digits: 200 each, standard deviation 13.4; nine
	// of those to each side fail once in 10^18 runs.
	for d := byte('0'); d <= '9'; d++ {
		if n := first[d]; n < 80 || n > 320 {
			t.Errorf("first digit %c came %d times of 2000", d, n)
		}
	}
}

func TestRecoveryCode(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for range 100 {
		shown := newRecoveryCode()
		if len(shown) != 19 || seen[shown] {
			t.Fatalf("newRecoveryCode() = %q", shown)
		}
		seen[shown] = true
		bare, ok := ParseRecoveryCode(shown)
		if !ok || bare != strings.ReplaceAll(shown, "-", "") {
			t.Fatalf("ParseRecoveryCode(%q) = %q, %v", shown, bare, ok)
		}
		sloppy := strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(strings.ToLower(shown))
		if again, ok := ParseRecoveryCode(sloppy); !ok || again != bare {
			t.Fatalf("ParseRecoveryCode(%q) = %q, %v, want %q", sloppy, again, ok, bare)
		}
	}
	for _, bad := range []string{"", "7GQ2-M3XW-0K9D", "7GQ2-M3XW-0K9D-ZT4BX", "7GQ2-M3XW-0K9D-ZT4U", strings.Repeat("-", 65)} {
		if _, ok := ParseRecoveryCode(bad); ok {
			t.Errorf("ParseRecoveryCode(%q) accepts", bad)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"123456", "１２３-456", "12 34 56", "", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, ok := ParseCode(text)
		if !ok {
			return
		}
		if len(code) != codeDigits || strings.Trim(code, "0123456789") != "" {
			t.Errorf("ParseCode(%q) = %q", text, code)
		}
		if again, ok := ParseCode(code); !ok || again != code {
			t.Errorf("ParseCode(%q) = %q, %v", code, again, ok)
		}
	})
}

func FuzzParseRecoveryCode(f *testing.F) {
	for _, s := range []string{"7GQ2-M3XW-0K9D-ZT4B", "7gq2m3xwok9dzt4b", "", "ſſſſ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, ok := ParseRecoveryCode(text)
		if !ok {
			return
		}
		if len(code) != recoveryLength || strings.Trim(code, crockford) != "" {
			t.Errorf("ParseRecoveryCode(%q) = %q", text, code)
		}
	})
}
