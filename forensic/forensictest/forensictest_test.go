package forensictest

import (
	"context"
	"image"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// brightness is a method that keeps the contract: it compares mean levels.
type brightness struct {
	needs forensic.Need
	rows  time.Duration // pause per row, to be cancelled in
	alter func(in *forensic.Input, f *forensic.Finding)
}

func (brightness) Name() string           { return "brightness" }
func (brightness) Version() string        { return "1" }
func (m brightness) Needs() forensic.Need { return m.needs }

func (m brightness) mean(ctx context.Context, img image.Image) (float64, error) {
	if img == nil {
		return 0, ctx.Err()
	}
	r := img.Bounds()
	sum := 0.0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		time.Sleep(m.rows)
		for x := r.Min.X; x < r.Max.X; x++ {
			c, _, _, _ := img.At(x, y).RGBA()
			sum += float64(c)
		}
	}
	return sum / float64(r.Dx()*r.Dy()) / 65535, nil
}

func (m brightness) Prepare(ctx context.Context, ref *forensic.Picture) (forensic.Prepared, error) {
	v, err := m.mean(ctx, ref.Image)
	return [2]any{ref.Name, v}, err
}

func (m brightness) ExaminePrepared(ctx context.Context, claim *forensic.Picture, refs []forensic.Prepared) ([]forensic.Finding, error) {
	mine, err := m.mean(ctx, claim.Image)
	if err != nil {
		return nil, err
	}
	var out []forensic.Finding
	for _, r := range refs {
		p := r.([2]any)
		out = append(out, forensic.Finding{
			Method: "brightness", MethodVersion: "1", Reference: p[0].(string),
			Relation: forensic.CannotTell, Strength: forensic.None,
			Overlap: math.Abs(mine - p[1].(float64)), Statement: forensic.Sentence{Key: "brightness.differs"},
			Heatmap: &forensic.Heatmap{W: 1, H: 1, Pix: []float32{float32(mine)}},
		})
	}
	return out, nil
}

func (m brightness) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	var refs []forensic.Prepared
	for _, r := range in.References {
		p, err := m.Prepare(ctx, r)
		if err != nil {
			return nil, err
		}
		refs = append(refs, p)
	}
	found, err := m.ExaminePrepared(ctx, in.Claim, refs)
	if err == nil && m.alter != nil {
		m.alter(in, &found[0])
	}
	return found, err
}

const all = forensic.NeedBytes | forensic.NeedPixels | forensic.NeedReferences

func TestBatteryPasses(t *testing.T) {
	t.Parallel()
	Run(t, brightness{needs: all}, &Options{AnyBounds: true, LongSide: 300})
}

// The battery must fail for each way to break the contract.
func TestBatteryFindsBrokenFindings(t *testing.T) {
	t.Parallel()
	nan, low := math.NaN(), -5.0
	var calls atomic.Int64
	for want, alter := range map[string]func(*forensic.Input, *forensic.Finding){
		"method":            func(_ *forensic.Input, f *forensic.Finding) { f.MethodVersion = "2" },
		"none of the input": func(_ *forensic.Input, f *forensic.Finding) { f.Reference = "someone else's" },
		"relation":          func(_ *forensic.Input, f *forensic.Finding) { f.Relation = "cousins" },
		"strength":          func(_ *forensic.Input, f *forensic.Finding) { f.Strength = forensic.Strong },
		"without a key":     func(_ *forensic.Input, f *forensic.Finding) { f.Statement.Key = "" },
		"log10 NFA is":      func(_ *forensic.Input, f *forensic.Finding) { f.Log10NFA = &nan },
		"is above":          func(_ *forensic.Input, f *forensic.Finding) { f.Strength, f.Log10NFA = forensic.Moderate, new(-2.0) },
		"overlap":           func(_ *forensic.Input, f *forensic.Finding) { f.Overlap = nan },
		"JSON":              func(_ *forensic.Input, f *forensic.Finding) { f.Detail = map[string]any{"x": math.Inf(1)} },
		"inside the claim": func(_ *forensic.Input, f *forensic.Finding) {
			f.Regions = []forensic.Region{{X: 1e6, W: 1, H: 1, Area: 1}}
		},
		"area":            func(_ *forensic.Input, f *forensic.Finding) { f.Regions = []forensic.Region{{W: 2, H: 2, Area: 5}} },
		"heatmap is":      func(_ *forensic.Input, f *forensic.Finding) { f.Heatmap.Pix[0] = float32(nan) },
		"heatmap of":      func(_ *forensic.Input, f *forensic.Finding) { f.Heatmap.W = 7 },
		"transform model": func(_ *forensic.Input, f *forensic.Finding) { f.Transform = &forensic.Transform{Scale: 1} },
		"no inverse": func(_ *forensic.Input, f *forensic.Finding) {
			f.Transform = &forensic.Transform{Model: "similarity", Scale: 1}
		},
		"panic":               func(*forensic.Input, *forensic.Finding) { panic("oops") },
		"changed its input":   func(in *forensic.Input, _ *forensic.Finding) { in.Claim.Image.(*image.RGBA).Pix[0]++ },
		"second run":          func(_ *forensic.Input, f *forensic.Finding) { f.Overlap = float64(calls.Add(1)%7) / 8 },
		"second run: finding": func(_ *forensic.Input, f *forensic.Finding) { low--; f.Log10NFA = new(low) },
	} {
		b := &battery{brightness{needs: all, alter: alter}, (&Options{Side: 40}).filled()}
		if err := b.twice(context.Background(), b.ordinary()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

// deaf does not listen to its context; lazy leaves a goroutine behind.
type (
	deaf   struct{ brightness }
	lazy   struct{ brightness }
	keeper struct{ brightness }
)

func (m deaf) Examine(_ context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	return m.brightness.Examine(context.Background(), in)
}

func (m lazy) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	go time.Sleep(goodbye + 5*time.Second)
	return m.brightness.Examine(ctx, in)
}

// keeper keeps the pixels of a reference.
func (m keeper) Prepare(_ context.Context, ref *forensic.Picture) (forensic.Prepared, error) {
	return ref, nil
}

func (m keeper) ExaminePrepared(ctx context.Context, claim *forensic.Picture, refs []forensic.Prepared) ([]forensic.Finding, error) {
	p, err := m.brightness.Prepare(ctx, refs[0].(*forensic.Picture))
	if err != nil {
		return nil, err
	}
	return m.brightness.ExaminePrepared(ctx, claim, []forensic.Prepared{p})
}

func TestBatteryFindsBrokenManners(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	if b := (&battery{deaf{brightness{needs: all}}, (*Options)(nil).filled()}); b.cancelledBefore(b.ordinary()) == nil {
		t.Error("a method that ignores a context that is done passes")
	}
	slow := &battery{brightness{needs: forensic.NeedPixels, rows: 3 * time.Millisecond}, (&Options{Side: 80}).filled()}
	slow.opt.CancelWithin = time.Nanosecond
	in := &forensic.Input{Claim: slow.picture("claim", Scene(40, 80, 1))}
	if err := slow.cancelledAfter(in, 30*time.Millisecond); err == nil {
		t.Error("a method that is late passes")
	}
	slow.opt.CancelWithin = 10 * time.Second
	if err := slow.cancelledAfter(in, 30*time.Millisecond); err != nil {
		t.Errorf("a method that is in time does not pass: %v", err)
	}
	b := &battery{lazy{brightness{needs: all}}, (*Options)(nil).filled()}
	if b.leaves(func() error { _, err := b.examine(ctx, b.ordinary()); return err }) == nil {
		t.Error("a method that leaves a goroutine behind passes")
	}
	k := keeper{brightness{needs: all}}
	b = &battery{k, (*Options)(nil).filled()}
	if b.fromPrepared(ctx, k, b.input(Scene(40, 30, 1), Scene(40, 30, 2))) == nil {
		t.Error("a method that keeps the pixels of a reference passes")
	}
}

func TestGoldenTolerance(t *testing.T) {
	t.Parallel()
	h := &forensic.Heatmap{W: 40, H: 30, Pix: make([]float32, 1200), Mask: make([]bool, 1200)}
	for i := range h.Pix {
		h.Pix[i] = float32(i%97) / 97
		h.Mask[i] = i%97 > 90
	}
	want := goldenPicture(h)
	if want.Rect.Dx() != 80 {
		t.Fatalf("got %v, want heatmap and mask beside each other", want.Rect)
	}
	for i := range 1200 { // a rounding error everywhere
		h.Pix[i] = min(1, h.Pix[i]+.002)
	}
	if err := compare(goldenPicture(h), want); err != nil {
		t.Errorf("rounding: %v", err)
	}
	for i := range 30 {
		h.Pix[i] = 1 - h.Pix[i]
	}
	if compare(goldenPicture(h), want) == nil {
		t.Error("another heatmap is taken for the same")
	}
}
