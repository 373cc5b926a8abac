package forensictest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// strengths are in rising order.
var strengths = []forensic.Strength{forensic.None, forensic.Weak, forensic.Moderate, forensic.Strong}

var relations = []forensic.Relation{forensic.SameFile, forensic.SameShot, forensic.OtherPhotograph, forensic.NoRelation, forensic.CannotTell}

// bound is log10 of the most false alarms per claim that a strength allows.
var bound = map[forensic.Strength]float64{forensic.Moderate: -3, forensic.Strong: -6}

// identity checks what a method says about itself.
func (b *battery) identity() error {
	m := b.method
	switch {
	case m.Name() == "" || m.Version() == "":
		return fmt.Errorf("name %q, version %q: one is empty", m.Name(), m.Version())
	case m.Needs()&(forensic.NeedBytes|forensic.NeedPixels|forensic.NeedReferences) == 0:
		return fmt.Errorf("the method needs nothing (%b)", m.Needs())
	}
	if _, ok := m.(forensic.Preparer); ok && !b.needs(forensic.NeedReferences) {
		return errors.New("the method prepares references it does not need")
	}
	return nil
}

// check holds findings against the rules of package forensic.
func (b *battery) check(in *forensic.Input, found []forensic.Finding) error {
	if len(found) == 0 {
		return errors.New("no finding: a method with nothing to say returns one of strength none")
	}
	for i := range found {
		f := &found[i]
		for _, err := range []error{b.checkHead(in, f), checkTransform(f.Transform), checkRegions(in, f), checkHeatmap(f.Heatmap)} {
			if err != nil {
				return fmt.Errorf("finding %d (%s, %s, %s): %w", i, f.Reference, f.Relation, f.Strength, err)
			}
		}
	}
	return nil
}

// checkHead checks the fields that every finding has.
func (b *battery) checkHead(in *forensic.Input, f *forensic.Finding) error {
	if f.Method != b.method.Name() || f.MethodVersion != b.method.Version() {
		return fmt.Errorf("method %q %q, want %q %q", f.Method, f.MethodVersion, b.method.Name(), b.method.Version())
	}
	if f.Reference != "" && !slices.ContainsFunc(in.References, func(p *forensic.Picture) bool { return p.Name == f.Reference }) {
		return fmt.Errorf("reference %q is none of the input", f.Reference)
	}
	if f.Reference == "" && f.Relation != "" || f.Reference != "" && !slices.Contains(relations, f.Relation) {
		return fmt.Errorf("relation %q to reference %q", f.Relation, f.Reference)
	}
	grade := slices.Index(strengths, f.Strength)
	if grade < 0 || grade > slices.Index(strengths, b.opt.Strongest) {
		return fmt.Errorf("strength %q, allowed up to %q", f.Strength, b.opt.Strongest)
	}
	if n := f.Log10NFA; n != nil {
		if !finite(*n) {
			return fmt.Errorf("log10 NFA is %v", *n)
		}
		if most, ok := bound[f.Strength]; ok && *n > most {
			return fmt.Errorf("log10 NFA %v is above %v", *n, most)
		}
	}
	if !(f.Overlap >= 0 && f.Overlap <= 1) {
		return fmt.Errorf("overlap %v is outside 0..1", f.Overlap)
	}
	if _, err := json.Marshal(f.Detail); err != nil {
		return fmt.Errorf("detail is not ready for JSON: %w", err)
	}
	for _, s := range append([]forensic.Sentence{f.Statement}, f.Limits...) {
		if s.Key == "" {
			return errors.New("a sentence without a key")
		}
		for name, arg := range s.Args {
			if v, ok := arg.(float64); ok && !finite(v) {
				return fmt.Errorf("%s: %s is %v", s.Key, name, v)
			}
		}
	}
	return nil
}

func checkTransform(t *forensic.Transform) error {
	if t == nil {
		return nil
	}
	if t.Model != "similarity" && t.Model != "homography" {
		return fmt.Errorf("transform model %q", t.Model)
	}
	if !(t.Scale > 0) || !(t.RotationDeg > -180 && t.RotationDeg <= 180) {
		return fmt.Errorf("transform scale %v, rotation %v", t.Scale, t.RotationDeg)
	}
	for _, v := range append([]float64{t.Scale, t.DX, t.DY}, t.Matrix[:]...) {
		if !finite(v) {
			return fmt.Errorf("transform %+v is not finite", *t)
		}
	}
	m := t.Matrix
	if det := m[0]*(m[4]*m[8]-m[5]*m[7]) - m[1]*(m[3]*m[8]-m[5]*m[6]) + m[2]*(m[3]*m[7]-m[4]*m[6]); det == 0 {
		return fmt.Errorf("transform %v has no inverse", m)
	}
	return nil
}

func checkRegions(in *forensic.Input, f *forensic.Finding) error {
	if len(f.Regions) == 0 {
		return nil
	}
	if in.Claim.Image == nil {
		return errors.New("regions without pixels")
	}
	size := in.Claim.Image.Bounds().Size()
	for _, r := range f.Regions {
		if r.X < 0 || r.Y < 0 || r.W < 1 || r.H < 1 || r.X+r.W > size.X || r.Y+r.H > size.Y {
			return fmt.Errorf("region %+v is not inside the claim of %v", r, size)
		}
		if r.Area < 1 || r.Area > r.W*r.H || !finite(r.Log10NFA) {
			return fmt.Errorf("region %+v: area or log10 NFA", r)
		}
	}
	return nil
}

func checkHeatmap(h *forensic.Heatmap) error {
	if h == nil {
		return nil
	}
	if h.W < 1 || h.H < 1 || len(h.Pix) != h.W*h.H || h.Mask != nil && len(h.Mask) != h.W*h.H {
		return fmt.Errorf("heatmap of %dx%d has %d values and %d marks", h.W, h.H, len(h.Pix), len(h.Mask))
	}
	for i, v := range h.Pix {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("heatmap is %v at %d,%d", v, i%h.W, i/h.W)
		}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
