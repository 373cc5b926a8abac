package reuse

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// rounds of k-means; after 20 the error falls by less than 0.1 % a round.
const rounds = 20

// ErrSample says that a vocabulary cannot be trained on so few descriptors.
var ErrSample = errors.New("reuse: too few descriptors to train on")

// Train makes a vocabulary of at least 4,096 descriptors: k-means on each half
// (S. Lloyd, 1982), then the median of each projection in each cell. The same
// descriptors and seed give the same vocabulary on every machine. The errors
// are ErrSample and that of the context.
func Train(ctx context.Context, sample []sameshot.Descriptor, seed uint64) (*Vocabulary, error) {
	if len(sample) < 16*means {
		return nil, fmt.Errorf("%w: %d", ErrSample, len(sample))
	}
	v := new(Vocabulary)
	random := rand.New(rand.NewPCG(seed, 0))
	for h := range halves {
		for m, i := range random.Perm(len(sample))[:means] {
			copy(v.mean[h][m][:], sample[i][h*halfSize:])
		}
	}
	nearest := make([][halves]uint8, len(sample))
	for range rounds {
		if err := v.assign(ctx, sample, nearest); err != nil {
			return nil, err
		}
		v.move(sample, nearest, random)
	}
	if err := v.assign(ctx, sample, nearest); err != nil {
		return nil, err
	}
	v.setMedians(sample, nearest)
	v.sum = sha256.Sum256(v.body())
	return v, nil
}

// assign finds the nearest mean of each half of each descriptor.
func (v *Vocabulary) assign(ctx context.Context, sample []sameshot.Descriptor, nearest [][halves]uint8) error {
	v.square = [halves * means]int32{}
	v.prepare()
	var d [halves * means]int32
	for i := range sample {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		v.distances(&d, &sample[i])
		for h := range halves {
			best := 0
			for m, x := range d[h*means : (h+1)*means] {
				if x < d[h*means+best] {
					best = m
				}
			}
			nearest[i][h] = uint8(best)
		}
	}
	return nil
}

// move puts each mean in the middle of its cell; one whose cell is empty goes
// to a descriptor drawn at random.
func (v *Vocabulary) move(sample []sameshot.Descriptor, nearest [][halves]uint8, random *rand.Rand) {
	for h := range halves {
		var sum [means][halfSize]int
		var count [means]int
		for i := range sample {
			m := nearest[i][h]
			count[m]++
			for k, x := range sample[i][h*halfSize : (h+1)*halfSize] {
				sum[m][k] += int(x)
			}
		}
		for m, n := range count {
			if n == 0 {
				copy(v.mean[h][m][:], sample[random.IntN(len(sample))][h*halfSize:])
				continue
			}
			for k, s := range sum[m] {
				v.mean[h][m][k] = byte((2*s + n) / (2 * n))
			}
		}
	}
}

// setMedians sets the median of each projection in each cell.
func (v *Vocabulary) setMedians(sample []sameshot.Descriptor, nearest [][halves]uint8) {
	for h := range halves {
		var projected [means][][halfBits]int16
		for i := range sample {
			m := nearest[i][h]
			projected[m] = append(projected[m], project(sample[i][h*halfSize:]))
		}
		for m, list := range projected {
			if len(list) == 0 {
				list = append(list, project(v.mean[h][m][:]))
			}
			column := make([]int16, len(list))
			for k := range halfBits {
				for i := range list {
					column[i] = list[i][k]
				}
				slices.Sort(column)
				v.median[h][m][k] = column[len(column)/2]
			}
		}
	}
}
