package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
)

// policyRoutes are about the published rules: what is in force, what is on its
// way with its notice, and what a draft would have changed.
func (a *API) policyRoutes() {
	rt := func(method, path, name, summary string, status int, action identity.Action) route {
		return route{method: method, path: path, name: name, summary: summary, tag: "policy", status: status, actions: []identity.Action{action}}
	}
	handle(a, rt(http.MethodGet, "/policy", "get-policy", "The rules in force", 0, identity.PolicyRead), a.activePolicy)
	handle(a, rt(http.MethodGet, "/policy/versions", "list-policies", "Versions, the newest first", 0, identity.PolicyRead), a.listPolicies)
	handle(a, rt(http.MethodGet, "/policy/versions/{version}", "get-policy-version", "A version", 0, identity.PolicyRead), a.getPolicy)
	handle(a, rt(http.MethodPost, "/policy/versions", "draft-policy", "Write a draft", http.StatusCreated, identity.PolicyDraft), a.draftPolicy)
	handle(a, rt(http.MethodPut, "/policy/versions/{version}", "edit-policy", "Change a draft", 0, identity.PolicyDraft), a.editPolicy)
	handle(a, rt(http.MethodPost, "/policy/versions/{version}/back-test", "back-test-policy", "Run a draft over the facts of past cases", 0, identity.PolicyDraft), a.backTest)
	handle(a, rt(http.MethodPost, "/policy/versions/{version}/announce", "announce-policy", "Publish a draft with its notice", 0, identity.PolicyPublish), a.announcePolicy)
	handle(a, rt(http.MethodPost, "/policy/versions/{version}/withdraw", "withdraw-policy", "Take a version back, or drop a draft", 0, identity.PolicyPublish), a.withdrawPolicy)
	handle(a, rt(http.MethodGet, "/cases/{case}/rules", "case-rules", "What the rules made of a case, as both sides read it", 0, identity.CaseRead), a.caseRules)
}

// PolicyVersion is a policy text on its way from draft to retirement.
type PolicyVersion struct {
	ID        string         `json:"id"`
	Revision  int64          `json:"revision" doc:"counts changes; who changes it names the one that was seen"`
	State     string         `json:"state" enum:"draft,announced,active,retired,withdrawn"`
	Text      string         `json:"text,omitempty"`
	Hash      string         `json:"hash" doc:"SHA-256 of the text"`
	Base      string         `json:"base,omitempty" doc:"the version that was in force when it was announced"`
	Changes   []PolicyChange `json:"changes,omitempty"`
	Major     bool           `json:"major,omitempty"`
	DraftedBy string         `json:"drafted_by"`
	DraftedAt time.Time      `json:"drafted_at"`
	Announced time.Time      `json:"announced_at,omitzero"`
	Begins    time.Time      `json:"begins,omitzero"`
	ActiveAt  time.Time      `json:"active_at,omitzero"`
	RetiredAt time.Time      `json:"retired_at,omitzero"`
	BackTest  string         `json:"back_test,omitempty"`
}

// PolicyChange is one difference between two versions.
type PolicyChange struct {
	Rule  string `json:"rule,omitempty"`
	What  string `json:"what"`
	Major bool   `json:"major,omitempty"`
}

func versionOf(v *policy.Version, withText bool) PolicyVersion {
	out := PolicyVersion{ID: v.ID, Revision: v.Revision, State: string(v.State), Hash: v.Hash, Base: v.Base, Major: v.Major, DraftedBy: v.DraftedBy,
		DraftedAt: v.DraftedAt, Announced: v.AnnouncedAt, Begins: v.Begins, ActiveAt: v.ActiveAt, RetiredAt: v.RetiredAt, BackTest: v.Backtest}
	if withText {
		out.Text = v.Text
	}
	for _, c := range v.Changes {
		out.Changes = append(out.Changes, PolicyChange{c.Rule, string(c.What), c.Major})
	}
	return out
}

type policyOutput struct{ Body PolicyVersion }

// told is the answer with a version; a text that cannot stand names each place.
func told(ctx context.Context, v *policy.Version, err error) (*policyOutput, error) {
	if problems, ok := errors.AsType[policy.Problems](err); ok {
		p := problemOf(ctx, err)
		words := locale.For(callOf(ctx).language)
		for _, x := range problems[:min(len(problems), maxFields)] {
			p.Errors = append(p.Errors, FieldProblem{Location: words.Text("api.text_place", map[string]any{"line": x.Line, "column": x.Column}), Detail: words.Text(x.Key, x.Args)})
		}
		return nil, p
	}
	if err != nil {
		return nil, err
	}
	return &policyOutput{versionOf(v, true)}, nil
}

// rules returns the service, where there is one.
func (a *API) rules() (*policy.Service, error) {
	if a.Policy == nil {
		return nil, fault.New(fault.Unavailable, "api.not_here", nil)
	}
	return a.Policy, nil
}

func (a *API) activePolicy(ctx context.Context, _ *none) (*policyOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	v, err := s.Records.InState(ctx, callOf(ctx).tenant(), policy.Active)
	if err == nil && v == nil {
		err = fault.New(fault.Missing, "api.no_policy", nil)
	}
	return told(ctx, v, err)
}

type policiesInput struct {
	Before string `query:"before" maxLength:"40" doc:"id of the last one of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type policiesOutput struct {
	Body struct {
		Versions []PolicyVersion `json:"versions"`
	}
}

// drafts reports whether the caller may see drafts, which are nobody's rules yet.
func (c *call) drafts() bool { return c.actor.Reach(identity.PolicyDraft) != identity.Nothing }

func (a *API) listPolicies(ctx context.Context, in *policiesInput) (*policiesOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	list, err := s.Records.Versions(ctx, c.tenant(), in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &policiesOutput{}
	out.Body.Versions = []PolicyVersion{}
	for i := range list {
		if list[i].State == policy.Draft && !c.drafts() {
			continue
		}
		out.Body.Versions = append(out.Body.Versions, versionOf(&list[i], false))
	}
	return out, nil
}

type policyInput struct {
	Version string `path:"version" maxLength:"40"`
}

func (a *API) getPolicy(ctx context.Context, in *policyInput) (*policyOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	v, err := s.Records.Version(ctx, c.tenant(), in.Version)
	if err == nil && v.State == policy.Draft && !c.drafts() {
		err = fault.New(fault.Missing, "api.no_policy", nil)
	}
	return told(ctx, v, err)
}

type draftInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"100000" doc:"docs/policy.md has the form"`
	}
}

func (a *API) draftPolicy(ctx context.Context, in *draftInput) (*policyOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	v, err := s.Draft(ctx, c.tenant(), in.Body.Text, string(c.actor.Person))
	return told(ctx, v, err)
}

type editInput struct {
	Version string `path:"version" maxLength:"40"`
	Body    struct {
		Revision int64  `json:"revision" minimum:"1"`
		Text     string `json:"text" minLength:"1" maxLength:"100000"`
	}
}

func (a *API) editPolicy(ctx context.Context, in *editInput) (*policyOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	v, err := s.Edit(ctx, c.tenant(), in.Version, in.Body.Revision, in.Body.Text, string(c.actor.Person))
	return told(ctx, v, err)
}

type backTestInput struct {
	Version string `path:"version" maxLength:"40"`
	Body    struct {
		Since time.Time `json:"since,omitzero" doc:"filed since; a year ago if left out"`
		Most  int       `json:"most,omitempty" minimum:"1" maximum:"20000" doc:"cases that are drawn"`
	}
}

// BackTest is what a draft would have changed.
type BackTest struct {
	ID                string        `json:"id"`
	Against           string        `json:"against,omitempty"`
	Cases             int           `json:"cases"`
	Tested            int           `json:"tested"`
	Changed           int           `json:"changed"`
	Failed            int           `json:"failed"`
	ApprovedBefore    int           `json:"approved_before"`
	ApprovedAfter     int           `json:"approved_after"`
	ApprovedFenBefore int64         `json:"approved_fen_before"`
	ApprovedFenAfter  int64         `json:"approved_fen_after"`
	Shifts            []PolicyShift `json:"shifts"`
	Examples          []Example     `json:"examples"`
}

// PolicyShift is how often an outcome comes or goes.
type PolicyShift struct {
	Outcome string `json:"outcome"`
	Added   int    `json:"added"`
	Gone    int    `json:"gone"`
}

// Example is a past case with other outcomes.
type Example struct {
	Case   string   `json:"case"`
	Before []string `json:"before"`
	After  []string `json:"after"`
}

type backTestOutput struct{ Body BackTest }

func (a *API) backTest(ctx context.Context, in *backTestInput) (*backTestOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	b, err := s.Backtest(ctx, c.tenant(), in.Version, string(c.actor.Person), policy.Sample{Since: in.Body.Since, Most: in.Body.Most})
	if err != nil {
		return nil, err
	}
	out := &backTestOutput{BackTest{ID: b.ID, Against: b.Against, Cases: b.Cases, Tested: b.Tested, Changed: b.Changed, Failed: b.Failed,
		ApprovedBefore: b.ApprovedBefore, ApprovedAfter: b.ApprovedAfter, ApprovedFenBefore: b.ApprovedFenBefore, ApprovedFenAfter: b.ApprovedFenAfter,
		Shifts: []PolicyShift{}, Examples: []Example{}}}
	for _, x := range b.Shifts {
		out.Body.Shifts = append(out.Body.Shifts, PolicyShift(x))
	}
	for _, x := range b.Examples {
		out.Body.Examples = append(out.Body.Examples, Example(x))
	}
	return out, nil
}

type announceInput struct {
	Version string `path:"version" maxLength:"40"`
	Body    struct {
		Revision int64     `json:"revision" minimum:"1"`
		Begins   time.Time `json:"begins,omitzero" doc:"the earliest possible if left out"`
	}
}

func (a *API) announcePolicy(ctx context.Context, in *announceInput) (*policyOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	v, err := s.Announce(ctx, c.tenant(), in.Version, in.Body.Revision, in.Body.Begins, string(c.actor.Person))
	return told(ctx, v, err)
}

type withdrawPolicyInput struct {
	Version string `path:"version" maxLength:"40"`
	Body    struct {
		Revision int64 `json:"revision" minimum:"1"`
	}
}

func (a *API) withdrawPolicy(ctx context.Context, in *withdrawPolicyInput) (*policyOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	v, err := s.Withdraw(ctx, c.tenant(), in.Version, in.Body.Revision, string(c.actor.Person))
	return told(ctx, v, err)
}

// RuleLine is a rule that did something, in its published words.
type RuleLine struct {
	Rule     string   `json:"rule"`
	Says     string   `json:"says"`
	Outcomes []string `json:"outcomes"`
}

// Judged is what the rules made of a case.
type Judged struct {
	At      time.Time  `json:"at"`
	Version string     `json:"version"`
	Title   string     `json:"title"`
	Hash    string     `json:"hash"`
	Lines   []RuleLine `json:"lines"`
}

type caseRulesOutput struct {
	Body struct {
		Judgements []Judged `json:"judgements"`
	}
}

func (a *API) caseRules(ctx context.Context, in *caseInput) (*caseRulesOutput, error) {
	s, err := a.rules()
	if err != nil {
		return nil, err
	}
	on, _, err := a.loaded(ctx, in.Case)
	if err != nil {
		return nil, err
	}
	list, err := s.Records.Judgements(ctx, on.Tenant, string(on.ID))
	if err != nil {
		return nil, err
	}
	tag := callOf(ctx).language
	out := &caseRulesOutput{}
	out.Body.Judgements = []Judged{}
	for i := range list {
		v, err := s.View(ctx, &list[i])
		if err != nil {
			return nil, err
		}
		one := Judged{At: list[i].At, Version: list[i].Version, Title: v.Title.In(tag), Hash: v.Hash, Lines: []RuleLine{}}
		for _, l := range v.Lines {
			line := RuleLine{Rule: l.Rule, Says: l.Says.In(tag), Outcomes: []string{}}
			for _, o := range l.Outcomes {
				line.Outcomes = append(line.Outcomes, policy.Say(locale.For(tag), o))
			}
			one.Lines = append(one.Lines, line)
		}
		out.Body.Judgements = append(out.Body.Judgements, one)
	}
	return out, nil
}
