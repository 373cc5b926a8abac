package sameshot

import (
	"context"
	"crypto/sha256"
	"image"
)

// View is a picture prepared for comparison. It is immutable and safe for
// concurrent use, so a merchant's photo is prepared once for many claims.
type View struct {
	colour *colour
	scale  float64 // original pixels per pixel of the feature base
	feat   *features
	mirror []byte // descriptors of the mirrored picture
	sum    [sha256.Size]byte
}

// Bounds of the picture that features are found in: a longer side above
// baseSide is reduced to it; one below upsampleSide is doubled first (Lowe
// 2004, section 3.3), which small shop thumbnails need.
const (
	baseSide     = 1024
	upsampleSide = 640
)

// Prepare extracts from img what Compare needs: Y'CbCr planes of at most
// 2,048 pixels a side and at most 2,000 features. It takes any image of at
// least 1x1 pixels. The only error is ctx.Err().
func Prepare(ctx context.Context, img image.Image, opt *Options) (*View, error) {
	c, err := newColour(ctx, img)
	if err != nil {
		return nil, err
	}
	v := &View{colour: c, sum: c.sum}
	w, h, up := c.w, c.h, false
	switch long := max(w, h); {
	case long > baseSide:
		w, h = max(1, w*baseSide/long), max(1, h*baseSide/long)
	case long < upsampleSide:
		w, h, up = 2*w, 2*h, true
	}
	base, err := resize(ctx, &c.y, w, h)
	if err != nil {
		return nil, err
	}
	v.scale = float64(c.w*c.reduce) / float64(w)
	octaves, err := scaleSpace(ctx, base, up)
	if err != nil {
		return nil, err
	}
	ks, err := detect(ctx, octaves)
	if err != nil {
		return nil, err
	}
	ks = spread(ks, w, h, maxFeatures)
	if v.feat, err = describe(ctx, octaves, ks, maxFeatures); err != nil {
		return nil, err
	}
	sy := float64(c.h*c.reduce) / float64(h)
	for i := range v.feat.kp {
		k := &v.feat.kp[i]
		k.x, k.y = (k.x+0.5)*v.scale-0.5, (k.y+0.5)*sy-0.5
		k.sigma *= v.scale
	}
	v.mirror = mirrored(v.feat.desc)
	return v, nil
}

// Size returns the width and height of the original picture in pixels.
func (v *View) Size() (w, h int) { return v.colour.ow, v.colour.oh }
