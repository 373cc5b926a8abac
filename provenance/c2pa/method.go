package c2pa

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// Method validates the Content Credentials of a claim photo. It implements
// forensic.Method. The zero value trusts nobody; NewMethod takes trust lists.
type Method struct{ opt Options }

// NewMethod returns a Method that judges by the options. Two methods with the
// same options find the same in the same bytes.
func NewMethod(opt Options) Method { return Method{opt} }

var _ forensic.Method = Method{}

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Name returns "c2pa".
func (Method) Name() string { return "c2pa" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads: bytes alone.
func (Method) Needs() forensic.Need { return forensic.NeedBytes }

// Examine implements forensic.Method: one finding.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	r, err := Validate(ctx, in.Claim.Data, &m.opt)
	if err != nil {
		return nil, err
	}
	return []forensic.Finding{{
		Method: m.Name(), MethodVersion: Version, Strength: r.strength(),
		Statement: r.statement(), Limits: r.limits(), Detail: r.detail(),
	}}, nil
}

// strength grades the finding. A signature that verifies leaves nothing to
// chance, so what bounds it is who signed: the source that a listed signer
// states itself is strong, for and against a photo alike. Otherwise the
// statement is that of somebody unknown; nobody gains by marking an own
// photograph as made by AI, so that is more than by a camera, which anyone can
// claim. A file that changed since it was signed by a listed signer shows
// just that; saving it in some apps is enough, so it is not strong.
func (r *Result) strength() forensic.Strength {
	listed := r.State == IntactListed
	switch {
	case r.State == None:
		return forensic.None
	case r.State == Broken:
		if r.Cause == CauseContent && r.Active.Signature.Listed {
			return forensic.Moderate
		}
		return forensic.Weak
	case r.Source == AI || r.Source == PartlyAI:
		if listed && r.Attributed {
			return forensic.Strong
		}
		return forensic.Moderate
	case listed && r.Source == Capture && !r.Edited && r.Attributed:
		return forensic.Strong
	case listed && r.Source != Other:
		return forensic.Moderate
	}
	return forensic.Weak
}

// detail lists the method's own fields, ready for JSON.
func (r *Result) detail() map[string]any {
	d := map[string]any{
		"state": string(r.State), "signer": "", "generator": "", "source_type": r.SourceType,
		"failures": failures(r.Failures),
	}
	set := func(key, value string) {
		if value != "" {
			d[key] = value
		}
	}
	set("cause", string(r.Cause))
	set("container", r.Format)
	set("remote", r.Remote)
	if r.Active == nil {
		return d
	}
	s := &r.Active.Signature
	d["signer"], d["generator"] = s.Signer, r.Active.Generator
	d["listed"], d["expired"], d["edited"] = s.Listed, s.Expired, r.Edited
	d["records"] = len(r.Manifests)
	set("source", string(r.Source))
	set("issuer", s.Issuer)
	set("algorithm", s.Algorithm)
	if !s.Time.IsZero() {
		d["signed_at"], d["time_attested"] = s.Time.Format("2006-01-02T15:04:05Z"), s.Attested
		set("time_authority", s.Authority)
	}
	var actions []string
	for _, a := range r.Active.Actions[:min(len(r.Active.Actions), shownActions)] {
		actions = append(actions, a.Name)
	}
	if len(actions) > 0 {
		d["actions"] = actions
	}
	return d
}

// What a report shows of long lists; Result holds all.
const (
	shownActions  = 50
	shownFailures = 20
)

func failures(list []Status) []map[string]string {
	out := make([]map[string]string, 0, min(len(list), shownFailures))
	for _, s := range list[:min(len(list), shownFailures)] {
		out = append(out, map[string]string{"code": s.Code, "url": s.URL})
	}
	return out
}
