//go:build !amd64

package vec

var useAVX2 = false

func addScaledSumAVX2(dst, a, b *float32, n int, k float32) { panic("vec: no AVX2") }

func dotsAVX2(out *int32, q, refs *byte, n int) { panic("vec: no AVX2") }

func correlateAVX2(t, w *float32, stride int) float32 { panic("vec: no AVX2") }
