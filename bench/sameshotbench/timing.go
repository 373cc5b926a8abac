package main

import (
	"context"
	"image"
	"runtime"
	"sort"
	"time"

	"github.com/bonafide-aftersale/bonafide/bench/delivery"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// timing holds the processor time of one size of pictures, on one thread.
type timing struct {
	name             string
	pairs            int
	prepare, compare quantiles
}

// quantiles is a median and a 90th percentile.
type quantiles struct{ median, p90 time.Duration }

// measureTime compares copies (messenger) and different photographs in turn.
func measureTime(ctx context.Context, c *corpus, s *settings) ([]timing, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	runtime.GC()
	var out []timing
	for _, set := range []struct {
		name  string
		shots []shot
		fit   func(*image.RGBA) *image.RGBA
	}{
		{"product photos, 348 px", c.photos, nil},
		{"street views, 1,024 px", c.views, nil},
		{"camera files at 1,024 px", c.originals, func(m *image.RGBA) *image.RGBA { return raster.Fit(m, 1024) }},
		{"camera files, full size", c.originals, nil},
	} {
		shots := sample(set.shots, s.timing, s.seed)
		if len(shots) < 2 {
			continue
		}
		t, err := timeOf(ctx, shots, set.fit)
		if err != nil {
			return nil, err
		}
		t.name = set.name
		out = append(out, t)
	}
	return out, nil
}

func timeOf(ctx context.Context, shots []shot, fit func(*image.RGBA) *image.RGBA) (timing, error) {
	var prep, comp []time.Duration
	chain, err := delivery.Find("jpeg-85")
	if err != nil {
		return timing{}, err
	}
	var before *sameshot.View
	for i, sh := range shots {
		img, err := raster.Load(sh.path)
		if err != nil {
			return timing{}, err
		}
		if fit != nil {
			img = fit(img)
		}
		d, err := chain.Deliver(img, uint64(i))
		if err != nil {
			return timing{}, err
		}
		start := busy()
		claim, err := sameshot.Prepare(ctx, d.Image, nil)
		if err != nil {
			return timing{}, err
		}
		prep = append(prep, busy()-start)
		ref := before
		if i%2 == 0 || before == nil {
			if ref, err = sameshot.Prepare(ctx, img, nil); err != nil {
				return timing{}, err
			}
		}
		start = busy()
		if _, err := sameshot.Compare(ctx, claim, ref, nil); err != nil {
			return timing{}, err
		}
		comp = append(comp, busy()-start)
		before = claim
	}
	return timing{pairs: len(comp), prepare: summary(prep), compare: summary(comp)}, nil
}

func summary(d []time.Duration) quantiles {
	sort.Slice(d, func(i, j int) bool { return d[i] < d[j] })
	return quantiles{d[len(d)/2], d[min(len(d)*9/10, len(d)-1)]}
}
