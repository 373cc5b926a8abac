package vec

import "golang.org/x/sys/cpu"

var useAVX2 = cpu.X86.HasAVX2

//go:noescape
func addScaledSumAVX2(dst, a, b *float32, n int, k float32)

//go:noescape
func dotsAVX2(out *int32, q, refs *byte, n int)

//go:noescape
func correlateAVX2(t, w *float32, stride int) float32
