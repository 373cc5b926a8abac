package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// summarise prints what was skipped and why, what failed, a table of the runs,
// and as its last line the counts of all runs together. It reports whether
// nothing failed.
func summarise(w io.Writer, tallies []*tally) bool {
	var passed, failed, skipped int
	var skips, failures []string
	for _, t := range tallies {
		passed, failed, skipped = passed+t.passed, failed+t.failed, skipped+t.skipped
		for _, s := range t.skips {
			skips = appendOnce(skips, s)
		}
		for _, f := range t.failures {
			failures = append(failures, t.name+": "+f)
		}
	}
	list(w, "skipped because", skips)
	list(w, "failed", failures)

	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "run\tpassed\tfailed\tskipped\tfuzz inputs\tseconds\t")
	for _, t := range tallies {
		inputs := "-"
		if t.executions > 0 {
			inputs = fmt.Sprint(t.executions)
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%s\t%d\t\n", t.name, t.passed, t.failed, t.skipped,
			inputs, t.elapsed.Round(time.Second)/time.Second)
	}
	table.Flush()

	verdict := "PASS"
	if failed > 0 {
		verdict = "FAIL"
	}
	fmt.Fprintf(w, "\n%s\n%d passed, %d failed, %d skipped\n", verdict, passed, failed, skipped)
	return failed == 0
}

func list(w io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s:\n", title)
	for _, line := range lines {
		fmt.Fprintln(w, "  "+line)
	}
}
