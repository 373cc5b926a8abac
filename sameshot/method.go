package sameshot

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// Method compares a claim with each of the merchant's photos. It implements
// forensic.Method and forensic.Preparer.
type Method struct{}

var _ forensic.Preparer = Method{}

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Name returns "sameshot".
func (Method) Name() string { return "sameshot" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads.
func (Method) Needs() forensic.Need { return forensic.NeedPixels | forensic.NeedReferences }

// named is a prepared reference.
type named struct {
	name string
	view *View
}

// Prepare implements forensic.Preparer.
func (Method) Prepare(ctx context.Context, ref *forensic.Picture) (forensic.Prepared, error) {
	v, err := Prepare(ctx, ref.Image, nil)
	if err != nil {
		return nil, err
	}
	return &named{ref.Name, v}, nil
}

// ExaminePrepared implements forensic.Preparer: one finding per reference.
func (m Method) ExaminePrepared(ctx context.Context, claim *forensic.Picture, refs []forensic.Prepared) ([]forensic.Finding, error) {
	c, err := Prepare(ctx, claim.Image, nil)
	if err != nil {
		return nil, err
	}
	opt := &Options{Tests: len(refs)}
	out := make([]forensic.Finding, 0, len(refs))
	for _, p := range refs {
		n := p.(*named)
		r, err := Compare(ctx, c, n.view, opt)
		if err != nil {
			return nil, err
		}
		out = append(out, finding(n.name, r))
	}
	return out, nil
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

func finding(reference string, r *Result) forensic.Finding {
	f := forensic.Finding{
		Method: Method{}.Name(), MethodVersion: Version, Reference: reference,
		Relation: r.Relation, Strength: r.Strength, Transform: r.Transform,
		Overlap: r.Overlap, Regions: r.Regions, Statement: r.Statement,
		Limits: r.Limits, Heatmap: r.Heatmap, Detail: r.Detail,
	}
	nfa := r.Log10NFA
	f.Log10NFA = &nfa
	return f
}
