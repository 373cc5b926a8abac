package identity

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// The cost that is cited must be the cost that is used.
func TestDefaultCost(t *testing.T) {
	t.Parallel()
	var h Hasher
	stored, err := h.Hash(context.Background(), "correct horse battery staple")
	if err != nil {
		t.Fatal(err)
	}
	if want := "$argon2id$v=19$m=19456,t=2,p=1$"; !strings.HasPrefix(stored, want) {
		t.Errorf("stored %q, want the prefix %q", stored, want)
	}
	if fits, renew, err := h.Verify(context.Background(), "correct horse battery staple", stored); !fits || renew || err != nil {
		t.Errorf("Verify = %v, %v, %v", fits, renew, err)
	}
	if fits, _, _ := h.Verify(context.Background(), "correct horse battery stapler", stored); fits {
		t.Error("another password fits")
	}
}

// A hash made elsewhere is read: the reference program of the Argon2 authors,
// echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 (their README
// and test.c, version 0x13).
func TestForeignHash(t *testing.T) {
	t.Parallel()
	const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	var h Hasher
	fits, renew, err := h.Verify(context.Background(), "password", stored)
	if !fits || !renew || err != nil {
		t.Errorf("Verify = %v, %v, %v, want it to fit and to be renewed", fits, renew, err)
	}
	want := "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
	if got := hex.EncodeToString(argon2.IDKey([]byte("password"), []byte("somesalt"), 2, 65536, 1, 32)); got != want {
		t.Errorf("argon2 = %s, want %s", got, want)
	}
}

func TestPasswordIsNormalised(t *testing.T) {
	t.Parallel()
	h := Hasher{Cheap: true}
	stored, err := h.Hash(context.Background(), "Ａ蛋糕é…")
	if err != nil {
		t.Fatal(err)
	}
	if fits, _, _ := h.Verify(context.Background(), "A蛋糕e\u0301...", stored); !fits {
		t.Error("the same password from another keyboard does not fit")
	}
}

// Whatever is stored, Verify hashes once: an absent account takes as long.
func TestVerifyAlwaysHashes(t *testing.T) {
	t.Parallel()
	h := Hasher{Cheap: true}
	stored, _ := h.Hash(context.Background(), "long enough")
	for _, s := range []string{"", stored, "garbage", "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"} {
		before := h.Runs()
		fits, _, err := h.Verify(context.Background(), "other", s)
		if fits || err != nil || h.Runs() != before+1 {
			t.Errorf("Verify against %.20q = %v, %v with %d hashes, want one", s, fits, err, h.Runs()-before)
		}
	}
	// The password of the stand-in must fit nobody either: its hash is all zeros.
	if fits, _, _ := h.Verify(context.Background(), "", ""); fits {
		t.Error("an empty password fits where there is no account")
	}
}

func TestHasherWaitsForRoom(t *testing.T) {
	t.Parallel()
	h := Hasher{Cheap: true, AtOnce: 1}
	h.room() <- struct{}{}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := h.Hash(ctx, "long enough"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("error %v, want Unavailable", err)
	}
	<-h.room()
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, err := h.Hash(context.Background(), "long enough"); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if h.Runs() != 20 {
		t.Errorf("%d hashes, want 20", h.Runs())
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ password, want string }{
		{"correct horse battery staple", ""},
		{"蓝色的鲸鱼会飞吗", ""},
		{"Tr0ub4dor&3", ""},
		{"zhangsan-Xq7!kelp-ferry", ""},
		{"short", "identity.password_short"},
		{"七个字的密码呀", "identity.password_short"},
		{strings.Repeat("长", 129), "identity.password_long"},
		{"bad\xffutf8 password", "identity.password_long"},
		{"password", "identity.password_common"},
		{"P@ssw0rd123!", "identity.password_common"},
		{"woaini1314", "identity.password_common"},
		{"Woaini520", "identity.password_common"},
		{"a123456789", "identity.password_common"},
		{"qq12345678", "identity.password_common"},
		{"12345678", "identity.password_common"},
		{"87654321", "identity.password_common"},
		{"qwertyuiop", "identity.password_common"},
		{"1qaz2wsx3edc", "identity.password_common"},
		{"abcdefgh12345678", "identity.password_common"},
		{"aaaaaaaaaaaa", "identity.password_common"},
		{"abababababab", "identity.password_common"},
		{"x7k2x7k2x7k2", "identity.password_common"},
		{"20202020", "identity.password_common"},
		{"zhangsan88", "identity.password_common"},
		{"lixiaoming9", "identity.password_word"},
		{"Testshop2026", "identity.password_word"},
	} {
		err := CheckPassword(test.password, 0, "lixiaoming", "testshop", "li")
		got := ""
		if e, ok := err.(*fault.Error); ok {
			got = e.Key
		}
		if got != test.want {
			t.Errorf("CheckPassword(%q) = %q, want %q", test.password, got, test.want)
		}
	}
	if err := CheckPassword("kelp-ferry", 12); err == nil {
		t.Error("the tenant's own minimum does not hold")
	}
	if err := CheckPassword("kelp-ferry", 2); err != nil {
		t.Errorf("kelp-ferry: %v", err)
	}
	if err := CheckPassword("kelpfer", 2); err == nil {
		t.Error("a tenant went below the least length")
	}
}

func TestDecodeHashRefuses(t *testing.T) {
	t.Parallel()
	good := encodeHash(defaultCost, make([]byte, saltSize), make([]byte, hashSize))
	if _, _, _, ok := decodeHash(good); !ok {
		t.Fatalf("%q is refused", good)
	}
	for _, change := range [][2]string{
		{"argon2id", "argon2i"}, {"v=19", "v=16"}, {"m=19456", "m=0"}, {"m=19456", "m=019456"}, {"m=19456", "m=4194304"},
		{"m=19456", "m=4"}, {"t=2", "t=0"}, {"t=2", "t=17"}, {"p=1", "p=0"}, {"p=1", "p=200"}, {"p=1", "p=1,x=1"}, {"t=2,p=1", "p=1,t=2"},
		{"$AAAA", "$A=AA"}, {"m=19456", "m=+19456"}, {"m=19456", "m="},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if _, _, _, ok := decodeHash(bad); ok || bad == good {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func FuzzDecodeHash(f *testing.F) {
	f.Add(encodeHash(defaultCost, make([]byte, saltSize), make([]byte, hashSize)))
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$$$$")
	f.Fuzz(func(t *testing.T, text string) {
		c, salt, sum, ok := decodeHash(text)
		if !ok {
			return
		}
		if c.memory > maxMemory || c.passes == 0 || c.passes > maxPasses || c.lanes == 0 || c.lanes > maxLanes {
			t.Errorf("%q asks for %+v", text, c)
		}
		if again := encodeHash(c, salt, sum); again != text {
			t.Errorf("%q is read as %q", text, again)
		}
	})
}

func ExampleCheckPassword() {
	fmt.Println(CheckPassword("P@ssw0rd123!", MinPassword))
	// Output: invalid: identity.password_common
}
