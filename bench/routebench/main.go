// Command routebench measures package route on the instances of Solomon (100
// customers) and of Gehring and Homberger (1,000 customers) against the best
// known distances.
//
//	go run ./bench/routebench -data ../shared/data/vrp -o docs/benchmarks/route.md
//
// Every plan is checked without the solver before its distance counts.
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
	data, out, keep     string
	small, large        time.Duration
	threads, iterations int
	seed                uint64
	processor           bool
	only                *regexp.Regexp
}

func main() {
	var s settings
	flag.StringVar(&s.data, "data", "../shared/data/vrp", "folder with solomon/ and gh1000/")
	flag.StringVar(&s.out, "o", "", "write the report here instead of standard output (Markdown)")
	flag.StringVar(&s.keep, "keep", "", "keep each result in this file, and take from it what is there already: an interrupted measurement goes on")
	flag.DurationVar(&s.small, "small", 5*time.Second, "time for an instance of 100 customers")
	flag.DurationVar(&s.large, "large", time.Minute, "time for an instance of 1,000 customers")
	flag.IntVar(&s.threads, "threads", 2, "threads")
	flag.IntVar(&s.iterations, "iterations", 0, "bound the search by this many iterations per thread instead of time")
	flag.Uint64Var(&s.seed, "seed", 1, "seed")
	flag.BoolVar(&s.processor, "processor", true, "count processor time of all threads divided by their number, not time on the wall: for machines that do other work too")
	only := flag.String("only", "", "regular expression of the instances to run")
	flag.Parse()
	var err error
	if s.only, err = regexp.Compile(*only); err != nil || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "routebench: error: bad flags", err)
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &s); err != nil {
		fmt.Fprintln(os.Stderr, "routebench: error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s *settings) error {
	instances, err := load(s)
	if err != nil {
		return err
	}
	load := loadAverage()
	start := time.Now()
	done, err := recall(s.keep)
	if err != nil {
		return err
	}
	var results []result
	for _, in := range instances {
		if k, ok := done[in.name]; ok {
			results = append(results, k.of(in))
			continue
		}
		r, err := solve(ctx, s, in)
		if err != nil {
			return fmt.Errorf("%s: %w", in.name, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		fmt.Fprintf(os.Stderr, "%-10s %9.1f  best known %9.1f  %+.2f %%  %3d vehicles  %d iterations in %.1f s on the wall\n",
			r.name, r.distance, r.best, 100*r.gap(), r.vehicles, r.stats.Iterations, r.elapsed.Seconds())
		results = append(results, r)
		if err := keep(s.keep, r); err != nil {
			return err
		}
	}
	text := report(s, results, load, loadAverage(), time.Since(start))
	if s.out == "" {
		_, err = os.Stdout.WriteString(text)
		return err
	}
	return os.WriteFile(s.out, []byte(text), 0o644)
}
