package identity

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// RFC 6238, appendix B. The secrets are "1234567890" repeated to the length of
// the hash.
func TestTOTPVectors(t *testing.T) {
	t.Parallel()
	hashes := []struct {
		name string
		new  func() hash.Hash
		size int
	}{{"SHA-1", sha1.New, 20}, {"SHA-256", sha256.New, 32}, {"SHA-512", sha512.New, 64}}
	for _, test := range []struct {
		seconds int64
		want    [3]string
	}{
		{59, [3]string{"94287082", "46119246", "90693936"}},
		{1111111109, [3]string{"07081804", "68084774", "25091201"}},
		{1111111111, [3]string{"14050471", "67062674", "99943326"}},
		{1234567890, [3]string{"89005924", "91819424", "93441116"}},
		{2000000000, [3]string{"69279037", "90698825", "38618901"}},
		{20000000000, [3]string{"65353130", "77737706", "47863826"}},
	} {
		for i, h := range hashes {
			secret := []byte(strings.Repeat("1234567890", 7)[:h.size])
			if got := hotp(h.new, secret, uint64(stepAt(time.Unix(test.seconds, 0))), 8); got != test.want[i] {
				t.Errorf("%s at %d: got %s, want %s", h.name, test.seconds, got, test.want[i])
			}
		}
	}
}

// RFC 4226, appendix D.
func TestHOTPVectors(t *testing.T) {
	t.Parallel()
	for i, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := hotp(sha1.New, []byte("12345678901234567890"), uint64(i), 6); got != want {
			t.Errorf("counter %d: got %s, want %s", i, got, want)
		}
	}
}

func TestMatchTOTP(t *testing.T) {
	t.Parallel()
	secret := newTOTPSecret()
	now := time.Unix(1_800_000_015, 0)
	here := stepAt(now)
	code := func(step int64) string { return hotp(sha1.New, secret, uint64(step), totpDigits) }
	for _, test := range []struct {
		name string
		step int64
		last int64
		want bool
	}{
		{"this step", here, -1, true},
		{"the one before", here - 1, -1, true},
		{"the one after", here + 1, -1, true},
		{"two before", here - 2, -1, false},
		{"two after", here + 2, -1, false},
		{"used already", here, here, false},
		{"older than the last one used", here - 1, here, false},
		{"newer than the last one used", here + 1, here, true},
	} {
		step, ok := matchTOTP(secret, code(test.step), now, test.last)
		if ok != test.want || ok && step != test.step {
			t.Errorf("%s: got step %d, %v, want %d, %v", test.name, step-here, ok, test.step-here, test.want)
		}
	}
}

// However codes come, the steps that are accepted rise strictly.
func TestStepsRise(t *testing.T) {
	t.Parallel()
	secret := newTOTPSecret()
	rapid.Check(t, func(t *rapid.T) {
		last, at := int64(-1), int64(1_800_000_000)
		for range rapid.IntRange(1, 30).Draw(t, "attempts") {
			at += rapid.Int64Range(0, 40).Draw(t, "pause")
			offered := stepAt(time.Unix(at, 0)) + rapid.Int64Range(-3, 3).Draw(t, "off")
			step, ok := matchTOTP(secret, hotp(sha1.New, secret, uint64(offered), totpDigits), time.Unix(at, 0), last)
			if ok && step <= last {
				t.Fatalf("step %d after %d", step, last)
			}
			if ok {
				last = step
			}
		}
	})
}

func TestTOTPURI(t *testing.T) {
	t.Parallel()
	got := totpURI("测试店铺 & Co", "zhang@example.com", []byte("12345678901234567890"))
	u, err := url.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/测试店铺 & Co:zhang@example.com" {
		t.Errorf("URI %q", got)
	}
	q := u.Query()
	if q.Get("secret") != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" || q.Get("digits") != "6" || q.Get("period") != "30" {
		t.Errorf("query %v", q)
	}
}
