package report

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"

	xdraw "golang.org/x/image/draw"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

const (
	longestSide = 1600 // of an embedded picture: sharp on a screen, bearable in a file
	quality     = 85
	heatSide    = 512 // of an embedded heatmap, which is smooth
)

// embedJPEG returns a picture as a data URI.
func embedJPEG(img image.Image) (template.URL, error) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		return "", err
	}
	return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(buf.Bytes())), nil
}

// embedHeat returns a heatmap as a data URI of a picture that is more opaque
// where more was found; "" if there is nothing to show.
func embedHeat(h *forensic.Heatmap) (template.URL, error) {
	if h == nil || h.W <= 0 || h.H <= 0 || len(h.Pix) != h.W*h.H {
		return "", nil
	}
	img := image.NewNRGBA(image.Rect(0, 0, h.W, h.H))
	for i, v := range h.Pix {
		copy(img.Pix[4*i:], heat(float64(v)))
	}
	if side := max(h.W, h.H); side > heatSide {
		share := heatSide / float64(side)
		small := image.NewNRGBA(image.Rect(0, 0,
			max(1, int(math.Round(float64(h.W)*share))), max(1, int(math.Round(float64(h.H)*share)))))
		xdraw.BiLinear.Scale(small, small.Bounds(), img, img.Bounds(), xdraw.Src, nil)
		img = small
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		return "", err
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(buf.Bytes())), nil
}

// heat is the colour of a value in [0,1]: from nothing through deep blue to
// a light yellow, brighter throughout, so that it also reads in grey.
func heat(v float64) []byte {
	if !(v > 0) { // NaN too
		v = 0
	}
	v = min(v, 1)
	stops := []color.NRGBA{
		{0x1b, 0x2a, 0x6b, 0x00}, {0x1f, 0x5f, 0x8b, 0x80}, {0x2a, 0xa8, 0x8f, 0xa8}, {0xfd, 0xe7, 0x4c, 0xc0},
	}
	at := v * float64(len(stops)-1)
	i := min(int(at), len(stops)-2)
	f := at - float64(i)
	mix := func(a, b uint8) byte { return byte(math.Round(float64(a)*(1-f) + float64(b)*f)) }
	a, b := stops[i], stops[i+1]
	return []byte{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), mix(a.A, b.A)}
}
