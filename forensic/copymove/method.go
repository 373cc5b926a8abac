// Package copymove looks for areas that stand twice in one picture, as the
// clone stamp leaves them: the same pixels, moved, turned or scaled.
package copymove

import (
	"context"
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Title is the catalogue key of the method's name.
const Title = "pixels.copy_title"

// Method looks for repeated areas in a claim photo.
type Method struct{}

var _ forensic.Method = Method{}

// Name returns "copy-move".
func (Method) Name() string { return "copy-move" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads.
func (Method) Needs() forensic.Need { return forensic.NeedPixels }

// Examine implements forensic.Method: one finding, weak where an area stands
// twice, with both places as regions.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	v, err := sameshot.Prepare(ctx, in.Claim.Image, nil)
	if err != nil {
		return nil, err
	}
	whole, err := luma.Of(ctx, in.Claim.Image)
	if err != nil {
		return nil, err
	}
	p, unit, err := whole.Within(ctx, side)
	if err != nil {
		return nil, err
	}
	pairs, err := repeated(ctx, v, unit)
	if err != nil {
		return nil, err
	}
	s, err := search(ctx, pairs, float64(p.W)*float64(p.H))
	if err != nil {
		return nil, err
	}
	e := verify(p, s)
	f := forensic.Finding{
		Method: m.Name(), MethodVersion: Version, Strength: forensic.None,
		Statement: forensic.Sentence{Key: "pixels.copy_none"},
		Limits:    []forensic.Sentence{{Key: "pixels.limit_weak"}, {Key: "pixels.limit_copy"}},
		Detail: map[string]any{"pairs": len(pairs), "pairs_log10_nfa": s.log10NFA, "agreeing": len(s.in), "blocks": e.textured, "equal_blocks": e.equal,
			"scale": s.scale(), "rotation_deg": s.degrees()},
	}
	if s.log10NFA <= shownNFA && e.equal >= leastEqual && float64(e.equal) >= leastShare*float64(e.textured) {
		// The number holds for matches at random; of two things of one kind it
		// says nothing, so it is given only where the pixels are equal too.
		f.Strength, f.Log10NFA = forensic.Weak, &s.log10NFA
		f.Statement = forensic.Sentence{Key: "pixels.copy_found"}
		f.Regions = regions(e, unit, whole, s.log10NFA)
	}
	return []forensic.Finding{f}, nil
}

// regions gives both places in claim pixels.
func regions(e evidence, unit float64, p *luma.Plane, nfa float64) []forensic.Region {
	var out []forensic.Region
	for _, b := range [2]box{e.from, e.to} {
		x0, y0 := max(0, int(b.x0*unit)), max(0, int(b.y0*unit))
		x1, y1 := min(p.W, int(math.Ceil(b.x1*unit))), min(p.H, int(math.Ceil(b.y1*unit)))
		if x1 > x0 && y1 > y0 {
			out = append(out, forensic.Region{X: x0, Y: y0, W: x1 - x0, H: y1 - y0, Area: (x1 - x0) * (y1 - y0), Log10NFA: nfa})
		}
	}
	return out
}
