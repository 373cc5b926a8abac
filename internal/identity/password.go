package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"runtime"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Parameters of Argon2id: 19 MiB, two passes, one lane, as the OWASP Password
// Storage Cheat Sheet has asked for at least since 2023. Salt and output
// lengths are those of RFC 9106 §4.
var defaultCost = cost{memory: 19 * 1024, passes: 2, lanes: 1}

const (
	saltSize = 16
	hashSize = 32
)

// Hasher hashes passwords. The zero Hasher is ready; it must not be copied.
type Hasher struct {
	// Cheap makes hashing fast and weak, for tests that sign in often.
	Cheap bool
	// AtOnce bounds how many hashes are computed at a time, each in 19 MiB;
	// twice the number of processors if zero.
	AtOnce int

	slots atomic.Pointer[chan struct{}]
	runs  atomic.Int64 // hashes computed; tests count the work
}

// Runs returns how many hashes were computed so far.
func (h *Hasher) Runs() int64 { return h.runs.Load() }

func (h *Hasher) cost() cost {
	if h.Cheap {
		return cost{memory: 64, passes: 1, lanes: 1}
	}
	return defaultCost
}

// Hash returns the text to store for a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	c := h.cost()
	sum, err := h.compute(ctx, c, password, salt, hashSize)
	if err != nil {
		return "", err
	}
	return encodeHash(c, salt, sum), nil
}

// Verify reports whether the password belongs to the stored text, and whether
// that text should be made anew because the parameters have changed since.
// A stored text that cannot be read, or is empty because there is no account,
// costs the same work and never fits.
func (h *Hasher) Verify(ctx context.Context, password, stored string) (fits, renew bool, err error) {
	c, salt, want, ok := decodeHash(stored)
	if !ok {
		c, salt, want = h.cost(), make([]byte, saltSize), make([]byte, hashSize)
	}
	sum, err := h.compute(ctx, c, password, salt, len(want))
	if err != nil {
		return false, false, err
	}
	fits = subtle.ConstantTimeCompare(sum, want) == 1 && ok
	return fits, fits && (c != h.cost() || len(salt) != saltSize || len(want) != hashSize), nil
}

// compute runs Argon2id when there is room for it.
func (h *Hasher) compute(ctx context.Context, c cost, password string, salt []byte, size int) ([]byte, error) {
	slots := h.room()
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "identity.busy", ctx.Err())
	}
	h.runs.Add(1)
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.passes, c.memory, c.lanes, uint32(size)), nil
}

// room returns the slots, made at the first use.
func (h *Hasher) room() chan struct{} {
	if p := h.slots.Load(); p != nil {
		return *p
	}
	n := h.AtOnce
	if n <= 0 {
		n = 2 * runtime.GOMAXPROCS(0)
	}
	made := make(chan struct{}, n)
	if h.slots.CompareAndSwap(nil, &made) {
		return made
	}
	return *h.slots.Load()
}
