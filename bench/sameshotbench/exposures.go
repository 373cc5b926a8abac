package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
)

// gate is a condition that an alignment must meet to be weighed as a copy or
// as a redraw; the limits are those of sameshot/judge.go.
type gate struct {
	name, rule string
	passes     func(measured) bool
}

// Limits shared by the gates.
const (
	gateSharp = 10  // blocks whose displacement is certain
	gateDense = 0.6 // of their textured neighbours, near as well
)

var gates = []gate{
	{"copy", "at least 88 % of the sharp blocks agree, noise at most 0.30 px", func(m measured) bool {
		return m.copied()
	}},
	{"copy of a part", "as a copy, with fewer than 60 % of all blocks in loose agreement", func(m measured) bool {
		return m.copied() && !m.whole()
	}},
	{"redraw", "at least 60 % of all blocks agree loosely, noise at most 0.9 units", func(m measured) bool {
		return m.aligned() && m.whole() && m["noise_px"] <= .9*m["unit"]
	}},
}

// measured holds the numbers of a verdict's Detail; what could not be measured
// is absent.
type measured map[string]float64

func numbers(v *verdict) measured {
	m := measured{}
	for k, x := range v.Detail {
		switch x := x.(type) {
		case float64:
			m[k] = x
		case int:
			m[k] = float64(x)
		}
	}
	return m
}

// aligned reports what all gates ask for: enough sharp blocks, not strewn
// about, and a map fitted to them.
func (m measured) aligned() bool {
	_, fitted := m["noise_px"]
	return fitted && m["blocks_sharp"] >= gateSharp && m["dense"] >= gateDense
}

// share is the part of the sharp blocks that agree.
func (m measured) share() float64 { return m["blocks_sharp_agree"] / max(m["blocks_sharp"], 1) }

func (m measured) copied() bool {
	return m.aligned() && m.share() >= .88 && m["noise_px"] <= .30
}

// whole reports whether most of the picture's texture agrees.
func (m measured) whole() bool { return m["blocks_loose"] >= .60*max(m["blocks"], 1) }

// closeness are the measures in which a pair can come near a perfect copy.
var closeness = []struct {
	name string
	of   func(measured) float64
}{
	{"tilt", func(m measured) float64 { return m["tilt"] }},
	{"shear, absolute", func(m measured) float64 { return math.Abs(m["shear"]) }},
	{"stretch, absolute", func(m measured) float64 { return math.Abs(m["stretch"]) }},
	{"noise, px", func(m measured) float64 { return m["noise_px"] }},
	{"1 − share of sharp blocks that agree", func(m measured) float64 { return 1 - m.share() }},
	{"correlation of neighbours' residuals", func(m measured) float64 { return m["smooth"] }},
	{"spread of block means, grey levels", func(m measured) float64 { return m["shade"] }},
}

// exposures reports how often two exposures pass the gates for one, and how
// near they then come to a perfect copy.
func exposures(c *corpus, s *settings, all []verdict) []byte {
	var b bytes.Buffer
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("# Two exposures: how near they come to one\n\nMade by\n\n    go run ./bench/sameshotbench -data %s -seed %d -split %s%s -exposures FILE\n\n", s.data, s.seed, s.split, s.rest())
	p("on %s. ", c)
	p("Every pair is of two different photographs. `sameshot/judge.go` takes its rates and spans from the tune half. ")
	p("All gates ask for at least %d sharp blocks, of whose textured neighbours at least %.0f %% agree; and\n\n", gateSharp, 100*gateDense)
	for _, g := range gates {
		p("- **%s**: %s.\n", g.name, g.rule)
	}
	p("\n## How many pass\n\nPasses of pairs and the one-sided upper 95 %% bound of the rate (Clopper–Pearson), the last column as log10.\n\n")
	writePasses(p, all)
	p("## What those look like\n\nQuantiles over the pairs that pass.\n\n")
	for _, g := range gates {
		writeCloseness(p, &g, all)
	}
	writePassing(p, all)
	return b.Bytes()
}

func writePasses(p printer, all []verdict) {
	t := table{head: []string{"pairs", "gate", "pass", "rate", "bound", "log10 bound"}}
	line := func(name string, keep func(*verdict) bool) {
		for _, g := range gates {
			n := tally(all, keep, func(v *verdict) bool { return g.passes(numbers(v)) })
			if n.n == 0 {
				continue
			}
			high := upperBound(n.k, n.n, .95)
			t.row(name, g.name, n.String(), fmt.Sprintf("%.3f %%", 100*n.rate()), fmt.Sprintf("%.3f %%", 100*high), fmt.Sprintf("%.2f", math.Log10(high)))
		}
	}
	for _, group := range values(all, func(v *verdict) string { return v.Group }) {
		line(group, func(v *verdict) bool { return !v.Same && v.Group == group })
	}
	line("**all**", different)
	p("%s\n", &t)
}

func writeCloseness(p printer, g *gate, all []verdict) {
	var ms []measured
	for i := range all {
		if m := numbers(&all[i]); different(&all[i]) && g.passes(m) {
			ms = append(ms, m)
		}
	}
	p("### Gate for %s: %d passed\n\n", g.name, len(ms))
	if len(ms) == 0 {
		return
	}
	shares := []float64{0, .05, .1, .25, .5, .75, 1}
	t := table{head: []string{"measure", "least", "5 %", "10 %", "25 %", "50 %", "75 %", "most"}}
	for _, c := range closeness {
		values := make([]float64, len(ms))
		for i, m := range ms {
			values[i] = c.of(m)
		}
		slices.Sort(values)
		cells := []string{c.name}
		for _, q := range shares {
			cells = append(cells, fmt.Sprintf("%.5f", values[int(q*float64(len(values)-1)+.5)]))
		}
		t.row(cells...)
	}
	p("%s\n", &t)
}

// writePassing lists the pairs that pass a gate, nearest to a copy first.
func writePassing(p printer, all []verdict) {
	const most = 40
	var list []verdict
	for _, v := range all {
		m := numbers(&v)
		if different(&v) && slices.ContainsFunc(gates, func(g gate) bool { return g.passes(m) }) {
			list = append(list, v)
		}
	}
	exposure := func(v *verdict) float64 {
		if x, ok := numbers(v)["log10_exposure"]; ok {
			return x
		}
		return math.Inf(1)
	}
	sort.SliceStable(list, func(i, j int) bool { return exposure(&list[i]) < exposure(&list[j]) })
	p("## The pairs that pass\n\n%d pass at least one gate; at most %d are listed, nearest to a copy first.\n\n", len(list), most)
	if len(list) == 0 {
		return
	}
	t := table{head: []string{"group", "claim", "reference", "log10 exposure", "tilt", "shear", "stretch", "noise, px", "share"}}
	for i := range list[:min(len(list), most)] {
		v := &list[i]
		m := numbers(v)
		t.row(v.Group, v.Claim, v.Ref, fmt.Sprintf("%.1f", exposure(v)), fmt.Sprintf("%.4f", m["tilt"]),
			fmt.Sprintf("%.4f", m["shear"]), fmt.Sprintf("%.4f", m["stretch"]), fmt.Sprintf("%.3f", m["noise_px"]), fmt.Sprintf("%.3f", m.share()))
	}
	p("%s", &t)
}

// write stores a report; the folder is made where needed.
func write(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}
