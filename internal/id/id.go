// Package id makes the names of records: 26 characters that sort by the time
// at which they were made, so that "ORDER BY …, id" is the order of creation
// and new rows land at the end of an index.
//
// The form is that of a ULID (github.com/ulid/spec): 48 bits of milliseconds
// since 1970 and 80 random bits, in Crockford's base 32, upper case. Ids made
// by one process rise strictly, also within a millisecond and when the clock
// is set back.
//
// An id names, it does not protect: who knows one may read it off a page, and
// the next one of the same millisecond can be guessed. What opens a door
// (session, one-time link, capture challenge) takes crypto/rand itself.
//
// # Typed ids
//
// A package that owns a record gives its id a type, so that the compiler
// notices an outlet where a technician is expected:
//
//	// ID names a Case.
//	type ID string
//
//	c := Case{ID: ID(id.New())}
//
// The type is a plain string: database/sql and encoding/json take it as it is,
// and == compares. Check with [Valid] what comes from outside, once, where it
// comes in; an id of a wrong form is "no such record", not an error of its own.
package id

import (
	"crypto/rand"
	"encoding/binary"
	"strings"
	"sync"
	"time"
)

// Size is the number of characters of an id.
const Size = 26

// alphabet is Crockford's base 32 (crockford.com/base32.html): no I, L, O, U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// New returns a new id. It is safe for concurrent use.
func New() string { return standard.next(time.Now()) }

// Valid reports whether s has the form of an id: 26 characters of the
// alphabet in upper case, the first at most 7. It says nothing about whether
// there is such a record.
func Valid(s string) bool {
	if len(s) != Size || s[0] > '7' {
		return false
	}
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	return true
}

// Time returns when an id was made, to the millisecond, in UTC. It is false
// for what is not Valid. Ids made in a hurry may run ahead of the clock by a
// few milliseconds; legal deadlines have a time of their own.
func Time(s string) (time.Time, bool) {
	if !Valid(s) {
		return time.Time{}, false
	}
	var ms int64
	for i := range 10 { // 10 characters of 5 bits hold the 48 bits of time
		ms = ms<<5 | int64(strings.IndexByte(alphabet, s[i]))
	}
	return time.UnixMilli(ms).UTC(), true
}

// maker makes rising ids.
type maker struct {
	mu   sync.Mutex
	ms   uint64 // of the last id
	high uint16 // its 80 random bits
	low  uint64
}

var standard maker

// next returns an id for the time, or for the last id's time if that is later.
func (m *maker) next(now time.Time) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ms := uint64(max(0, now.UnixMilli())); ms > m.ms {
		var b [10]byte
		rand.Read(b[:]) // never fails: crypto/rand ends the program instead
		m.ms, m.high, m.low = ms, binary.BigEndian.Uint16(b[:]), binary.BigEndian.Uint64(b[2:])
	} else {
		m.step()
	}
	return encode(m.ms, m.high, m.low)
}

// step goes to the next id of the same millisecond: a random distance of up
// to 2^32, so that one id does not tell the next. What runs over is carried
// into the time.
func (m *maker) step() {
	var b [4]byte
	rand.Read(b[:])
	before := m.low
	m.low += 1 + uint64(binary.BigEndian.Uint32(b[:]))
	if m.low < before {
		if m.high++; m.high == 0 {
			m.ms++
		}
	}
}

// encode writes 48 + 16 + 64 bits in 26 characters; the first has 3 bits.
func encode(ms uint64, high uint16, low uint64) string {
	upper := ms<<16 | uint64(high)
	var out [Size]byte
	for i := Size - 1; i >= 0; i-- {
		out[i] = alphabet[low&31]
		low = low>>5 | upper<<59
		upper >>= 5
	}
	return string(out[:])
}
