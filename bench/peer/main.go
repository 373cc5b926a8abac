// Command peer measures how long a comparison takes beside the usual steps in
// OpenCV (SIFT, matcher, RANSAC, block correlation) on the same pictures, one
// after the other in one run, each on one thread; and how long, and with how
// much memory, a pair of 12 megapixels takes on two threads.
//
//	go run ./bench/peer [flags] [REFERENCE CLAIM]
//
// Without a pair it makes pairs of 1,024 pixels from the photographs in
// -samples and -photos: a picture with a drawn crack against the picture, and
// against another picture.
//
// OpenCV's part is a Python program (-opencv); -opencv "" leaves it out.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

// settings are the flags.
type settings struct {
	runs, pairs             int
	opencv, python          string
	samples, photos, output string
	large                   bool
}

func main() {
	var s settings
	flag.IntVar(&s.runs, "n", 7, "measurements of each pair; medians are shown")
	flag.IntVar(&s.pairs, "pairs", 8, "photographs to make pairs from")
	flag.StringVar(&s.opencv, "opencv", "../shared/bench/opencv_pair.py", "the program that runs OpenCV on a pair")
	flag.StringVar(&s.python, "python", "/usr/bin/python3", "the Python that has OpenCV")
	flag.StringVar(&s.samples, "samples", "samples", "folder of photographs")
	flag.StringVar(&s.photos, "photos", "../shared/data/photos/originals", "folder of more photographs; it may be absent")
	flag.StringVar(&s.output, "o", "", "write the report here instead of standard output (Markdown)")
	flag.BoolVar(&s.large, "large", true, "measure the pair of 12 megapixels too")
	child := flag.Bool("child", false, "measure REFERENCE CLAIM once on two threads and print JSON (used by the program itself)")
	flag.Parse()
	if n := flag.NArg(); n != 0 && n != 2 || *child && n != 2 || s.runs < 1 || s.pairs < 1 {
		fmt.Fprintln(os.Stderr, "usage: peer [flags] [REFERENCE CLAIM]")
		flag.PrintDefaults()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if *child {
		err = measureChild(ctx, flag.Arg(0), flag.Arg(1))
	} else {
		err = run(ctx, &s, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer: error:", err)
		os.Exit(1)
	}
}

func measureChild(ctx context.Context, reference, claim string) error {
	w, err := whole(ctx, reference, claim)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(w)
}

func run(ctx context.Context, s *settings, args []string) error {
	if s.opencv != "" {
		if err := findOpenCV(ctx, s); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp("", "peer-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var list []pair
	if len(args) == 2 {
		list = []pair{{name: filepath.Base(args[1]), reference: args[0], claim: args[1]}}
	} else if list, err = makePairs(s, dir); err != nil {
		return err
	}
	var rows []result
	for _, p := range list {
		r, err := measure(ctx, s, p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Fprintln(os.Stderr, r)
		rows = append(rows, r)
	}
	var large []wholeResult
	if s.large {
		if large, err = measureLarge(ctx, s, dir); err != nil {
			return err
		}
	}
	text := report(s, rows, large)
	if s.output == "" {
		_, err = os.Stdout.Write(text)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.output), 0o755); err != nil {
		return err
	}
	return os.WriteFile(s.output, text, 0o644)
}
