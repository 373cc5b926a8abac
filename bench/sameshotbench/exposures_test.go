package main

import (
	"maps"
	"regexp"
	"strings"
	"testing"
)

// copyLike measures as an exact copy does.
func copyLike() map[string]any {
	return map[string]any{
		"blocks": 100, "blocks_loose": 95, "blocks_sharp": 50, "blocks_sharp_agree": 49, "dense": .9,
		"noise_px": .1, "unit": 2.0, "tilt": .002, "shear": -.003, "stretch": .004, "log10_exposure": -4.5,
	}
}

func TestGates(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change map[string]any
		want   string // gates passed
	}{
		"copy":             {nil, "copy redraw"},
		"few sharp blocks": {map[string]any{"blocks_sharp": 9, "blocks_sharp_agree": 9}, ""},
		"strewn":           {map[string]any{"dense": .59}, ""},
		"disagreement":     {map[string]any{"blocks_sharp_agree": 43}, "redraw"},
		"noise of a copy":  {map[string]any{"noise_px": .31}, "redraw"},
		"much noise":       {map[string]any{"noise_px": 1.9}, ""},
		"a part":           {map[string]any{"blocks_loose": 59}, "copy copy of a part"},
		"a small part":     {map[string]any{"blocks_loose": 44}, "copy copy of a part"},
	} {
		v := verdict{Detail: copyLike()}
		maps.Copy(v.Detail, c.change)
		var got []string
		for _, g := range gates {
			if g.passes(numbers(&v)) {
				got = append(got, g.name)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: got %q, want %q", name, s, c.want)
		}
	}
	v := verdict{Detail: copyLike()}
	if delete(v.Detail, "noise_px"); gates[0].passes(numbers(&v)) {
		t.Error("a pair without a fit passes")
	}
}

func TestExposures(t *testing.T) {
	t.Parallel()
	all := []verdict{{Group: "copies", Same: true, Detail: copyLike()}}
	for range 99 {
		all = append(all, verdict{Group: "others"})
	}
	all = append(all, verdict{Group: "others", Claim: "c.jpg", Ref: "r.jpg", Detail: copyLike()})
	s := &settings{data: "D", split: "tune", seed: 1, groups: regexp.MustCompile(""), chains: regexp.MustCompile("")}
	got := string(exposures(new(corpus), s, all))
	for _, want := range []string{
		"| others | copy | 1/100 | 1.000 % | 4.656 % | -1.33 |", // Clopper-Pearson, one-sided
		"| **all** | redraw | 1/100 |",
		"### Gate for copy: 1 passed",
		"| shear, absolute | 0.00300 |",
		"| 1 − share of sharp blocks that agree | 0.02000 |",
		"| others | c.jpg | r.jpg | -4.5 | 0.0020 | -0.0030 | 0.0040 | 0.100 | 0.980 |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if strings.Contains(got, "| copies |") {
		t.Error("the report counts copies")
	}
	if t.Failed() {
		t.Log(got)
	}
}
