package main

import (
	"bytes"
	"fmt"
	"runtime"
)

// report writes the tables in Markdown.
func report(s *settings, rows []result, large []wholeResult) []byte {
	var b bytes.Buffer
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("# Time of a comparison")
	p("")
	p("Made by `make bench-peer`. %s, %s/%s.", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	p("")
	p("## A pair of at most 1,024 pixels, one thread")
	p("")
	p("Milliseconds, medians of %d runs. *Features* of both pictures; *compare* is everything after them.", s.runs)
	if s.opencv != "" {
		p("OpenCV runs SIFT (3,000 features), brute-force matching, RANSAC of a similarity and block correlation on the same files, in turn with the comparison here; it looks for no mirrored copies and makes no change map. *Ratio* below 1: faster than OpenCV.")
	}
	p("")
	writeRows(p, s.opencv != "", rows)
	if len(large) > 0 {
		p("")
		p("## A pair of 12 megapixels, two threads")
		p("")
		writeLarge(p, large)
	}
	return b.Bytes()
}

func writeRows(p func(string, ...any), peer bool, rows []result) {
	head, line := "| pair | answer | decode | features | compare | total |", "|---|---|--:|--:|--:|--:|"
	if peer {
		head += " OpenCV decode | features | compare | total | ratio |"
		line += "--:|--:|--:|--:|--:|"
	}
	p("%s", head)
	p("%s", line)
	var ours, theirs []steps
	var ratios []float64
	for _, r := range rows {
		ours, theirs = append(ours, r.ours), append(theirs, r.opencv)
		ratio := 0.0
		if peer {
			ratio = r.ours.Total / r.opencv.Total
			ratios = append(ratios, ratio)
		}
		writeRow(p, peer, r.pair, r.relation, r.ours, r.opencv, ratio)
	}
	if len(rows) > 1 {
		writeRow(p, peer, "**median**", "", medians(ours), medians(theirs), median(ratios))
	}
}

func writeRow(p func(string, ...any), peer bool, name, relation string, ours, theirs steps, ratio float64) {
	line := fmt.Sprintf("| %s | %s | %s |", name, relation, ours)
	if peer {
		line += fmt.Sprintf(" %s | %.2f |", theirs, ratio)
	}
	p("%s", line)
}

// String gives the cells of a table, in milliseconds.
func (s steps) String() string {
	return fmt.Sprintf("%.0f | %.0f | %.0f | %.0f", 1000*s.Decode, 1000*s.Features, 1000*s.Compare, 1000*s.Total)
}

func writeLarge(p func(string, ...any), all []wholeResult) {
	var times []steps
	var peak int64
	for _, w := range all {
		times = append(times, steps{w.Decode, w.Features, w.Compare, w.Total})
		peak = max(peak, w.PeakBytes)
	}
	p("Milliseconds, medians of %d runs, each in a fresh process, from the first byte read to the change map; peak of the resident memory over all runs.", len(all))
	p("")
	p("| answer | decode | features | compare | total | peak memory |")
	p("|---|--:|--:|--:|--:|--:|")
	memory := "not known here"
	if peak > 0 {
		memory = fmt.Sprintf("%.0f MB", float64(peak)/1e6)
	}
	p("| %s | %s | %s |", all[0].Relation, medians(times), memory)
}
