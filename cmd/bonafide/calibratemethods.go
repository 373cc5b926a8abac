package main

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/all"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// groupSize is how many photos are compared with each other: each with five
// others, as a shop has about five pictures of a product.
const groupSize = 6

// strengths that are counted, with everything above them.
var strengths = []forensic.Strength{forensic.Weak, forensic.Moderate, forensic.Strong}

var strengthKeys = map[forensic.Strength]string{
	forensic.Weak: "strength.weak", forensic.Moderate: "strength.moderate", forensic.Strong: "strength.strong",
}

// calibrateMethods measures the built-in methods. Each photo is a claim once;
// methods that compare see five other photos of the folder as references.
func (s *call) calibrateMethods(ctx context.Context, o *calibration, photos []string, how *photo.Options) error {
	methods := all.Methods()
	examined := make(map[string]int)
	raised := make(map[string]map[forensic.Strength]int)
	for _, m := range methods {
		raised[m.Name()] = make(map[forensic.Strength]int)
	}
	bar := newProgress(s)
	defer bar.clear()
	x := &examination.Examiner{Methods: methods, Photo: how}
	done := 0
	for _, group := range groups(photos, groupSize) {
		claims, _ := examination.Claims(group)
		references, err := examination.References(group)
		if err != nil {
			return err
		}
		r, err := x.Examine(ctx, claims, references)
		if err != nil {
			return err
		}
		for _, c := range r.Claims {
			for method, best := range strongest(c.Findings) {
				examined[method]++
				for _, level := range strengths {
					if !forensic.Better(&forensic.Finding{Strength: level}, &forensic.Finding{Strength: best}) {
						raised[method][level]++
					}
				}
			}
		}
		done += len(group)
		show(bar, done, len(photos))
	}
	t := &table{Made: time.Now().UTC().Truncate(time.Second), Photos: len(photos)}
	for _, m := range methods {
		for _, level := range strengths {
			r := newRow(raised[m.Name()][level], examined[m.Name()])
			r.Method, r.Strength = m.Name(), string(level)
			t.Rows = append(t.Rows, r)
		}
	}
	bar.clear()
	return s.printTable(o, t, func(r row) string {
		return s.words.Text("calibrate.method_line", map[string]any{"method": r.Method,
			"strength": s.words.Text(strengthKeys[forensic.Strength(r.Strength)], nil),
			"alarms":   r.Alarms, "photos": r.Photos, "bound": r.Bound})
	})
}

// strongest finds the highest strength of each method.
func strongest(findings []examination.Finding) map[string]forensic.Strength {
	best := make(map[string]forensic.Strength)
	for i := range findings {
		f := &findings[i].Finding
		old, ok := best[f.Method]
		if !ok || forensic.Better(&forensic.Finding{Strength: f.Strength}, &forensic.Finding{Strength: old}) {
			best[f.Method] = f.Strength
		}
	}
	return best
}

// groups deals the photos out like cards, so that neighbours in a folder,
// often one series, come into different groups.
func groups(photos []string, size int) [][]string {
	n := (len(photos) + size - 1) / size
	out := make([][]string, n)
	for i, p := range photos {
		out[i%n] = append(out[i%n], p)
	}
	return out
}
