// Package forensictest is the battery that every forensic method passes. It
// knows a method through its contract alone:
//
//	func TestBattery(t *testing.T) {
//		t.Parallel()
//		forensictest.Run(t, sameshot.Method{}, &forensictest.Options{Strongest: forensic.Strong})
//	}
//
// Run feeds small pictures made in code, without files: odd sizes, all types
// of image, flat, noisy and periodic ones, with bytes that are no picture where
// the method reads bytes. It checks what package forensic promises: the same
// findings each time, also side by side and from prepared references, within
// the rules for findings, nothing kept, changed or left running, and an end
// soon after the context is done. Fuzz does it for pixels of the fuzzer's
// choice, Golden compares a heatmap with a picture in testdata.
//
// The race detector finds what the battery cannot see; run it with -race too.
// With -short, which suits the race detector, it leaves out three in four of
// the pairs and cancels a smaller picture.
package forensictest

import (
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// Options fits the battery to a method. The zero value and nil suit most.
type Options struct {
	// Strongest is the highest strength the method may give; "" is Moderate.
	// Only provenance, reuse and same-shot comparison may be Strong.
	Strongest forensic.Strength

	// AnyBounds says that the method also takes images whose bounds do not
	// start at (0,0), which the contract does not ask for.
	AnyBounds bool

	// CancelWithin bounds the time from the end of the context to the return;
	// 0 is half a second. The race detector gets ten times as much.
	CancelWithin time.Duration

	// Side is the longer side of the ordinary pictures in pixels; 0 is 160.
	Side int

	// LongSide is the longer side of the picture that is cancelled half-way;
	// 0 is 1,024.
	LongSide int
}

func (o *Options) filled() Options {
	var p Options
	if o != nil {
		p = *o
	}
	if p.Strongest == "" {
		p.Strongest = forensic.Moderate
	}
	if p.CancelWithin <= 0 {
		p.CancelWithin = 500 * time.Millisecond
	}
	if raceEnabled {
		p.CancelWithin *= 10
	}
	if p.Side <= 0 {
		p.Side = 160
	}
	if p.LongSide <= 0 {
		p.LongSide = 1024
	}
	if testing.Short() {
		p.LongSide = min(p.LongSide, 320)
	}
	return p
}

// battery is one method under test.
type battery struct {
	method forensic.Method
	opt    Options
}

// Run runs the battery as subtests of t. The one about cancellation comes
// first and alone, because it looks at the time; the others run in parallel.
func Run(t *testing.T, m forensic.Method, opt *Options) {
	t.Helper()
	b := &battery{m, opt.filled()}
	t.Run("identity", func(t *testing.T) {
		if err := b.identity(); err != nil {
			t.Error(err)
		}
	})
	t.Run("cancellation", b.cancellation)
	for name, test := range map[string]func(*testing.T){
		"determinism": b.determinism,
		"concurrency": b.concurrency,
		"prepared":    b.prepared,
		"sizes":       b.sizes,
		"types":       b.types,
		"contents":    b.contents,
		"bytes":       b.bytes,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t)
		})
	}
}

// needs reports whether the method reads a part of the input.
func (b *battery) needs(n forensic.Need) bool { return b.method.Needs()&n != 0 }
