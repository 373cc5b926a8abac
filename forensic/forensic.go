// Package forensic is the contract between the methods that examine a claim
// photo and everything that shows what they found.
//
// A Method looks at one claim (and, if it needs them, at the merchant's
// reference photos) and returns Findings. A Finding is a measured statement
// with a number, a bound on false alarms and its limits. It is never a verdict
// about a picture or a person: people decide, and they decide with grounds.
//
// Methods are pure: the same bytes give the same findings, they are safe for
// concurrent use, and they return ctx.Err() soon after ctx is done. They do no
// I/O, keep no clock and write no log. Package forensictest is the battery
// that every method passes.
package forensic

import (
	"context"
	"image"
)

// Picture is one decoded image file.
type Picture struct {
	Name   string      // file name or label shown to people
	Data   []byte      // original bytes, never modified
	Format string      // "jpeg", "png", "webp", "gif", "bmp", "tiff", "heic"
	Image  image.Image // pixels after EXIF orientation; bounds start at (0,0)
}

// Input is what a method may look at.
type Input struct {
	Claim      *Picture
	References []*Picture // the merchant's own photos; may be empty
}

// Need says which parts of an Input a method reads. A method whose needs are
// not met is not run.
type Need uint8

// The parts of an Input.
const (
	NeedBytes      Need = 1 << iota // Claim.Data
	NeedPixels                      // Claim.Image
	NeedReferences                  // at least one reference, bytes and pixels
)

// Method is one forensic method.
//
// Implementations MUST be deterministic, safe for concurrent use and
// cancellable, MUST accept images of any size from 1x1, and MUST NOT panic.
type Method interface {
	Name() string    // stable identifier, e.g. "sameshot"
	Version() string // changes whenever a result may change
	Needs() Need

	// Examine returns its findings, at least one: a method with nothing to
	// say returns a Finding of strength None. The error is ctx.Err() or a
	// fault of the method itself; a strange picture is not an error.
	Examine(ctx context.Context, in *Input) ([]Finding, error)
}

// Relation says how a claim photo and a reference photo belong together.
type Relation string

// The answers of a comparison.
const (
	SameFile        Relation = "same-file"        // identical bytes or identical pixels
	SameShot        Relation = "same-shot"        // one exposure; cropped, resized, forwarded or edited
	OtherPhotograph Relation = "other-photograph" // the same object or place, another exposure
	NoRelation      Relation = "no-relation"      // nothing found in common
	CannotTell      Relation = "cannot-tell"      // the pictures do not allow an answer
)

// Strength grades a finding. It never grades guilt.
type Strength string

// Strengths, weakest first. Only provenance, reuse and same-shot comparison
// may be Strong; Strong means at most 1e-6 expected false alarms per claim,
// Moderate at most 1e-3.
const (
	None     Strength = "none"
	Weak     Strength = "weak"
	Moderate Strength = "moderate"
	Strong   Strength = "strong"
)

// Sentence is a user-facing sentence by catalogue key; the edge renders it in
// the reader's language.
type Sentence struct {
	Key  string
	Args map[string]any
}

// Transform maps reference pixels to claim pixels. A mirrored transform flips
// the reference left-right (x -> width-1-x) before anything else.
type Transform struct {
	Model       string     // "similarity" or "homography"
	Scale       float64    // claim pixels per reference pixel
	RotationDeg float64    // counter-clockwise as seen on screen, (-180, 180]
	DX, DY      float64    // where the centre of reference pixel (0,0), after mirroring, lands in the claim
	Mirrored    bool       //
	Matrix      [9]float64 // row-major 3x3, pixel centres at integers, mirroring included
}

// Region is a connected area of the claim, in claim pixels after EXIF
// orientation.
type Region struct {
	X, Y, W, H int     // bounding box
	Area       int     // pixels inside the outline
	Log10NFA   float64 // log10 of the expected number of such regions by chance
}

// Heatmap is a picture of where a method found something, over the claim.
// Pix has W*H values in [0,1], row by row; it is scaled to the claim's size
// when shown. Mask, if not nil, marks the pixels that belong to a Region.
type Heatmap struct {
	W, H int
	Pix  []float32
	Mask []bool
}

// Finding is one measured statement.
type Finding struct {
	Method        string
	MethodVersion string
	Reference     string // name of the reference photo, or ""
	Relation      Relation
	Strength      Strength
	// Log10NFA is log10 of the expected number of false alarms per claim,
	// corrected for the number of references compared; nil where the method
	// has no such number. Lower is stronger; 0 means one by chance.
	Log10NFA  *float64
	Transform *Transform
	Overlap   float64 // share of the claim's unmasked area that the reference covers, 0..1
	Regions   []Region
	Statement Sentence
	Limits    []Sentence
	Heatmap   *Heatmap
	Detail    map[string]any // further fields of this method, JSON-ready
}

// Better reports whether a should be shown before b.
func Better(a, b *Finding) bool {
	if ra, rb := rank(a.Strength), rank(b.Strength); ra != rb {
		return ra > rb
	}
	switch {
	case a.Log10NFA == nil:
		return false
	case b.Log10NFA == nil:
		return true
	}
	return *a.Log10NFA < *b.Log10NFA
}

func rank(s Strength) int {
	switch s {
	case Strong:
		return 3
	case Moderate:
		return 2
	case Weak:
		return 1
	}
	return 0
}
