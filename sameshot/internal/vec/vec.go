// Package vec holds the three inner loops of the same-shot comparison that
// decide its speed: a weighted sum of rows (Gaussian pyramid), descriptor dot
// products (matching) and block correlation (displacement field).
//
// Each has an AVX2 form on amd64 and a plain Go form. Both do the same
// operations in the same order, without fused multiply-add, so that results
// are equal to the last bit on every machine.
package vec

// DescriptorSize is the number of bytes of one descriptor.
const DescriptorSize = 128

// BlockSize is the side of a correlation block in pixels.
const BlockSize = 24

// AddScaledSum adds k*(a[i]+b[i]) to dst[i]. The slices MUST have equal
// length and a, b must not overlap dst.
func AddScaledSum(dst, a, b []float32, k float32) {
	n := len(dst)
	a, b = a[:n], b[:n]
	i := 0
	if useAVX2 && n >= 8 {
		i = n &^ 7
		addScaledSumAVX2(&dst[0], &a[0], &b[0], i, k)
	}
	for ; i < n; i++ {
		dst[i] += float32(k * float32(a[i]+b[i]))
	}
}

// Dots sets out[i] to the dot product of the descriptor q with the i-th
// descriptor of refs. Bytes MUST be at most 127.
func Dots(out []int32, q, refs []byte) {
	n := len(out)
	if n == 0 {
		return
	}
	_ = q[DescriptorSize-1]
	_ = refs[n*DescriptorSize-1]
	if useAVX2 {
		dotsAVX2(&out[0], &q[0], &refs[0], n)
		return
	}
	dotsGo(out, q, refs)
}

func dotsGo(out []int32, q, refs []byte) {
	q = q[:DescriptorSize]
	for i := range out {
		r := refs[i*DescriptorSize : (i+1)*DescriptorSize]
		var s int32
		for j, v := range q {
			s += int32(v) * int32(r[j])
		}
		out[i] = s
	}
}

// Correlate returns the sum of products of the BlockSize x BlockSize block
// t (rows contiguous) with the window that starts at w and whose rows are
// stride values apart.
func Correlate(t, w []float32, stride int) float32 {
	_ = t[BlockSize*BlockSize-1]
	_ = w[(BlockSize-1)*stride+BlockSize-1]
	if useAVX2 {
		return correlateAVX2(&t[0], &w[0], stride)
	}
	return correlateGo(t, w, stride)
}

// correlateGo keeps eight partial sums in each of three accumulators, as the
// vector form does.
func correlateGo(t, w []float32, stride int) float32 {
	var acc [3][8]float32
	for y := 0; y < BlockSize; y++ {
		tr := t[y*BlockSize : (y+1)*BlockSize]
		wr := w[y*stride : y*stride+BlockSize]
		for v := range acc {
			for l := range acc[v] {
				acc[v][l] += float32(tr[v*8+l] * wr[v*8+l])
			}
		}
	}
	var s [8]float32
	for l := range s {
		s[l] = float32(acc[0][l]+acc[1][l]) + acc[2][l]
	}
	var h [4]float32
	for l := range h {
		h[l] = s[l] + s[l+4]
	}
	return float32(h[0]+h[2]) + float32(h[1]+h[3])
}
