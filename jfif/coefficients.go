package jfif

import "context"

// Coefficients holds the quantised DCT coefficients of a file as stored, with
// what is needed to turn them into pixels.
type Coefficients struct {
	Width, Height int // pixels
	Colour        ColourSpace
	Inverted      bool // four components written by Adobe: 0 is full ink
	Components    []Component
	Damage        Damage

	h, v int // largest sampling factors
}

// Component is the coefficients of one component.
type Component struct {
	ID            byte
	H, V          int // sampling factors, 1..4
	Width, Height int // samples (A.1.1)

	BlocksWide, BlocksHigh int // blocks that hold samples of the picture
	Stride                 int // blocks per row of Coef, padded to whole MCUs
	Rows                   int // block rows of Coef, padded likewise

	Quant QuantTable // in force at the component's first scan

	// Coef is Rows x Stride blocks of 64 coefficients at row x 8 + column.
	// They are not dequantised. Blocks that could not be decoded are zero.
	Coef []int16
}

// Block returns the coefficients of the block in column x of block row y,
// which must lie within Stride and Rows.
func (c *Component) Block(x, y int) *[64]int16 {
	at := (y*c.Stride + x) * 64
	return (*[64]int16)(c.Coef[at : at+64])
}

// DecodeCoefficients entropy-decodes data without dequantisation. A truncated
// or damaged file gives what could be decoded, with Damage set, as long as
// that includes the DC coefficients of one MCU. Otherwise the error is an
// *Error or that of ctx.
func DecodeCoefficients(ctx context.Context, data []byte, limits Limits) (*Coefficients, error) {
	limits = limits.withDefaults()
	f, blocks, err := open(data, limits)
	if err != nil {
		return nil, err
	}
	return coefficients(ctx, f, data, blocks, 64, limits)
}

// coefficients decodes an opened file, keeping the first keep coefficients of
// each block at least.
func coefficients(ctx context.Context, f *File, data []byte, blocks int64, keep int, limits Limits) (*Coefficients, error) {
	need := blocks * 64 * 2
	if err := checkMemory(need, limits); err != nil {
		return nil, err
	}
	if err := checkSparse(f, blocks, need); err != nil {
		return nil, err
	}
	c := newCoefficients(f)
	d := &decoder{file: f, data: data, comps: make([]store, len(c.Components)), keep: keep}
	for i := range c.Components {
		k := &c.Components[i]
		var err error
		if k.Quant, err = quantOf(f, i); err != nil {
			return nil, err
		}
	}
	for i := range c.Components {
		k := &c.Components[i]
		k.Coef = make([]int16, k.Stride*k.Rows*64)
		d.comps[i] = store{coef: k.Coef, stride: k.Stride, high: k.Rows}
	}
	if err := d.run(ctx); err != nil {
		return nil, err
	}
	c.Damage = d.damage
	return c, nil
}

// newCoefficients lays out the components of a frame without their contents.
func newCoefficients(f *File) *Coefficients {
	c := &Coefficients{
		Width: f.Frame.Width, Height: f.Frame.Height, Colour: f.ColourSpace(),
		Components: make([]Component, len(f.Frame.Components)),
	}
	c.Inverted = f.Adobe != nil && len(c.Components) == 4
	c.h, c.v = f.Frame.Sampling()
	for i, fc := range f.Frame.Components {
		k := &c.Components[i]
		k.ID, k.H, k.V = fc.ID, fc.H, fc.V
		k.Width, k.Height = f.Frame.samples(i)
		k.BlocksWide, k.BlocksHigh = ceilDiv(k.Width, 8), ceilDiv(k.Height, 8)
		k.Stride, k.Rows = f.Frame.blocks(i)
	}
	return c
}
