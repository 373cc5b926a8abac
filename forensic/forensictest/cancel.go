package forensictest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/pprof"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// cancellation checks that a method ends soon after its context, at whatever
// point of its work, says so, and leaves no goroutine behind.
func (b *battery) cancellation(t *testing.T) {
	small, large := b.ordinary(), b.large()
	if err := b.cancelledBefore(small); err != nil {
		t.Error(err)
	}
	start := time.Now()
	if err := b.leaves(func() error { _, err := b.examine(context.Background(), large); return err }); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(start)
	for _, share := range []float64{.05, .2, .4, .6, .8, .95} {
		after := time.Duration(share * float64(whole))
		if err := b.cancelledAfter(large, after); err != nil {
			t.Errorf("a run of %s, cancelled after %s: %v", whole, after, err)
		}
	}
}

// large is a pair that takes a while.
func (b *battery) large() *forensic.Input {
	w, h := b.opt.LongSide, b.opt.LongSide*3/4
	ref := Scene(w, h, 1)
	return b.input(Grain(Stain(ref, w/2, h/2, h/8, 2), 2, 3), ref)
}

// cancelledBefore checks every way in with a context that is done already.
func (b *battery) cancelledBefore(in *forensic.Input) error {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	for _, ctx := range []context.Context{cancelled, late} {
		calls := map[string]func() error{
			"Examine": func() error { _, err := b.method.Examine(ctx, in); return err },
		}
		if p, ok := b.method.(forensic.Preparer); ok {
			calls["Prepare"] = func() error { _, err := p.Prepare(ctx, in.References[0]); return err }
			ref, err := p.Prepare(context.Background(), in.References[0])
			if err != nil {
				return err
			}
			calls["ExaminePrepared"] = func() error {
				_, err := p.ExaminePrepared(ctx, in.Claim, []forensic.Prepared{ref})
				return err
			}
		}
		for name, call := range calls {
			if err := b.leaves(call); !errors.Is(err, ctx.Err()) {
				return fmt.Errorf("%s with a context that is done: got error %v, want %v", name, err, ctx.Err())
			}
		}
	}
	return nil
}

// attempts is how often a method may be late: a busy machine makes it late
// now and then, a deaf method is late every time.
const attempts = 3

// cancelledAfter cancels a run and measures how long it still takes.
func (b *battery) cancelledAfter(in *forensic.Input, after time.Duration) error {
	var late time.Duration
	for range attempts {
		ctx, cancel := context.WithCancel(context.Background())
		var at atomic.Pointer[time.Time]
		timer := time.AfterFunc(after, func() {
			now := time.Now()
			at.Store(&now)
			cancel()
		})
		err := b.leaves(func() error { _, err := b.examine(ctx, in); return err })
		end := time.Now()
		timer.Stop()
		cancel()
		stopped := at.Load()
		if err == nil || stopped == nil {
			return err // it was done before
		}
		if !errors.Is(err, context.Canceled) {
			return fmt.Errorf("got error %v, want %v", err, context.Canceled)
		}
		if late = end.Sub(*stopped); late <= b.opt.CancelWithin {
			return nil
		}
	}
	return fmt.Errorf("returned %s later, want at most %s", late, b.opt.CancelWithin)
}

// runs numbers the labels of leaves.
var runs atomic.Int64

// goodbye is how long a goroutine may take to end after the method returned.
const goodbye = 2 * time.Second

// leaves calls f and reports goroutines that f started and that still live.
// They inherit a profiler label from f, so those of other tests do not count.
func (b *battery) leaves(f func() error) (err error) {
	label := fmt.Sprintf("forensictest-%d.", runs.Add(1))
	pprof.Do(context.Background(), pprof.Labels("run", label), func(context.Context) { err = f() })
	var profile bytes.Buffer
	for wait := time.Millisecond; wait < goodbye; wait *= 2 {
		profile.Reset()
		if e := pprof.Lookup("goroutine").WriteTo(&profile, 1); e != nil {
			return e
		}
		if !bytes.Contains(profile.Bytes(), []byte(label)) {
			return err
		}
		time.Sleep(wait)
	}
	return fmt.Errorf("goroutines outlive the call (its error: %v):\n%s", err, profile.Bytes())
}
