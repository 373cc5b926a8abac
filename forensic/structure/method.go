// Package structure compares what an image file says about itself with what
// it is: the tables of its encoder with the camera it names, its dates with
// each other and with the order, its size with the size it records, its
// thumbnail with its picture, and its size with the screens of telephones.
//
// What it says is "consistent", "inconsistent, because …" or "no
// information". The data of a file are easily lost and easily written, so
// nothing here is more than weak, and most of it has harmless reasons.
package structure

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Title is the catalogue key of the method's name.
const Title = "structure.title"

// Method examines the file of a claim photo. The zero value compares with no
// time line.
type Method struct {
	Times Timeline
}

// Timeline is what the shop knows of the order. A zero time is not known.
type Timeline struct {
	Delivered time.Time // when the parcel was handed over
	Submitted time.Time // when the photo came in
}

var _ forensic.Method = Method{}

// Name returns "structure".
func (Method) Name() string { return "structure" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads.
func (Method) Needs() forensic.Need { return forensic.NeedBytes | forensic.NeedPixels }

// state is the outcome of one check.
type state string

const (
	consistent   state = "consistent"
	inconsistent state = "inconsistent"
	noted        state = "noted" // worth knowing, says nothing for or against
)

// outcome is one check with something to say.
type outcome struct {
	check  string
	state  state
	say    forensic.Sentence // not for consistent
	limits []forensic.Sentence
	detail map[string]any
}

// Examine implements forensic.Method: one finding of strength weak for each
// inconsistency, one of strength none for each thing to know, and one that
// sums up what was consistent, if anything was, or that there was nothing.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := read(in.Claim)
	thumbnail, err := s.thumbnailContent(ctx, in.Claim.Image)
	if err != nil {
		return nil, err
	}
	screen, err := s.screenshot(ctx, in.Claim.Image)
	if err != nil {
		return nil, err
	}
	var found []forensic.Finding
	agreeing := []string{}
	for _, o := range []*outcome{s.encoder(), s.dimensions(), thumbnail, s.satelliteTime(), s.timeline(m.Times), s.saved(), screen} {
		switch {
		case o == nil:
		case o.state == consistent:
			agreeing = append(agreeing, o.check)
		default:
			found = append(found, finding(o))
		}
	}
	f := m.blank()
	f.Detail = map[string]any{"check": "summary", "consistent": agreeing, "signature": s.signature(), "make": s.make, "model": s.model, "software": s.software}
	switch {
	case len(agreeing) > 0:
		f.Detail["state"] = consistent
		f.Statement = forensic.Sentence{Key: "structure.consistent", Args: map[string]any{"checks": len(agreeing)}}
	default:
		f.Detail["state"] = "no information"
		f.Statement = forensic.Sentence{Key: "structure.no_information"}
	}
	f.Limits = []forensic.Sentence{{Key: "structure.limit_data"}}
	return append(found, f), nil
}

func (m Method) blank() forensic.Finding {
	return forensic.Finding{Method: m.Name(), MethodVersion: Version, Strength: forensic.None}
}

func finding(o *outcome) forensic.Finding {
	f := Method{}.blank()
	if o.state == inconsistent {
		f.Strength = forensic.Weak
	}
	f.Statement = o.say
	f.Limits = append(o.limits, forensic.Sentence{Key: "structure.limit_data"})
	f.Detail = map[string]any{"check": o.check, "state": o.state}
	for k, v := range o.detail {
		f.Detail[k] = v
	}
	return f
}
