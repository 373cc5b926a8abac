package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/bench/delivery"
)

// rule is one way to judge a pair.
type rule struct {
	name  string
	found func(*verdict) bool
}

var rules = []rule{
	{"shown", func(v *verdict) bool { return v.Shown }},
	{"strong", func(v *verdict) bool { return v.Strong }},
	{"PDQ ≤ 31", func(v *verdict) bool { return v.PDQ <= pdqRule }},
	{"inliers ≥ 15", func(v *verdict) bool { return v.Inliers >= inlierRule }},
}

// known reports whether the rule could be applied to the verdicts at all.
func (r rule) known(all []verdict) bool {
	return r.name != "inliers ≥ 15" || slices.ContainsFunc(all, func(v verdict) bool { return v.Inliers >= 0 })
}

func report(c *corpus, s *settings, all []verdict, times []timing) []byte {
	var b bytes.Buffer
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("# Same shot: measured\n\nMade by\n\n    go run ./bench/sameshotbench -data %s -seed %d -split %s%s\n\n", s.data, s.seed, s.split, s.rest())
	p("on %s. ", c)
	p("Products, camera models, blocks of street views and edits are split into two halves by a hash of their names; %s. ", map[string]string{
		"report": "this is the half to report on, constants were chosen on the other one",
		"tune":   "this is the half to choose constants on, so its figures flatter",
		"all":    "this is both halves, so the constants saw half of it",
	}[s.split])
	p("%s", c.leftOut())
	p("Damaged and delivered camera files are scaled to a long side of at most %d pixels first, and so is their reference. ", maxSide)
	p("“Shown” is an answer same-file or same-shot with at most 10⁻³ false alarms expected, “strong” one with at most 10⁻⁶. ")
	p("The usual rules judge the very same pairs: PDQ at most 31 of 256 bits apart, and at least 15 feature matches that one similarity explains after the ratio test.\n\n")
	writeSummary(p, all)
	writeFalseAlarms(p, all)
	writeRecall(p, all)
	writePlaces(p, all)
	writeTimes(p, times)
	writeWorst(p, all)
	writeTargets(p, all, times)
	return b.Bytes()
}

// rest words the flags that change the figures.
func (s *settings) rest() string {
	out := ""
	if s.photos != "" {
		out += " -photos " + s.photos
	}
	if s.max > 0 {
		out += fmt.Sprintf(" -max %d", s.max)
	}
	if g := s.groups.String(); g != "" {
		out += fmt.Sprintf(" -groups %q", g)
	}
	if g := s.chains.String(); g != "" {
		out += fmt.Sprintf(" -chains %q", g)
	}
	return out
}

type printer func(format string, args ...any)

func different(v *verdict) bool { return !v.Same }

// extra tells the chains beyond the ten.
var extra = func() map[string]bool {
	m := map[string]bool{}
	for _, c := range delivery.Chains() {
		m[c.Name] = c.Extra
	}
	return m
}()

func writeSummary(p printer, all []verdict) {
	t := table{head: []string{"rule", "copies found (ten chains)", "recall", "false alarms", "rate", "95 % bound"}}
	for _, r := range rules {
		if !r.known(all) {
			continue
		}
		hit := tally(all, func(v *verdict) bool { return v.Same && !extra[v.Chain] }, r.found)
		bad := tally(all, different, r.found)
		t.row(r.name, hit.String(), hit.percent(), bad.String(), bad.percent(), bad.upper())
	}
	p("## Summary\n\n%s\n", &t)
}

func writeFalseAlarms(p printer, all []verdict) {
	p("## Different photographs\n\nFalse alarms k of N and the upper end of the two-sided 95 %% interval (Clopper–Pearson).\n\n")
	t := table{head: []string{"pairs", "N", "shown", "bound", "strong", "bound", "PDQ ≤ 31", "inliers ≥ 15"}}
	line := func(name string, keep func(*verdict) bool) {
		var c [4]count
		for i, r := range rules {
			c[i] = tally(all, keep, r.found)
		}
		if c[0].n == 0 {
			return
		}
		cells := []string{name, fmt.Sprint(c[0].n), fmt.Sprint(c[0].k), c[0].upper(), fmt.Sprint(c[1].k), c[1].upper(), fmt.Sprint(c[2].k)}
		last := "–"
		if rules[3].known(all) {
			last = fmt.Sprint(c[3].k)
		}
		t.row(append(cells, last)...)
	}
	for _, g := range values(all, func(v *verdict) string { return v.Group }) {
		line(g, func(v *verdict) bool { return !v.Same && v.Group == g })
	}
	line("**all**", different)
	p("%s\n", &t)
}

func writeRecall(p printer, all []verdict) {
	p("## Copies\n\nFound of all, by group and delivery. Chains in italics are beyond the ten of the target.\n\n")
	var groups []string
	for i := range all {
		if v := &all[i]; v.Same && !slices.Contains(groups, v.Group) {
			groups = append(groups, v.Group)
		}
	}
	for _, r := range rules {
		if !r.known(all) {
			p("### %s\n\nNot available.\n\n", r.name)
			continue
		}
		t := table{head: append([]string{"delivery"}, groups...)}
		for _, c := range delivery.Chains() {
			if tally(all, func(v *verdict) bool { return v.Same && v.Chain == c.Name }, r.found).n == 0 {
				continue
			}
			name := c.Name
			if c.Extra {
				name = "*" + name + "*"
			}
			cells := []string{name}
			for _, g := range groups {
				cells = append(cells, tally(all, func(v *verdict) bool { return v.Same && v.Group == g && v.Chain == c.Name }, r.found).String())
			}
			t.row(cells...)
		}
		cells, rates := []string{"**ten chains**"}, []string{"**rate**"}
		for _, g := range groups {
			n := tally(all, func(v *verdict) bool { return v.Same && v.Group == g && !extra[v.Chain] }, r.found)
			cells, rates = append(cells, n.String()), append(rates, n.percent())
		}
		t.row(cells...)
		t.row(rates...)
		p("### %s\n\n%s\n", r.name, &t)
	}
}

func writeTimes(p printer, times []timing) {
	if len(times) == 0 {
		return
	}
	t := table{head: []string{"pictures", "pairs", "prepare, median", "p90", "compare, median", "p90"}}
	ms := func(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d)/1e6) }
	for _, x := range times {
		t.row(x.name, fmt.Sprint(x.pairs), ms(x.prepare.median), ms(x.prepare.p90), ms(x.compare.median), ms(x.compare.p90))
	}
	p("## Time\n\nProcessor time on one thread; half of the pairs are copies, half different photographs. Prepare is per picture, and a merchant's picture is prepared once.\n\n%s\n", &t)
}

func writeWorst(p printer, all []verdict) {
	var wrong, missed []verdict
	for _, v := range all {
		switch {
		case !v.Same && v.Shown:
			wrong = append(wrong, v)
		case v.Same && !v.Shown && !extra[v.Chain]:
			missed = append(missed, v)
		}
	}
	less := func(l []verdict) func(i, j int) bool {
		return func(i, j int) bool { return l[i].Log10NFA < l[j].Log10NFA }
	}
	sort.SliceStable(wrong, less(wrong))
	list := func(title string, l []verdict) {
		p("### %s: %d\n\n", title, len(l))
		t := table{head: []string{"group", "delivery", "claim", "reference", "what", "seed", "answer", "log10 NFA"}}
		step := max(1, (len(l)+24)/25) // spread over the groups
		for i := 0; i < len(l); i += step {
			v := l[i]
			t.row(v.Group, v.Chain, v.Claim, v.Ref, v.Kind, fmt.Sprint(v.Seed), string(v.Relation), fmt.Sprintf("%.1f", v.Log10NFA))
		}
		if len(l) > 0 {
			p("%s\n", &t)
		}
	}
	p("## Errors\n\nAt most 25 each; the JSON file has every pair.\n\n")
	list("False alarms shown", wrong)
	list("Copies missed", missed)
}

func writeJSON(name string, all []verdict) error {
	var b strings.Builder
	e := json.NewEncoder(&b)
	for i := range all { // one pair per line
		if err := e.Encode(&all[i]); err != nil {
			return err
		}
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}
