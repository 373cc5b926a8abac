package identity

import (
	"bytes"
	"fmt"
	"math/big"
	"strings"
	"testing"
)

func TestTokenRoundTrip(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, kind := range []TokenKind{SessionToken, LinkToken, ServiceToken, DeviceToken, StateToken} {
		for range 50 {
			token := NewToken(kind)
			text := token.Reveal()
			if len(text) != tokenWidth || !strings.HasPrefix(text, string(kind)+"_") {
				t.Fatalf("token %q", text)
			}
			back, err := ParseToken(kind, text)
			if err != nil || back != token || !bytes.Equal(back.Hash(), token.Hash()) {
				t.Fatalf("ParseToken(%q) = %v", text, err)
			}
			if seen[text] {
				t.Fatal("a token came twice")
			}
			seen[text] = true
		}
	}
}

func TestTokenRefuses(t *testing.T) {
	t.Parallel()
	good := NewToken(ServiceToken).Reveal()
	for name, text := range map[string]string{
		"empty":        "",
		"other kind":   NewToken(SessionToken).Reveal(),
		"short":        good[:len(good)-1],
		"long":         good + "0",
		"not a digit":  good[:10] + "-" + good[11:],
		"beyond 2^256": "bfk_" + strings.Repeat("z", 43) + "000000",
	} {
		if _, err := ParseToken(ServiceToken, text); err == nil {
			t.Errorf("%s: %q was accepted", name, text)
		}
	}
	// Each single wrong character is noticed, without asking the store.
	for i := 4; i < len(good); i++ {
		bad := []byte(good)
		bad[i] = base62[(strings.IndexByte(base62, bad[i])+1)%62]
		if _, err := ParseToken(ServiceToken, string(bad)); err == nil {
			t.Errorf("character %d changed, and accepted", i)
		}
	}
}

// The secret of a token is the same under another kind, its hash is not.
func TestTokenHashDependsOnKind(t *testing.T) {
	t.Parallel()
	a := NewToken(SessionToken)
	b := a
	b.kind = LinkToken
	if bytes.Equal(a.Hash(), b.Hash()) {
		t.Error("two kinds have the same hash")
	}
}

func TestTokenHidesItself(t *testing.T) {
	t.Parallel()
	token := NewToken(SessionToken)
	secret := token.Reveal()[4:14]
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, token); strings.Contains(got, secret) {
			t.Errorf("%s shows the token", verb)
		}
	}
	if got := fmt.Sprintf("%v %+v", Entry{Token: token}, &Entry{Token: token}); strings.Contains(got, secret) {
		t.Errorf("printing an Entry shows the token: %s", got)
	}
}

func TestWidths(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ bits, width int }{{256, secretWidth}, {32, checkWidth}} {
		limit := new(big.Int).Lsh(big.NewInt(1), uint(test.bits))
		pow := func(n int) *big.Int { return new(big.Int).Exp(big.NewInt(62), big.NewInt(int64(n)), nil) }
		if pow(test.width).Cmp(limit) < 0 || pow(test.width-1).Cmp(limit) >= 0 {
			t.Errorf("%d digits are not the least for %d bits", test.width, test.bits)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	f.Add(NewToken(SessionToken).Reveal())
	f.Add("bfs_")
	f.Add("bfs_" + strings.Repeat("z", 49))
	f.Fuzz(func(t *testing.T, text string) {
		token, err := ParseToken(SessionToken, text)
		if err == nil && token.Reveal() != text {
			t.Errorf("%q is read as %q", text, token.Reveal())
		}
	})
}
