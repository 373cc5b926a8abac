package main

import (
	"context"
	"fmt"
	"image"
	"io"
	"slices"

	"golang.org/x/image/draw"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	measure "github.com/bonafide-aftersale/bonafide/forensic/quality"
)

// degraded are copies that a better picture could be asked for.
var degraded = []struct {
	name, want string
	make       func(*image.RGBA) *image.RGBA
}{
	{"as taken", "", func(m *image.RGBA) *image.RGBA { return m }},
	{"slightly out of focus (1/200 of the side)", "quality.blurred", func(m *image.RGBA) *image.RGBA { return soft(m, side(m)/200) }},
	{"out of focus (1/100 of the side)", "quality.blurred", func(m *image.RGBA) *image.RGBA { return soft(m, side(m)/100) }},
	{"far out of focus (1/50)", "quality.blurred", func(m *image.RGBA) *image.RGBA { return soft(m, side(m)/50) }},
	{"shaken (1/25 of the side)", "quality.blurred", func(m *image.RGBA) *image.RGBA { return shaken(m, int(side(m)/25)) }},
	{"a tenth of the light", "quality.dark", func(m *image.RGBA) *image.RGBA { return levels(m, func(v float64) float64 { return v / 10 }) }},
	{"washed out", "quality.bright", func(m *image.RGBA) *image.RGBA { return levels(m, func(v float64) float64 { return 2*v + 110 }) }},
	{"a preview of 200 pixels", "quality.small", func(m *image.RGBA) *image.RGBA { return raster.Fit(m, 200) }},
	{"nothing but a wall", "quality.empty", func(m *image.RGBA) *image.RGBA { return levels(m, func(v float64) float64 { return 128 + v/32 }) }},
}

func side(m *image.RGBA) float64 { return float64(max(m.Rect.Dx(), m.Rect.Dy())) }

func degradation(ctx context.Context, w io.Writer, c *corpus) error {
	fmt.Fprint(w, "\nForty product photos, fifteen camera files, and copies of them. \"Told\" is the sentence that fits the copy; \"any\" is any advice, which for a photograph as taken is a needless one. The small pictures of the collection (348 pixels) stand for photos that were reduced on the way.\n")
	fmt.Fprint(w, "\n| copy | advice that fits | told | any advice | blur, median |\n|---|---|---|---|---|\n")
	for _, kind := range degraded {
		var told, any rate
		var blur []float64
		for _, path := range slices.Concat(thin(c.products, 40), thin(c.originals, 15)) {
			if err := ctx.Err(); err != nil {
				return err
			}
			img, err := pixels(ctx, path)
			if err != nil {
				return err
			}
			m, err := measure.Measure(ctx, kind.make(raster.Fit(img, 800)))
			if err != nil {
				return err
			}
			advice := m.Advice()
			hit := false
			for _, a := range advice {
				hit = hit || a.Key == kind.want
			}
			told.add(hit)
			any.add(len(advice) > 0)
			blur = append(blur, m.Blur)
		}
		slices.Sort(blur)
		said := "–"
		if kind.want != "" {
			said = told.String()
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %.2f (5–95 %%: %.2f–%.2f) |\n", kind.name, kind.want, said, any.String(),
			blur[len(blur)/2], blur[len(blur)/20], blur[len(blur)*19/20])
	}
	return nil
}

func levels(m *image.RGBA, f func(float64) float64) *image.RGBA {
	out := raster.RGBA(m)
	for i, v := range out.Pix {
		if i%4 != 3 {
			out.Pix[i] = uint8(min(max(f(float64(v)), 0), 255))
		}
	}
	return out
}

// soft is m through a Gaussian of the given standard deviation in pixels:
// three means in a row, by reducing and enlarging.
func soft(m *image.RGBA, sigma float64) *image.RGBA {
	r := max(1, int(sigma+0.5))
	out := m
	for range 3 {
		out = shaken(flipped(shaken(flipped(out), 2*r)), 2*r)
	}
	return out
}

// shaken is m through a mean over n pixels of each row.
func shaken(m *image.RGBA, n int) *image.RGBA {
	b := m.Rect
	out := image.NewRGBA(b)
	n = max(2, n)
	for y := range b.Dy() {
		row, dst := m.Pix[y*m.Stride:], out.Pix[y*out.Stride:]
		for x := range b.Dx() {
			var s [3]int
			for i := -n / 2; i < n-n/2; i++ {
				u := min(max(x+i, 0), b.Dx()-1)
				s[0], s[1], s[2] = s[0]+int(row[4*u]), s[1]+int(row[4*u+1]), s[2]+int(row[4*u+2])
			}
			for k := range s {
				dst[4*x+k] = uint8(s[k] / n)
			}
			dst[4*x+3] = 255
		}
	}
	return out
}

// flipped exchanges rows and columns.
func flipped(m *image.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, m.Rect.Dy(), m.Rect.Dx()))
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			out.SetRGBA(y, x, m.RGBAAt(x, y))
		}
	}
	return out
}

// scaled resizes by a factor.
func scaled(m *image.RGBA, f float64) *image.RGBA {
	return raster.Resize(m, int(f*float64(m.Rect.Dx())+0.5), int(f*float64(m.Rect.Dy())+0.5), draw.CatmullRom)
}
