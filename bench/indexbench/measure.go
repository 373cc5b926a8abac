package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func measure(ctx context.Context, s *settings) error {
	if s.sizes != "" {
		real, err := realHashes(s)
		if err != nil {
			return err
		}
		for _, f := range strings.Split(s.sizes, ",") {
			n, _ := strconv.Atoi(f)
			r, err := measureHashes(ctx, s, real, n)
			if err != nil {
				return err
			}
			fmt.Printf("%+v\n perentry beyond hash %.1f heap %.1f\n", *r, float64(r.stats.Bytes)/float64(n)-32, float64(r.heap)/float64(n)-32)
		}
	}
	if s.copies == 0 {
		return nil
	}
	c, err := measureChains(ctx, s)
	if err != nil {
		return err
	}
	for _, r := range c.rows {
		fmt.Printf("%-16s n=%d hash=%d up=%d feat=%d first=%d top10=%d shown=%d | strangers %+v\n", r.name, r.copies, r.hash, r.upright, r.any, r.first, r.top10, r.shown, r.stranger)
	}
	slices.Sort(c.search)
	slices.Sort(c.sketch)
	fmt.Println(c.pictures, c.stats, c.sketch[len(c.sketch)/2], c.search[len(c.search)/2], c.search[len(c.search)*99/100])
	return nil
}
