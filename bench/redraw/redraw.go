// Package redraw stands in for generative editors that paint the whole picture
// anew but keep its frame: asked for a crack, they return a picture in which
// every pixel differs a little, details are invented anew and everything has
// moved by a fraction of a pixel. It is no model of one such editor; it
// combines what such pictures have in common in three strengths.
package redraw

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/damage"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"golang.org/x/image/draw"
)

// Strength says how much of the picture is invented.
type Strength int

// Strengths.
const (
	Weak   Strength = iota // latent at .75, drift of .3 px rms at 1,024 px
	Middle                 // latent at .62, drift of .7 px, fine detail displaced
	Strong                 // latent at .5, drift of 1.2 px, fine detail displaced further
)

func (s Strength) String() string { return [...]string{"weak", "middle", "strong"}[s] }

// Options chooses the redraw. The same options give the same picture.
type Options struct {
	Strength Strength
	Damage   damage.Options // what the editor was asked for
	Seed     uint64
}

// Redrawn is the editor's picture.
type Redrawn struct {
	Image  *image.RGBA
	Matrix raster.Matrix // original pixel -> redrawn pixel, without the drift
	Mask   *raster.Mask  // the asked damage, over the redrawn picture
	Drift  float64       // rms of the drift in pixels of the redrawn picture
}

type setting struct{ latent, drift, loose, spread, grain float64 }

var settings = [...]setting{
	Weak:   {.75, .3, 0, 5, 1.2},
	Middle: {.62, .7, .6, 8, 2},
	Strong: {.5, 1.2, 1.1, 12, 3},
}

// Draw damages img and redraws the result.
func Draw(img *image.RGBA, opt Options) (*Redrawn, error) {
	if opt.Strength < Weak || opt.Strength > Strong {
		return nil, fmt.Errorf("redraw: unknown strength %d", opt.Strength)
	}
	e, err := damage.Draw(img, opt.Damage)
	if err != nil {
		return nil, err
	}
	rng := raster.Rand(opt.Seed, 501)
	set := settings[opt.Strength]
	w0, h0 := img.Rect.Dx(), img.Rect.Dy()
	w, h := frame(rng, w0, h0)

	// The latent grid is that of the editor's frame: an enlarged picture loses
	// less of its own detail.
	lat := min(max(set.latent*float64(w)/float64(w0), set.latent), 1)
	small := raster.Resize(e.Image, int(float64(w0)*lat), int(float64(h0)*lat), draw.CatmullRom)
	out := raster.Resize(small, w, h, draw.CatmullRom)

	unit := float64(max(w, h)) / 1024
	dx, dy := drift(rng, w, h, unit, set.drift)
	out = move(out, dx, dy, loosen(rng, w, h, unit, set.loose))
	denoise(out, set.spread*(.8+.4*rng.Float64()))
	tone(rng, out, float64(opt.Strength+1)/3)
	sharpen(out, .3+.5*rng.Float64())
	grain(rng, out, set.grain*(.5+rng.Float64()))

	m := raster.Resized(w0, h0, w, h)
	return &Redrawn{Image: out, Matrix: m, Mask: e.Mask.Warp(m, w, h), Drift: set.drift * unit}, nil
}

// frame returns the size the editor works at: both sides snapped to multiples
// of 8, 16 or 64, or a fixed size if the shape differs by at most 4 %.
func frame(rng *rand.Rand, w, h int) (int, int) {
	if rng.Float64() < .5 {
		for _, f := range [][2]int{{1024, 1024}, {1024, 1536}, {1536, 1024}, {1216, 832}, {832, 1216}, {1152, 896}, {896, 1152}} {
			a := float64(w) / float64(h) * float64(f[1]) / float64(f[0])
			if math.Abs(math.Log(a)) < .04 {
				return f[0], f[1]
			}
		}
	}
	s := 1.0
	if long := max(w, h); long > 1536 {
		s = 1536 / float64(long)
	}
	// A coarse grid is used only where it bends the shape by at most 3 %.
	grids := [...]int{64, 16, 8}
	for _, n := range grids[rng.IntN(3):] {
		snap := func(v int) int { return max(int(float64(v)*s/float64(n)+.5)*n, 64) }
		a := float64(snap(w)) / float64(snap(h)) * float64(h) / float64(w)
		if math.Abs(math.Log(a)) < .03 || n == 8 {
			return snap(w), snap(h)
		}
	}
	panic("unreachable")
}
