package main

import (
	"context"
	"fmt"
	"image"
	"io"
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/copymove"
)

// cloned copies discs within camera pictures and saves them.
func cloned(ctx context.Context, w io.Writer, c *corpus) error {
	list, err := sources(ctx, c, 8)
	if err != nil {
		return err
	}
	fmt.Fprint(w, "\n## Areas copied within a picture\n\nA disc is copied to another place of a camera picture of up to 1,600 x 1,200 pixels with soft edges; places are drawn at random among those with some texture.\n")
	fmt.Fprint(w, "\n| copy | radius | saved at 95 | at 80 |\n|---|---|---|---|\n")
	for _, kind := range []struct {
		name        string
		scale, turn float64
	}{{"moved", 1, 0}, {"moved, turned by 30°", 1, math.Pi / 6}, {"moved, scaled by 1.2", 1.2, 0}} {
		for _, radius := range []int{60, 120} {
			fmt.Fprintf(w, "| %s | %d |", kind.name, radius)
			for _, q := range []int{95, 80} {
				var found rate
				rng := raster.Rand(9, uint64(radius))
				for _, host := range list {
					b := host.Rect
					if min(b.Dx(), b.Dy()) < 4*radius {
						continue
					}
					place := func() (int, int) {
						reach := 2 * radius
						return reach + rng.IntN(b.Dx()-2*reach+1), reach + rng.IntN(b.Dy()-2*reach+1)
					}
					fx, fy := place()
					for range 20 {
						if contrast(host, fx, fy, radius) > 20 {
							break
						}
						fx, fy = place()
					}
					tx, ty := place()
					for range 50 {
						if math.Hypot(float64(tx-fx), float64(ty-fy)) > 2.2*float64(radius) {
							break
						}
						tx, ty = place()
					}
					f, err := strongestOf(ctx, copymove.Method{}, clone(host, fx, fy, tx, ty, radius, kind.scale, kind.turn), q)
					if err != nil {
						return err
					}
					found.add(f.Strength == forensic.Weak)
				}
				fmt.Fprintf(w, " %s |", found.String())
			}
			fmt.Fprintln(w)
		}
	}
	return nil
}

// contrast is the standard deviation of the brightness in a square.
func contrast(m *image.RGBA, x, y, r int) float64 {
	var s, s2, n float64
	for v := y - r; v <= y+r; v += 3 {
		for u := x - r; u <= x+r; u += 3 {
			g := float64(m.RGBAAt(u, v).G)
			s, s2, n = s+g, s2+g*g, n+1
		}
	}
	return math.Sqrt(max(0, s2/n-s/n*s/n))
}

// clone copies a disc, turned and scaled, with an edge of four pixels.
func clone(m *image.RGBA, fx, fy, tx, ty, r int, scale, turn float64) *image.RGBA {
	out := raster.RGBA(m)
	sin, cos := math.Sincos(turn)
	for dy := -r; dy <= r; dy++ {
		for dx := -r; dx <= r; dx++ {
			cover := min(1, (float64(r)-math.Hypot(float64(dx), float64(dy)))/4)
			if cover <= 0 {
				continue
			}
			x, y := float64(fx)+(cos*float64(dx)+sin*float64(dy))/scale, float64(fy)+(cos*float64(dy)-sin*float64(dx))/scale
			blend(out, tx+dx, ty+dy, cover, bilinear(m, x, y))
		}
	}
	return out
}

// bilinear reads a colour between pixels; outside, the nearest pixel counts.
func bilinear(m *image.RGBA, x, y float64) [3]float64 {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	x, y = min(max(x, 0), float64(w-1)), min(max(y, 0), float64(h-1))
	i, j := min(int(x), max(0, w-2)), min(int(y), max(0, h-2))
	u, v := x-float64(i), y-float64(j)
	i1, j1 := min(i+1, w-1), min(j+1, h-1)
	a, b, c, d := m.Pix[m.PixOffset(i, j):], m.Pix[m.PixOffset(i1, j):], m.Pix[m.PixOffset(i, j1):], m.Pix[m.PixOffset(i1, j1):]
	var out [3]float64
	for k := range out {
		out[k] = (float64(a[k])*(1-u)+float64(b[k])*u)*(1-v) + (float64(c[k])*(1-u)+float64(d[k])*u)*v
	}
	return out
}

// blend lays a colour over a pixel.
func blend(m *image.RGBA, x, y int, cover float64, c [3]float64) {
	if !(image.Point{X: x, Y: y}.In(m.Rect)) {
		return
	}
	p := m.Pix[m.PixOffset(x, y):]
	for k := range c {
		p[k] = uint8(min(max(float64(p[k])*(1-cover)+c[k]*cover+0.5, 0), 255))
	}
}
