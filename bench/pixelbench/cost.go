package main

import (
	"context"
	"fmt"
	"image"
	"io"
	"runtime"
	"time"

	"golang.org/x/image/draw"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/copymove"
	"github.com/bonafide-aftersale/bonafide/forensic/jpeggrid"
	"github.com/bonafide-aftersale/bonafide/forensic/quality"
	"github.com/bonafide-aftersale/bonafide/forensic/recapture"
	"github.com/bonafide-aftersale/bonafide/forensic/structure"
)

// cost measures time and memory on a picture of 12 megapixels.
func cost(ctx context.Context, w io.Writer, c *corpus) error {
	img, err := pixels(ctx, c.cameras[0])
	if err != nil {
		return err
	}
	p, err := saved(ctx, raster.Crop(raster.Resize(img, 4000, 3000, draw.CatmullRom), image.Rect(0, 0, 4000, 3000)), 92)
	if err != nil {
		return err
	}
	fmt.Fprint(w, "\n## Time and memory\n\nOne picture of 4,000 x 3,000 pixels, decoded beforehand. Processor time of the one thread that a method uses, best of three; allocated is the sum of what was asked for, which bounds the peak from above.\n")
	fmt.Fprint(w, "\n| method | processor time | allocated |\n|---|---|---|\n")
	var total time.Duration
	var most uint64
	for _, m := range []forensic.Method{structure.Method{}, quality.Method{}, jpeggrid.Method{}, copymove.Method{}, recapture.Method{}} {
		best := time.Hour
		var bytes uint64
		for range 3 {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := busy()
			if _, err := m.Examine(ctx, &forensic.Input{Claim: p}); err != nil {
				return err
			}
			best = min(best, busy()-start)
			runtime.ReadMemStats(&after)
			bytes = after.TotalAlloc - before.TotalAlloc
		}
		total += best
		most = max(most, bytes)
		fmt.Fprintf(w, "| %s | %d ms | %d MB |\n", m.Name(), best.Milliseconds(), bytes>>20)
	}
	fmt.Fprintf(w, "| all, one after another | %d ms | at most %d MB at a time |\n", total.Milliseconds(), most>>20)
	return nil
}
