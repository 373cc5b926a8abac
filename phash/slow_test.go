package phash

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

// slowReduce is the description of PDQ taken literally: luma of the whole
// picture, box filter along x, along y, and both again, then the centre of
// every 64th part.
func slowReduce(m *image.Gray) *block {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	pix := make([][]float64, h)
	for y := range pix {
		pix[y] = make([]float64, w)
		for x := range pix[y] {
			pix[y][x] = float64(m.GrayAt(x, y).Y)
		}
	}
	for range 2 {
		pix = slowBox(pix)
		pix = flipped(slowBox(flipped(pix)))
	}
	var b block
	for i := range b {
		for j := range b[i] {
			b[i][j] = pix[int((float64(i)+0.5)*float64(h)/64)][int((float64(j)+0.5)*float64(w)/64)]
		}
	}
	return &b
}

func slowBox(pix [][]float64) [][]float64 {
	w := len(pix[0])
	window := int(math.Ceil(float64(w) / 128))
	out := make([][]float64, len(pix))
	for y := range pix {
		out[y] = make([]float64, w)
		for x := range out[y] {
			n := 0
			for i := x - (window-1)/2; i <= x+window/2; i++ {
				if i >= 0 && i < w {
					out[y][x] += pix[y][i]
					n++
				}
			}
			out[y][x] /= float64(n)
		}
	}
	return out
}

func flipped(pix [][]float64) [][]float64 {
	out := make([][]float64, len(pix[0]))
	for y := range out {
		out[y] = make([]float64, len(pix))
		for x := range out[y] {
			out[y][x] = pix[x][y]
		}
	}
	return out
}

func TestReduceIsTwoPassBoxFilter(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(7, 7))
	for _, size := range []image.Point{
		{1, 1}, {1, 7}, {3, 2}, {63, 65}, {64, 64}, {127, 128}, {129, 130},
		{200, 77}, {256, 384}, {511, 300}, {512, 512},
	} {
		m := image.NewGray(image.Rectangle{Max: size})
		for i := range m.Pix {
			m.Pix[i] = uint8(rnd.IntN(256))
		}
		got, want := reduce(m), slowReduce(m)
		for i := range want {
			for j := range want[i] {
				if d := math.Abs(got[i][j] - want[i][j]); d > 1e-9 {
					t.Fatalf("%v: value (%d,%d) is %v, want %v", size, i, j, got[i][j], want[i][j])
				}
			}
		}
	}
}

func TestTransformIsCosineTransform(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 9))
	var b block
	for i := range b {
		for j := range b[i] {
			b[i][j] = float64(rnd.IntN(256))
		}
	}
	got := transform(&b)
	for v := range got {
		for u := range got[v] {
			want := 0.0
			for y := range b {
				for x := range b[y] {
					want += b[y][x] *
						math.Cos(math.Pi*float64(v+1)*(float64(y)+.5)/64) *
						math.Cos(math.Pi*float64(u+1)*(float64(x)+.5)/64)
				}
			}
			if d := math.Abs(got[v][u] - want); d > noise {
				t.Errorf("coefficient (%d,%d) is %v, want %v", v, u, got[v][u], want)
			}
		}
	}
}

// A picture above the sampling limit equals its own 512x512 nearest samples.
func TestLargePicturesAreSampled(t *testing.T) {
	t.Parallel()
	large := image.NewGray(image.Rect(0, 0, 700, 90))
	for i := range large.Pix {
		large.Pix[i] = uint8(i * i >> 7)
	}
	small := image.NewGray(image.Rect(0, 0, sampleSide, sampleSide))
	for y := range sampleSide {
		for x := range sampleSide {
			small.SetGray(x, y, color.Gray{large.GrayAt(x*700/sampleSide, y*90/sampleSide).Y})
		}
	}
	if got, want := reduce(large), reduce(small); *got != *want {
		t.Error("reduced pictures differ")
	}
}
