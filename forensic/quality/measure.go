package quality

import (
	"context"
	"image"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
)

// Measures are what is measured of one picture.
type Measures struct {
	Width, Height int     // pixels
	Blur          float64 // of the sharpest parts, 0 sharp to 1 blurred; 1 where nothing has an edge
	Edges         float64 // share of the parts that have edges, 0 to 1
	Centre        float64 // the same in the middle half of the picture
	Brightness    float64 // mean of Y', 0 to 255
	Dark          float64 // share of pixels below 16, where detail is lost
	Bright        float64 // share of pixels above 250
}

// Bounds of what asks for a better picture. All but the size were chosen on
// half of the classes of a collection of product photos and their degraded
// copies, and are reported on the other half: docs/benchmarks/quality.md.
const (
	mostBlur      = 0.58
	leastEdges    = 0.04
	leastCentre   = 0.04
	leastBright   = 42
	mostDark      = 0.60
	mostClipped   = 0.35
	leastSide     = 300 // pixels; below it the same-shot comparison carries a limit
	measuredSide  = 768 // longer side of the copy that is measured, pixels
	shadow, light = 16, 250
)

// Measure measures a picture of at least 1x1 pixels. The error is ctx.Err().
func Measure(ctx context.Context, img image.Image) (*Measures, error) {
	p, err := luma.Of(ctx, img)
	if err != nil {
		return nil, err
	}
	m := &Measures{Width: p.W, Height: p.H}
	if p, _, err = p.Within(ctx, measuredSide); err != nil {
		return nil, err
	}
	var sum, dark, bright int
	for y := range p.H {
		for _, v := range p.Row(y) {
			sum += int(v)
			switch {
			case v < shadow:
				dark++
			case v > light:
				bright++
			}
		}
	}
	n := float64(p.W * p.H)
	m.Brightness, m.Dark, m.Bright = float64(sum)/n, float64(dark)/n, float64(bright)/n
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.sharpness(p)
	return m, ctx.Err()
}

// Advice lists what would make a better picture, most important first; nil
// where nothing would.
func (m *Measures) Advice() []forensic.Sentence {
	var list []forensic.Sentence
	say := func(key string) { list = append(list, forensic.Sentence{Key: key}) }
	if min(m.Width, m.Height) < leastSide {
		list = append(list, forensic.Sentence{Key: "quality.small", Args: map[string]any{"w": m.Width, "h": m.Height, "least": leastSide}})
	}
	switch {
	case m.Brightness < leastBright || m.Dark > mostDark:
		say("quality.dark")
	case m.Bright > mostClipped:
		say("quality.bright")
	}
	switch {
	case m.Edges < leastEdges:
		say("quality.empty")
	case m.Blur > mostBlur:
		say("quality.blurred")
	case m.Centre < leastCentre:
		say("quality.off_centre")
	}
	return list
}

func (m *Measures) detail() map[string]any {
	return map[string]any{
		"width": m.Width, "height": m.Height, "blur": m.Blur, "edges": m.Edges, "centre": m.Centre,
		"brightness": m.Brightness, "dark": m.Dark, "bright": m.Bright,
	}
}
