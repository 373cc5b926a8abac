package main

import (
	"context"
	"fmt"
	"image"
	"math"

	"github.com/bonafide-aftersale/bonafide/bench/damage"
	"github.com/bonafide-aftersale/bonafide/bench/delivery"
	"github.com/bonafide-aftersale/bonafide/bench/pasted"
	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/bench/redraw"
)

// drawn are the kinds of damage of the synthetic groups.
var drawn = []damage.Kind{damage.Crack, damage.Stain, damage.Tear, damage.Mould, damage.Removal, damage.Patch}

// sent is a claim before delivery.
type sent struct {
	img    *image.RGBA
	matrix raster.Matrix // reference pixel -> pixel of img
	mask   *raster.Mask  // damage over img; nil: none
	kind   string
	name   string // of the claim, if it is not the reference's
}

// group builds the claims of one kind of copy. Each base is a reference; make
// draws the claim that is sent through chain number k.
type group struct {
	name  string
	bases []shot
	every int  // each base goes through one in every chains
	fixed bool // one claim per base, sent through all chains (slow to draw)
	make  func(base *image.RGBA, i, k int, seed uint64) (sent, error)
}

// positives returns the batches of all groups of copies.
func positives(c *corpus, s *settings) []batch {
	everything := append(append(append([]shot(nil), c.photos...), c.originals...), c.views...)
	donor := func(i int) (*image.RGBA, error) { return everything[(i*7919+13)%len(everything)].open() }
	damaged := func(img *image.RGBA, i, k int, seed uint64) (sent, error) {
		n := i + k
		opt := damage.Options{Kind: drawn[n%len(drawn)], Level: damage.Level(n / 6 % 3), Site: damage.Site(n / 2 % 3), Seed: seed}
		if opt.Kind == damage.Patch {
			other, err := donor(n)
			if err != nil {
				return sent{}, err
			}
			opt.Other = other
		}
		e, err := damage.Draw(img, opt)
		if err != nil {
			return sent{}, err
		}
		return sent{img: e.Image, matrix: raster.Identity, mask: e.Mask, kind: fmt.Sprintf("%s %s", e.Kind, e.Level)}, nil
	}
	intact := func(img *image.RGBA, i, k int, seed uint64) (sent, error) {
		return sent{img: img, matrix: raster.Identity}, nil
	}
	redrawn := func(strength redraw.Strength) func(*image.RGBA, int, int, uint64) (sent, error) {
		return func(img *image.RGBA, i, k int, seed uint64) (sent, error) {
			kind := drawn[i%4]
			r, err := redraw.Draw(img, redraw.Options{Strength: strength, Seed: seed, Damage: damage.Options{Kind: kind, Seed: seed}})
			if err != nil {
				return sent{}, err
			}
			return sent{img: r.Image, matrix: r.Matrix, kind: fmt.Sprintf("%s, sides scaled %.3f : 1", strength, r.Matrix[0]/r.Matrix[4])}, nil
		}
	}
	paste := func(img *image.RGBA, i, k int, seed uint64) (sent, error) {
		back, err := donor(i + k)
		if err != nil {
			return sent{}, err
		}
		p, err := pasted.Draw(img, back, seed)
		if err != nil {
			return sent{}, err
		}
		return sent{img: p.Image, matrix: p.Matrix, kind: share(p.Share)}, nil
	}
	pick := func(from []shot, n int) []shot { return sample(from, s.limit(n), s.seed) }
	mixed := func(photos, originals, views int) []shot {
		return append(append(append([]shot(nil), pick(c.photos, photos)...), pick(c.visible, originals)...), pick(c.views, views)...)
	}
	groups := []group{
		{"damaged product photo", pick(c.photos, 50), 1, false, damaged},
		{"damaged listing picture", pick(c.listings, 20), 1, false, damaged},
		{"damaged camera file", pick(c.visible, 24), 1, false, damaged},
		{"damaged street view", pick(c.views, 15), 1, false, damaged},
		{"redrawn, weak", mixed(24, 9, 6), 2, true, redrawn(redraw.Weak)},
		{"redrawn, middle", mixed(24, 9, 6), 2, true, redrawn(redraw.Middle)},
		{"redrawn, strong", mixed(24, 9, 6), 2, true, redrawn(redraw.Strong)},
		{"object pasted, listing", pick(c.listings, 20), 2, false, paste},
		{"object pasted, photo", mixed(20, 8, 6), 2, false, paste},
		{"undamaged copy", mixed(24, 9, 6), 1, false, intact},
	}
	var out []batch
	for _, g := range groups {
		if s.groups.MatchString(g.name) {
			out = append(out, g.batches(s)...)
		}
	}
	return append(out, realEdits(c, s)...)
}

func (g *group) batches(s *settings) []batch {
	var out []batch
	for i, base := range g.bases {
		out = append(out, func(ctx context.Context) ([]verdict, error) {
			img, err := base.open()
			if err != nil {
				return nil, err
			}
			ref, err := prepare(ctx, img)
			if err != nil {
				return nil, err
			}
			var all []verdict
			var kept *sent
			for k, chain := range delivery.Chains() {
				if every := max(g.every, extraEvery(chain)); (i+k)%every != 0 || !s.chains.MatchString(chain.Name) {
					continue
				}
				seed := digest(s.seed, g.name, base.name, chain.Name)
				if kept == nil || !g.fixed {
					claim, err := g.make(img, i, k, seed)
					if err != nil {
						return nil, fmt.Errorf("%s: %w", base.name, err)
					}
					kept = &claim
				}
				v := verdict{Group: g.name, Chain: chain.Name, Claim: base.name, Ref: base.name, Kind: kept.kind, Seed: seed}
				if kept.name != "" {
					v.Claim = kept.name
				}
				v, err := deliver(ctx, v, chain, *kept, ref)
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

// extraEvery thins the chains beyond the ten.
func extraEvery(c delivery.Chain) int {
	if c.Extra {
		return 2
	}
	return 1
}

// deliver sends a claim through a chain and judges it.
func deliver(ctx context.Context, v verdict, chain delivery.Chain, claim sent, ref *picture) (verdict, error) {
	d, err := chain.Deliver(claim.img, v.Seed)
	if err != nil {
		return v, err
	}
	t := truth{same: true, picture: d.Mask, overlay: d.Overlay, intact: claim.kind == ""}
	if claim.mask != nil {
		t.damage = claim.mask.Warp(d.Matrix, d.Mask.W, d.Mask.H)
	}
	p, err := prepare(ctx, d.Image)
	if err != nil {
		return v, err
	}
	return judge(ctx, v, p, ref, t)
}

// realEdits sends edits and originals through all chains against each other.
func realEdits(c *corpus, s *settings) []batch {
	const name = "real edit"
	if !s.groups.MatchString(name) {
		return nil
	}
	var out []batch
	for _, e := range c.edits {
		for turn := range 2 {
			claim, ref, kind := e.edit, e.original, "edit sent"
			if turn == 1 {
				claim, ref, kind = ref, claim, "original sent"
			}
			g := group{name: name, bases: []shot{ref}, every: 1, make: func(*image.RGBA, int, int, uint64) (sent, error) {
				img, err := claim.open()
				return sent{img: img, matrix: raster.Identity, kind: kind, name: claim.name}, err
			}}
			out = append(out, g.batches(s)...)
		}
	}
	return out
}

// share words the part of the frame that a pasted object covers.
func share(v float64) string { return fmt.Sprintf("object on %.0f %%", math.Round(v*20)*5) }

// limit is n or the -max flag.
func (s *settings) limit(n int) int {
	if s.max > 0 {
		return min(n, s.max)
	}
	return n
}

// sample draws n shots spread over the list: it steps through classes so that
// each is there before one is there twice.
func sample(from []shot, n int, seed uint64) []shot {
	byClass := map[string][]shot{}
	var classes []string
	for _, s := range from {
		if byClass[s.class] == nil {
			classes = append(classes, s.class)
		}
		byClass[s.class] = append(byClass[s.class], s)
	}
	rng := raster.Rand(seed, digest("sample", len(from)))
	rng.Shuffle(len(classes), func(i, j int) { classes[i], classes[j] = classes[j], classes[i] })
	for _, c := range classes {
		l := byClass[c]
		rng.Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })
	}
	var out []shot
	for round := 0; len(out) < min(n, len(from)); round++ {
		for _, c := range classes {
			if l := byClass[c]; round < len(l) && len(out) < n {
				out = append(out, l[round])
			}
		}
	}
	return out
}
