package examination

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// Examiner runs methods on files. Its fields must not change while it runs.
type Examiner struct {
	Methods  []forensic.Method
	Photo    *photo.Options // limits of reading; nil means the defaults
	Workers  int            // how many files at a time; 0 means one per CPU
	Memory   int64          // about how many bytes of pictures at a time; 0 means DefaultMemory
	Progress func(Progress) // called now and then, by one goroutine at a time; may be nil
}

// DefaultMemory lets four photos of 12 megapixels be examined at a time, and
// any single one that package photo accepts.
const DefaultMemory = 1 << 29

// Progress says how far an examination is.
type Progress struct {
	Stage Stage
	Done  int
	All   int
}

// Stage is a part of an examination.
type Stage uint8

// The stages, in order.
const (
	Preparing Stage = iota // references
	Examining              // claims
)

// Examine examines each claim with every method. What cannot be read is
// marked in the report and does not stop the others. The error is ctx.Err().
func (x *Examiner) Examine(ctx context.Context, claims, references []*File) (*Report, error) {
	report := &Report{Made: time.Now(), References: references}
	for _, f := range claims {
		report.Claims = append(report.Claims, &Claim{File: *f})
	}
	memory := x.Memory
	if memory <= 0 {
		memory = DefaultMemory
	}
	g := newGate(memory)
	held := make([]*holding, len(references))
	err := x.each(ctx, Preparing, len(references), func(ctx context.Context, i int) error {
		var err error
		held[i], err = x.prepare(ctx, references[i], g)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = x.each(ctx, Examining, len(claims), func(ctx context.Context, i int) error {
		start := time.Now()
		err := x.examine(ctx, report.Claims[i], held, g)
		report.Claims[i].Elapsed = time.Since(start)
		return err
	})
	if err != nil {
		return nil, err
	}
	return report, nil
}

// each calls f for 0 to n-1 on all workers. It returns when all have
// returned, with ctx.Err() or the first error.
func (x *Examiner) each(ctx context.Context, stage Stage, n int, f func(context.Context, int) error) error {
	workers := x.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		next int
		done int
	)
	x.progress(Progress{stage, 0, n})
	for range min(workers, n) {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= n || ctx.Err() != nil {
					return
				}
				if err := f(ctx, i); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				done++
				x.progress(Progress{stage, done, n})
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

func (x *Examiner) progress(p Progress) {
	if x.Progress != nil && p.All > 0 {
		x.Progress(p)
	}
}

// holding is what is kept of one reference while claims are examined.
type holding struct {
	file     *File
	prepared map[string]forensic.Prepared // by method
	picture  *forensic.Picture            // nil unless a method is no Preparer
}

// prepare reads one reference. It returns nil if the reference is of no use;
// the error is ctx.Err().
func (x *Examiner) prepare(ctx context.Context, f *File, g *gate) (*holding, error) {
	picture, leave, err := x.load(ctx, f, g)
	if err != nil {
		return nil, ctx.Err()
	}
	defer leave()
	h := &holding{file: f, prepared: make(map[string]forensic.Prepared)}
	for _, m := range x.Methods {
		if m.Needs()&forensic.NeedReferences == 0 {
			continue
		}
		p, ok := m.(forensic.Preparer)
		if !ok {
			h.picture = picture
			continue
		}
		err := guard(m, f, func() (err error) {
			h.prepared[m.Name()], err = p.Prepare(ctx, picture)
			return err
		})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			f.Err = err
			return nil, nil
		}
	}
	return h, nil
}

// examine runs all methods on one claim. The error is ctx.Err().
func (x *Examiner) examine(ctx context.Context, c *Claim, held []*holding, g *gate) error {
	picture, leave, err := x.load(ctx, &c.File, g)
	if err != nil {
		return ctx.Err()
	}
	defer leave()
	var refs []*holding
	for _, h := range held {
		switch {
		case h == nil:
		case h.file.same(&c.File):
			c.SelfSkipped = true
		default:
			refs = append(refs, h)
		}
	}
	c.Compared = len(refs)
	for _, m := range x.Methods {
		if m.Needs()&forensic.NeedReferences != 0 && len(refs) == 0 {
			continue
		}
		var findings []forensic.Finding
		err := guard(m, &c.File, func() (err error) {
			findings, err = run(ctx, m, picture, refs)
			return err
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			c.Err = err
			return nil
		}
		for _, f := range findings {
			name(&f)
			c.Findings = append(c.Findings, Finding{Finding: f, With: named(refs, f.Reference)})
		}
	}
	slices.SortStableFunc(c.Findings, func(a, b Finding) int {
		switch {
		case forensic.Better(&a.Finding, &b.Finding):
			return -1
		case forensic.Better(&b.Finding, &a.Finding):
			return 1
		}
		return 0
	})
	return nil
}
