// Package views looks at two or more live captures of one thing: do they show
// the same scene, does it have depth or is it a flat picture held up to the
// camera, and how far did the camera move.
//
// A flat scene seen from two places is related by one homography; a scene with
// depth only by its epipolar geometry. Which of the two explains the matched
// places better is chosen by Torr's criterion (1998), and depth is only said
// with a bound on chance. Where the camera hardly moved or only turned, both
// look alike and the answer is "cannot tell".
package views

import (
	"context"
	"math"

	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Scene says whether two views show the same scene.
type Scene string

// Shape says whether what two views show has depth.
type Shape string

// The answers.
const (
	SameScene    Scene = "same"
	NoScene      Scene = "nothing-in-common" // nothing was found in common, which is no proof that there is nothing
	Depth        Shape = "depth"
	Flat         Shape = "flat"
	CannotTell   Shape = "cannot-tell"
	sameNFA            = -6.0  // log10; the bound for one scene
	depthNFA           = -6.0  // log10; the bound for depth
	leastMatches       = 12    // below it nothing is estimated
	leastFlat          = 40    // matches on one plane before it is called flat
	offPlane           = 0.015 // of the longer side: nearer to the plane than this may be the lens
	leastOff           = 0.15  // share of the matches off the plane in a scene with depth
	mostOff            = 0.05  // and in a flat one
	leastMoved         = 0.02  // of the longer side: a camera that moved less sees no depth
	leastSpread        = 0.15  // share of the picture that the matches of a flat scene span
)

// Result is what two views say together.
type Result struct {
	Scene   Scene
	Shape   Shape
	Reason  string  // why the shape cannot be told: "few-matches", "hardly-moved", "mixed"; else ""
	Matches int     // places matched
	Plane   int     // of them on one plane
	Solid   int     // of them in agreement with one epipolar geometry
	Off     int     // of Solid, clearly off the plane
	Moved   float64 // shift that turning the camera does not explain, as a share of the longer side: 0 is none

	SceneLog10NFA float64 // expected number of such agreements between unrelated pictures
	DepthLog10NFA float64 // expected number of such epipolar agreements off the plane if the scene were flat
	GRICPlane     float64 // Torr 1998; lower explains better
	GRICSolid     float64
}

// Compare compares two prepared pictures. The error is ctx.Err().
func Compare(ctx context.Context, a, b *sameshot.View) (*Result, error) {
	r := &Result{Scene: NoScene, Shape: CannotTell, Reason: "few-matches"}
	pairs, areaA, areaB := normalise(a, b)
	r.Matches = len(pairs)
	if len(pairs) < leastMatches {
		return r, ctx.Err()
	}
	plane, err := ransac(ctx, pairs, homography{})
	if err != nil {
		return nil, err
	}
	solid, err := ransac(ctx, pairs, epipolar{})
	if err != nil {
		return nil, err
	}
	n := len(pairs)
	onPlane, onSolid := plane.inliers(pairs, homography{}), solid.inliers(pairs, epipolar{})
	r.Plane, r.Solid = len(onPlane), len(onSolid)
	area := min(areaA, areaB)
	// Moisan and Stival 2004, section 3: a random point falls within e of a
	// given point with probability pi e^2/A, of a given line with 2 e D/A.
	pPlane := math.Pi * 2 * tolerance * tolerance / area
	pSolid := min(1, 2*math.Sqrt2*tolerance*math.Sqrt(2*area)/area)
	r.SceneLog10NFA = min(log10NFA(n, r.Plane, 4, pPlane), log10NFA(n, r.Solid, 7, pSolid))
	if r.SceneLog10NFA > sameNFA {
		return r, nil
	}
	r.Scene = SameScene
	r.GRICPlane, r.GRICSolid = gric(pairs, plane, homography{}), gric(pairs, solid, epipolar{})
	r.Moved = moved(plane, pairs, onSolid)
	r.judge(pairs, plane, onPlane, onSolid, pSolid, areaA)
	return r, ctx.Err()
}

// judge chooses between depth and flat.
func (r *Result) judge(pairs []pair, plane matrix, onPlane, onSolid []int, pSolid, area float64) {
	far := offPlane * side
	away := 0 // matches clearly off the plane, right or wrong
	for i := range pairs {
		if (homography{}).error2(plane, &pairs[i]) > far*far/2 {
			away++
		}
	}
	for _, i := range onSolid {
		if (homography{}).error2(plane, &pairs[i]) > far*far/2 {
			r.Off++
		}
	}
	r.DepthLog10NFA = log10NFA(away, r.Off, 3, pSolid) // the plane leaves 2 of the 7 degrees of freedom open
	share := float64(r.Off) / float64(max(1, len(onSolid)))
	switch {
	case r.DepthLog10NFA <= depthNFA && share >= leastOff && r.GRICSolid < r.GRICPlane:
		r.Shape, r.Reason = Depth, ""
	case len(onPlane) < leastFlat || spread(pairs, onPlane) < leastSpread*area:
		r.Reason = "few-matches"
	case share > mostOff:
		r.Reason = "mixed"
	case r.Moved < leastMoved:
		r.Reason = "hardly-moved"
	case r.GRICPlane < r.GRICSolid:
		r.Shape, r.Reason = Flat, ""
	default:
		r.Reason = "mixed"
	}
}

// log10NFA is the number of false alarms of k of n matches in agreement with
// a model from s of them, each with probability p by chance (Moisan and Stival
// 2004, proposition 1).
func log10NFA(n, k, s int, p float64) float64 {
	if k <= s {
		return 0
	}
	v := math.Log10(float64(n-s)) + choose(n, k) + choose(k, s) + float64(k-s)*math.Log10(p)
	return min(v, 0)
}

// choose is log10 of the binomial coefficient.
func choose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return (a - b - c) / math.Ln10
}
