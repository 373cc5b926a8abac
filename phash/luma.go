package phash

import (
	"image"
	"image/color"
)

// luma returns the brightness, 0..255, by the weights of ITU-R BT.601. It is
// exact up to the one division, so it is the same on every processor.
func luma(r, g, b uint8) float64 {
	return float64(299*int(r)+587*int(g)+114*int(b)) / 1000
}

func lumaOf(c color.Color) float64 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return luma(n.R, n.G, n.B)
}

// lumaReader returns a function that writes the luma of the given columns of
// one row into dst. Columns and rows count from the top left corner of the
// picture. Frequent types are read directly; alpha is ignored.
func lumaReader(img image.Image) func(dst []float64, columns []int, row int) {
	origin := img.Bounds().Min
	switch m := img.(type) {
	case *image.YCbCr:
		return grayReader(m.Y[m.YOffset(origin.X, origin.Y):], m.YStride)
	case *image.NYCbCrA:
		return grayReader(m.Y[m.YOffset(origin.X, origin.Y):], m.YStride)
	case *image.Gray:
		return grayReader(m.Pix[m.PixOffset(origin.X, origin.Y):], m.Stride)
	case *image.NRGBA:
		return func(dst []float64, columns []int, row int) {
			pix := m.Pix[row*m.Stride:]
			for i, x := range columns {
				p := pix[4*x : 4*x+3 : 4*x+3]
				dst[i] = luma(p[0], p[1], p[2])
			}
		}
	case *image.RGBA:
		return func(dst []float64, columns []int, row int) {
			pix := m.Pix[row*m.Stride:]
			for i, x := range columns {
				p := pix[4*x : 4*x+4 : 4*x+4]
				if p[3] == 255 {
					dst[i] = luma(p[0], p[1], p[2])
				} else {
					dst[i] = lumaOf(color.RGBA{R: p[0], G: p[1], B: p[2], A: p[3]})
				}
			}
		}
	}
	return func(dst []float64, columns []int, row int) {
		for i, x := range columns {
			dst[i] = lumaOf(img.At(origin.X+x, origin.Y+row))
		}
	}
}

func grayReader(pix []uint8, stride int) func(dst []float64, columns []int, row int) {
	return func(dst []float64, columns []int, row int) {
		line := pix[row*stride:]
		for i, x := range columns {
			dst[i] = float64(line[x])
		}
	}
}
