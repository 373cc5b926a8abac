package seal_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

func TestParsePhone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, e164, clear, masked string }{
		{"13800138000", "+8613800138000", "", "138****8000"},
		{"138 0013 8000", "+8613800138000", "", "138****8000"},
		{"138-0013-8000", "+8613800138000", "", "138****8000"},
		{"+86 138 0013 8000", "+8613800138000", "", "138****8000"},
		{"0086 13800138000", "+8613800138000", "", "138****8000"},
		{"１３８００１３８０００", "+8613800138000", "", "138****8000"},
		{"(010) 6552 9988", "+861065529988", "", "010****9988"},
		{"0755-86013388", "+8675586013388", "", "0755****3388"},
		{"0755-86013388 ext. 12", "+8675586013388", "+8675586013388;ext=12", "0755****3388"},
		{"400-810-8888", "+864008108888", "", "400****888"},
		{"+852 9123 4567", "+85291234567", "", "+852 ****4567"},
		{"+1 650-253-0000", "+16502530000", "", "+1 ****0000"},
		{"19912345678", "+8619912345678", "", "199****5678"},
	} {
		p, err := seal.ParsePhone(test.in)
		if err != nil {
			t.Errorf("ParsePhone(%q): %v", test.in, err)
			continue
		}
		clear := test.clear
		if clear == "" {
			clear = test.e164
		}
		if p.E164() != test.e164 || p.Clear() != clear || p.Masked() != test.masked {
			t.Errorf("ParsePhone(%q) = %q, %q, %q, want %q, %q, %q", test.in, p.E164(), p.Clear(), p.Masked(), test.e164, clear, test.masked)
		}
	}
	for _, bad := range []string{"", "call me", "12345", "138001380001", "12800138000", "+999 1234567", "1380013800O", strings.Repeat("1", 300)} {
		if p, err := seal.ParsePhone(bad); !errors.Is(err, seal.ErrPhone) || len(err.Error()) > 40 {
			t.Errorf("ParsePhone(%q) = %v, %v, want ErrPhone", bad, p, err)
		}
	}
}

func FuzzParsePhone(f *testing.F) {
	for _, s := range []string{"13800138000", "0755-86013388 ext. 12", "+852 9123 4567", "tel:+86-10-65529988;ext=3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := seal.ParsePhone(s)
		if err != nil {
			return
		}
		again, err := seal.ParsePhone(p.Clear())
		if err != nil || again.E164() != p.E164() {
			t.Fatalf("%q became %q, and that %q, %v", s, p.Clear(), again.Clear(), err)
		}
		if strings.Contains(p.Masked(), p.E164()) || !strings.Contains(p.Masked(), "****") {
			t.Fatalf("masked form of %q is %q", p.Clear(), p.Masked())
		}
	})
}
