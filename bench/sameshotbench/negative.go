package main

import (
	"context"
	"math/rand/v2"

	"github.com/bonafide-aftersale/bonafide/bench/delivery"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
)

// negatives returns the batches of all pairs of different photographs.
func negatives(c *corpus, s *settings) []batch {
	var out []batch
	add := func(name string, b ...batch) {
		if s.groups.MatchString(name) {
			out = append(out, b...)
		}
	}
	byClass := map[string][]shot{}
	for _, p := range append(append([]shot(nil), c.listings...), c.photos...) {
		byClass[p.class] = append(byClass[p.class], p)
	}
	for _, class := range c.classes {
		add("same product, other photograph", allPairs("same product, other photograph", sample(byClass[class], s.limit(len(byClass[class])), s.seed)))
	}
	add("neighbouring street views", allPairs("neighbouring street views", c.views[:min(len(c.views), s.limit(len(c.views)))]))
	add("camera files, full size", allPairs("camera files, full size", c.originals[:min(len(c.originals), s.limit(len(c.originals)))]))
	var firsts []shot
	for _, e := range c.edits {
		firsts = append(firsts, e.original)
	}
	everything := append(append(append([]shot(nil), c.photos...), c.views...), firsts...)
	add("different products", strangers("different products", everything, s.limit(800), s, nil)...)
	add("other photograph, delivered", strangers("other photograph, delivered", c.photos, s.limit(420), s, func(rng *rand.Rand) [2]string {
		return [2]string{ten()[rng.IntN(10)], "none"}
	})...)
	add("two screenshots", strangers("two screenshots", c.photos, s.limit(80), s, func(*rand.Rand) [2]string {
		return [2]string{"screenshot", "screenshot"}
	})...)
	return out
}

// ten are the names of the ten chains.
func ten() []string {
	var out []string
	for _, c := range delivery.Chains() {
		if !c.Extra {
			out = append(out, c.Name)
		}
	}
	return out
}

// allPairs compares each shot with every later one. The views of a batch are
// prepared once and dropped with it.
func allPairs(name string, shots []shot) batch {
	return func(ctx context.Context) ([]verdict, error) {
		prepared := make([]*picture, len(shots))
		for i, sh := range shots {
			img, err := raster.Load(sh.path)
			if err != nil {
				return nil, err
			}
			if prepared[i], err = prepare(ctx, img); err != nil {
				return nil, err
			}
			prepared[i].image = nil
		}
		var out []verdict
		for i := range shots {
			for j := i + 1; j < len(shots); j++ {
				v := verdict{Group: name, Chain: "none", Claim: shots[j].name, Ref: shots[i].name}
				v, err := judge(ctx, v, prepared[j], prepared[i], truth{})
				if err != nil {
					return nil, err
				}
				out = append(out, v)
			}
		}
		return out, nil
	}
}

// strangers draws n pairs of different photographs: of one class if chains are
// given, else of two classes; chains names the ways of claim and reference.
func strangers(name string, shots []shot, n int, s *settings, chains func(*rand.Rand) [2]string) []batch {
	if len(shots) < 2 {
		return nil
	}
	const per = 20
	var out []batch
	for from := 0; from < n; from += per {
		out = append(out, func(ctx context.Context) ([]verdict, error) {
			var all []verdict
			for k := from; k < min(from+per, n); k++ {
				seed := digest(s.seed, name, k)
				rng := raster.Rand(seed, 701)
				a, b, ok := two(rng, shots, chains != nil)
				if !ok {
					continue
				}
				ways := [2]string{"none", "none"}
				if chains != nil {
					ways = chains(rng)
				}
				v := verdict{Group: name, Chain: ways[0], Claim: a.name, Ref: b.name, Seed: seed}
				var pics [2]*picture
				for i, sh := range []shot{a, b} {
					img, err := sh.open()
					if err != nil {
						return nil, err
					}
					chain, err := delivery.Find(ways[i])
					if err != nil {
						return nil, err
					}
					d, err := chain.Deliver(img, seed) // one seed: both in one app
					if err != nil {
						return nil, err
					}
					if pics[i], err = prepare(ctx, d.Image); err != nil {
						return nil, err
					}
				}
				v, err := judge(ctx, v, pics[0], pics[1], truth{})
				if err != nil {
					return nil, err
				}
				all = append(all, v)
			}
			return all, nil
		})
	}
	return out
}

// two draws two different shots of one class or of two.
func two(rng *rand.Rand, shots []shot, sameClass bool) (a, b shot, ok bool) {
	for range 10000 {
		a, b = shots[rng.IntN(len(shots))], shots[rng.IntN(len(shots))]
		if a.path != b.path && (a.class == b.class) == sameClass {
			return a, b, true
		}
	}
	return a, b, false
}
