package jfif

// The inverse DCT of A.3.3, by the factorisation of Loeffler, Ligtenberg and
// Moschytz (ICASSP 1989, figure 1, run backwards) with 11 multiplications per
// eight points, in fixed point with 13 fraction bits and 2 extra bits between
// the passes. These are also the precisions of libjpeg's accurate integer
// method; on decoded photographs the results are equal.
const (
	fractionBits = 13
	passBits     = 2

	// sqrt(2) times cosines of multiples of pi/16 (c1..c7), and sums of them,
	// times 2^13 rounded.
	c6       = 4433  // 0.541196100
	c2minus6 = 6270  // 0.765366865 = c2 - c6
	c2plus6  = 15137 // 1.847759065 = c2 + c6
	c3       = 9633  // 1.175875602
	o7       = 2446  // 0.298631336 = -c1 + c3 + c5 - c7
	o5       = 16819 // 2.053119869 =  c1 + c3 - c5 + c7
	o3       = 25172 // 3.072711026 =  c1 + c3 + c5 - c7
	o1       = 12299 // 1.501321110 =  c1 + c3 - c5 - c7
	m17      = 7373  // 0.899976223 = c3 - c7
	m35      = 20995 // 2.562915447 = c1 + c3
	m37      = 16069 // 1.961570560 = c3 + c5
	m15      = 3196  // 0.390180644 = c3 - c5
)

// butterfly is one 8-point inverse transform without the final scaling. Its
// results are 2^13 times those of the orthonormal transform times sqrt(8).
func butterfly(x0, x1, x2, x3, x4, x5, x6, x7 int) (y0, y1, y2, y3, y4, y5, y6, y7 int) {
	// Even part: frequencies 0, 2, 4, 6.
	r := (x2 + x6) * c6
	e2, e3 := r-x6*c2plus6, r+x2*c2minus6
	e0, e1 := (x0+x4)<<fractionBits, (x0-x4)<<fractionBits
	s0, s3, s1, s2 := e0+e3, e0-e3, e1+e2, e1-e2

	// Odd part: frequencies 1, 3, 5, 7.
	r = (x7 + x3 + x5 + x1) * c3
	a, b := (x7+x1)*m17, (x5+x3)*m35
	c, d := r-(x7+x3)*m37, r-(x5+x1)*m15
	t0 := x1*o1 - a + d
	t1 := x3*o3 - b + c
	t2 := x5*o5 - b + d
	t3 := x7*o7 - a + c
	return s0 + t0, s1 + t1, s2 + t2, s3 + t3, s3 - t3, s2 - t2, s1 - t1, s0 - t0
}

// level turns a sample that is centred on zero into 0..255 (A.3.1).
func level(v int) uint8 {
	v += 128
	if uint(v) > 255 {
		if v < 0 {
			return 0
		}
		return 255
	}
	return uint8(v)
}

// inverse8 dequantises a block and writes its 8x8 samples to out, rows stride
// apart. out must reach the last sample.
func inverse8(blk *[64]int16, q *[64]int32, out []uint8, stride int) {
	var work [64]int32
	for i := range 8 {
		c0 := int(blk[i]) * int(q[i])
		if blk[8+i]|blk[16+i]|blk[24+i]|blk[32+i]|blk[40+i]|blk[48+i]|blk[56+i] == 0 {
			v := int32(c0 << passBits)
			for j := i; j < 64; j += 8 {
				work[j] = v
			}
			continue
		}
		y0, y1, y2, y3, y4, y5, y6, y7 := butterfly(
			c0, int(blk[8+i])*int(q[8+i]), int(blk[16+i])*int(q[16+i]), int(blk[24+i])*int(q[24+i]),
			int(blk[32+i])*int(q[32+i]), int(blk[40+i])*int(q[40+i]), int(blk[48+i])*int(q[48+i]), int(blk[56+i])*int(q[56+i]))
		const shift, half = fractionBits - passBits, 1 << (fractionBits - passBits - 1)
		work[i], work[8+i] = int32((y0+half)>>shift), int32((y1+half)>>shift)
		work[16+i], work[24+i] = int32((y2+half)>>shift), int32((y3+half)>>shift)
		work[32+i], work[40+i] = int32((y4+half)>>shift), int32((y5+half)>>shift)
		work[48+i], work[56+i] = int32((y6+half)>>shift), int32((y7+half)>>shift)
	}
	for i := range 8 {
		w := work[8*i : 8*i+8 : 8*i+8]
		row := out[i*stride:]
		row = row[:8:8]
		if w[1]|w[2]|w[3]|w[4]|w[5]|w[6]|w[7] == 0 {
			const shift = passBits + 3
			v := level((int(w[0]) + 1<<(shift-1)) >> shift)
			for j := range row {
				row[j] = v
			}
			continue
		}
		y0, y1, y2, y3, y4, y5, y6, y7 := butterfly(
			int(w[0]), int(w[1]), int(w[2]), int(w[3]), int(w[4]), int(w[5]), int(w[6]), int(w[7]))
		const shift, half = fractionBits + passBits + 3, 1 << (fractionBits + passBits + 2)
		row[0], row[1] = level((y0+half)>>shift), level((y1+half)>>shift)
		row[2], row[3] = level((y2+half)>>shift), level((y3+half)>>shift)
		row[4], row[5] = level((y4+half)>>shift), level((y5+half)>>shift)
		row[6], row[7] = level((y6+half)>>shift), level((y7+half)>>shift)
	}
}
