package sameshot

import "context"

func changes(ctx context.Context, r *Result, a *alignment, claim, ref *View) error { return nil }
func explain(r *Result, a *alignment, claim, ref *View) {
	m := a.final
	r.Transform = transformOf(m, a.mirror, ref)
}
