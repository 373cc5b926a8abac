package api

import (
	"context"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// measureRoutes are about measures against an account: only people impose them,
// after a final decision, and another person hears the appeal.
func (a *API) measureRoutes() {
	rt := func(method, path, name, summary string, status int, actions ...identity.Action) route {
		return route{method: method, path: path, name: name, summary: summary, tag: "measures", status: status, actions: actions}
	}
	handle(a, rt(http.MethodPost, "/cases/{case}/measures", "impose-measure", "Impose a measure on a side of a final case", http.StatusCreated, identity.MeasureImpose), a.imposeMeasure)
	handle(a, rt(http.MethodGet, "/measures", "list-measures", "Measures on an account, the newest first", 0, identity.MeasureRead), a.listMeasures)
	handle(a, rt(http.MethodPost, "/measures/{measure}/object", "object-to-measure", "Owner of the account: appeal against a measure", 0, identity.MeasureRead), a.objectToMeasure)
	handle(a, rt(http.MethodPost, "/measures/{measure}/answer", "answer-objection", "Decide an appeal against a measure", 0, identity.AppealDecide), a.answerObjection)
}

// Measure restricts an account for a time.
type Measure struct {
	ID        string    `json:"id"`
	Account   string    `json:"account"`
	Side      string    `json:"side"`
	Kind      string    `json:"kind"`
	Case      string    `json:"case"`
	Decision  string    `json:"decision"`
	Facts     string    `json:"facts" doc:"text of the case"`
	Reasons   string    `json:"reasons" doc:"text of the case"`
	Basis     string    `json:"basis"`
	State     string    `json:"state" enum:"imposed,appealed,upheld,lifted"`
	Active    bool      `json:"active"`
	From      time.Time `json:"from"`
	Until     time.Time `json:"until"`
	By        string    `json:"by"`
	Objection string    `json:"objection,omitempty" doc:"text of the case"`
	Answer    string    `json:"answer,omitempty" doc:"text of the case"`
	EndedBy   string    `json:"ended_by,omitempty"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
}

func (a *API) measureOf(x *aftersale.Measure) Measure {
	return Measure{
		ID: string(x.ID), Account: string(x.Account), Side: string(x.Side), Kind: string(x.Kind), Case: string(x.Case), Decision: string(x.Decision),
		Facts: string(x.Facts), Reasons: string(x.Reasons), Basis: x.Basis, State: string(x.State), Active: x.Active(aftersale.At(a.Now())),
		From: x.From.Time(), Until: x.Until.Time(), By: string(x.By), Objection: string(x.Objection), Answer: string(x.Answer),
		EndedBy: string(x.EndedBy), EndedAt: x.EndedAt.Time(),
	}
}

type measureOutput struct{ Body Measure }

type imposeInput struct {
	Case string `path:"case" maxLength:"40"`
	Body struct {
		Side    string `json:"side" enum:"customer,merchant"`
		Kind    string `json:"kind" enum:"warn,require_live_capture,no_refund_only,suspend,close"`
		Facts   string `json:"facts" minLength:"1" maxLength:"20000"`
		Reasons string `json:"reasons" minLength:"1" maxLength:"20000"`
		Basis   string `json:"basis" minLength:"1" maxLength:"128" doc:"clause of the policy or the law"`
		Days    int    `json:"days" minimum:"1" maximum:"366"`
	}
}

func (a *API) imposeMeasure(ctx context.Context, in *imposeInput) (*measureOutput, error) {
	c := callOf(ctx)
	on, _, err := a.loaded(ctx, in.Case)
	if err != nil {
		return nil, err
	}
	list, err := c.actorsFor(on, identity.MeasureImpose)
	if err != nil {
		return nil, c.hidden(on, err)
	}
	b := &in.Body
	x, err := a.Cases.Impose(ctx, list[0], on.ID, aftersale.Impose{
		Side: aftersale.Side(b.Side), Kind: aftersale.MeasureKind(b.Kind), Facts: text(b.Facts), Reasons: text(b.Reasons), Basis: b.Basis,
		For: time.Duration(b.Days) * 24 * time.Hour,
	})
	if err != nil {
		return nil, err
	}
	return &measureOutput{a.measureOf(x)}, nil
}

type measuresInput struct {
	Account string `query:"account" required:"true" minLength:"1" maxLength:"128" doc:"me for the caller's own"`
}

type measuresOutput struct {
	Body struct {
		Measures []Measure `json:"measures"`
	}
}

// ownerOf is an account as the subject of an action: a person's own, or a party's.
func (c *call) ownerOf(account string) identity.Subject {
	return identity.Subject{Tenant: c.actor.Tenant, People: []identity.PersonID{identity.PersonID(account)}, Parties: []identity.PartyID{identity.PartyID(account)}}
}

func (a *API) listMeasures(ctx context.Context, in *measuresInput) (*measuresOutput, error) {
	c := callOf(ctx)
	account := string(c.personNamed(in.Account))
	who, err := c.onAccount(account, identity.MeasureRead)
	if err != nil {
		return nil, err
	}
	list, err := a.Cases.Measures(ctx, who, aftersale.AccountID(account))
	if err != nil {
		return nil, err
	}
	out := &measuresOutput{}
	out.Body.Measures = []Measure{}
	for i := range list {
		out.Body.Measures = append(out.Body.Measures, a.measureOf(&list[i]))
	}
	return out, nil
}

// onAccount is the caller's role for an action on an account.
func (c *call) onAccount(account string, action identity.Action) (aftersale.Actor, error) {
	for _, role := range rank {
		for _, g := range c.actor.Grants {
			one := c.actor
			one.Grants = []identity.Grant{g}
			if g.Role == role && one.May(action, c.ownerOf(account)) == nil {
				return c.as(g), nil
			}
		}
	}
	return aftersale.Actor{}, c.actor.May(action, c.ownerOf(account))
}

type objectInput struct {
	Measure string `path:"measure" maxLength:"40"`
	Body    struct {
		Statement string `json:"statement" minLength:"1" maxLength:"20000"`
	}
}

func (a *API) objectToMeasure(ctx context.Context, in *objectInput) (*measureOutput, error) {
	c := callOf(ctx)
	x, err := a.Cases.Records.Measure(ctx, c.tenant(), aftersale.MeasureID(in.Measure))
	if err != nil {
		return nil, err
	}
	who, err := c.onAccount(string(x.Account), identity.MeasureRead)
	if err != nil {
		return nil, err
	}
	if x, err = a.Cases.Object(ctx, who, x.ID, text(in.Body.Statement)); err != nil {
		return nil, err
	}
	return &measureOutput{a.measureOf(x)}, nil
}

type answerInput struct {
	Measure string `path:"measure" maxLength:"40"`
	Body    struct {
		Lift    bool   `json:"lift"`
		Grounds string `json:"grounds" minLength:"1" maxLength:"20000"`
	}
}

func (a *API) answerObjection(ctx context.Context, in *answerInput) (*measureOutput, error) {
	c := callOf(ctx)
	who := aftersale.Actor{}
	for _, g := range c.actor.Grants {
		if g.Role == identity.AppealReviewer {
			who = c.as(g)
		}
	}
	if who.ID == "" {
		return nil, fault.New(fault.Denied, "case.not_yours", nil)
	}
	x, err := a.Cases.Answer(ctx, who, aftersale.MeasureID(in.Measure), in.Body.Lift, text(in.Body.Grounds))
	if err != nil {
		return nil, err
	}
	return &measureOutput{a.measureOf(x)}, nil
}
