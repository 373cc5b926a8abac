// Package damage draws damage into photographs for measurements: what a person
// with an image editor, or an editor that repaints a marked area, does to a
// merchant's picture. Everything is a pure function of picture and seed.
package damage

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"golang.org/x/image/draw"
)

// Kind is a kind of damage.
type Kind string

// The kinds of damage.
const (
	Crack   Kind = "crack"   // branching dark lines with a light edge
	Stain   Kind = "stain"   // soft blot with a darker rim, texture shows through
	Tear    Kind = "tear"    // jagged opening with fibre, inside and shadow
	Mould   Kind = "mould"   // clusters of soft grey-green-black speckles
	Scratch Kind = "scratch" // a few thin light strokes
	Dent    Kind = "dent"    // local bending of the picture with shading
	Removal Kind = "removal" // an area filled from its surroundings
	Patch   Kind = "patch"   // a piece of another photograph, blended
)

// Kinds lists all kinds; the first four are the ones of customers' claims.
var Kinds = []Kind{Crack, Stain, Tear, Mould, Removal, Patch, Scratch, Dent}

// Level says how well the damage shows.
type Level int

// Levels of difficulty: contrast and size fall from Easy to Hard.
const (
	Easy Level = iota
	Medium
	Hard
)

func (l Level) String() string { return [...]string{"easy", "medium", "hard"}[l] }

// Site says where damage is placed.
type Site int

// Sites of damage.
const (
	Anywhere Site = iota
	Textured      // where the picture has much detail
	Smooth        // where it has little
)

// Limit is the difference in levels beyond which a pixel counts as changed.
const Limit = 4

// Options chooses the damage. The same options draw the same damage.
type Options struct {
	Kind  Kind
	Level Level
	Site  Site
	Seed  uint64
	Other *image.RGBA // the other photograph of a Patch; nil makes it a Removal
}

// Edit is a damaged copy.
type Edit struct {
	Image *image.RGBA
	Mask  *raster.Mask // pixels changed by more than Limit levels
	Kind  Kind
	Level Level
}

// window is the part of a picture that is painted, with the centre (x, y) of
// the damage and its radius r in pixels of img, and the pixel size unit: 1 up
// to a long side of 1,024 pixels, growing with the picture beyond.
type window struct {
	img     *image.RGBA
	x, y, r float64
	unit    float64
	level   Level
	rng     *rand.Rand
	other   *image.RGBA
}

// share is the range of the radius' disc as part of the picture's area; drawn
// log-uniformly. A crack's disc is its reach.
var share = map[Kind][2]float64{
	Crack: {.03, .14}, Stain: {.006, .08}, Tear: {.012, .07}, Mould: {.02, .12},
	Scratch: {.015, .08}, Dent: {.01, .06}, Removal: {.006, .06}, Patch: {.006, .08},
}

// Draw returns a damaged copy of img. It fails only for an unknown kind or a
// picture under 32 pixels.
func Draw(img *image.RGBA, opt Options) (*Edit, error) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	span, ok := share[opt.Kind]
	if !ok {
		return nil, fmt.Errorf("damage: unknown kind %q", opt.Kind)
	}
	if w < 32 || h < 32 {
		return nil, fmt.Errorf("damage: picture of %dx%d is too small", w, h)
	}
	// Damage that leaves no visible trace (on black, say) is drawn elsewhere.
	var e *Edit
	for try := range uint64(8) {
		rng := raster.Rand(opt.Seed, 1+try)
		part := span[0] * math.Pow(span[1]/span[0], rng.Float64()) * [...]float64{1.2, 1, .7}[opt.Level]
		r := max(math.Sqrt(part*float64(w*h)/math.Pi), 6)
		x, y := place(rng, img, r, opt.Site)
		e = &Edit{Image: raster.RGBA(img), Kind: opt.Kind, Level: opt.Level}
		paint(e.Image, opt, rng, x, y, r)
		e.Mask = raster.Changed(img, e.Image, Limit)
		if e.Mask.Count() >= max(w*h/4000, 24) {
			break
		}
	}
	return e, nil
}

// paint draws the damage in a window around (x, y).
func paint(img *image.RGBA, opt Options, rng *rand.Rand, x, y, r float64) {
	reach := int(1.7*r) + 8
	box := image.Rect(int(x)-reach, int(y)-reach, int(x)+reach, int(y)+reach).Intersect(img.Rect)
	c := &window{
		img: raster.Crop(img, box), x: x - float64(box.Min.X), y: y - float64(box.Min.Y), r: r,
		unit:  max(1, float64(max(img.Rect.Dx(), img.Rect.Dy()))/1024),
		level: opt.Level, rng: rng, other: opt.Other,
	}
	switch opt.Kind {
	case Crack:
		c.crack()
	case Stain:
		c.stain()
	case Tear:
		c.tear()
	case Mould:
		c.mould()
	case Scratch:
		c.scratch()
	case Dent:
		c.dent()
	case Removal:
		c.removal()
	case Patch:
		c.patch()
	}
	draw.Draw(img, box, c.img, image.Point{}, draw.Src)
}

// size returns width and height of the window.
func (c *window) size() (int, int) { return c.img.Rect.Dx(), c.img.Rect.Dy() }

// mix moves pixel i (of the window, row by row) towards (r,g,b) by a in [0,1].
func (c *window) mix(i int, r, g, b, a float64) {
	p := c.img.Pix[i*4 : i*4+3]
	p[0] = raster.Clamp(float64(p[0]) + (r-float64(p[0]))*a)
	p[1] = raster.Clamp(float64(p[1]) + (g-float64(p[1]))*a)
	p[2] = raster.Clamp(float64(p[2]) + (b-float64(p[2]))*a)
}

// scale multiplies pixel i by the factors.
func (c *window) scale(i int, r, g, b float64) {
	p := c.img.Pix[i*4 : i*4+3]
	p[0] = raster.Clamp(float64(p[0]) * r)
	p[1] = raster.Clamp(float64(p[1]) * g)
	p[2] = raster.Clamp(float64(p[2]) * b)
}

// between draws from [a, b).
func (c *window) between(a, b float64) float64 { return a + (b-a)*c.rng.Float64() }

// fade picks the value of the level.
func (c *window) fade(easy, medium, hard float64) float64 {
	return [...]float64{easy, medium, hard}[c.level]
}
