// Package pasted cuts an object out of a photograph and pastes it on another
// one, as background replacers do.
package pasted

import (
	"errors"
	"image"
	"math"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// Composite is an object on a foreign background.
type Composite struct {
	Image  *image.RGBA
	Matrix raster.Matrix // pixel of the object's photograph -> pixel of the composite
	Object *raster.Mask  // pixels of the composite that show the object
	Share  float64       // part of the composite that the object covers
}

// Draw pastes the object of photo on background. The object of a picture on
// near-white is everything else; otherwise it is an irregular ellipse in the
// middle. The same seed gives the same composite.
func Draw(photo, background *image.RGBA, seed uint64) (*Composite, error) {
	rng := raster.Rand(seed, 601)
	alpha, ok := onWhite(photo)
	if !ok {
		alpha = ellipse(rng, photo.Rect.Dx(), photo.Rect.Dy())
	}
	box := bounds(alpha)
	if box.Dx() < 16 || box.Dy() < 16 {
		return nil, errors.New("pasted: no object found")
	}
	// The background is brought to the size of a photo in which the object
	// keeps most of its pixels.
	w, h := background.Rect.Dx(), background.Rect.Dy()
	zoom := .6 + .7*rng.Float64()
	if box.Dx()*box.Dy() < 200*200 { // nobody shrinks what is small already
		zoom = .8 + .6*rng.Float64()
	}
	part := .5 + .4*rng.Float64() // of the frame's sides
	k := max(float64(box.Dx())*zoom/float64(w), float64(box.Dy())*zoom/float64(h)) / part
	out := raster.Resize(background, int(float64(w)*k), int(float64(h)*k), draw.CatmullRom)
	w, h = out.Rect.Dx(), out.Rect.Dy()

	deg := rng.NormFloat64() * 8
	cx, cy := float64(box.Min.X+box.Max.X-1)/2, float64(box.Min.Y+box.Max.Y-1)/2
	tx := float64(w) * (.5 + .1*(rng.Float64()-.5))
	ty := float64(h) * (.5 + .1*(rng.Float64()-.5))
	m := raster.Translate(-cx, -cy).Then(raster.Similar(zoom, deg, tx, ty))

	layer := image.NewNRGBA(photo.Rect) // object with its alpha
	light := 1 + .12*(rng.Float64()*2-1)
	for i, a := range alpha.Pix {
		for c := range 3 {
			layer.Pix[i*4+c] = raster.Clamp(float64(photo.Pix[i*4+c]) * light)
		}
		layer.Pix[i*4+3] = raster.Clamp(float64(a) * 255)
	}
	c := raster.Translate(-.5, -.5).Then(m).Then(raster.Translate(.5, .5))
	draw.CatmullRom.Transform(out, f64.Aff3{c[0], c[1], c[2], c[3], c[4], c[5]}, layer, layer.Rect, draw.Over, nil)
	object := raster.NewMask(w, h)
	inv := m.Inverse()
	for i := range object.Pix {
		x, y := inv.Apply(float64(i%w), float64(i/w))
		object.Pix[i] = x > -.5 && y > -.5 && x < float64(alpha.W)-.5 && y < float64(alpha.H)-.5 && alpha.Sample(x, y) > .5
	}
	return &Composite{Image: out, Matrix: m, Object: object, Share: float64(object.Count()) / float64(w*h)}, nil
}

// onWhite separates what is not connected with the border by near-white. It
// refuses pictures whose border is not near-white.
func onWhite(img *image.RGBA) (*raster.Field, bool) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	white := func(i int) bool {
		p := img.Pix[i*4:]
		return min(p[0], p[1], p[2]) >= 244
	}
	seen := make([]bool, w*h)
	var queue []int
	border, pale := 0, 0
	visit := func(i int) {
		if !seen[i] && white(i) {
			seen[i] = true
			queue = append(queue, i)
		}
	}
	for i := range seen {
		if x, y := i%w, i/w; x == 0 || y == 0 || x == w-1 || y == h-1 {
			border++
			if white(i) {
				pale++
				visit(i)
			}
		}
	}
	if pale*10 < border*8 {
		return nil, false
	}
	for len(queue) > 0 {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if i%w > 0 {
			visit(i - 1)
		}
		if i%w < w-1 {
			visit(i + 1)
		}
		if i >= w {
			visit(i - w)
		}
		if i+w < w*h {
			visit(i + w)
		}
	}
	f := raster.NewField(w, h)
	for i := range seen {
		if !seen[i] {
			f.Pix[i] = 1
		}
	}
	return feather(f), true
}

// ellipse is an irregular ellipse of 25–45 % of the frame in the middle.
func ellipse(rng *rand.Rand, w, h int) *raster.Field {
	f := raster.Noise(rng, w, h, float64(min(w, h))/3, 3)
	a := float64(w) * (.28 + .1*rng.Float64())
	b := float64(h) * (.28 + .1*rng.Float64())
	for i, v := range f.Pix {
		d := math.Hypot((float64(i%w)-float64(w)/2)/a, (float64(i/w)-float64(h)/2)/b)
		f.Pix[i] = 0
		if d+.12*float64(v) < 1 {
			f.Pix[i] = 1
		}
	}
	return feather(f)
}

// feather softens the outline by about a pixel and pulls it inwards.
func feather(f *raster.Field) *raster.Field {
	f.Blur(1.2)
	for i, v := range f.Pix {
		f.Pix[i] = float32(raster.Smoothstep(.45, .95, float64(v)))
	}
	return f
}

func bounds(f *raster.Field) image.Rectangle {
	m := raster.NewMask(f.W, f.H)
	for i, v := range f.Pix {
		m.Pix[i] = v > .5
	}
	return m.Box()
}
