package api

import (
	"context"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// Examinations keeps what examinations found.
type Examinations interface {
	// OfCase returns the examinations of a case with their findings, the newest first.
	OfCase(ctx context.Context, tenant, caseID string, limit int) ([]examined.Examination, error)
}

// examinationRoutes show what methods measured on the photographs of a case.
func (a *API) examinationRoutes() {
	handle(a, route{method: http.MethodGet, path: "/cases/{case}/examinations", name: "examinations", tag: "examinations",
		summary: "What examinations of a case found, the newest first", actions: []identity.Action{identity.ExaminationRead}}, a.examinations)
	handle(a, route{method: http.MethodPost, path: "/cases/{case}/examinations", name: "examine-again", tag: "examinations", status: http.StatusAccepted,
		summary: "Have the photographs examined again", actions: []identity.Action{identity.ExaminationRun}}, a.examineAgain)
}

// Examination is what one run found. It states measurements and judges nothing.
type Examination struct {
	ID       string            `json:"id"`
	Item     string            `json:"item" doc:"the full report, as evidence of the case"`
	Made     time.Time         `json:"made"`
	Millis   int64             `json:"took_ms"`
	Methods  []examined.Method `json:"methods"`
	Inputs   []ExaminedInput   `json:"inputs"`
	Claims   int               `json:"photos" doc:"of the customer's side that were examined"`
	Unread   int               `json:"unread,omitempty"`
	Findings []ExaminedFinding `json:"findings"`
}

// ExaminedInput is a file that was examined or compared with.
type ExaminedInput struct {
	Part   string `json:"part" enum:"claim,listing,packing,reused"`
	Item   string `json:"item"`
	SHA256 string `json:"sha256"`
}

// ExaminedFinding is one statement of a method.
type ExaminedFinding struct {
	Photo     string   `json:"photo"`
	Reference string   `json:"reference,omitempty"`
	Method    string   `json:"method"`
	Version   string   `json:"version"`
	Relation  string   `json:"relation"`
	Strength  string   `json:"strength"`
	Log10NFA  *float64 `json:"log10_nfa,omitempty" doc:"how often chance alone would give as much"`
}

type examinationsOutput struct {
	Body struct {
		Examinations []Examination `json:"examinations"`
	}
}

// maxExaminations bounds the answer: a case has one, and one more whenever a
// method is new.
const maxExaminations = 50

func (a *API) examinations(ctx context.Context, in *caseInput) (*examinationsOutput, error) {
	on, who, err := a.onCase(ctx, in.Case, identity.ExaminationRead)
	if err != nil {
		return nil, err
	}
	if on.FindingsHidden(who) {
		return nil, fault.New(fault.Conflict, "case.opinion_first", nil)
	}
	if a.Examinations == nil {
		return nil, fault.New(fault.Unavailable, "api.not_here", nil)
	}
	list, err := a.Examinations.OfCase(ctx, on.Tenant, string(on.ID), maxExaminations)
	if err != nil {
		return nil, err
	}
	out := &examinationsOutput{}
	out.Body.Examinations = []Examination{}
	side := sideOf(who, on)
	for _, x := range list {
		out.Body.Examinations = append(out.Body.Examinations, examinationOf(x, side.Side == "operator"))
	}
	return out, nil
}

// examinationOf leaves out of which other case a photo is: that is the
// operator's to know.
func examinationOf(x examined.Examination, operator bool) Examination {
	v := Examination{ID: string(x.ID), Item: string(x.Item), Made: x.Made, Millis: x.Took.Milliseconds(), Methods: x.Methods, Claims: x.Claims,
		Unread: x.Unread, Inputs: []ExaminedInput{}, Findings: []ExaminedFinding{}}
	for _, i := range x.Inputs {
		if i.Part == examined.Reused && !operator {
			continue
		}
		v.Inputs = append(v.Inputs, ExaminedInput{string(i.Part), string(i.Item), i.File.String()})
	}
	for _, f := range x.Findings {
		one := ExaminedFinding{Photo: string(f.Claim), Reference: string(f.Reference), Method: f.Method, Version: f.Version,
			Relation: string(f.Relation), Strength: string(f.Strength), Log10NFA: f.Log10NFA}
		if f.ReferenceCase != "" && !operator {
			one.Reference = ""
		}
		v.Findings = append(v.Findings, one)
	}
	return v
}

func (a *API) examineAgain(ctx context.Context, in *caseInput) (*done, error) {
	on, _, err := a.onCase(ctx, in.Case, identity.ExaminationRun)
	if err != nil {
		return nil, err
	}
	if a.Examine == nil {
		return nil, fault.New(fault.Unavailable, "api.not_here", nil)
	}
	return &done{}, a.Examine(ctx, on.Tenant, string(on.ID))
}
