package aigc

import (
	"context"
	"errors"
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/provenance/carrier"
	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// Method looks for implicit labels in a claim photo. It implements
// forensic.Method.
type Method struct{}

var _ forensic.Method = Method{}

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Name returns "aigc-label".
func (Method) Name() string { return "aigc-label" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads: bytes alone.
func (Method) Needs() forensic.Need { return forensic.NeedBytes }

// Examine implements forensic.Method: one finding.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	f := forensic.Finding{Method: m.Name(), MethodVersion: Version}
	read, err := metadata.Read(ctx, in.Claim.Data)
	if errors.Is(err, carrier.ErrUnknown) {
		read, err = &metadata.Metadata{}, nil
	}
	if err != nil {
		return nil, err
	}
	r := Find(read)
	f.Strength, f.Statement = r.strength(), r.statement(read.Format)
	f.Limits, f.Detail = r.limits(read.Problems), r.detail(read.Problems)
	return []forensic.Finding{f}, nil
}

// main is the label that the finding is about: the one that says most.
func (r *Result) main() *Label {
	var best *Label
	for i := range r.Labels {
		l := &r.Labels[i]
		if best == nil || rank[l.Grade] > rank[best.Grade] {
			best = l
		}
	}
	return best
}

var rank = map[Grade]int{Is: 3, Maybe: 2, Suspected: 1, Unclear: 0}

// strength grades the finding. Nobody writes a label by chance, and nobody
// gains by labelling an own photograph, so a label that says 属于 and names its
// producer is strong evidence that the file was labelled so. What bounds the
// others: no producer, a code that does not fit, labels that differ, a lower
// grade.
func (r *Result) strength() forensic.Strength {
	l := r.main()
	switch {
	case l == nil:
		return forensic.None
	case l.Grade == Is && l.Maker() != "" && !r.Differing && (l.Producer == nil || l.Producer.Checked):
		return forensic.Strong
	case l.Grade == Is, l.Grade == Maybe:
		return forensic.Moderate
	}
	return forensic.Weak
}

// statement is the finding in one sentence.
func (r *Result) statement(format carrier.Format) forensic.Sentence {
	l := r.main()
	switch {
	case format == "":
		return forensic.Sentence{Key: "labels.unsupported"}
	case l == nil:
		return forensic.Sentence{Key: "labels.absent"}
	}
	args := map[string]any{"place": l.Place}
	key := map[Grade]string{Is: "labels.is_unnamed", Maybe: "labels.maybe_unnamed", Suspected: "labels.suspected_unnamed", Unclear: "labels.unclear"}[l.Grade]
	if who := l.Maker(); who != "" && l.Grade != Unclear {
		key = map[Grade]string{Is: "labels.is", Maybe: "labels.maybe", Suspected: "labels.suspected"}[l.Grade]
		if l.Producer != nil && l.Producer.Name() != "" {
			who = l.Producer.Name()
		}
		args["producer"] = short(who)
	}
	return forensic.Sentence{Key: key, Args: args}
}

// limits are what the finding does not show.
func (r *Result) limits(problems []carrier.Problem) []forensic.Sentence {
	var list []forensic.Sentence
	l := r.main()
	if l == nil {
		list = append(list, forensic.Sentence{Key: "labels.limit_absence"})
	} else {
		list = append(list, forensic.Sentence{Key: "labels.limit_meaning"})
		switch {
		case r.Differing:
			list = append(list, forensic.Sentence{Key: "labels.limit_differing", Args: map[string]any{"n": len(r.Labels)}})
		case r.Duplicate:
			list = append(list, forensic.Sentence{Key: "labels.limit_duplicate", Args: map[string]any{"n": len(r.Labels)}})
		}
		if n := len(l.Departures); n > 0 {
			list = append(list, forensic.Sentence{Key: "labels.limit_form", Args: map[string]any{"n": n, "codes": join(l.Departures)}})
		}
		if l.Producer != nil && !l.Producer.Checked {
			list = append(list, forensic.Sentence{Key: "labels.limit_code"})
		}
		if l.Late {
			list = append(list, forensic.Sentence{Key: "labels.limit_late"})
		}
	}
	if len(problems) > 0 {
		list = append(list, forensic.Sentence{Key: "labels.limit_file", Args: map[string]any{"code": string(problems[0].Code), "place": problems[0].Place}})
	}
	return list
}

// shownDepartures is how many a sentence names.
const shownDepartures = 6

func join(list []Departure) string {
	var names []string
	for _, d := range list[:min(len(list), shownDepartures)] {
		names = append(names, short(d.String()))
	}
	if len(list) > shownDepartures {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
