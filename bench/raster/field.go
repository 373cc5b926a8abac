package raster

import (
	"math"
	"math/rand/v2"
)

// Field is a picture of real values, row by row.
type Field struct {
	W, H int
	Pix  []float32
}

// NewField returns a field of zeros.
func NewField(w, h int) *Field { return &Field{w, h, make([]float32, w*h)} }

// At returns the value at the nearest pixel inside the field.
func (f *Field) At(x, y int) float32 {
	return f.Pix[min(max(y, 0), f.H-1)*f.W+min(max(x, 0), f.W-1)]
}

// Sample interpolates bilinearly, constant beyond the border.
func (f *Field) Sample(x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	i, j, a, b := int(fx), int(fy), x-fx, y-fy
	top := float64(f.At(i, j))*(1-a) + float64(f.At(i+1, j))*a
	low := float64(f.At(i, j+1))*(1-a) + float64(f.At(i+1, j+1))*a
	return top*(1-b) + low*b
}

// Noise returns smooth noise of about [-1,1]: octaves of value noise, the
// first with lattice cells of cell pixels, each next half the size and half
// the amplitude.
func Noise(rng *rand.Rand, w, h int, cell float64, octaves int) *Field {
	f := NewField(w, h)
	amp, sum := float32(1), float32(0)
	for range octaves {
		if cell < 1 {
			break
		}
		addNoise(rng, f, cell, amp)
		sum += amp * amp
		cell, amp = cell/2, amp/2
	}
	if sum > 0 {
		k := float32(1.6 / math.Sqrt(float64(sum)))
		for i := range f.Pix {
			f.Pix[i] *= k
		}
	}
	return f
}

func addNoise(rng *rand.Rand, f *Field, cell float64, amp float32) {
	gw, gh := int(float64(f.W)/cell)+3, int(float64(f.H)/cell)+3
	grid := make([]float32, gw*gh)
	for i := range grid {
		grid[i] = rng.Float32()*2 - 1
	}
	ox, oy := rng.Float64(), rng.Float64()
	xi, xa := make([]int, f.W), make([]float32, f.W)
	for x := range f.W {
		g := float64(x)/cell + ox
		xi[x] = int(g)
		xa[x] = smooth(float32(g - math.Floor(g)))
	}
	for y := range f.H {
		g := float64(y)/cell + oy
		r0 := grid[int(g)*gw:]
		r1 := grid[(int(g)+1)*gw:]
		b := smooth(float32(g - math.Floor(g)))
		row := f.Pix[y*f.W : (y+1)*f.W]
		for x := range row {
			i, a := xi[x], xa[x]
			top := r0[i] + (r0[i+1]-r0[i])*a
			low := r1[i] + (r1[i+1]-r1[i])*a
			row[x] += amp * (top + (low-top)*b)
		}
	}
}

func smooth(t float32) float32 { return t * t * (3 - 2*t) }

// Smoothstep rises from 0 at a to 1 at b.
func Smoothstep(a, b, x float64) float64 {
	t := min(max((x-a)/(b-a), 0), 1)
	return t * t * (3 - 2*t)
}

// Blur smooths f in place by about a Gaussian of sigma pixels.
func (f *Field) Blur(sigma float64) *Field {
	if sigma <= 0 {
		return f
	}
	if sigma < 2 {
		f.gauss(sigma)
		return f
	}
	// Three boxes of widths 2r+1 and 2r+3, so many of each that the variances
	// add up: that of a box of width n is (n*n-1)/12.
	r := int((math.Sqrt(4*sigma*sigma+1) - 1) / 2)
	n := float64(2*r + 1)
	wide := int(math.Round((12*sigma*sigma - 3*(n*n-1)) / (4*n + 4)))
	tmp := make([]float32, max(f.W, f.H))
	for pass := range 3 {
		r := r
		if pass < wide {
			r++
		}
		for y := range f.H {
			box(f.Pix[y*f.W:], 1, f.W, r, tmp)
		}
		for x := range f.W {
			box(f.Pix[x:], f.W, f.H, r, tmp)
		}
	}
	return f
}

func box(p []float32, step, n, r int, tmp []float32) {
	for i := range n {
		tmp[i] = p[i*step]
	}
	sum := float64(tmp[0]) * float64(r+1)
	for i := 1; i <= r; i++ {
		sum += float64(tmp[min(i, n-1)])
	}
	k := 1 / float64(2*r+1)
	for i := range n {
		p[i*step] = float32(sum * k)
		sum += float64(tmp[min(i+r+1, n-1)]) - float64(tmp[max(i-r, 0)])
	}
}

func (f *Field) gauss(sigma float64) {
	r := int(math.Ceil(3 * sigma))
	k := make([]float32, 2*r+1)
	var sum float32
	for i := range k {
		k[i] = float32(math.Exp(-float64((i-r)*(i-r)) / (2 * sigma * sigma)))
		sum += k[i]
	}
	out := NewField(f.W, f.H)
	for y := range f.H {
		for x := range f.W {
			var v float32
			for i, c := range k {
				v += c * f.At(x+i-r, y)
			}
			out.Pix[y*f.W+x] = v / sum
		}
	}
	for y := range f.H {
		for x := range f.W {
			var v float32
			for i, c := range k {
				v += c * out.At(x, y+i-r)
			}
			f.Pix[y*f.W+x] = v / sum
		}
	}
}
