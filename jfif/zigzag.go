package jfif

// Zigzag maps a position in the file's zigzag order to row x 8 + column
// (figure A.6).
var Zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

// unzig is Zigzag continued with 63, so that a run which leaves the block
// stays in bounds until it is noticed.
var unzig = func() (u [128]uint8) {
	copy(u[:], Zigzag[:])
	for i := 64; i < 128; i++ {
		u[i] = 63
	}
	return u
}()
