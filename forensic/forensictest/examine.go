package forensictest

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// examine runs the method once. A panic, broken findings and a changed input
// are errors.
func (b *battery) examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	before := fingerprint(in)
	found, err := b.guarded(func() ([]forensic.Finding, error) { return b.method.Examine(ctx, in) })
	if err != nil {
		return nil, err
	}
	if fingerprint(in) != before {
		return nil, fmt.Errorf("the method changed its input")
	}
	return found, b.check(in, found)
}

// guarded turns a panic into an error.
func (b *battery) guarded(f func() ([]forensic.Finding, error)) (found []forensic.Finding, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return f()
}

// twice runs the method two times and compares.
func (b *battery) twice(ctx context.Context, in *forensic.Input) error {
	first, err := b.examine(ctx, in)
	if err != nil {
		return err
	}
	second, err := b.examine(ctx, in)
	if err != nil {
		return fmt.Errorf("second run: %w", err)
	}
	if err := same(second, first); err != nil {
		return fmt.Errorf("second run: %w", err)
	}
	return nil
}

// sideBySide is how many runs go on at the same time.
const sideBySide = 4

// together runs the method at the same time on the same input and compares
// with a run alone.
func (b *battery) together(ctx context.Context, in *forensic.Input) error {
	want, err := b.examine(ctx, in)
	if err != nil {
		return err
	}
	return parallel(func() error {
		got, err := b.examine(ctx, in)
		if err != nil {
			return err
		}
		return same(got, want)
	})
}

// parallel returns the first error of sideBySide calls.
func parallel(f func() error) error {
	errs := make([]error, sideBySide)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = f() })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("%d at the same time: %w", sideBySide, err)
		}
	}
	return nil
}

// fromPrepared checks that prepared references give what Examine gives, side
// by side too, and that nothing of the references was kept: their pixels and
// bytes are overwritten after they were prepared.
func (b *battery) fromPrepared(ctx context.Context, p forensic.Preparer, in *forensic.Input) error {
	want, err := b.examine(ctx, in)
	if err != nil {
		return err
	}
	refs := make([]forensic.Prepared, len(in.References))
	for i, r := range in.References {
		before := fingerprint(in)
		if refs[i], err = p.Prepare(ctx, r); err != nil {
			return fmt.Errorf("prepare %s: %w", r.Name, err)
		}
		if fingerprint(in) != before {
			return fmt.Errorf("prepare changed its input")
		}
	}
	for _, r := range in.References {
		for _, pix := range append(buffers(r.Image), r.Data) {
			for i := range pix {
				pix[i] = byte(i * 37)
			}
		}
	}
	return parallel(func() error {
		got, err := b.guarded(func() ([]forensic.Finding, error) { return p.ExaminePrepared(ctx, in.Claim, refs) })
		if err == nil {
			err = b.check(in, got)
		}
		if err == nil {
			err = same(got, want)
		}
		if err != nil {
			return fmt.Errorf("from prepared references, whose pixels are gone: %w", err)
		}
		return nil
	})
}
