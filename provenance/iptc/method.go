package iptc

import (
	"context"
	"errors"
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/provenance/c2pa"
	"github.com/bonafide-aftersale/bonafide/provenance/carrier"
	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// Method reads the digital source type of a claim photo. It implements
// forensic.Method.
type Method struct{}

var _ forensic.Method = Method{}

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Name returns "iptc".
func (Method) Name() string { return "iptc" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads: bytes alone.
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
	r := Find(read)
	return []forensic.Finding{{
		Method: m.Name(), MethodVersion: Version, Strength: r.strength(),
		Statement: r.statement(read.Format), Limits: r.limits(read.Problems), Detail: r.detail(read.Problems),
	}}, nil
}

// strength grades the finding. The property is unsigned, so it is never
// strong. Nobody gains by declaring an own photograph to be made by a model;
// that it was taken by a camera, everyone might say.
func (r *Result) strength() forensic.Strength {
	s := r.Main()
	switch {
	case s == nil && r.System == "":
		return forensic.None
	case s == nil, s.Source == c2pa.AI, s.Source == c2pa.PartlyAI:
		return forensic.Moderate
	}
	return forensic.Weak
}

// statement is the finding in one sentence.
func (r *Result) statement(format carrier.Format) forensic.Sentence {
	s := r.Main()
	switch {
	case format == "":
		return forensic.Sentence{Key: "sourcetype.unsupported"}
	case s == nil && r.System != "":
		return forensic.Sentence{Key: "sourcetype.system", Args: map[string]any{"system": short(r.System)}}
	case s == nil:
		return forensic.Sentence{Key: "sourcetype.absent"}
	}
	key := map[c2pa.Source]string{
		c2pa.AI: "sourcetype.ai", c2pa.PartlyAI: "sourcetype.partly_ai", c2pa.Synthetic: "sourcetype.synthetic",
		c2pa.Capture: "sourcetype.capture", c2pa.Screen: "sourcetype.screen", c2pa.Other: "sourcetype.unspecified",
	}[s.Source]
	return forensic.Sentence{Key: key, Args: map[string]any{"term": short(s.Term), "place": s.Place}}
}

// limits are what the finding does not show.
func (r *Result) limits(problems []carrier.Problem) []forensic.Sentence {
	var list []forensic.Sentence
	if len(r.Statements) == 0 && r.System == "" {
		list = append(list, forensic.Sentence{Key: "sourcetype.limit_absence"})
	} else {
		list = append(list, forensic.Sentence{Key: "sourcetype.limit_meaning"})
	}
	for i := range r.Statements {
		if r.Statements[i].Term != r.Statements[0].Term {
			list = append(list, forensic.Sentence{Key: "sourcetype.limit_several"})
			break
		}
	}
	if r.Remote != "" {
		list = append(list, forensic.Sentence{Key: "sourcetype.limit_remote", Args: map[string]any{"address": short(r.Remote)}})
	}
	if len(problems) > 0 {
		list = append(list, forensic.Sentence{Key: "sourcetype.limit_file", Args: map[string]any{"code": string(problems[0].Code), "place": problems[0].Place}})
	}
	return list
}

// detail lists the method's own fields, ready for JSON.
func (r *Result) detail(problems []carrier.Problem) map[string]any {
	d := map[string]any{"source_type": ""}
	set := func(key, value string) {
		if value != "" {
			d[key] = short(value)
		}
	}
	if s := r.Main(); s != nil {
		set("source_type", s.Term)
		set("source", string(s.Source))
		set("value", s.Value)
		set("container", s.Place)
		set("form", string(s.Form))
		d["proper"], d["count"] = s.Proper, len(r.Statements)
	}
	set("ai_system", r.System)
	set("ai_system_version", r.Version)
	set("ai_prompt", r.Prompt)
	set("remote_manifest", r.Remote)
	if len(problems) > 0 {
		d["file_problems"] = carrier.Describe(problems)
	}
	return d
}

// shownText bounds a value in a report, in characters.
const shownText = 500

func short(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if r := []rune(s); len(r) > shownText {
		return string(r[:shownText]) + "…"
	}
	return s
}
