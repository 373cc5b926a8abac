package jfif

import (
	"context"
	"image"
	"image/color"
)

// Reconstruct turns coefficients into a picture whose bounds start at (0,0):
//
//   - *image.Gray for one component, and for the first of two;
//   - *image.YCbCr for YCbCr, with the file's own subsampling where that type
//     has it, otherwise with the components upsampled to 4:4:4;
//   - *image.RGBA for RGB;
//   - *image.CMYK for CMYK and YCCK, 255 being full ink.
//
// Undecoded blocks are middle grey. The error is that of ctx, or an *Error
// when c is not as DecodeCoefficients makes it.
func Reconstruct(ctx context.Context, c *Coefficients) (image.Image, error) {
	p, err := Planes(ctx, c)
	if err != nil {
		return nil, err
	}
	return compose(ctx, c, p, c.Width, c.Height)
}

// compose makes a picture of planes.
func compose(ctx context.Context, c *Coefficients, p []Plane, width, height int) (image.Image, error) {
	if len(p) == 0 || width < 1 || height < 1 {
		return nil, fail(ReasonBadFrame, "%d components, %d x %d", len(p), width, height)
	}
	bounds := image.Rect(0, 0, width, height)
	if c.Colour == ColourYCbCr && len(p) == 3 {
		if r, ok := c.ratio(); ok {
			return &image.YCbCr{
				Y: p[0].Pix, Cb: p[1].Pix, Cr: p[2].Pix,
				YStride: p[0].Stride, CStride: p[1].Stride, SubsampleRatio: r, Rect: bounds,
			}, nil
		}
	}
	if (len(p) < 3 || c.Colour == ColourGrey) && p[0].H == c.h && p[0].V == c.v {
		return &image.Gray{Pix: p[0].Pix, Stride: p[0].Stride, Rect: bounds}, nil
	}
	full := make([][]uint8, len(p))
	for i := range p {
		var err error
		if full[i], err = upsample(ctx, &p[i], width, height, c.h, c.v); err != nil {
			return nil, err
		}
	}
	switch {
	case len(p) < 3:
		return &image.Gray{Pix: full[0], Stride: width, Rect: bounds}, nil
	case len(p) == 4:
		return inks(ctx, c, full, bounds)
	case c.Colour == ColourRGB:
		return rgb(ctx, full, bounds)
	}
	return &image.YCbCr{
		Y: full[0], Cb: full[1], Cr: full[2],
		YStride: width, CStride: width, SubsampleRatio: image.YCbCrSubsampleRatio444, Rect: bounds,
	}, nil
}

// ratio returns the subsampling of image.YCbCr that three components have, if
// any.
func (c *Coefficients) ratio() (r image.YCbCrSubsampleRatio, ok bool) {
	y, cb, cr := &c.Components[0], &c.Components[1], &c.Components[2]
	if y.H != c.h || y.V != c.v || cb.H != cr.H || cb.V != cr.V || c.h%cb.H != 0 || c.v%cb.V != 0 {
		return 0, false
	}
	switch [2]int{c.h / cb.H, c.v / cb.V} {
	case [2]int{1, 1}:
		return image.YCbCrSubsampleRatio444, true
	case [2]int{1, 2}:
		return image.YCbCrSubsampleRatio440, true
	case [2]int{2, 1}:
		return image.YCbCrSubsampleRatio422, true
	case [2]int{2, 2}:
		return image.YCbCrSubsampleRatio420, true
	case [2]int{4, 1}:
		return image.YCbCrSubsampleRatio411, true
	case [2]int{4, 2}:
		return image.YCbCrSubsampleRatio410, true
	}
	return 0, false
}

// composing is how many bytes compose needs besides the planes.
func (c *Coefficients) composing(width, height int) int64 {
	n := int64(len(c.Components))
	switch {
	case n < 3:
		return int64(width) * int64(height)
	case c.Colour == ColourYCbCr:
		if _, ok := c.ratio(); ok {
			return 0
		}
		return n * int64(width) * int64(height)
	}
	return (n + 4) * int64(width) * int64(height)
}

// rgb joins three full planes.
func rgb(ctx context.Context, full [][]uint8, bounds image.Rectangle) (image.Image, error) {
	img := image.NewRGBA(bounds)
	for i := range full[0] {
		if i&0xFFFF == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		px := img.Pix[4*i : 4*i+4 : 4*i+4]
		px[0], px[1], px[2], px[3] = full[0][i], full[1][i], full[2][i], 255
	}
	return img, nil
}

// inks joins four full planes. Adobe stores inks inverted, 255 being none, and
// in YCCK the RGB that three of them are complements of (T.872 6.5.3).
func inks(ctx context.Context, c *Coefficients, full [][]uint8, bounds image.Rectangle) (image.Image, error) {
	img := image.NewCMYK(bounds)
	var flip uint8
	if c.Inverted {
		flip = 255
	}
	for i := range full[0] {
		if i&0xFFFF == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		a, b, d := full[0][i], full[1][i], full[2][i]
		if c.Colour == ColourYCCK {
			// The complement to ink here and Adobe's inversion cancel out.
			a, b, d = color.YCbCrToRGB(a, b, d)
			a, b, d = 255-a, 255-b, 255-d
		}
		px := img.Pix[4*i : 4*i+4 : 4*i+4]
		px[0], px[1], px[2], px[3] = a^flip, b^flip, d^flip, full[3][i]^flip
	}
	return img, nil
}
