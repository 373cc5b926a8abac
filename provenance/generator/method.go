package generator

import (
	"context"
	"errors"
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/provenance/carrier"
	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// Method looks for traces of generators in a claim photo. It implements
// forensic.Method. It reads bytes, and pixels where the caller decoded them:
// a file that no decoder reads is examined all the same.
type Method struct{}

var _ forensic.Method = Method{}

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Name returns "generator".
func (Method) Name() string { return "generator" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method cannot do without: bytes.
func (Method) Needs() forensic.Need { return forensic.NeedBytes }

// Examine implements forensic.Method: one finding.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	read, err := metadata.Read(ctx, in.Claim.Data)
	if errors.Is(err, carrier.ErrUnknown) {
		read, err = &metadata.Metadata{}, nil
	}
	if err != nil {
		return nil, err
	}
	traces := Find(read, in.Claim.Image)
	f := forensic.Finding{Method: m.Name(), MethodVersion: Version, Strength: forensic.None}
	f.Detail = map[string]any{"name": "", "parameters": map[string]string{}}
	if len(read.Problems) > 0 {
		f.Detail["file_problems"] = carrier.Describe(read.Problems)
	}
	switch {
	case len(traces) > 0:
		traces[0].report(&f)
		var others []string
		for _, t := range traces[1:] {
			others = append(others, t.Name)
		}
		if len(others) > 0 {
			f.Detail["others"] = others
			f.Limits = append(f.Limits, forensic.Sentence{Key: "generator.limit_several", Args: map[string]any{"names": strings.Join(others, ", ")}})
		}
	case read.Format == "":
		f.Statement = forensic.Sentence{Key: "generator.unsupported"}
	default:
		f.Statement = forensic.Sentence{Key: "generator.absent"}
	}
	if len(traces) == 0 {
		f.Limits = append(f.Limits, forensic.Sentence{Key: "generator.limit_absence"})
	}
	if len(read.Problems) > 0 {
		p := read.Problems[0]
		f.Limits = append(f.Limits, forensic.Sentence{Key: "generator.limit_file", Args: map[string]any{"code": string(p.Code), "place": p.Place}})
	}
	return []forensic.Finding{f}, nil
}

// report fills a finding. Nothing of it is signed, so it is never strong;
// settings in a generator's own form are not written by chance, the name of a
// program is little.
func (t *Trace) report(f *forensic.Finding) {
	f.Detail["name"], f.Detail["parameters"] = t.Name, t.Parameters
	f.Detail["evidence"], f.Detail["container"], f.Detail["fields"] = string(t.Evidence), t.Place, t.Keys
	if t.Late {
		f.Detail["late"] = true
	}
	f.Strength = forensic.Moderate
	key := map[Evidence]string{
		Parameters: "generator.parameters", Signature: "generator.signature", Credit: "generator.credit", Named: "generator.named",
	}[t.Evidence]
	if t.Evidence == Named {
		f.Strength = forensic.Weak
	}
	f.Statement = forensic.Sentence{Key: key, Args: map[string]any{"name": t.Name, "place": t.Place}}
	f.Limits = append(f.Limits, forensic.Sentence{Key: "generator.limit_meaning"})
}
