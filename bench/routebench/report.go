package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report writes the tables.
func report(s *settings, results []result, before, after string, took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Routing on public instances\n\nMade by `make bench-route`.\n\n")
	_ = took
	_ = runtime.Version
	_ = slices.Max[[]int]
	sum := 0.0
	for _, r := range results {
		sum += r.gap()
	}
	fmt.Fprintf(&b, "mean gap %.3f %% over %d; load %s %s\n", 100*sum/float64(len(results)), len(results), before, after)
	return b.String()
}
