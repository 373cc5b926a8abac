package delivery

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// dots draws a grid of soft dots of sigma 4 pixels on grey, which is dark for
// sure in no chain, and returns their centres.
func dots(w, h int) (*image.RGBA, [][2]float64) {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	var at [][2]float64
	for y := 40; y < h-30; y += 60 {
		for x := 40; x < w-30; x += 60 {
			cx, cy := float64(x)+.3, float64(y)-.2
			at = append(at, [2]float64{cx, cy})
			for j := y - 16; j <= y+16; j++ {
				for i := x - 16; i <= x+16; i++ {
					d := math.Hypot(float64(i)-cx, float64(j)-cy)
					v := raster.Clamp(255 - 230*math.Exp(-d*d/32))
					img.SetRGBA(i, j, color.RGBA{v, v, v, 255})
				}
			}
		}
	}
	return img, at
}

// centroid measures a dot near (x, y) in the delivered picture. ok is false
// where the neighbourhood is not wholly the picture's.
func centroid(d *Delivered, luma *raster.Field, x, y, r float64) (cx, cy float64, ok bool) {
	var sum, top float64
	for j := int(y - r); j <= int(y+r); j++ {
		for i := int(x - r); i <= int(x+r); i++ {
			if !d.Mask.At(i, j) {
				return 0, 0, false
			}
			top = max(top, float64(luma.At(i, j)))
		}
	}
	for range 3 { // centre the window, so that its cut is symmetric
		cx, cy, sum = 0, 0, 0
		for j := int(y - r); j <= int(y+r); j++ {
			for i := int(x - r); i <= int(x+r); i++ {
				if math.Hypot(float64(i)-x, float64(j)-y) > r*.8 {
					continue
				}
				v := max(top-float64(luma.At(i, j))-30, 0)
				sum += v
				cx += v * float64(i)
				cy += v * float64(j)
			}
		}
		if sum == 0 {
			return 0, 0, false
		}
		x, y = cx/sum, cy/sum
	}
	return x, y, true
}

func TestMatrixIsExact(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{520, 400}, {348, 464}} {
		img, at := dots(size[0], size[1])
		for _, c := range Chains() {
			for seed := range uint64(2) {
				d, err := c.Deliver(img, seed)
				if err != nil {
					t.Fatal(err)
				}
				luma := raster.Luma(raster.RGBA(d.Image))
				m := d.Matrix
				s := math.Sqrt(math.Abs(m[0]*m[4] - m[1]*m[3]))
				seen := 0
				for _, p := range at {
					x, y := m.Apply(p[0], p[1])
					cx, cy, ok := centroid(d, luma, x, y, 15*s)
					if !ok {
						continue
					}
					seen++
					if e := math.Hypot(cx-x, cy-y); e > .3 {
						t.Errorf("%s seed %d: dot %v is %.2f px from where the matrix says", c.Name, seed, p, e)
					}
				}
				if seen < 3 {
					t.Errorf("%s seed %d: only %d dots seen", c.Name, seed, seen)
				}
			}
		}
	}
}

func TestDeliverIsDeterministic(t *testing.T) {
	t.Parallel()
	img, _ := dots(200, 160)
	for _, c := range Chains() {
		a, err := c.Deliver(img, 3)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := c.Deliver(img, 3)
		x, y := raster.RGBA(a.Image), raster.RGBA(b.Image)
		if a.Matrix != b.Matrix || x.Rect != y.Rect || raster.Changed(x, y, 0).Count() > 0 {
			t.Errorf("%s: two deliveries differ", c.Name)
		}
		if a.Mask.W != x.Rect.Dx() || a.Mask.H != x.Rect.Dy() {
			t.Errorf("%s: mask of %dx%d for %v", c.Name, a.Mask.W, a.Mask.H, x.Rect)
		}
	}
}

func TestScreenshotMaskLeavesBarsOut(t *testing.T) {
	t.Parallel()
	img, _ := dots(300, 300)
	c, err := Find("screenshot")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(8) {
		d, err := c.Deliver(img, seed)
		if err != nil {
			t.Fatal(err)
		}
		if part := float64(d.Mask.Count()) / float64(len(d.Mask.Pix)); part < .2 || part > .7 {
			t.Errorf("seed %d: %.2f of the screen is picture", seed, part)
		}
		if d.Mask.At(2, 2) {
			t.Error("the status bar counts as picture")
		}
	}
}
