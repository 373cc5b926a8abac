// Package rephoto simulates a photo of a picture on a screen or in print, held
// up to a camera: perspective, pixels or halftone dots and their moiré, glare,
// blur and noise. It measures forensic/recapture and forensic/views.
package rephoto

import (
	"image"
	"math"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// Kind is what the picture is shown on.
type Kind int

// The kinds.
const (
	Screen Kind = iota // red, green and blue stripes with dark gaps between rows
	Print              // halftone dots of black at 45 degrees
)

// Pose is where the camera is and how it sees the picture.
type Pose struct {
	X, Y  float64 // metres to the side and up, the picture being 0.3 m wide
	Z     float64 // metres away
	Roll  float64 // radians
	Pitch float64 // dots of the screen or print per pixel of the picture's content
	Blur  float64 // standard deviation of the lens in camera pixels
}

const (
	width = 0.3 // metres, of the picture
	focal = 1.1 // in widths of the camera's picture: a telephone's main camera
	rays  = 2   // per camera pixel and side
)

// Take renders a camera picture of w x h pixels. The camera points at the
// middle of the picture; what is beside it is a grey wall in the same plane.
func Take(content *image.RGBA, kind Kind, p Pose, w, h int, rng *rand.Rand) *image.RGBA {
	cw, ch := float64(content.Rect.Dx()), float64(content.Rect.Dy())
	// Axes of the camera: forward to the middle, then right and down, rolled.
	fx, fy, fz := unit(-p.X, -p.Y, p.Z)
	rx, ry, rz := unit(fz, 0, -fx)
	dx, dy, dz := fy*rz-fz*ry, fz*rx-fx*rz, fx*ry-fy*rx
	sin, cos := math.Sincos(p.Roll)
	gx, gy, gr := rng.Float64()*float64(w), rng.Float64()*float64(h), float64(w)*(0.1+0.2*rng.Float64())
	light := make([]float64, 3*w*h)
	for v := range h {
		for u := range w {
			var sum [3]float64
			for i := range rays * rays {
				a := (float64(u) + (float64(i%rays)+0.5)/rays - float64(w)/2) / (focal * float64(w))
				b := (float64(v) + (float64(i/rays)+0.5)/rays - float64(h)/2) / (focal * float64(w))
				a, b = cos*a-sin*b, sin*a+cos*b
				x, y, z := fx+a*rx+b*dx, fy+a*ry+b*dy, fz+a*rz+b*dz
				t := p.Z / z
				sx, sy := (p.X+x*t)/width*cw+cw/2, (p.Y+y*t)/width*cw+ch/2
				if !(sx >= 0 && sy >= 0 && sx < cw-1 && sy < ch-1) {
					sum[0], sum[1], sum[2] = sum[0]+0.35, sum[1]+0.35, sum[2]+0.35
					continue
				}
				c := shown(content, kind, sx, sy, p.Pitch)
				for k := range sum {
					sum[k] += c[k]
				}
			}
			d2 := (float64(u)-gx)*(float64(u)-gx) + (float64(v)-gy)*(float64(v)-gy)
			glare := 0.35 * math.Exp(-d2/(2*gr*gr))
			for k := range sum {
				light[3*(v*w+u)+k] = sum[k]/(rays*rays) + glare
			}
		}
	}
	return expose(light, w, h, p.Blur, rng)
}

// shown is the light from one point of the screen or print, 0 to 1.
func shown(m *image.RGBA, kind Kind, x, y, pitch float64) [3]float64 {
	var c [3]float64
	if kind == Screen {
		// One colour per cell: a screen shows no more than its pixels.
		cx, cy := math.Floor(x*pitch), math.Floor(y*pitch)
		q := m.Pix[m.PixOffset(min(int((cx+0.5)/pitch), m.Rect.Dx()-1), min(int((cy+0.5)/pitch), m.Rect.Dy()-1)):]
		stripe, row := x*pitch-cx, y*pitch-cy
		lit := 1.15
		if row > 0.82 {
			lit = 0.15
		}
		for k := range c {
			v := linear(q[k])
			if int(stripe*3) == k {
				c[k] = 2.2 * v * lit
			} else {
				c[k] = 0.25 * v * lit
			}
		}
		return c
	}
	q := m.Pix[m.PixOffset(int(x), int(y)):]
	a, b := (x+y)*pitch*math.Sqrt2/2, (x-y)*pitch*math.Sqrt2/2
	cell := (math.Cos(2*math.Pi*a) + math.Cos(2*math.Pi*b)) / 4 // -0.5 to 0.5
	for k := range c {
		v := linear(q[k])
		ink := 1 / (1 + math.Exp(-12*(v-0.5+cell))) // a dot with a soft edge grows with the tone
		c[k] = 0.5*v + 0.45*ink
	}
	return c
}

// expose blurs the light, adds the noise of photons and of reading, and writes
// the tones of a picture.
func expose(light []float64, w, h int, blur float64, rng *rand.Rand) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for k := range 3 {
		f := raster.NewField(w, h)
		for i := range w * h {
			f.Pix[i] = float32(light[3*i+k])
		}
		if blur > 0 {
			f = gauss(f, blur)
		}
		for i, v := range f.Pix {
			l := max(0, float64(v))
			l += rng.NormFloat64() * (0.004 + 0.012*math.Sqrt(l))
			out.Pix[4*i+k] = uint8(min(max(255*math.Pow(max(0, l), 1/2.2)+0.5, 0), 255))
		}
	}
	for i := 3; i < len(out.Pix); i += 4 {
		out.Pix[i] = 255
	}
	return out
}

// gauss is a Gaussian blur of a small standard deviation.
func gauss(f *raster.Field, sigma float64) *raster.Field {
	r := int(math.Ceil(3 * sigma))
	kernel := make([]float32, 2*r+1)
	sum := float32(0)
	for i := range kernel {
		kernel[i] = float32(math.Exp(-float64((i-r)*(i-r)) / (2 * sigma * sigma)))
		sum += kernel[i]
	}
	for _, along := range [2]bool{true, false} {
		out := raster.NewField(f.W, f.H)
		for y := range f.H {
			for x := range f.W {
				var s float32
				for i, k := range kernel {
					u, v := x, y
					if along {
						u = min(max(x+i-r, 0), f.W-1)
					} else {
						v = min(max(y+i-r, 0), f.H-1)
					}
					s += k * f.Pix[v*f.W+u]
				}
				out.Pix[y*f.W+x] = s / sum
			}
		}
		f = out
	}
	return f
}

var tone = func() (t [256]float64) {
	for i := range t {
		t[i] = math.Pow(float64(i)/255, 2.2)
	}
	return t
}()

func linear(v uint8) float64 { return tone[v] }

func unit(x, y, z float64) (float64, float64, float64) {
	l := math.Sqrt(x*x + y*y + z*z)
	return x / l, y / l, z / l
}
