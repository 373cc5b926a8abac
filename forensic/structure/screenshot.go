package structure

import (
	"context"
	"image"
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/internal/luma"
)

// screens are pixels of telephone screens, the shorter side first. iPhones:
// Apple, Human Interface Guidelines, "Layout", device screen dimensions
// (points times scale). Others: the panel sizes in the makers' data sheets,
// which are shared by many models.
var screens = map[[2]int]bool{
	{640, 1136}: true, {750, 1334}: true, {828, 1792}: true, {1125, 2436}: true, {1170, 2532}: true, {1179, 2556}: true,
	{1206, 2622}: true, {1242, 2208}: true, {1242, 2688}: true, {1284, 2778}: true, {1290, 2796}: true, {1320, 2868}: true,
	{720, 1520}: true, {720, 1560}: true, {720, 1600}: true, {1080, 2160}: true, {1080, 2220}: true, {1080, 2280}: true,
	{1080, 2310}: true, {1080, 2340}: true, {1080, 2376}: true, {1080, 2400}: true, {1080, 2408}: true, {1080, 2412}: true,
	{1220, 2712}: true, {1260, 2800}: true, {1264, 2780}: true, {1440, 2560}: true, {1440, 2960}: true, {1440, 3040}: true,
	{1440, 3088}: true, {1440, 3120}: true, {1440, 3200}: true,
}

// screenshot tells that a picture is one of a screen: it says so (iOS writes
// it into UserComment), or it has the size of a telephone's screen, one flat
// bar at its upper edge, and nothing of a camera.
func (s *source) screenshot(ctx context.Context, img image.Image) (*outcome, error) {
	b := img.Bounds()
	w, h := min(b.Dx(), b.Dy()), max(b.Dx(), b.Dy())
	said := strings.EqualFold(s.comment, "screenshot")
	sized := screens[[2]int{w, h}]
	if !said && (!sized || s.make != "" || s.model != "" || s.exposed) {
		return nil, nil
	}
	p, err := luma.Of(ctx, img)
	if err != nil {
		return nil, err
	}
	top, bottom := bar(p, 0, 1), bar(p, p.H-1, -1)
	if !said && top < p.H/60 { // a status bar is 24 of some 640 to 900 points high
		return nil, nil
	}
	return &outcome{check: "screenshot", state: noted,
		say:    forensic.Sentence{Key: "structure.screenshot", Args: map[string]any{"w": b.Dx(), "h": b.Dy()}},
		detail: map[string]any{"said": said, "screen_size": sized, "bar_top": top, "bar_bottom": bottom}}, nil
}

// bar counts rows from an edge inwards that lie on one colour: three quarters
// of each row are within 3 levels of the commonest value of the first row.
func bar(p *luma.Plane, from, step int) int {
	var hist [256]int
	for _, v := range p.Row(from) {
		hist[v]++
	}
	ground := 0
	for v, n := range hist {
		if n > hist[ground] {
			ground = v
		}
	}
	rows := 0
	for y := from; y >= 0 && y < p.H; y += step {
		near := 0
		for _, v := range p.Row(y) {
			if int(v)-ground <= 3 && ground-int(v) <= 3 {
				near++
			}
		}
		if 4*near < 3*p.W {
			break
		}
		rows++
	}
	if rows == p.H {
		return 0 // one colour all over has no bar
	}
	return rows
}
