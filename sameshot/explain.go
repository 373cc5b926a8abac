package sameshot

import "github.com/bonafide-aftersale/bonafide/forensic"

// explain sets transform, statement and limits of a same shot.
func explain(r *Result, a *alignment, claim, ref *View) {
	r.Transform = transformOf(a.final, a.mirror, ref)
	changed := 0
	if r.Heatmap != nil {
		for _, v := range r.Heatmap.Mask {
			if v {
				changed++
			}
		}
	}
	share := 0.0
	if changed > 0 {
		share = float64(changed) / float64(len(r.Heatmap.Mask))
	}
	r.Detail["changed_share"] = share
	whole := float64(a.fit.loose) / float64(max(a.fit.textured, 1))
	switch {
	case a.verdict.redrawn:
		r.Statement = forensic.Sentence{Key: "sameshot.same_shot_redrawn"}
	case whole < pastedShare:
		r.Statement = forensic.Sentence{Key: "sameshot.object_pasted"}
	case len(r.Regions) > 0:
		r.Statement = forensic.Sentence{Key: "sameshot.same_shot_changed", Args: map[string]any{"regions": len(r.Regions), "share": share}}
	default:
		r.Statement = forensic.Sentence{Key: "sameshot.same_shot"}
	}
	r.Limits = append(r.Limits, forensic.Sentence{Key: "sameshot.limit_meaning"}, forensic.Sentence{Key: "sameshot.limit_fixed_camera"})
	if r.Strength != forensic.Strong {
		r.Limits = append(r.Limits, forensic.Sentence{Key: "sameshot.limit_flat"})
	}
	if a.small < 300 {
		r.Limits = append(r.Limits, forensic.Sentence{Key: "sameshot.limit_small"})
	}
	if a.bars > 0 {
		r.Limits = append(r.Limits, forensic.Sentence{Key: "sameshot.limit_overlay"})
	}
	who, why := ancestor(a, r, claim, ref)
	r.Detail["ancestor"], r.Detail["ancestor_reason"] = who, why
}

// pastedShare: where less of the claim's texture than this agrees, the object
// was laid on another background.
const pastedShare = 0.35

// ancestor tells which picture the other was made from: the one that shows
// more of the scene, or the same at a higher resolution. "unclear" where
// neither holds.
func ancestor(a *alignment, r *Result, claim, ref *View) (who, why string) {
	cw, ch := claim.Size()
	rw, rh := ref.Size()
	s := a.final.scale()
	covered := r.Overlap * float64(cw) * float64(ch) / (s * s * float64(rw) * float64(rh)) // share of the reference that the claim shows
	switch {
	case covered < 0.97 && r.Overlap > 0.99:
		return "reference", "part"
	case covered > 0.99 && r.Overlap < 0.97:
		return "claim", "part"
	case s < 0.97:
		return "reference", "resolution"
	case s > 1.03:
		return "claim", "resolution"
	}
	return "unclear", ""
}
