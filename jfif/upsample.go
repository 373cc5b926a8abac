package jfif

import "context"

// upsample brings a plane to the full width x height of a picture whose
// largest sampling factors are hm x vm. Samples are interpolated linearly
// between their centres (T.871 clause 9 places them so); for a factor of 2
// these are the weights 3/4 and 1/4. Works for any ratio, 3:2 included.
func upsample(ctx context.Context, p *Plane, width, height, hm, vm int) ([]uint8, error) {
	out := make([]uint8, width*height)
	if p.H == hm && p.V == vm {
		for y := range height {
			copy(out[y*width:(y+1)*width], p.Pix[y*p.Stride:])
		}
		return out, nil
	}
	xs := steps(width, p.Width, p.H, hm)
	ys := steps(height, p.Height, p.V, vm)
	mixed := make([]int32, p.Width)
	half, total := int32(2*hm*vm), int32(4*hm*vm)
	for y := range height {
		if y&7 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s := ys[y]
		upper := p.Pix[s.from*p.Stride:][:p.Width]
		lower := p.Pix[s.to*p.Stride:][:p.Width]
		for x := range mixed {
			mixed[x] = int32(upper[x])*(int32(2*vm)-s.weight) + int32(lower[x])*s.weight
		}
		row := out[y*width : (y+1)*width]
		for x := range row {
			s := &xs[x]
			row[x] = uint8((mixed[s.from]*(int32(2*hm)-s.weight) + mixed[s.to]*s.weight + half) / total)
		}
	}
	return out, nil
}

// step is where one output sample lies between two input samples.
type step struct {
	from, to int
	weight   int32 // of to, in units of 1/(2 x largest sampling factor)
}

// steps places n output samples over have input samples, factor of which
// stand for each largest outputs.
func steps(n, have, factor, largest int) []step {
	s := make([]step, n)
	for i := range s {
		at := max((2*i+1)*factor-largest, 0) // twice the position, times largest
		from := min(at/(2*largest), have-1)
		s[i] = step{from: from, to: min(from+1, have-1), weight: int32(at % (2 * largest))}
	}
	return s
}
