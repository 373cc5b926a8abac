package api

import (
	"context"
	"net/http"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// lawRoutes show which law applied on a day, as information.
func (a *API) lawRoutes() {
	handle(a, route{method: http.MethodGet, path: "/law", name: "law", tag: "policy", actions: []identity.Action{identity.PolicyRead},
		summary: "Which law applied on a day: what is known, with its source"}, a.law)
	handle(a, route{method: http.MethodGet, path: "/cases/{case}/law", name: "case-law", tag: "policy", actions: []identity.Action{identity.CaseRead},
		summary: "Which law applied on the day a case was filed"}, a.caseLaw)
}

// Provision is what a statute says, as it applied on a day. A summary, not the
// wording, and no advice.
type Provision struct {
	ID         string `json:"id"`
	Law        string `json:"law"`
	Article    string `json:"article,omitempty"`
	Topic      string `json:"topic"`
	Says       string `json:"says"`
	From       string `json:"from,omitempty"`
	To         string `json:"to,omitempty"`
	Source     string `json:"source"`
	Confidence string `json:"confidence" doc:"how it is known"`
	Confirmed  bool   `json:"confirmed" doc:"by the operator"`
}

type lawInput struct {
	Day      string `query:"day" maxLength:"10" doc:"2026-01-01; today if left out"`
	Province string `query:"province" maxLength:"2" doc:"first two digits of GB/T 2260"`
}

type lawOutput struct {
	Body struct {
		Day        string      `json:"day"`
		Provisions []Provision `json:"provisions"`
	}
}

func (a *API) law(ctx context.Context, in *lawInput) (*lawOutput, error) {
	day := law.Date(in.Day)
	if day == "" {
		day = law.DateOf(a.Now())
	}
	if !day.Valid() {
		return nil, fault.New(fault.Invalid, "law.bad_days", nil)
	}
	return a.lawOn(ctx, day, in.Province)
}

func (a *API) caseLaw(ctx context.Context, in *caseInput) (*lawOutput, error) {
	on, _, err := a.loaded(ctx, in.Case)
	if err != nil {
		return nil, err
	}
	return a.lawOn(ctx, law.DateOf(on.Opened.Time()), "")
}

func (a *API) lawOn(ctx context.Context, day law.Date, province string) (*lawOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	book, err := s.Book(ctx, c.tenant())
	if err != nil {
		return nil, err
	}
	out := &lawOutput{}
	out.Body.Day, out.Body.Provisions = string(day), []Provision{}
	for _, p := range book.On(day, province) {
		out.Body.Provisions = append(out.Body.Provisions, Provision{
			ID: p.ID, Law: p.Law.In(c.language), Article: p.Article, Topic: string(p.Topic), Says: p.Says.In(c.language), From: string(p.From),
			To: string(p.To), Source: p.Source, Confidence: string(p.Confidence), Confirmed: p.Entry != nil,
		})
	}
	return out, nil
}
