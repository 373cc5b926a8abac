package views

import (
	"context"
	"slices"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/recapture"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Title is the catalogue key of the method's name.
const Title = "views.title"

// Method compares a live capture with other live captures of the same thing,
// which stand as references in the input. It is not for merchant's photos.
type Method struct{}

var _ forensic.Preparer = Method{}

// Name returns "views".
func (Method) Name() string { return "views" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads.
func (Method) Needs() forensic.Need { return forensic.NeedPixels | forensic.NeedReferences }

// view is a prepared capture.
type view struct {
	name    string
	view    *sameshot.View
	pattern bool // traces of a screen or print
}

// compare words what two captures say together.
func (v *view) compare(ctx context.Context, other *view) (forensic.Finding, error) {
	r, err := Compare(ctx, v.view, other.view)
	if err != nil {
		return forensic.Finding{}, err
	}
	return finding(other.name, r, v.pattern || other.pattern), nil
}

// Prepare implements forensic.Preparer.
func (Method) Prepare(ctx context.Context, ref *forensic.Picture) (forensic.Prepared, error) {
	v, err := sameshot.Prepare(ctx, ref.Image, nil)
	if err != nil {
		return nil, err
	}
	traces, err := recapture.Measure(ctx, ref.Image)
	if err != nil {
		return nil, err
	}
	return &view{ref.Name, v, traces.Found()}, nil
}

// Examine implements forensic.Method.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	refs := make([]forensic.Prepared, len(in.References))
	for i, r := range in.References {
		p, err := m.Prepare(ctx, r)
		if err != nil {
			return nil, err
		}
		refs[i] = p
	}
	return m.ExaminePrepared(ctx, in.Claim, refs)
}

// ExaminePrepared implements forensic.Preparer: one finding per other view.
func (m Method) ExaminePrepared(ctx context.Context, claim *forensic.Picture, refs []forensic.Prepared) ([]forensic.Finding, error) {
	c, err := m.Prepare(ctx, claim)
	if err != nil {
		return nil, err
	}
	found := make([]forensic.Finding, 0, len(refs))
	for _, p := range refs {
		f, err := c.(*view).compare(ctx, p.(*view))
		if err != nil {
			return nil, err
		}
		found = append(found, f)
	}
	return found, nil
}

// Set examines captures that belong together, each against the next, and
// returns the findings, most telling first. The error is ctx.Err().
func Set(ctx context.Context, pictures []*forensic.Picture) ([]forensic.Finding, error) {
	var found []forensic.Finding
	var last *view
	for _, p := range pictures {
		v, err := Method{}.Prepare(ctx, p)
		if err != nil {
			return nil, err
		}
		next := v.(*view)
		if last != nil {
			f, err := last.compare(ctx, next)
			if err != nil {
				return nil, err
			}
			found = append(found, f)
		}
		last = next
	}
	slices.SortStableFunc(found, func(a, b forensic.Finding) int {
		switch {
		case forensic.Better(&a, &b):
			return -1
		case forensic.Better(&b, &a):
			return 1
		}
		return 0
	})
	return found, nil
}

// finding words a result. A flat scene is a weak hint, for labels and walls
// are flat too; everything else says nothing against anybody.
func finding(other string, r *Result, pattern bool) forensic.Finding {
	nfa := r.SceneLog10NFA
	f := forensic.Finding{
		Method: Method{}.Name(), MethodVersion: Version, Reference: other, Relation: forensic.OtherPhotograph,
		Strength: forensic.None, Log10NFA: &nfa, Limits: []forensic.Sentence{{Key: "views.limit"}},
		Detail: map[string]any{
			"scene": r.Scene, "shape": r.Shape, "reason": r.Reason, "matches": r.Matches, "on_plane": r.Plane,
			"on_epipolar": r.Solid, "off_plane": r.Off, "moved": r.Moved, "depth_log10_nfa": r.DepthLog10NFA,
			"gric_plane": r.GRICPlane, "gric_epipolar": r.GRICSolid, "pattern": pattern,
		},
	}
	say := func(key string) {
		f.Statement = forensic.Sentence{Key: key, Args: map[string]any{"reference": other, "moved": r.Moved}}
	}
	switch {
	case r.Scene != SameScene:
		f.Relation = forensic.CannotTell
		f.Statement = forensic.Sentence{Key: "views.nothing_in_common", Args: map[string]any{"reference": other}}
	case r.Shape == Depth:
		say("views.depth")
		depth := r.DepthLog10NFA
		f.Log10NFA = &depth
	case r.Shape == Flat:
		f.Strength = forensic.Weak
		say("views.flat")
		if pattern {
			say("views.flat_pattern")
		}
		f.Limits = append(f.Limits, forensic.Sentence{Key: "views.limit_flat"})
	case r.Reason == "hardly-moved":
		say("views.hardly_moved")
	case r.Reason == "mixed":
		f.Statement = forensic.Sentence{Key: "views.mixed", Args: map[string]any{"reference": other}}
	default:
		f.Statement = forensic.Sentence{Key: "views.few", Args: map[string]any{"reference": other}}
	}
	return f
}
