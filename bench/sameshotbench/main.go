// Command sameshotbench measures package sameshot, and the two usual rules
// beside it, on photographs: damaged, redrawn, pasted and delivered copies
// must be found, different photographs must not.
//
//	go run ./bench/sameshotbench -data ../shared/data -o docs/benchmarks/sameshot.md
//
// Everything follows from the seed. Classes, cameras, views and edits are split
// into a half to choose constants on (tune) and a half to report on.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"time"
)

// settings are the flags.
type settings struct {
	data, photos, split, out, json, exposures string
	seed                                      uint64
	max, workers, timing                      int
	groups, chains                            *regexp.Regexp
}

func main() {
	var s settings
	flag.StringVar(&s.data, "data", "../shared/data", "folder with photos/ and edits/")
	flag.StringVar(&s.photos, "photos", "", "measure on this folder instead: one sub-folder per product, different photographs in it")
	flag.StringVar(&s.split, "split", "report", "tune, report or all")
	flag.StringVar(&s.out, "o", "", "write the report here instead of standard output (Markdown)")
	flag.StringVar(&s.json, "json", "", "write every pair here (JSON)")
	flag.StringVar(&s.exposures, "exposures", "", "write here how near different photographs come to one shot (Markdown)")
	flag.Uint64Var(&s.seed, "seed", 1, "seed of everything drawn")
	flag.IntVar(&s.max, "max", 0, "at most this many pictures or pairs per group, for quick runs; 0 means the default of each group")
	flag.IntVar(&s.workers, "workers", 2, "goroutines")
	flag.IntVar(&s.timing, "timing", 24, "pairs per size in the time sample; 0 skips it")
	groups := flag.String("groups", "", "regular expression of the groups to run")
	chains := flag.String("chains", "", "regular expression of the delivery chains to run")
	flag.Parse()
	var err error
	if s.groups, err = regexp.Compile(*groups); err == nil {
		s.chains, err = regexp.Compile(*chains)
	}
	if err != nil || flag.NArg() > 0 || (s.split != "tune" && s.split != "report" && s.split != "all") {
		fmt.Fprintln(os.Stderr, "sameshotbench: error: bad flags", err)
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &s); err != nil {
		fmt.Fprintln(os.Stderr, "sameshotbench: error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s *settings) error {
	c, err := load(s)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, c)
	start := time.Now()
	batches := append(positives(c, s), negatives(c, s)...)
	verdicts, err := judgeAll(ctx, batches, s.workers)
	if err != nil {
		return err
	}
	var times []timing
	if s.timing > 0 {
		if times, err = measureTime(ctx, c, s); err != nil {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "%d pairs in %s\n", len(verdicts), time.Since(start).Round(time.Second))
	if s.json != "" {
		if err := writeJSON(s.json, verdicts); err != nil {
			return err
		}
	}
	if s.exposures != "" {
		if err := write(s.exposures, exposures(c, s, verdicts)); err != nil {
			return err
		}
	}
	text := report(c, s, verdicts, times)
	if s.out == "" {
		_, err = os.Stdout.Write(text)
		return err
	}
	return write(s.out, text)
}
