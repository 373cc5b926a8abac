package examine

import (
	"context"
	"errors"
	"image"
	"io"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// Set is what will be examined and compared.
type Set struct {
	Inputs []examined.Input
	prints []examined.Print
}

func (s *Set) claims() []examined.Input { return s.part(true) }

func (s *Set) references() []examined.Input { return s.part(false) }

func (s *Set) part(claims bool) []examined.Input {
	var list []examined.Input
	for _, in := range s.Inputs {
		if (in.Part == examined.Claim) == claims {
			list = append(list, in)
		}
	}
	return list
}

// claimKinds are the kinds of items whose pictures show the goods.
var claimKinds = []evidence.Kind{evidence.LiveCapture, evidence.GalleryPhoto, evidence.DisposalProof, evidence.Other}

// Gather collects what is to be examined in a case. The error is of kind
// Conflict if the customer sent no photograph.
func (x *Examiner) Gather(ctx context.Context, m Matter) (*Set, error) {
	who := evidence.Actor{Tenant: m.Tenant, ID: Actor, Side: evidence.Operator}
	items, err := x.Vault.OfCase(ctx, who, m.Case)
	if err != nil {
		return nil, err
	}
	var set Set
	for _, i := range items {
		switch {
		case !i.Erased.IsZero() || !strings.HasPrefix(i.MediaType, "image/"):
		case i.Side == evidence.Customer && slices.Contains(claimKinds, i.Kind) && len(set.Inputs) < MaxClaims:
			set.Inputs = append(set.Inputs, examined.Input{Part: examined.Claim, Item: i.ID, File: i.File})
		}
	}
	if len(set.Inputs) == 0 {
		return nil, errNoPhotos()
	}
	claims := set.claims()
	if err := x.merchants(ctx, who, m, items, &set); err != nil {
		return nil, err
	}
	return &set, x.reused(ctx, m, claims, &set)
}

// merchants adds what the merchant has: photos of the product, then what was
// filed in the case and for the order.
func (x *Examiner) merchants(ctx context.Context, who evidence.Actor, m Matter, items []evidence.Item, set *Set) error {
	add := func(in examined.Input) {
		if len(set.references()) < MaxReferences-MaxReused && !slices.ContainsFunc(set.Inputs, func(o examined.Input) bool {
			return o.Item == in.Item || o.Part != examined.Claim && o.File == in.File
		}) {
			set.Inputs = append(set.Inputs, in)
		}
	}
	if x.Listings != nil && m.Product != "" {
		photos, err := x.Listings.Photos(ctx, m.Tenant, m.Merchant, m.Product)
		if err != nil {
			return err
		}
		for _, p := range photos {
			add(examined.Input{Part: examined.Listing, Item: evidence.ItemID(p.Name), File: p.File})
		}
	}
	if m.Order != "" || m.Waybill != "" {
		filed, err := x.Vault.Filed(ctx, who, m.Order, m.Waybill)
		if err != nil && fault.KindOf(err) != fault.Invalid { // numbers without a digit are no numbers
			return err
		}
		items = append(slices.Clone(items), filed...)
	}
	for _, i := range items {
		if i.Side != evidence.Merchant || !i.Erased.IsZero() || !strings.HasPrefix(i.MediaType, "image/") {
			continue
		}
		switch i.Kind {
		case evidence.ListingPhoto:
			add(examined.Input{Part: examined.Listing, Item: i.ID, File: i.File})
		case evidence.PackingPhoto, evidence.Weighing:
			add(examined.Input{Part: examined.Packing, Item: i.ID, File: i.File})
		}
	}
	return nil
}

// reused adds photos of other cases that look like a claim, and takes the
// fingerprints of the claims.
func (x *Examiner) reused(ctx context.Context, m Matter, claims []examined.Input, set *Set) error {
	if x.Reuse == nil {
		return nil
	}
	for _, in := range claims {
		p := examined.Print{Tenant: m.Tenant, Item: in.Item, Case: m.Case, File: in.File, Made: x.Now()}
		turns, err := x.print(ctx, &p)
		if err != nil {
			return err
		}
		set.prints = append(set.prints, p)
		found, err := x.Reuse.Find(ctx, p, turns, MaxReused)
		if err != nil {
			return err
		}
		for _, f := range found {
			known := slices.ContainsFunc(set.Inputs, func(o examined.Input) bool { return o.Part == examined.Reused && o.Item == f.Item })
			if !known && len(set.references()) < MaxReferences {
				set.Inputs = append(set.Inputs, examined.Input{Part: examined.Reused, Item: f.Item, Case: f.Case, File: f.File})
			}
		}
	}
	return nil
}

// print takes the hash of a photo in its eight positions. A photo that cannot
// be read has none: the report will say why.
func (x *Examiner) print(ctx context.Context, p *examined.Print) (turns [8]phash.Hash, err error) {
	data, err := x.read(ctx, p.File)
	if err != nil || data == nil {
		return turns, err
	}
	picture, err := photo.Decode(ctx, data, x.Photo)
	if err != nil {
		return turns, ctx.Err()
	}
	turns, p.Quality = phash.Dihedral(image.Image(picture.Image))
	p.PDQ = turns[phash.Upright]
	return turns, nil
}

// read returns the bytes of a file; nil for one that is not there any more, or
// larger than any photo.
func (x *Examiner) read(ctx context.Context, d custody.Digest) ([]byte, error) {
	r, err := x.Files.Open(ctx, d)
	if fault.KindOf(err) == fault.Missing && err != nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, photo.DefaultMaxBytes+1))
	if err = errors.Join(err, r.Close()); err != nil || len(data) > photo.DefaultMaxBytes {
		return nil, err
	}
	return data, nil
}
