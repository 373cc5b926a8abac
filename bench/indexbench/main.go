// Command indexbench measures the reuse index: memory and time of the hash
// index at one and ten million hashes beside a linear scan and other
// programs, and how often each way of delivery is found by features and by the
// hash alone. With -train it makes the vocabulary of sameshot/reuse.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// settings is what a run was asked for.
type settings struct {
	data, out, train  string
	sizes             string
	queries, copies   int
	peers             string
	seed              uint64
	quiet, tune, both bool
	last              time.Time
}

func main() {
	s := new(settings)
	flag.StringVar(&s.data, "data", "../shared/data", "folder of the test data")
	flag.StringVar(&s.out, "o", "", "write the report to this file")
	flag.StringVar(&s.train, "train", "", "train a vocabulary and write it to this file; measure nothing")
	flag.StringVar(&s.sizes, "sizes", "1000000,10000000", "numbers of hashes")
	flag.IntVar(&s.queries, "queries", 1000, "searches of each kind at each size")
	flag.IntVar(&s.copies, "copies", 20, "delivered copies for each chain; 0 leaves features out")
	flag.StringVar(&s.peers, "peers", "", "other programs to measure beside, name[<most hashes]=command separated by semicolons (see README)")
	flag.BoolVar(&s.tune, "tune", false, "ask for copies of the tune half and index only that half: for choosing constants")
	flag.BoolVar(&s.both, "both", true, "index the photographs of both halves, of which copies of the report half are asked for")
	flag.Uint64Var(&s.seed, "seed", 1, "seed of everything drawn at random")
	flag.BoolVar(&s.quiet, "q", false, "say nothing while working")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	run := measure
	if s.train != "" {
		run = train
	}
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "indexbench:", err)
		os.Exit(1)
	}
}

// note says what is being done, at most once a second.
func (s *settings) note(format string, args ...any) {
	if s.quiet || time.Since(s.last) < time.Second {
		return
	}
	s.last = time.Now()
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}
