package main

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"io"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/copymove"
	"github.com/bonafide-aftersale/bonafide/forensic/jpeggrid"
	"github.com/bonafide-aftersale/bonafide/forensic/recapture"
	"github.com/bonafide-aftersale/bonafide/forensic/structure"
)

// hints are the methods whose findings on untouched files are false alarms.
var hints = []forensic.Method{jpeggrid.Method{}, copymove.Method{}, recapture.Method{}, structure.Method{}}

// untouched counts the findings above none on files as they are.
func untouched(ctx context.Context, w io.Writer, c *corpus) error {
	fmt.Fprint(w, "\n## Untouched files\n\nFindings above \"none\" are false alarms; none of these methods can say more than \"weak\". All camera files are counted; what was chosen with an eye on them is said at the end. The product photos, of 348 pixels, are too small for recapture. The lowest log10 NFA shows how near a file comes.\n")
	fmt.Fprint(w, "\n| method | files | weak | above weak | upper bound of any | lowest log10 NFA |\n|---|---|---|---|---|---|\n")
	kinds := []struct {
		name  string
		files []string
	}{{"camera files", c.cameras}, {"product photos", c.products}, {"street views", thin(c.street, 10)}}
	for _, kind := range kinds {
		weak, above := make([]rate, len(hints)), make([]rate, len(hints))
		low := make([]float64, len(hints))
		worst := make([]string, len(hints))
		for _, path := range kind.files {
			p, err := file(ctx, path)
			if err != nil {
				return err
			}
			for i, m := range hints {
				f, err := strongest(ctx, m, p)
				if err != nil {
					return err
				}
				weak[i].add(f.Strength == forensic.Weak)
				above[i].add(f.Strength == forensic.Moderate || f.Strength == forensic.Strong)
				if f.Log10NFA != nil && *f.Log10NFA < low[i] {
					low[i], worst[i] = *f.Log10NFA, p.Name
				}
			}
		}
		for i, m := range hints {
			lowest := "–"
			if low[i] < 0 {
				lowest = fmt.Sprintf("%.1f (%s)", low[i], worst[i])
			}
			fmt.Fprintf(w, "| %s | %s | %s | %d | %.2f %% | %s |\n", m.Name(), kind.name, weak[i].String(), above[i].k, 100*weak[i].upper(), lowest)
		}
	}
	return nil
}

// sources are camera files that pieces are taken from and put into, at most
// 1,600 pixels a side, cut out and not reduced, so that noise stays real.
func sources(ctx context.Context, c *corpus, n int) ([]*image.RGBA, error) {
	var list []*image.RGBA
	for _, path := range thin(c.originals, n) {
		img, err := pixels(ctx, path)
		if err != nil {
			return nil, err
		}
		b := img.Rect
		x, y := max(0, b.Dx()-1600)/2&^7, max(0, b.Dy()-1200)/2&^7
		list = append(list, raster.Crop(img, image.Rect(x, y, min(b.Dx(), x+1600), min(b.Dy(), y+1200))))
	}
	return list, nil
}

// spliced lays parts of JPEG files of one quality into camera pictures and
// saves them at another.
func spliced(ctx context.Context, w io.Writer, c *corpus) error {
	list, err := sources(ctx, c, 8)
	if err != nil {
		return err
	}
	fmt.Fprint(w, "\n## Parts of other files\n\nA square of a file saved at the first quality is laid into a camera picture, which is saved at the second.\n")
	fmt.Fprint(w, "\n| square | first quality | saved at 98 | at 95 | at 90 |\n|---|---|---|---|---|\n")
	rng := raster.Rand(4, 1)
	for _, side := range []int{200, 400} {
		for _, first := range []int{60, 80} {
			fmt.Fprintf(w, "| %d | %d |", side, first)
			for _, last := range []int{98, 95, 90} {
				var found rate
				for i, host := range list {
					part, err := raster.JPEG(list[(i+1)%len(list)], first)
					if err != nil {
						return err
					}
					f, err := strongestOf(ctx, jpeggrid.Method{}, splice(rng, host, part, side), last)
					if err != nil {
						return err
					}
					found.add(f.Strength == forensic.Weak)
				}
				fmt.Fprintf(w, " %s |", found.String())
			}
			fmt.Fprintln(w)
		}
	}
	return nil
}

// splice lays a square of part somewhere into a copy of host.
func splice(rng *rand.Rand, host *image.RGBA, part image.Image, side int) *image.RGBA {
	out := raster.RGBA(host)
	pb, hb := part.Bounds(), out.Rect
	side = min(side, pb.Dx(), pb.Dy(), hb.Dx(), hb.Dy())
	from := image.Pt(rng.IntN(pb.Dx()-side+1), rng.IntN(pb.Dy()-side+1))
	to := image.Pt(rng.IntN(hb.Dx()-side+1), rng.IntN(hb.Dy()-side+1))
	draw.Draw(out, image.Rectangle{to, to.Add(image.Pt(side, side))}, part, from, draw.Src)
	return out
}

// strongestOf saves a made picture and examines it.
func strongestOf(ctx context.Context, m forensic.Method, img image.Image, quality int) (forensic.Finding, error) {
	p, err := saved(ctx, img, quality)
	if err != nil {
		return forensic.Finding{}, err
	}
	return strongest(ctx, m, p)
}
