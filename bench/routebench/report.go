package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// report writes the tables.
func report(s *settings, results []result, before, after string, took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Routing on public instances

Made by %s with %s on %s/%s, %d processors, seed %d. Every plan was checked by %s, which shares no code with the solver: windows, capacity, times and distance.

`, "`make bench-route`", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), s.seed, "`route.Check`")
	fmt.Fprintf(&b, "%s Load of the machine %s at the beginning, %s at the end; %s on the wall.\n\n", budgetLine(s), before, after, took.Round(time.Second))
	b.WriteString(`The only objective is distance. Distances are truncated to one decimal, as the 12th DIMACS Implementation Challenge did. "Best known" is for Solomon's instances the list of 2011 that is published with them (a negative gap means that the list was beaten; not all of its values are optimal), for the instances of Gehring and Homberger the solution files of PyVRP/Instances.

`)
	summary(&b, results)
	table(&b, "Solomon, 100 customers", results, false)
	table(&b, "Gehring and Homberger, 1,000 customers", results, true)
	return b.String()
}

// budgetLine says what bounded the search.
func budgetLine(s *settings) string {
	if s.iterations > 0 {
		return fmt.Sprintf("%d iterations on each of %d threads.", s.iterations, s.threads)
	}
	line := fmt.Sprintf("%s per instance of 100 customers and %s per instance of 1,000, on %d threads", s.small, s.large, s.threads)
	if s.processor {
		return line + ", counted as processor time of all threads divided by their number, so that other programs on the machine do not count."
	}
	return line + ", on the wall."
}

// summary writes the mean gap by group.
func summary(b *strings.Builder, results []result) {
	var order []string
	groups := make(map[string][]result)
	for _, r := range results {
		group := r.group
		if groups[group] == nil {
			order = append(order, group)
		}
		groups[group] = append(groups[group], r)
		if !r.large {
			groups["all of Solomon"] = append(groups["all of Solomon"], r)
		}
	}
	if groups["all of Solomon"] != nil {
		order = append(order, "all of Solomon")
	}
	b.WriteString("| group | instances | mean gap | worst gap | at or below best known |\n|---|---:|---:|---:|---:|\n")
	for _, name := range order {
		sum, worst, hits := 0.0, -1.0, 0
		for _, r := range groups[name] {
			sum += r.gap()
			worst = max(worst, r.gap())
			if r.distance <= r.best {
				hits++
			}
		}
		n := len(groups[name])
		fmt.Fprintf(b, "| %s | %d | %+.2f %% | %+.2f %% | %d |\n", name, n, 100*sum/float64(n), 100*worst, hits)
	}
	b.WriteString("\n")
}

// table writes a line per instance.
func table(b *strings.Builder, title string, results []result, large bool) {
	rows := 0
	for _, r := range results {
		if r.large != large {
			continue
		}
		if rows++; rows == 1 {
			fmt.Fprintf(b, "## %s\n\n| instance | distance | best known | gap | vehicles | iterations | seconds |\n|---|---:|---:|---:|---:|---:|---:|\n", title)
		}
		fmt.Fprintf(b, "| %s | %.1f | %.1f | %+.2f %% | %d | %d | %.1f |\n", r.name, r.distance, r.best, 100*r.gap(), r.vehicles, r.stats.Iterations, r.used.Seconds())
	}
	if rows > 0 {
		b.WriteString("\n")
	}
}
