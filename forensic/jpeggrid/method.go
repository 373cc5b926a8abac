// Package jpeggrid looks for parts of a picture that carry the block grid of
// an earlier JPEG compression in another position than the rest: such a part
// may come from another file.
//
// It tells what is there, never what is missing: that some part shows no grid
// is no finding (that test fires on half of all untouched camera files).
package jpeggrid

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
)

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Title is the catalogue key of the method's name.
const Title = "pixels.grid_title"

// Method looks for foreign JPEG grids in a claim photo.
type Method struct{}

var _ forensic.Method = Method{}

// Name returns "jpeg-grid".
func (Method) Name() string { return "jpeg-grid" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads.
func (Method) Needs() forensic.Need { return forensic.NeedPixels }

// Examine implements forensic.Method: one finding, weak where a part carries
// a foreign grid, with the parts as regions.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	p, err := luma.Of(ctx, in.Claim.Image)
	if err != nil {
		return nil, err
	}
	v, err := cast(ctx, p)
	if err != nil {
		return nil, err
	}
	parts, log10NFA, err := v.foreign(ctx, p.W, p.H)
	if err != nil {
		return nil, err
	}
	whole, wholeNFA := v.dominant()
	f := forensic.Finding{
		Method: m.Name(), MethodVersion: Version, Strength: forensic.None, Log10NFA: &log10NFA,
		Statement: forensic.Sentence{Key: "pixels.grid_none"},
		Limits:    []forensic.Sentence{{Key: "pixels.limit_weak"}, {Key: "pixels.limit_grid"}},
		Detail:    map[string]any{"votes": v.total, "main_grid": []int{(whole%8 + 1) % 8, (whole/8 + 1) % 8}, "main_log10_nfa": wholeNFA},
	}
	if log10NFA <= shown {
		f.Strength = forensic.Weak
		f.Statement = forensic.Sentence{Key: "pixels.grid_foreign", Args: map[string]any{"parts": len(parts)}}
		f.Regions = parts
	}
	return []forensic.Finding{f}, nil
}
