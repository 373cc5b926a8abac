package forensictest

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// same returns an error that names the first difference between two lists of
// findings. Nothing may differ, not by the last bit of a number: whoever
// examines a claim again must see what the first examiner saw.
func same(got, want []forensic.Finding) error {
	if len(got) != len(want) {
		return fmt.Errorf("got %d findings, want %d", len(got), len(want))
	}
	for i := range got {
		if err := sameFinding(got[i], want[i]); err != nil {
			return fmt.Errorf("finding %d (%s): %w", i, want[i].Reference, err)
		}
	}
	return nil
}

func sameFinding(got, want forensic.Finding) error {
	if err := sameHeatmap(got.Heatmap, want.Heatmap); err != nil {
		return err
	}
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		name := g.Type().Field(i).Name
		a, b := g.Field(i), w.Field(i)
		if name == "Heatmap" || reflect.DeepEqual(a.Interface(), b.Interface()) {
			continue
		}
		if a.Kind() == reflect.Pointer && !a.IsNil() && !b.IsNil() {
			a, b = a.Elem(), b.Elem()
		}
		return fmt.Errorf("%s: got %+v, want %+v", name, a, b)
	}
	return nil
}

func sameHeatmap(got, want *forensic.Heatmap) error {
	if got == nil || want == nil {
		if got != want {
			return fmt.Errorf("heatmap: one has none (got %v, want %v)", got != nil, want != nil)
		}
		return nil
	}
	if got.W != want.W || got.H != want.H {
		return fmt.Errorf("heatmap: got %dx%d, want %dx%d", got.W, got.H, want.W, want.H)
	}
	for i := range got.Pix {
		if got.Pix[i] != want.Pix[i] {
			return fmt.Errorf("heatmap at %d,%d: got %v, want %v", i%got.W, i/got.W, got.Pix[i], want.Pix[i])
		}
	}
	if !slices.Equal(got.Mask, want.Mask) {
		return fmt.Errorf("heatmap: the masks differ")
	}
	return nil
}
