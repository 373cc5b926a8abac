package sameshot

import (
	"context"
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// Compare measures how claim and reference belong together and, where they
// are one shot, what was changed. The only error is ctx.Err().
func Compare(ctx context.Context, claim, reference *View, opt *Options) (*Result, error) {
	tests := 1
	if opt != nil && opt.Tests > 1 {
		tests = opt.Tests
	}
	if claim.sum == reference.sum && claim.colour.ow == reference.colour.ow && claim.colour.oh == reference.colour.oh {
		return sameFile(claim), nil
	}
	best, seen, err := search(ctx, claim, reference, float64(tests))
	if err != nil {
		return nil, err
	}
	r := &Result{Detail: map[string]any{
		"claim_features":     len(claim.feat.kp),
		"reference_features": len(reference.feat.kp),
	}}
	if best != nil {
		best.describe(r)
	}
	r.Detail["rule_inliers"] = seen.rule
	relate(r, best, seen, claim, reference)
	if r.Relation != forensic.SameShot {
		return r, nil
	}
	if err := changes(ctx, r, best, claim, reference); err != nil {
		return nil, err
	}
	explain(r, best, claim, reference)
	return r, nil
}

// support is what the feature matches alone show.
type support struct {
	log10NFA float64 // of the best hypothesis; 0 where there is none
	inliers  int     // of the best hypothesis
	rule     int     // most matches within 3 base pixels of a direct hypothesis
}

// search tries the maps that the features suggest, then those of the mirrored
// reference, then the map that lays frame on frame, and returns the alignment
// with the fewest expected false alarms.
func search(ctx context.Context, claim, ref *View, tests float64) (*alignment, support, error) {
	var best *alignment
	var seen support
	try := func(hs []hypothesis) (bool, error) {
		for _, h := range hs {
			if h.log10NFA < seen.log10NFA {
				seen.log10NFA, seen.inliers = h.log10NFA, len(h.inliers)
			}
			a, err := align(ctx, claim, ref, h)
			if err != nil {
				return false, err
			}
			if a == nil {
				continue
			}
			a.judge(tests)
			if best == nil || a.better(best) {
				best = a
			}
		}
		return best != nil && best.verdict.log10NFA <= log10Strong, nil
	}
	for _, mirror := range [2]bool{false, true} {
		ms := matches(claim, ref, mirror)
		hs := estimate(ms, claim, ref, mirror)
		seen.rule = max(seen.rule, ruleInliers(ms, hs, claim))
		done, err := try(promising(hs))
		if done || err != nil {
			return best, seen, err
		}
	}
	if h, ok := frameMap(claim, ref); ok {
		if _, err := try([]hypothesis{h}); err != nil {
			return nil, seen, err
		}
	}
	return best, seen, nil
}

// promising keeps the hypotheses that are worth an alignment.
func promising(hs []hypothesis) []hypothesis {
	n := 0
	for n < len(hs) && hs[n].log10NFA <= log10Worth {
		n++
	}
	return hs[:n]
}

// log10Worth: a hypothesis of features with more expected false alarms than
// this is not aligned. It only saves time: what is found is judged later.
const log10Worth = 1

// frameMap lays the whole reference on the whole claim, as an editor that
// keeps the frame does, where their aspects are within 4 %. It needs no
// features, so smooth redraws are found too.
func frameMap(claim, ref *View) (hypothesis, bool) {
	cw, ch := float64(claim.colour.ow), float64(claim.colour.oh)
	rw, rh := float64(ref.colour.ow), float64(ref.colour.oh)
	sx, sy := cw/rw, ch/rh
	if math.Abs(math.Log(sx/sy)) > 0.04 || min(cw, ch) < 2*blockSide || min(rw, rh) < 2*blockSide {
		return hypothesis{}, false
	}
	return hypothesis{origin: "frame", m: mat3{sx, 0, 0.5*sx - 0.5, 0, sy, 0.5*sy - 0.5, 0, 0, 1}}, true
}

func sameFile(v *View) *Result {
	w, h := v.colour.ow, v.colour.oh
	return &Result{
		Relation: forensic.SameFile,
		Strength: forensic.Strong,
		// Two pictures with one SHA-256: 2^-256.
		Log10NFA: -256 * math.Log10(2),
		Transform: &forensic.Transform{
			Model: "similarity", Scale: 1,
			Matrix: [9]float64{1, 0, 0, 0, 1, 0, 0, 0, 1},
		},
		Overlap:   1,
		Statement: forensic.Sentence{Key: "sameshot.same_file"},
		Limits:    []forensic.Sentence{{Key: "sameshot.limit_meaning"}},
		Detail:    map[string]any{"pixels": w * h},
	}
}
