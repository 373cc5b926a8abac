package sameshot

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// describe copies the measurement into the result.
func (a *alignment) describe(r *Result) {
	f, v := &a.fit, &a.verdict
	r.Log10NFA = finite(v.log10NFA)
	put := func(k string, x float64) {
		if !math.IsInf(x, 0) && !math.IsNaN(x) {
			r.Detail[k] = x
		}
	}
	r.Detail["feature_inliers"] = len(a.inliers)
	r.Detail["blocks"] = f.textured
	r.Detail["blocks_furniture"] = a.bars
	r.Detail["blocks_agree"] = f.near
	r.Detail["blocks_sharp"] = f.sharp
	r.Detail["blocks_sharp_agree"] = f.sharp1
	put("log10_chance", v.chance)
	put("log10_exposure", v.exposure)
	put("noise_px", f.noise)
	put("correlation", f.ncc)
	put("tilt", f.tilt)
	put("tilt_error", f.tiltErr)
	put("stretch", f.stretch)
	put("shear", f.shear)
	put("strain_error", f.strain)
	put("smooth", f.smooth)
	put("dense", f.dense)
	put("half", f.half)
	put("unit", f.unit)
	put("shade", f.shade)
	put("gain", f.gain)
	r.Detail["blocks_loose"] = f.loose
	r.Detail["origin"] = a.origin
	r.Detail["blocks_exact"] = f.sharp2
}

func finite(v float64) float64 {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 1):
		return 0
	case math.IsInf(v, -1):
		return -999
	}
	return v
}

// Bounds under which a picture is too small or too smooth to be compared.
const (
	minSide     = 64 // pixels
	minFeatures = 24
)

// relate sets relation, strength and statement; changes are measured later.
func relate(r *Result, a *alignment, seen support, claim, ref *View) {
	say := func(rel forensic.Relation, key string) {
		r.Relation, r.Strength = rel, forensic.None
		r.Statement = forensic.Sentence{Key: key}
	}
	if a != nil {
		whole := float64(a.fit.loose) / float64(max(a.fit.textured, 1))
		switch v := &a.verdict; {
		case v.log10NFA <= log10Shown:
			say(forensic.SameShot, "sameshot.same_shot")
			r.Strength = forensic.Moderate
			if v.log10NFA <= log10Strong {
				r.Strength = forensic.Strong
			}
			return
		case v.log10NFA <= log10Ambiguous:
			say(forensic.CannotTell, "sameshot.cannot_tell_ambiguous")
			return
		case v.chance <= log10Shown && whole >= mostly:
			// Most of it follows the reference, but not closely enough.
			say(forensic.CannotTell, "sameshot.cannot_tell_redrawn")
			return
		case v.chance <= log10Shown:
			say(forensic.OtherPhotograph, "sameshot.other_photograph")
			r.Log10NFA = finite(v.chance)
			r.Limits = append(r.Limits, forensic.Sentence{Key: "sameshot.limit_absence"})
			return
		}
	}
	r.Log10NFA = 0
	cw, ch := claim.Size()
	rw, rh := ref.Size()
	switch {
	case seen.log10NFA <= log10Shown:
		r.Log10NFA = seen.log10NFA
		say(forensic.OtherPhotograph, "sameshot.other_photograph")
	case min(cw, ch, rw, rh) < minSide:
		say(forensic.CannotTell, "sameshot.cannot_tell_small")
	case min(len(claim.feat.kp), len(ref.feat.kp)) < minFeatures:
		say(forensic.CannotTell, "sameshot.cannot_tell_smooth")
	default:
		say(forensic.NoRelation, "sameshot.no_relation")
	}
	r.Limits = append(r.Limits, forensic.Sentence{Key: "sameshot.limit_absence"})
}

// log10Ambiguous: between this and log10Shown the map is about as exact as a
// lucky second exposure.
const log10Ambiguous = -2

// mostly: from this share of blocks that follow the map, the answer is that
// the pictures may be related closer than two exposures.
const mostly = 0.45
