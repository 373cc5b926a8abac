package main

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// table is a Markdown table; the first column is text, the others numbers.
type table struct {
	head []string
	rows [][]string
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) String() string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(t.head)
	rule := make([]string, len(t.head))
	for i := range rule {
		rule[i] = "---:"
	}
	rule[0] = "---"
	line(rule)
	for _, r := range t.rows {
		line(r)
	}
	return b.String()
}

// count is k of n.
type count struct{ k, n int }

func (c *count) add(hit bool) {
	c.n++
	if hit {
		c.k++
	}
}

func (c count) String() string {
	if c.n == 0 {
		return "–"
	}
	return fmt.Sprintf("%d/%d", c.k, c.n)
}

// percent is the rate with one decimal.
func (c count) percent() string {
	if c.n == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*c.rate())
}

func (c count) rate() float64 { return float64(c.k) / float64(max(c.n, 1)) }

// upper is the upper end of the two-sided 95 % interval, rounded up to two
// digits.
func (c count) upper() string {
	_, high := clopperPearson(c.k, c.n, .95)
	if high >= 1 {
		return "100 %"
	}
	unit := math.Pow(10, math.Floor(math.Log10(100*high))-1)
	return fmt.Sprintf("%.2g %%", math.Ceil(100*high/unit-1e-9)*unit)
}

// tally counts hits of the verdicts that keep accepts.
func tally(all []verdict, keep, hit func(*verdict) bool) count {
	var c count
	for i := range all {
		if keep(&all[i]) {
			c.add(hit(&all[i]))
		}
	}
	return c
}

// values returns the distinct keys in order of first appearance.
func values(all []verdict, key func(*verdict) string) []string {
	seen := map[string]bool{}
	var out []string
	for i := range all {
		if k := key(&all[i]); !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

// meanScore words a mean score, or its absence.
func meanScore(v []float64) string {
	if len(v) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", mean(v))
}

// mean and median of a list; 0 if it is empty.
func mean(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x
	}
	return sum / float64(max(len(v), 1))
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := append([]float64(nil), v...)
	sort.Float64s(s)
	return s[len(s)/2]
}
