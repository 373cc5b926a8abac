// Package quality tells whether a photo shows enough to be examined and
// decided on: sharp, well lit, large enough, with something in the middle.
//
// It is for the moment of the upload: a sentence that helps to take a better
// picture. It never counts against anyone, so its findings have no strength.
package quality

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Title is the catalogue key of the method's name.
const Title = "quality.title"

// Method measures the quality of a claim photo.
type Method struct{}

var _ forensic.Method = Method{}

// Name returns "quality".
func (Method) Name() string { return "quality" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads.
func (Method) Needs() forensic.Need { return forensic.NeedPixels }

// Examine implements forensic.Method: one finding of strength none for each
// thing that a better picture would change, most important first, or one that
// there is none.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	measured, err := Measure(ctx, in.Claim.Image)
	if err != nil {
		return nil, err
	}
	advice := measured.Advice()
	if len(advice) == 0 {
		advice = []forensic.Sentence{{Key: "quality.good"}}
	}
	found := make([]forensic.Finding, len(advice))
	for i, say := range advice {
		found[i] = forensic.Finding{
			Method: m.Name(), MethodVersion: Version, Strength: forensic.None, Statement: say,
			Limits: []forensic.Sentence{{Key: "quality.limit_help"}}, Detail: measured.detail(),
		}
	}
	return found, nil
}
