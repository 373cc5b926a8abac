// Command testsummary runs `go test` several times over and ends with one
// table and one line of counts:
//
//	go run ./tools/testsummary [-fuzz DURATION] [NAME: ARGUMENT...]...
//
// An argument that ends in a colon starts a run; the arguments after it go to
// `go test -json`. A run with -race gets CGO_ENABLED=1, which the race detector
// needs. With -fuzz, every fuzz target of the module is fuzzed for that long,
// one after another, after the runs.
//
// While a run goes on, the line of each finished package is printed, and the
// whole output of each test that fails. The exit code is 1 if anything failed.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

func main() {
	fuzzTime := flag.Duration("fuzz", 0, "fuzz every target for this long")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: testsummary [-fuzz DURATION] [NAME: ARGUMENT...]...")
		flag.PrintDefaults()
	}
	flag.Parse()
	runs, err := split(flag.Args())
	if err == nil && *fuzzTime > 0 {
		var targets []run
		targets, err = fuzzRuns(".", *fuzzTime)
		runs = append(runs, targets...)
	}
	if err == nil && len(runs) == 0 {
		err = fmt.Errorf("nothing to run")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testsummary: error:", err)
		os.Exit(2)
	}
	if !execute(runs) {
		os.Exit(1)
	}
}

// run is one call of go test.
type run struct {
	name string
	args []string
}

// split groups the command line into runs.
func split(args []string) ([]run, error) {
	var runs []run
	for _, a := range args {
		if name, ok := strings.CutSuffix(a, ":"); ok {
			runs = append(runs, run{name: name})
			continue
		}
		if len(runs) == 0 {
			return nil, fmt.Errorf("%q comes before the NAME: of a run", a)
		}
		last := &runs[len(runs)-1]
		last.args = append(last.args, a)
	}
	return runs, nil
}

// execute runs all, prints table and counts, and reports whether all passed.
func execute(runs []run) bool {
	tallies := make([]*tally, len(runs))
	for i, r := range runs {
		fmt.Printf("\n== %s: go test %s\n", r.name, strings.Join(r.args, " "))
		start := time.Now()
		tallies[i] = goTest(r, os.Stdout)
		tallies[i].elapsed = time.Since(start)
	}
	return summarise(os.Stdout, tallies)
}
