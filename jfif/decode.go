package jfif

import (
	"context"
	"image"
)

// Decode decodes data into a picture of the kinds Reconstruct makes, without
// keeping the coefficients where the file allows it. A truncated or damaged
// file gives what could be decoded, the rest in middle grey, with Damage set,
// as long as DecodeCoefficients would. The error is an *Error or that of ctx.
func Decode(ctx context.Context, data []byte, limits Limits) (image.Image, Damage, error) {
	return DecodeScaled(ctx, data, limits, 1)
}

// DecodeScaled is Decode at 1/denominator of the size, rounded up. The
// denominator is 1, 2, 4 or 8. Scaling happens on the coefficients, so that
// transform, memory and colour work shrink with the area. Scans of a
// progressive file that hold only finer detail are passed over, and Damage
// then speaks of the scans that were needed; with the usual script that helps
// at 1/8 only, as its refinement scans span all frequencies. Whether a damaged
// file gives a picture or an error does not depend on the denominator, unless
// the larger picture would take more memory than the limits or the length of
// the file justify.
func DecodeScaled(ctx context.Context, data []byte, limits Limits, denominator int) (image.Image, Damage, error) {
	if denominator != 1 && denominator != 2 && denominator != 4 && denominator != 8 {
		return nil, Damage{}, fail(ReasonBadScale, "1/%d", denominator)
	}
	n := 8 / denominator
	limits = limits.withDefaults()
	f, blocks, err := open(data, limits)
	if err != nil {
		return nil, Damage{}, err
	}
	width, height := ceilDiv(f.Frame.Width, denominator), ceilDiv(f.Frame.Height, denominator)
	c := newCoefficients(f)
	var p []Plane
	samples := blocks*int64(n*n) + c.composing(width, height)
	if streamable(f) {
		p, err = c.stream(ctx, f, data, blocks, n, samples, limits)
	} else {
		_, keep := inverseOf(n)
		if err = checkMemory(128*blocks+samples, limits); err != nil {
			return nil, Damage{}, err
		}
		if c, err = coefficients(ctx, f, data, blocks, keep, limits); err == nil {
			p, err = planes(ctx, c, n)
		}
	}
	if err != nil {
		return nil, Damage{}, err
	}
	img, err := compose(ctx, c, p, width, height)
	if err != nil {
		return nil, Damage{}, err
	}
	return img, c.Damage, nil
}

// streamable reports whether every component is coded in one scan, so that
// its blocks are final as soon as they are decoded.
func streamable(f *File) bool {
	if f.Frame.Progressive() {
		return false
	}
	var scans [4]int
	for _, s := range f.Scans {
		for _, c := range s.Components {
			scans[c.Index]++
		}
	}
	for _, n := range scans {
		if n > 1 {
			return false
		}
	}
	return true
}

// stream decodes a sequential file row by row of MCUs into planes of n
// samples per block and side, needing memory for need bytes. The coefficients
// of one row stay in the cache.
func (c *Coefficients) stream(ctx context.Context, f *File, data []byte, blocks int64, n int, need int64, limits Limits) ([]Plane, error) {
	if err := checkMemory(need, limits); err != nil {
		return nil, err
	}
	if err := checkSparse(f, blocks, need); err != nil {
		return nil, err
	}
	transform, keep := inverseOf(n)
	d := &decoder{file: f, data: data, comps: make([]store, len(c.Components)), keep: keep}
	quant := make([]*[64]int32, len(c.Components))
	for i := range c.Components {
		t, err := quantOf(f, i)
		if err != nil {
			return nil, err
		}
		c.Components[i].Quant = t
		quant[i] = widen(&t)
	}
	out := make([]Plane, len(c.Components))
	for i := range c.Components {
		k := &c.Components[i]
		out[i] = newPlane(k, n)
		out[i].grey()
		d.comps[i] = store{coef: make([]int16, k.V*k.Stride*64), stride: k.Stride, high: k.Rows}
	}
	d.flush = func(comp, y int) {
		s := &d.comps[comp]
		out[comp].put(s.coef[(y-s.base)*s.stride*64:], y, n, quant[comp], transform)
	}
	if err := d.run(ctx); err != nil {
		return nil, err
	}
	c.Damage = d.damage
	return out, nil
}
