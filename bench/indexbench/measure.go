package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// measure measures what was asked for and writes the report.
func measure(ctx context.Context, s *settings) error {
	var rows []*hashRow
	var real []phash.Hash
	for _, field := range strings.FieldsFunc(s.sizes, func(r rune) bool { return r == ',' }) {
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of hashes", field)
		}
		if real == nil {
			if real, err = realHashes(s); err != nil {
				return err
			}
		}
		row, err := measureHashes(ctx, s, real, n)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	var c *chains
	if s.copies > 0 {
		var err error
		if c, err = measureChains(ctx, s); err != nil {
			return err
		}
	}
	var out io.Writer = os.Stdout
	if s.out != "" {
		f, err := os.Create(s.out)
		if err != nil {
			return err
		}
		defer f.Close()
		out = f
	}
	return report(out, s, len(real), rows, c)
}
