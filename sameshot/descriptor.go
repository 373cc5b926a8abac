package sameshot

import (
	"iter"

	"github.com/bonafide-aftersale/bonafide/sameshot/internal/vec"
)

// DescriptorSize is the number of values of a Descriptor.
const DescriptorSize = vec.DescriptorSize

// Descriptor describes the gradients around a feature: 4 rows of 4 cells of 8
// directions, in the frame of the feature (Lowe 2004), as square roots of the
// share of each (RootSIFT, Arandjelović & Zisserman 2012) times 254, at most
// 127.
type Descriptor [DescriptorSize]byte

// Feature is a place of a picture that is found again after a crop, a turn or
// a change of size.
type Feature struct {
	X, Y  float64 // centre in pixels of the picture, pixel centres at integers
	Sigma float64 // size in the same pixels
	Angle float64 // direction in radians, x to the right, y down
	// Descriptor and, as the left-right mirrored picture would have it,
	// Mirrored: there the feature lies at width-1-X with the angle π-Angle.
	Descriptor, Mirrored Descriptor
}

// Features yields the features of the picture, at most 2,000. The strongest
// come first, except that no part of the picture takes all the first places.
// The same picture yields the same features in the same order.
func (v *View) Features() iter.Seq[Feature] {
	return func(yield func(Feature) bool) {
		for i, k := range v.feat.kp {
			f := Feature{X: k.x, Y: k.y, Sigma: k.sigma, Angle: k.angle}
			copy(f.Descriptor[:], v.feat.desc[i*DescriptorSize:])
			copy(f.Mirrored[:], v.mirror[i*DescriptorSize:])
			if !yield(f) {
				return
			}
		}
	}
}
