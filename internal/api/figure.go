package api

import (
	"context"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// figureRoutes answer how the procedure works, and hold automatic approvals up
// to a person's look.
func (a *API) figureRoutes() {
	handle(a, route{method: http.MethodGet, path: "/figures", name: "figures", tag: "figures", actions: []identity.Action{identity.FigureRead},
		summary: "Figures of a period: time per stage, clocks, decisions overturned, findings that were mistaken, silence, refunds"}, a.figures)
	audit := []identity.Action{identity.CaseReview}
	handle(a, route{method: http.MethodGet, path: "/audits", name: "list-audits", tag: "figures", actions: audit,
		summary: "Automatic approvals that were drawn for a person's look"}, a.listAudits)
	handle(a, route{method: http.MethodPost, path: "/audits/{case}", name: "end-audit", tag: "figures", actions: audit,
		summary: "Say whether an automatic approval was right"}, a.endAudit)
}

type figuresInput struct {
	From time.Time `query:"from" required:"true"`
	To   time.Time `query:"to" required:"true"`
}

// StageFigure is how long cases stayed in a stage, in seconds.
type StageFigure struct {
	Stage  string `json:"stage"`
	Stays  int64  `json:"stays"`
	Mean   int64  `json:"mean_s"`
	Median int64  `json:"median_s"`
	P90    int64  `json:"p90_s"`
}

// ClockFigure is how clocks of a kind ended.
type ClockFigure struct {
	Kind     string `json:"kind"`
	Stopped  int64  `json:"stopped" doc:"in time"`
	Expired  int64  `json:"expired"`
	Extended int64  `json:"extended"`
}

// DeciderFigure is what became of a decider's decisions.
type DeciderFigure struct {
	Decider    string `json:"decider"`
	Decisions  int64  `json:"decisions"`
	Appealed   int64  `json:"appealed"`
	Overturned int64  `json:"overturned"`
}

// FindingFigure is what became of the findings of a method.
type FindingFigure struct {
	Method     string `json:"method"`
	Decisions  int64  `json:"decisions"`
	Mistaken   int64  `json:"mistaken"`
	Appealed   int64  `json:"appealed"`
	Overturned int64  `json:"overturned"`
}

// SilenceFigure is how often a merchant let the answer clock run out.
type SilenceFigure struct {
	Merchant string `json:"merchant"`
	Answered int64  `json:"answered"`
	Silent   int64  `json:"silent"`
}

// RefundFigure is what the outcomes came to.
type RefundFigure struct {
	Granted    int64 `json:"granted"`
	GrantedFen int64 `json:"granted_fen"`
	Refused    int64 `json:"refused"`
	Other      int64 `json:"other"`
	Settled    int64 `json:"settled"`
	SettledFen int64 `json:"settled_fen"`
}

type figuresOutput struct {
	Body struct {
		Stages   []StageFigure   `json:"stages"`
		Clocks   []ClockFigure   `json:"clocks"`
		Deciders []DeciderFigure `json:"deciders"`
		Findings []FindingFigure `json:"findings"`
		Silence  []SilenceFigure `json:"silence"`
		Refunds  RefundFigure    `json:"refunds"`
	}
}

// figures are those of the whole organisation: those of one merchant or outlet
// are not computed, so who reaches no further gets none.
func (a *API) figures(ctx context.Context, in *figuresInput) (*figuresOutput, error) {
	c := callOf(ctx)
	if err := c.actor.May(identity.FigureRead, c.whole()); err != nil {
		return nil, err
	}
	if !in.To.After(in.From) {
		return nil, fault.New(fault.Invalid, "api.bad_period", nil)
	}
	p := aftersale.Period{Tenant: c.tenant(), From: aftersale.At(in.From), To: aftersale.At(in.To)}
	out := &figuresOutput{}
	b := &out.Body
	b.Stages, b.Clocks, b.Deciders, b.Findings, b.Silence = []StageFigure{}, []ClockFigure{}, []DeciderFigure{}, []FindingFigure{}, []SilenceFigure{}
	stages, err := a.Figures.StageTimes(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, x := range stages {
		b.Stages = append(b.Stages, StageFigure{string(x.Stage), x.Stays, int64(x.Mean.Seconds()), int64(x.Median.Seconds()), int64(x.P90.Seconds())})
	}
	clocks, err := a.Figures.Clocks(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, x := range clocks {
		b.Clocks = append(b.Clocks, ClockFigure{string(x.Kind), x.Stopped, x.Expired, x.Extended})
	}
	deciders, err := a.Figures.Deciders(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, x := range deciders {
		b.Deciders = append(b.Deciders, DeciderFigure{string(x.Decider), x.Decisions, x.Appealed, x.Overturned})
	}
	findings, err := a.Figures.Findings(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, x := range findings {
		b.Findings = append(b.Findings, FindingFigure(x))
	}
	silence, err := a.Figures.Silence(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, x := range silence {
		b.Silence = append(b.Silence, SilenceFigure{string(x.Merchant), x.Answered, x.Silent})
	}
	refunds, err := a.Figures.Refunds(ctx, p)
	if err != nil {
		return nil, err
	}
	b.Refunds = RefundFigure{refunds.Granted, int64(refunds.GrantedFen), refunds.Refused, refunds.Other, refunds.Settled, int64(refunds.SettledFen)}
	return out, nil
}

// Audit is an automatic approval that a person looks at afterwards.
type Audit struct {
	Case string    `json:"case"`
	At   time.Time `json:"at"`
}

type auditsOutput struct {
	Body struct {
		Audits []Audit `json:"audits"`
	}
}

func (a *API) listAudits(ctx context.Context, _ *none) (*auditsOutput, error) {
	c := callOf(ctx)
	if err := c.actor.May(identity.CaseReview, c.whole()); err != nil {
		return nil, err
	}
	list, err := a.Cases.Records.Audits(ctx, c.tenant(), 200)
	if err != nil {
		return nil, err
	}
	out := &auditsOutput{}
	out.Body.Audits = []Audit{}
	for _, x := range list {
		out.Body.Audits = append(out.Body.Audits, Audit{string(x.Case), x.At.Time()})
	}
	return out, nil
}

type endAuditInput struct {
	Case string `path:"case" maxLength:"40"`
	Body struct {
		Agrees bool `json:"agrees"`
	}
}

func (a *API) endAudit(ctx context.Context, in *endAuditInput) (*done, error) {
	on, who, err := a.onCase(ctx, in.Case, identity.CaseReview)
	if err != nil {
		return nil, err
	}
	return &done{}, a.Cases.EndAudit(ctx, who, on.ID, in.Body.Agrees)
}
