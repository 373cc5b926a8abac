package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/bench/delivery"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/sameshot"
	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

// verified is how many of the best hits are compared.
const verified = 3

// chainRow counts, for one way of delivery, the copies whose original was
// found, or for strangers (pictures that are not in the index) those that
// anything was found for.
type chainRow struct {
	name                             string
	extra                            bool
	copies                           int
	hash, upright, any, first, top10 int
	shown                            int // by comparison, of the best three hits
	stranger                         struct{ asked, hash, hit, most, shown int }
}

// chains is what was measured of features.
type chains struct {
	pictures, strangers int
	rows                []chainRow
	stats               reuse.CollectionStats
	sketch, search      []time.Duration // processor time
}

// measureChains indexes the photographs of a half or of both, except some, and
// asks for delivered copies of photographs of that half, of the report half if
// it is both.
func measureChains(ctx context.Context, s *settings) (*chains, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	report, err := halfOf(s.data, s.tune)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(s.seed, 2))
	random.Shuffle(len(report), func(i, j int) { report[i], report[j] = report[j], report[i] })
	// A tenth stays out of the index: strangers, of products that are in it.
	out := &chains{strangers: len(report) / 10}
	strangers, known := report[:out.strangers], report[out.strangers:]
	all := slices.Clone(known)
	if s.both && !s.tune {
		others, err := halfOf(s.data, true)
		if err != nil {
			return nil, err
		}
		all = append(all, others...)
	}
	c := reuse.NewCollection(reuse.Standard())
	for i, sh := range all {
		s.note("index: picture %d of %d", i+1, len(all))
		img, err := sh.open()
		if err != nil {
			return nil, err
		}
		q, err := reuse.NewQuery(ctx, fileSum(sh.name), img)
		if err != nil {
			return nil, err
		}
		var r reuse.Record
		out.sketch = append(out.sketch, timed(func() { r = q.Record(uint64(i), sh.name, c.Vocabulary()) }))
		if err := c.Append(ctx, r); err != nil {
			return nil, err
		}
	}
	out.pictures, out.stats = len(all), c.Stats()

	for _, chain := range delivery.Chains() {
		row := chainRow{name: chain.Name, extra: chain.Extra}
		for i := range s.copies {
			s.note("%s: copy %d of %d", chain.Name, i+1, s.copies)
			at := (i*len(known)/s.copies + len(out.rows)) % len(known)
			if err := out.ask(ctx, s, c, &row, chain, known[at], at, all); err != nil {
				return nil, err
			}
			if i%2 == 0 {
				at := (i/2 + len(out.rows)*s.copies/2) % len(strangers)
				if err := out.ask(ctx, s, c, &row, chain, strangers[at], -1, all); err != nil {
					return nil, err
				}
			}
		}
		out.rows = append(out.rows, row)
	}
	return out, nil
}

// fileSum stands in for the sum of a file: delivered copies never have equal
// bytes, and equal bytes need no measuring.
func fileSum(name string) [sha256.Size]byte { return sha256.Sum256([]byte(name)) }

// ask searches a delivered copy of a shot; at is its id, -1 for strangers.
func (o *chains) ask(ctx context.Context, s *settings, c *reuse.Collection, row *chainRow, chain delivery.Chain, sh shot, at int, all []shot) error {
	img, err := sh.open()
	if err != nil {
		return err
	}
	if min(img.Rect.Dx(), img.Rect.Dy()) < 64 {
		return nil
	}
	d, err := chain.Deliver(img, s.seed+digest(sh.name))
	if err != nil {
		return fmt.Errorf("%s: %w", sh.name, err)
	}
	q, err := reuse.NewQuery(ctx, [sha256.Size]byte{}, canonical(d.Image))
	if err != nil {
		return err
	}
	var hits []reuse.Hit
	o.search = append(o.search, timed(func() { hits, err = c.Search(ctx, q, 10) }))
	if err != nil {
		return err
	}
	shown := false
	for _, h := range hits[:min(len(hits), verified)] {
		if at >= 0 && h.ID != uint64(at) {
			continue // of a copy only the original is asked for
		}
		view, err := all[h.ID].prepared(ctx)
		if err != nil {
			return err
		}
		r, err := sameshot.Compare(ctx, q.View, view, &sameshot.Options{Tests: verified})
		if err != nil {
			return err
		}
		shown = shown || r.Relation == forensic.SameShot || r.Relation == forensic.SameFile
	}
	if at < 0 {
		row.stranger.asked++
		row.stranger.hash += count(slices.ContainsFunc(hits, func(h reuse.Hit) bool { return h.Near }))
		row.stranger.hit += count(len(hits) > 0)
		row.stranger.shown += count(shown)
		for _, h := range hits {
			row.stranger.most = max(row.stranger.most, h.Matches)
		}
		return nil
	}
	row.copies++
	row.shown += count(shown)
	for i, h := range hits {
		if h.ID != uint64(at) {
			continue
		}
		row.any += count(h.Matches > 0)
		row.hash += count(h.Near)
		row.upright += count(h.Near && h.Turn == 0)
		row.first += count(i == 0)
		row.top10++
	}
	return nil
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// canonical is the picture as a file that was read would be.
func canonical(img image.Image) image.Image { return raster.RGBA(img) }
