// Package recapture looks for the traces of a photo of a screen or a print:
// fine regular patterns (moiré, pixels, halftone dots) over most of the
// picture.
package recapture

import (
	"context"
	"image"
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
)

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Title is the catalogue key of the method's name.
const Title = "pixels.recapture_title"

// Method looks for traces of a screen or print in a claim photo.
type Method struct{}

var _ forensic.Method = Method{}

// Name returns "recapture".
func (Method) Name() string { return "recapture" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads.
func (Method) Needs() forensic.Need { return forensic.NeedPixels }

// Traces are what is measured of one picture.
type Traces struct {
	Windows  int     // parts that were looked at
	Agreeing int     // parts with one and the same regular pattern
	Lattice  bool    // a second pattern lies across the first, as rows and columns of pixels do
	Period   float64 // of the pattern in pixels, 0 without one
	Degrees  float64 // direction of its waves, 0 to 180, counter-clockwise from the right as seen
	Log10NFA float64 // expected number of such agreements by chance
}

// Found reports whether the traces are worth a hint.
func (t *Traces) Found() bool {
	return t.Log10NFA <= shown && 2*t.Agreeing >= t.Windows
}

// Bounds of a hint.
const (
	shown   = -6.0 // log10; chosen with 2*Agreeing >= Windows on untouched photos, docs/benchmarks/pixels.md
	byEye   = 1e-2 // probability of a peak near a given place in a part of a photo: textures have peaks too
	closeBy = 0.05 // cycles per pixel between peaks of one pattern seen in perspective
)

// Measure looks at up to 5x5 parts of a picture at its full size. The error is
// ctx.Err().
func Measure(ctx context.Context, img image.Image) (*Traces, error) {
	p, err := luma.Of(ctx, img)
	if err != nil {
		return nil, err
	}
	n := 256
	if min(p.W, p.H) < 3*n {
		n = 128
	}
	nx, ny := min(5, p.W/n), min(5, p.H/n)
	s := newSpectrum(n)
	var parts [][]peak
	for j := range ny {
		for i := range nx {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			x, y := spot(i, nx, p.W-n), spot(j, ny, p.H-n)
			if peaks, textured := s.peaks(p, x, y); textured {
				parts = append(parts, peaks)
			}
		}
	}
	return agree(parts), ctx.Err()
}

// spot spreads n places evenly over 0 to room.
func spot(i, n, room int) int {
	if n < 2 {
		return room / 2
	}
	return i * room / (n - 1)
}

// agree finds the peak that most parts share, and how often chance would give
// as many: a part has a peak near a given one with probability byEye.
func agree(parts [][]peak) *Traces {
	t := &Traces{Windows: len(parts)}
	tests := 0
	var best peak
	for _, list := range parts {
		tests += len(list)
		for _, p := range list {
			if k := sharing(parts, func(q peak) bool { return q.near(p) }); k > t.Agreeing {
				t.Agreeing, best = k, p
			}
		}
	}
	if t.Agreeing < 2 {
		t.Agreeing = 0
		return t
	}
	n, k := len(parts)-1, t.Agreeing-1
	t.Log10NFA = min(0, math.Log10(float64(tests))+choose(n, k)+float64(k)*math.Log10(byEye))
	t.Period = 1 / math.Hypot(best.u, best.v)
	t.Degrees = math.Mod(math.Atan2(-best.v, best.u)*180/math.Pi+180, 180)
	across := sharing(parts, func(q peak) bool {
		cos := (q.u*best.u + q.v*best.v) / (math.Hypot(q.u, q.v) * math.Hypot(best.u, best.v))
		return math.Abs(cos) < 0.5 // 60 degrees or more
	})
	t.Lattice = 2*across >= t.Agreeing
	return t
}

// sharing counts the parts with a peak that fits.
func sharing(parts [][]peak, fits func(peak) bool) int {
	n := 0
	for _, list := range parts {
		for _, q := range list {
			if fits(q) {
				n++
				break
			}
		}
	}
	return n
}

// choose is log10 of the binomial coefficient.
func choose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return (a - b - c) / math.Ln10
}

// Examine implements forensic.Method: one finding, weak where a fine regular
// pattern lies over most of the picture.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	t, err := Measure(ctx, in.Claim.Image)
	if err != nil {
		return nil, err
	}
	f := forensic.Finding{
		Method: m.Name(), MethodVersion: Version, Strength: forensic.None, Log10NFA: &t.Log10NFA,
		Statement: forensic.Sentence{Key: "pixels.recapture_none"},
		Limits:    []forensic.Sentence{{Key: "pixels.limit_weak"}, {Key: "pixels.limit_recapture"}},
		Detail: map[string]any{"windows": t.Windows, "agreeing": t.Agreeing, "lattice": t.Lattice,
			"period": t.Period, "direction_deg": t.Degrees},
	}
	switch {
	case t.Windows < 5:
		f.Statement = forensic.Sentence{Key: "pixels.recapture_small"}
	case t.Found():
		f.Strength = forensic.Weak
		f.Statement = forensic.Sentence{Key: "pixels.recapture_found", Args: map[string]any{"period": t.Period}}
	}
	return []forensic.Finding{f}, nil
}
