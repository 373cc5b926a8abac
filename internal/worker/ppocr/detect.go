package ppocr

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"slices"

	xdraw "golang.org/x/image/draw"

	"github.com/bonafide-aftersale/bonafide/internal/worker/onnx"
)

// Values of PaddleOCR's configuration ch_PP-OCRv4_det: the colours' mean and
// spread are those of ImageNet, a pixel is text above .3, a box above .6 in
// the mean, and it is widened by area over perimeter times 1.5. The network
// wants sides that are multiples of 32.
const (
	pixelThreshold = .3
	boxThreshold   = .6
	unclip         = 1.5
	multiple       = 32
	leastBox       = 3    // pixels of a side
	detectSide     = 1280 // pixels of the longer side: .5 s on one core
)

var (
	detectMean   = [3]float32{.485, .456, .406}
	detectSpread = [3]float32{.229, .224, .225}
)

// detect returns boxes around lines of text, those nearest to a corner first.
func (e *Engine) detect(img *image.RGBA) ([]image.Rectangle, error) {
	b := img.Bounds()
	scale := min(1, float64(detectSide)/float64(max(b.Dx(), b.Dy())))
	side := func(n int) int { return max(multiple, int(math.Round(float64(n)*scale/multiple))*multiple) }
	w, h := side(b.Dx()), side(b.Dy())
	out, err := e.detector.Run(planes(img, b, w, h, w, detectMean, detectSpread))
	if err != nil {
		return nil, err
	}
	if len(out[0].Data) != w*h {
		return nil, fmt.Errorf("ppocr: the detector gave %v for %dx%d", out[0].Shape, w, h)
	}
	var boxes []image.Rectangle
	for _, r := range areas(out[0].Data, w, h) {
		x, y := float64(b.Dx())/float64(w), float64(b.Dy())/float64(h)
		box := image.Rect(int(float64(r.Min.X)*x), int(float64(r.Min.Y)*y),
			int(math.Ceil(float64(r.Max.X)*x)), int(math.Ceil(float64(r.Max.Y)*y))).Add(b.Min).Intersect(b)
		if !box.Empty() {
			boxes = append(boxes, box)
		}
	}
	slices.SortStableFunc(boxes, func(p, q image.Rectangle) int { return cmp.Compare(cornerDistance(p, b), cornerDistance(q, b)) })
	return boxes, nil
}

// cornerDistance is the distance of a box from the nearest corner.
func cornerDistance(r, b image.Rectangle) float64 {
	x := min(r.Min.X-b.Min.X, b.Max.X-r.Max.X)
	y := min(r.Min.Y-b.Min.Y, b.Max.Y-r.Max.Y)
	return math.Hypot(float64(x), float64(y))
}

// areas joins neighbouring pixels of text into boxes.
func areas(likely []float32, w, h int) []image.Rectangle {
	seen := make([]bool, w*h)
	var boxes []image.Rectangle
	var stack []int
	for start, p := range likely {
		if seen[start] || p <= pixelThreshold {
			continue
		}
		seen[start] = true
		stack = append(stack[:0], start)
		r := image.Rectangle{Min: image.Pt(w, h)}
		var sum float64
		n := 0
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := i%w, i/w
			r.Min.X, r.Min.Y = min(r.Min.X, x), min(r.Min.Y, y)
			r.Max.X, r.Max.Y = max(r.Max.X, x+1), max(r.Max.Y, y+1)
			sum, n = sum+float64(likely[i]), n+1
			for _, d := range [8][2]int{{-1, -1}, {0, -1}, {1, -1}, {-1, 0}, {1, 0}, {-1, 1}, {0, 1}, {1, 1}} {
				u, v := x+d[0], y+d[1]
				if u < 0 || v < 0 || u >= w || v >= h {
					continue
				}
				if j := v*w + u; !seen[j] && likely[j] > pixelThreshold {
					seen[j] = true
					stack = append(stack, j)
				}
			}
		}
		if r.Dx() < leastBox || r.Dy() < leastBox || sum/float64(n) < boxThreshold {
			continue
		}
		more := int(math.Round(float64(r.Dx()*r.Dy()) * unclip / float64(2*(r.Dx()+r.Dy()))))
		boxes = append(boxes, r.Inset(-more).Intersect(image.Rect(0, 0, w, h)))
	}
	return boxes
}

// planes scales a part of a picture to w by h and lays it out as the networks
// want it: blue, green and red plane, levels less mean over spread, in rows of
// full pixels, the rest 0.
func planes(img *image.RGBA, part image.Rectangle, w, h, full int, mean, spread [3]float32) onnx.Tensor {
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	xdraw.BiLinear.Scale(small, small.Rect, img, part, xdraw.Src, nil)
	t := onnx.Tensor{Shape: []int64{1, 3, int64(h), int64(full)}, Data: make([]float32, 3*h*full)}
	for y := range h {
		for x := range w {
			p := small.Pix[y*small.Stride+4*x:]
			for c := range 3 {
				t.Data[(c*h+y)*full+x] = (float32(p[2-c])/255 - mean[c]) / spread[c]
			}
		}
	}
	return t
}
