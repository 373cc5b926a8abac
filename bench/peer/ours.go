package main

import (
	"context"
	"fmt"
	"image"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/photo"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// steps are the durations of one comparison in seconds. Compare is, for
// OpenCV, matching, RANSAC and block correlation; it makes no change map.
type steps struct{ Decode, Features, Compare, Total float64 }

// result is what was measured of a pair: medians of each column.
type result struct {
	pair         string
	relation     string // what sameshot says
	ours, opencv steps
}

func (r result) String() string {
	return fmt.Sprintf("%s: %s, %.3f s, OpenCV %.3f s", r.pair, r.relation, r.ours.Total, r.opencv.Total)
}

// measure runs both programs in turn, so that whatever else the computer does
// meets both. The first comparison warms up and does not count.
func measure(ctx context.Context, s *settings, p pair) (result, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := result{pair: p.name}
	var ours, theirs []steps
	for i := range s.runs + 1 {
		runtime.GC() // nobody pays for the pictures before
		one, relation, err := compare(ctx, p)
		if err != nil {
			return r, err
		}
		r.relation = relation
		if i == 0 {
			continue
		}
		ours = append(ours, one)
		if s.opencv == "" {
			continue
		}
		peer, err := runOpenCV(ctx, s, p)
		if err != nil {
			return r, err
		}
		theirs = append(theirs, peer.steps())
	}
	r.ours, r.opencv = medians(ours), medians(theirs)
	return r, nil
}

// compare runs one comparison on the calling goroutine.
func compare(ctx context.Context, p pair) (steps, string, error) {
	var s steps
	start := time.Now()
	var pictures [2]image.Image
	for i, path := range []string{p.claim, p.reference} {
		var err error
		if pictures[i], err = decode(ctx, path); err != nil {
			return s, "", err
		}
	}
	decoded := time.Now()
	var views [2]*sameshot.View
	for i, img := range pictures {
		var err error
		if views[i], err = sameshot.Prepare(ctx, img, nil); err != nil {
			return s, "", err
		}
	}
	prepared := time.Now()
	r, err := sameshot.Compare(ctx, views[0], views[1], nil)
	if err != nil {
		return s, "", err
	}
	end := time.Now()
	s = steps{decoded.Sub(start).Seconds(), prepared.Sub(decoded).Seconds(), end.Sub(prepared).Seconds(), end.Sub(start).Seconds()}
	return s, string(r.Relation), nil
}

func decode(ctx context.Context, path string) (image.Image, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p, err := photo.Decode(ctx, data, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p.Image, nil
}

// medians takes the median of each column.
func medians(all []steps) steps {
	column := func(of func(steps) float64) float64 {
		var v []float64
		for _, s := range all {
			v = append(v, of(s))
		}
		return median(v)
	}
	return steps{
		column(func(s steps) float64 { return s.Decode }),
		column(func(s steps) float64 { return s.Features }),
		column(func(s steps) float64 { return s.Compare }),
		column(func(s steps) float64 { return s.Total }),
	}
}

// median of nothing is 0.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return (v[len(v)/2] + v[(len(v)-1)/2]) / 2
}
