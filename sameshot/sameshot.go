// Package sameshot tells whether a claim photo and a merchant's reference
// photo come from one exposure: the same file, the same shot (cropped,
// resized, forwarded, mirrored or edited), another photograph of the same
// object, or no relation; and where the claim was changed.
package sameshot

import (
	"github.com/bonafide-aftersale/bonafide/forensic"
)

// Options tunes a comparison; the zero value means the measured defaults.
type Options struct {
	// Tests is the number of references the claim is compared with, for the
	// correction of the number of false alarms; 0 means 1.
	Tests int
}

// Result is what one comparison measured.
type Result struct {
	Relation  forensic.Relation
	Strength  forensic.Strength
	Log10NFA  float64
	Transform *forensic.Transform
	Overlap   float64
	Regions   []forensic.Region
	Heatmap   *forensic.Heatmap
	Statement forensic.Sentence
	Limits    []forensic.Sentence
	Detail    map[string]any
}
