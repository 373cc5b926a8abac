package main

import (
	"context"
	"fmt"
	"image"
	"math"
	"os"
	"sync"
	"time"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// picture is an image prepared once for many comparisons.
type picture struct {
	image image.Image
	view  *sameshot.View
	hash  phash.Hash
}

func prepare(ctx context.Context, img image.Image) (*picture, error) {
	v, err := sameshot.Prepare(ctx, img, nil)
	if err != nil {
		return nil, err
	}
	h, _ := phash.PDQ(img)
	return &picture{img, v, h}, nil
}

// truth is what the generator knows about a claim.
type truth struct {
	same    bool         // the claim stems from the reference
	damage  *raster.Mask // over the claim; nil if nothing was drawn
	picture *raster.Mask // claim pixels that stem from the picture; nil: all
	overlay *raster.Mask // claim pixels drawn over on the way; nil: none
	intact  bool         // nothing but the delivery happened
}

// verdict is the outcome of one pair.
type verdict struct {
	Group, Chain string
	Claim, Ref   string
	Kind         string `json:",omitempty"` // damage or strength
	Seed         uint64
	Same         bool // the truth
	Relation     forensic.Relation
	Strength     forensic.Strength
	Log10NFA     float64
	Shown        bool // same file or shot, at most 1e-3 false alarms expected
	Strong       bool // the same at most 1e-6
	PDQ          int  // bits of difference
	Inliers      int  // of the feature rule; -1 where unknown
	*Places      `json:",omitempty"`

	Detail map[string]any `json:",omitempty"` // what the comparison measured
}

// pdqRule and inlierRule are the usual limits that the product is compared to.
const (
	pdqRule    = 31 // PDQ README, ThreatExchange
	inlierRule = 15
)

// judge compares and scores one pair.
func judge(ctx context.Context, v verdict, claim, ref *picture, t truth) (verdict, error) {
	r, err := sameshot.Compare(ctx, claim.view, ref.view, nil)
	if err != nil {
		return v, fmt.Errorf("%s against %s: %w", v.Claim, v.Ref, err)
	}
	v.Same = t.same
	v.Relation, v.Strength, v.Log10NFA, v.Detail = r.Relation, r.Strength, r.Log10NFA, r.Detail
	if math.IsInf(v.Log10NFA, 0) || math.IsNaN(v.Log10NFA) {
		v.Log10NFA = math.Copysign(9999, v.Log10NFA)
	}
	same := r.Relation == forensic.SameFile || r.Relation == forensic.SameShot
	v.Shown = same && (r.Strength == forensic.Moderate || r.Strength == forensic.Strong)
	v.Strong = same && r.Strength == forensic.Strong
	v.PDQ = claim.hash.Distance(ref.hash)
	v.Inliers = inliers(claim.view, ref.view, r)
	if t.damage != nil || t.intact {
		v.Places = score(r, claim.image.Bounds(), t)
	}
	return v, nil
}

// batch is the work of one reference, or of one claim; it runs in one
// goroutine and returns its verdicts in a fixed order.
type batch func(ctx context.Context) ([]verdict, error)

// judgeAll runs the batches and returns their verdicts in order.
func judgeAll(ctx context.Context, batches []batch, workers int) ([]verdict, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	results := make([][]verdict, len(batches))
	next, done, pairs := 0, 0, 0
	var first error
	var mu sync.Mutex
	var wg sync.WaitGroup
	start, said := time.Now(), time.Now()
	for range max(workers, 1) {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(batches) || ctx.Err() != nil {
					return
				}
				v, err := batches[i](ctx)
				mu.Lock()
				results[i] = v
				done++
				pairs += len(v)
				if err != nil && first == nil {
					first = err
					stop()
				}
				if time.Since(said) > 5*time.Second {
					said = time.Now()
					fmt.Fprintf(os.Stderr, "%4d of %d batches, %6d pairs, %s\n", done, len(batches), pairs, time.Since(start).Round(time.Second))
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if first == nil {
		first = ctx.Err()
	}
	var all []verdict
	for _, r := range results {
		all = append(all, r...)
	}
	return all, first
}
