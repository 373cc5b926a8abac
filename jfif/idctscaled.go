package jfif

// The inverse transforms of the N x N lowest frequencies of a block, N being
// 4, 2 or 1, give the picture at N/8 of its size: the N-point transform
// samples the same cosines at N places instead of 8, and the scale factor
// N/8 cancels against the normalisation (Dugad and Ahuja, IEEE Trans. CSVT
// 11(4), 2001). Against averaging blocks of pixels it keeps the same mean and
// is a little sharper.

// inverse4 writes 4x4 samples.
func inverse4(blk *[64]int16, q *[64]int32, out []uint8, stride int) {
	var work [16]int
	for i := range 4 {
		work[i], work[4+i], work[8+i], work[12+i] = four(
			int(blk[i])*int(q[i]), int(blk[8+i])*int(q[8+i]),
			int(blk[16+i])*int(q[16+i]), int(blk[24+i])*int(q[24+i]))
	}
	for i := range 4 {
		const shift, half = 2*fractionBits + 3, 1 << (2*fractionBits + 2)
		y0, y1, y2, y3 := four(work[4*i], work[4*i+1], work[4*i+2], work[4*i+3])
		row := out[i*stride:]
		row = row[:4:4]
		row[0], row[1] = level((y0+half)>>shift), level((y1+half)>>shift)
		row[2], row[3] = level((y2+half)>>shift), level((y3+half)>>shift)
	}
}

// four is one 4-point inverse transform. Its results are 2^13 times twice
// those of the orthonormal transform, so that two passes and the factor 4/8
// leave a division by 8.
func four(x0, x1, x2, x3 int) (y0, y1, y2, y3 int) {
	const cos1, cos3 = 10703, 4433 // sqrt(2) cos(pi/8), sqrt(2) cos(3 pi/8), times 2^13
	e0, e1 := (x0+x2)<<fractionBits, (x0-x2)<<fractionBits
	o0, o1 := x1*cos1+x3*cos3, x1*cos3-x3*cos1
	return e0 + o0, e1 + o1, e1 - o1, e0 - o0
}

// inverse2 writes 2x2 samples. Both cosines are sqrt(1/2), so that no
// multiplication is left.
func inverse2(blk *[64]int16, q *[64]int32, out []uint8, stride int) {
	a, b := int(blk[0])*int(q[0]), int(blk[1])*int(q[1])
	c, d := int(blk[8])*int(q[8]), int(blk[9])*int(q[9])
	out[0], out[1] = level((a+b+c+d+4)>>3), level((a-b+c-d+4)>>3)
	out[stride], out[stride+1] = level((a+b-c-d+4)>>3), level((a-b-c+d+4)>>3)
}

// inverse1 writes one sample, the mean of the block.
func inverse1(blk *[64]int16, q *[64]int32, out []uint8, _ int) {
	out[0] = level((int(blk[0])*int(q[0]) + 4) >> 3)
}

// inverse is an inverse transform that writes n x n samples of a block.
type inverse func(blk *[64]int16, q *[64]int32, out []uint8, stride int)

// inverseOf returns the transform for n = 8, 4, 2 or 1 samples a side and how
// many coefficients in zigzag order it may read: up to the one at row n-1,
// column n-1.
func inverseOf(n int) (f inverse, keep int) {
	switch n {
	case 8:
		return inverse8, 64
	case 4:
		return inverse4, 25
	case 2:
		return inverse2, 5
	}
	return inverse1, 1
}
