package visiblemark

import (
	"image"
	"image/color"
)

// plane holds the brightness of a part of a picture, 0 to 255.
type plane struct {
	w, h int
	pix  []float32
}

func (p *plane) at(x, y int) float32 { return p.pix[y*p.w+x] }

// bright reads the brightness (luma of ITU-R BT.601, as JPEG has it) of r,
// which lies within img. Transparent pixels stand on white.
func bright(img image.Image, r image.Rectangle) *plane {
	p := &plane{w: r.Dx(), h: r.Dy(), pix: make([]float32, r.Dx()*r.Dy())}
	for y := range p.h {
		row := p.pix[y*p.w : (y+1)*p.w]
		switch m := img.(type) {
		case *image.YCbCr:
			line := m.Y[m.YOffset(r.Min.X, r.Min.Y+y):]
			for x := range row {
				row[x] = float32(line[x])
			}
		case *image.Gray:
			line := m.Pix[m.PixOffset(r.Min.X, r.Min.Y+y):]
			for x := range row {
				row[x] = float32(line[x])
			}
		case *image.RGBA:
			line := m.Pix[m.PixOffset(r.Min.X, r.Min.Y+y):]
			for x := range row {
				c := line[4*x : 4*x+4]
				row[x] = luma(c[0], c[1], c[2]) + float32(255-c[3])
			}
		default:
			for x := range row {
				c := color.RGBAModel.Convert(img.At(r.Min.X+x, r.Min.Y+y)).(color.RGBA)
				row[x] = luma(c.R, c.G, c.B) + float32(255-c.A)
			}
		}
	}
	return p
}

func luma(r, g, b uint8) float32 {
	return .299*float32(r) + .587*float32(g) + .114*float32(b)
}

// sums is a summed-area table (Crow, SIGGRAPH 1984): at i,j the sum of all
// pixels above and left of the corner i,j.
type sums struct {
	w, h int
	sum  []float64
}

func newSums(p *plane) *sums {
	s := &sums{p.w, p.h, make([]float64, (p.w+1)*(p.h+1))}
	for y := range p.h {
		var row float64
		above, below := s.sum[y*(p.w+1):], s.sum[(y+1)*(p.w+1):]
		for x := range p.w {
			row += float64(p.at(x, y))
			below[x+1] = above[x+1] + row
		}
	}
	return s
}

// to returns the sum above and left of a point between the corners.
func (s *sums) to(x, y float64) float64 {
	x, y = min(max(x, 0), float64(s.w)), min(max(y, 0), float64(s.h))
	i, j := min(int(x), s.w-1), min(int(y), s.h-1)
	u, v := x-float64(i), y-float64(j)
	a, b := s.sum[j*(s.w+1)+i:], s.sum[(j+1)*(s.w+1)+i:]
	return (1-v)*((1-u)*a[0]+u*a[1]) + v*((1-u)*b[0]+u*b[1])
}

// sample returns w by h averages of cells of side step, the first with its
// upper left corner at x,y. Outside the plane the border goes on.
func (s *sums) sample(x, y, step float64, w, h int) *plane {
	p := &plane{w: w, h: h, pix: make([]float32, w*h)}
	for j := range h {
		y0, y1 := within(y+float64(j)*step, step, s.h)
		for i := range w {
			x0, x1 := within(x+float64(i)*step, step, s.w)
			sum := s.to(x1, y1) - s.to(x0, y1) - s.to(x1, y0) + s.to(x0, y0)
			p.pix[j*w+i] = float32(sum / ((x1 - x0) * (y1 - y0)))
		}
	}
	return p
}

// within moves an interval of a length into 0..n, and shortens it if it must.
func within(from, length float64, n int) (float64, float64) {
	length = min(length, float64(n))
	from = min(max(from, 0), float64(n)-length)
	return from, from + length
}
