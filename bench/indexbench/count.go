package main

import "math/bits"

// countNear counts the hashes within radius bits of q: the linear scan that an
// index is worth its memory against.
func countNear(flat [][4]uint64, q [4]uint64, radius int) (n int) {
	for i := range flat {
		h := &flat[i]
		d := bits.OnesCount64(h[0]^q[0]) + bits.OnesCount64(h[1]^q[1]) + bits.OnesCount64(h[2]^q[2]) + bits.OnesCount64(h[3]^q[3])
		if d <= radius {
			n++
		}
	}
	return n
}
