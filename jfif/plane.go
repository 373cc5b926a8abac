package jfif

import "context"

// Plane is the samples of one component, at the component's own resolution.
type Plane struct {
	Pix           []uint8 // rows of Stride samples, padded to whole MCUs
	Stride        int
	Width, Height int // samples that belong to the picture
	H, V          int // sampling factors
}

// Planes dequantises and transforms every component. It needs the memory of
// the samples, half that of the coefficients. The error is that of ctx, or an
// *Error when c is not as DecodeCoefficients makes it.
func Planes(ctx context.Context, c *Coefficients) ([]Plane, error) {
	return planes(ctx, c, 8)
}

// planes makes planes of n samples per block and side, n = 8, 4, 2 or 1.
func planes(ctx context.Context, c *Coefficients, n int) ([]Plane, error) {
	transform, _ := inverseOf(n)
	out := make([]Plane, len(c.Components))
	for i := range c.Components {
		k := &c.Components[i]
		if k.Stride < 1 || k.Rows < 1 || len(k.Coef)/64/k.Stride < k.Rows ||
			k.Width > 8*k.Stride || k.Height > 8*k.Rows {
			return nil, fail(ReasonBadFrame, "component %d: %d x %d blocks in %d values", i, k.Stride, k.Rows, len(k.Coef))
		}
		out[i] = newPlane(k, n)
		q := widen(&k.Quant)
		for y := range k.Rows {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			out[i].put(k.Coef[y*k.Stride*64:], y, n, q, transform)
		}
	}
	return out, nil
}

// newPlane lays out the plane of a component.
func newPlane(k *Component, n int) Plane {
	p := Plane{Stride: k.Stride * n, H: k.H, V: k.V}
	p.Width, p.Height = ceilDiv(k.Width*n, 8), ceilDiv(k.Height*n, 8)
	p.Pix = make([]uint8, p.Stride*k.Rows*n)
	return p
}

// put transforms the blocks at the beginning of coef into block row y.
func (p *Plane) put(coef []int16, y, n int, q *[64]int32, transform inverse) {
	out := p.Pix[y*n*p.Stride : (y+1)*n*p.Stride]
	for x := 0; x < p.Stride; x += n {
		transform((*[64]int16)(coef[:64]), q, out[x:], p.Stride)
		coef = coef[64:]
	}
}

// grey fills a plane with the level that a block of zeros has.
func (p *Plane) grey() {
	if len(p.Pix) == 0 {
		return
	}
	p.Pix[0] = 128
	for n := 1; n < len(p.Pix); n *= 2 {
		copy(p.Pix[n:], p.Pix[:n])
	}
}

// widen gives the values of a table the type the transforms compute in.
func widen(t *QuantTable) *[64]int32 {
	var q [64]int32
	for i, v := range t.Values {
		q[i] = int32(v)
	}
	return &q
}
