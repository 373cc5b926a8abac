// Command pixelbench measures the methods that look at one picture's file and
// pixels, and at several views of one thing, on real photographs and on copies
// that it makes: degraded, spliced, copied within, re-photographed from a
// screen or a print. Thresholds are chosen on the classes of -split tune and
// reported on those of -split report.
//
//	go run ./bench/pixelbench -data ../shared/data -o docs/benchmarks
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

// settings are the flags.
type settings struct {
	data  string
	out   string
	split string
	only  string
	most  int
}

// section measures one subject and writes its table.
type section struct {
	name string
	file string // in docs/benchmarks
	run  func(ctx context.Context, w io.Writer, c *corpus) error
}

var sections = []section{
	{"quality", "quality.md", degradation},
	{"untouched", "pixels.md", untouched},
	{"grid", "pixels.md", spliced},
	{"copies", "pixels.md", cloned},
	{"screens", "pixels.md", screens},
	{"cost", "pixels.md", cost},
	{"views", "views.md", several},
}

func main() {
	var s settings
	flag.StringVar(&s.data, "data", "../shared/data", "folder with photos/")
	flag.StringVar(&s.out, "o", "", "folder to write the reports to; to standard output without")
	flag.StringVar(&s.split, "split", "report", "which half of the classes: tune, report or all")
	flag.StringVar(&s.only, "only", "", "sections to run, separated by commas; all without")
	flag.IntVar(&s.most, "max", 0, "at most so many pictures of each kind; 0 is no limit")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &s); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s *settings) error {
	c, err := load(s)
	if err != nil {
		return err
	}
	reports := make(map[string]*strings.Builder)
	var order []string
	for _, part := range sections {
		if s.only != "" && !slices.Contains(strings.Split(s.only, ","), part.name) {
			continue
		}
		b := reports[part.file]
		if b == nil {
			b = new(strings.Builder)
			reports[part.file] = b
			order = append(order, part.file)
			fmt.Fprintf(b, "# %s\n\nMade by `go run ./bench/pixelbench -split %s -max %d -o docs/benchmarks`. Photographs: %s. Bounds are one-sided, 95 %%, Clopper–Pearson.\n", titles[part.file], s.split, s.most, c)
		}
		if err := part.run(ctx, b, c); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	for _, name := range order {
		if s.out == "" {
			fmt.Print(reports[name])
			continue
		}
		if err := os.WriteFile(filepath.Join(s.out, name), []byte(reports[name].String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

var titles = map[string]string{
	"quality.md": "Photo quality",
	"pixels.md":  "File structure and pixel hints",
	"views.md":   "Several views of one thing",
}
