// Package model shows what a detector that the operator brought says about a
// claim, and refuses to as long as nobody knows how often it is wrong.
//
// Learned detectors answer with a number between 0 and 1 that looks like a
// probability and is none: on the pictures of another shop, camera or app it
// means something else (FraudBench, arXiv 2605.08820). So the number itself is
// never shown. What is shown is how many genuine photos of the operator's own
// reached it, with a bound (Clopper and Pearson 1934). A model without such a
// calibration, with one of another version or out of date, says nothing.
//
// A finding is weak at best: the bound holds for photos like those of the
// calibration, and nobody can tell whether a customer's photo is like them.
//
// The package runs no model; whoever uses it supplies Method.Score.
package model

import (
	"context"
	"errors"
	"image"
	"math"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// Card is what a model declares about itself.
type Card struct {
	Name     string // short, shown to people
	Version  string
	Licence  string // of the weights, as SPDX identifier
	Source   string // where the weights come from
	Measures string // what a high value is meant to say, in the operator's words
}

// Method runs one calibrated model. It implements forensic.Method.
type Method struct {
	Card        Card
	Digest      string // of configuration and weights; the calibration must have the same
	Calibration *Calibration
	Today       time.Time

	// Score returns the value of a picture; higher is more remarkable. It MUST
	// be deterministic and safe for concurrent use.
	Score func(ctx context.Context, img image.Image) (float64, error)
}

var _ forensic.Method = Method{}

// Version of the method; that of the model stands in Detail.
const Version = "1.0.0"

// Name returns "model".
func (Method) Name() string { return "model" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads.
func (Method) Needs() forensic.Need { return forensic.NeedPixels }

// shown is the bound on false alarms from which on a finding is weak; above it
// the finding has no strength.
const shown = .05

// Examine implements forensic.Method: one finding. A model that fails makes
// the finding say so; only the end of ctx is an error.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f := forensic.Finding{
		Method: m.Name(), MethodVersion: Version, Strength: forensic.None,
		Detail: map[string]any{"model": m.Card.Name, "model_version": m.Card.Version,
			"licence": m.Card.Licence, "source": m.Card.Source, "measures": m.Card.Measures},
	}
	say := func(key string, args map[string]any) []forensic.Finding {
		if args == nil {
			args = map[string]any{}
		}
		args["model"] = m.Card.Name
		f.Statement = forensic.Sentence{Key: key, Args: args}
		return []forensic.Finding{f}
	}
	if err := m.Calibration.Check(m.Digest, m.Today); err != nil {
		f.Detail["state"] = "uncalibrated"
		return say(keyOf(err), nil), nil
	}
	value, err := m.Score(ctx, in.Claim.Image)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		f.Detail["state"] = "failed"
		return say("detector.failed", nil), nil
	}
	k, n, bound := m.Calibration.Reached(value)
	nfa := math.Log10(bound)
	f.Log10NFA = &nfa
	f.Detail["state"], f.Detail["reached"], f.Detail["photos"], f.Detail["bound"] = "calibrated", k, n, bound
	f.Detail["calibrated"] = m.Calibration.Made.Format(time.DateOnly)
	f.Limits = []forensic.Sentence{{Key: "detector.limit_transfer"}, {Key: "detector.limit_meaning"}}
	args := map[string]any{"reached": k, "photos": n, "bound": bound}
	if bound > shown {
		return say("detector.ordinary", args), nil
	}
	f.Strength = forensic.Weak
	return say("detector.remarkable", args), nil
}

// keyOf is the sentence for a calibration that does not count.
func keyOf(err error) string {
	switch {
	case errors.Is(err, ErrOther):
		return "detector.differs"
	case errors.Is(err, ErrOld):
		return "detector.old"
	case errors.Is(err, ErrFew):
		return "detector.few"
	}
	return "detector.uncalibrated"
}
