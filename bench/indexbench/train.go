package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/bonafide-aftersale/bonafide/sameshot"
	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

// sampleSize is the number of descriptors to train on: 400 for each of the 512
// means, ten times what k-means is usually said to need.
const sampleSize = 200_000

// train writes a vocabulary made of the photographs of the tune half.
func train(ctx context.Context, s *settings) error {
	shots, err := halfOf(s.data, true)
	if err != nil {
		return err
	}
	// Reservoir sampling (Vitter's algorithm R) keeps a fair sample.
	random := rand.New(rand.NewPCG(s.seed, 1))
	var sample []sameshot.Descriptor
	seen := 0
	for i, sh := range shots {
		view, err := sh.prepared(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", sh.name, err)
		}
		for f := range view.Features() {
			for _, d := range []sameshot.Descriptor{f.Descriptor, f.Mirrored} {
				seen++
				if len(sample) < sampleSize {
					sample = append(sample, d)
				} else if k := random.IntN(seen); k < sampleSize {
					sample[k] = d
				}
			}
		}
		s.note("features of picture %d of %d", i+1, len(shots))
	}
	s.note("training on %d of %d descriptors", len(sample), seen)
	v, err := reuse.Train(ctx, sample, s.seed)
	if err != nil {
		return err
	}
	return os.WriteFile(s.train, v.Bytes(), 0o644)
}
