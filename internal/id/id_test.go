package id

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNewIsValidAndNow(t *testing.T) {
	t.Parallel()
	before := time.Now().Truncate(time.Millisecond)
	s := New()
	at, ok := Time(s)
	if !ok || !Valid(s) || len(s) != Size {
		t.Fatalf("New() = %q: not valid", s)
	}
	if at.Before(before) || at.After(time.Now().Add(time.Second)) {
		t.Errorf("Time(%q) = %v, want about %v", s, at, before)
	}
}

func TestNewRisesAndIsUnique(t *testing.T) {
	t.Parallel()
	const workers, each = 8, 5000
	lists := make([][]string, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for range each {
				lists[w] = append(lists[w], New())
			}
		})
	}
	wg.Wait()
	all := slices.Concat(lists...)
	for w, list := range lists {
		if !slices.IsSorted(list) {
			t.Errorf("the ids of worker %d do not rise", w)
		}
	}
	slices.Sort(all)
	if got := len(slices.Compact(all)); got != workers*each {
		t.Errorf("got %d different ids, want %d", got, workers*each)
	}
}

func TestClockSetBack(t *testing.T) {
	t.Parallel()
	var m maker
	at := time.UnixMilli(1_800_000_000_000)
	first := m.next(at)
	second := m.next(at.Add(-time.Hour))
	if second <= first {
		t.Errorf("after the clock went back: got %s after %s", second, first)
	}
	if got, _ := Time(second); !got.Equal(at.UTC()) {
		t.Errorf("Time = %v, want the last time %v", got, at)
	}
	if third := m.next(at.Add(time.Millisecond)); third <= second {
		t.Errorf("got %s after %s", third, second)
	}
}

// The random bits carry into the time instead of wrapping around.
func TestCarry(t *testing.T) {
	t.Parallel()
	m := maker{ms: 5, high: math.MaxUint16, low: math.MaxUint64}
	last := encode(m.ms, m.high, m.low)
	next := m.next(time.UnixMilli(1))
	if next <= last {
		t.Errorf("got %s after %s", next, last)
	}
	if at, _ := Time(next); at.UnixMilli() != 6 {
		t.Errorf("time %d ms, want 6", at.UnixMilli())
	}
}

// The example of the ULID specification: 1469918176385 ms is 01ARYZ6S41.
func TestKnownTime(t *testing.T) {
	t.Parallel()
	const want = "01ARYZ6S41TSV4RRFFQ69G5FAV"
	if got := encode(1469918176385, 0xD676, 0x4C61EFB99302BD5B); got != want {
		t.Errorf("encode = %s, want %s", got, want)
	}
	if at, ok := Time(want); !ok || at.UnixMilli() != 1469918176385 {
		t.Errorf("Time = %v, %v", at, ok)
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	good := "01ARYZ6S41TSV4RRFFQ69G5FAV"
	for _, test := range []struct {
		s    string
		want bool
	}{
		{good, true},
		{"7ZZZZZZZZZZZZZZZZZZZZZZZZZ", true},
		{"00000000000000000000000000", true},
		{"80000000000000000000000000", false}, // more than 128 bits
		{strings.ToLower(good), false},        // one spelling only: ids are keys
		{good[:25], false},
		{good + "0", false},
		{"", false},
		{"01ARYZ6S41TSV4RRFFQ69G5FAI", false},
		{"01ARYZ6S41TSV4RRFFQ69G5FA'", false},
		{"01ARYZ6S41TSV4RRFFQ69G5F\u00e9", false},
	} {
		if got := Valid(test.s); got != test.want {
			t.Errorf("Valid(%q) = %v, want %v", test.s, got, test.want)
		}
		if _, got := Time(test.s); got != test.want {
			t.Errorf("Time(%q) ok = %v, want %v", test.s, got, test.want)
		}
	}
}

func TestOrderIsTheOrderOfTheBits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Uint64Max(1<<48 - 1)
		a, b := ms.Draw(t, "a"), ms.Draw(t, "b")
		high, low := rapid.Uint16(), rapid.Uint64()
		x := encode(a, high.Draw(t, "ah"), low.Draw(t, "al"))
		y := encode(b, high.Draw(t, "bh"), low.Draw(t, "bl"))
		if !Valid(x) {
			t.Fatalf("%q is not valid", x)
		}
		if a < b && x >= y {
			t.Fatalf("%s of %d ms is not before %s of %d ms", x, a, y, b)
		}
		if at, _ := Time(x); uint64(at.UnixMilli()) != a {
			t.Fatalf("Time(%q) = %d ms, want %d", x, at.UnixMilli(), a)
		}
	})
}

func FuzzTime(f *testing.F) {
	f.Add("01ARYZ6S41TSV4RRFFQ69G5FAV")
	f.Add("80000000000000000000000000")
	f.Fuzz(func(t *testing.T, s string) {
		at, ok := Time(s)
		if ok != Valid(s) {
			t.Fatalf("Time and Valid disagree about %q", s)
		}
		if ok && encode(uint64(at.UnixMilli()), 0, 0)[:9] != s[:9] {
			t.Fatalf("%q does not come back from %v", s, at)
		}
	})
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New()
	}
}
