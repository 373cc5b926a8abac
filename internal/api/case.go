package api

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// caseRoutes open, find and show cases; what is done with one is in act.go.
func (a *API) caseRoutes() {
	read := []identity.Action{identity.CaseRead}
	handle(a, route{method: http.MethodPost, path: "/cases", name: "open-case", summary: "File a request", tag: "cases",
		actions: []identity.Action{identity.CaseOpen}, status: http.StatusCreated}, a.openCase)
	handle(a, route{method: http.MethodGet, path: "/cases", name: "list-cases", summary: "Cases, the most urgent first", tag: "cases", actions: read}, a.listCases)
	handle(a, route{method: http.MethodGet, path: "/cases/{case}", name: "get-case", summary: "A case as the caller may see it", tag: "cases", actions: read}, a.getCase)
	handle(a, route{method: http.MethodGet, path: "/cases/{case}/timeline", name: "time-line", summary: "What happened in a case", tag: "cases", actions: read}, a.timeLine)
	handle(a, route{method: http.MethodGet, path: "/cases/{case}/checklist", name: "checklist", summary: "The review standard of a case and what is still open", tag: "cases",
		actions: []identity.Action{identity.CaseReview, identity.AppealDecide}}, a.checklist)
}

type openInput struct {
	Body struct {
		Request   Request    `json:"request"`
		Channel   string     `json:"channel,omitempty" maxLength:"64" doc:"web, phone, chat, …; web if left out"`
		Merchant  string     `json:"merchant,omitempty" maxLength:"128" doc:"who sold it; taken from the order if that is known"`
		Outlet    string     `json:"outlet,omitempty" maxLength:"128"`
		Customer  string     `json:"customer,omitempty" maxLength:"40" doc:"id of the person, for who files for somebody else"`
		Name      string     `json:"name,omitempty" maxLength:"400"`
		Phone     string     `json:"phone,omitempty" maxLength:"64" doc:"who files for somebody else gives it or the id"`
		Address   string     `json:"address,omitempty" maxLength:"2000"`
		Statement string     `json:"statement,omitempty" maxLength:"20000" doc:"what is wrong, in the customer's words"`
		Items     []ItemFile `json:"items,omitempty" maxItems:"50"`
	}
}

type caseOutput struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     Case
}

// shown is the answer that shows a case to an actor.
func (a *API) shown(ctx context.Context, on *aftersale.Case, who aftersale.Actor) *caseOutput {
	return &caseOutput{ETag: etag(on.Version), Body: viewOf(on, who, callOf(ctx).language)}
}

func (a *API) openCase(ctx context.Context, in *openInput) (*caseOutput, error) {
	b := &in.Body
	c := callOf(ctx)
	customer, phone, err := a.customerOf(ctx, b.Customer, b.Phone, b.Name)
	if err != nil {
		return nil, err
	}
	merchant, err := a.merchantOf(ctx, b.Merchant, b.Request.Order)
	if err != nil {
		return nil, err
	}
	act := &aftersale.Open{
		Request: b.Request.asked(), Channel: b.Channel, Customer: aftersale.PersonID(customer), Merchant: aftersale.AccountID(merchant),
		Outlet: aftersale.AccountID(b.Outlet), Name: aftersale.Clear(seal.NewName(b.Name).Clear()), Phone: aftersale.Clear(phone.Clear()),
		Address: aftersale.Clear(seal.NewAddress(b.Address).Clear()), Statement: aftersale.Clear(b.Statement),
	}
	if act.Channel == "" {
		act.Channel = "web"
	}
	if !phone.IsZero() {
		act.CustomerIndex = hex.EncodeToString(a.Keys.PhoneIndex(c.tenant(), phone))
	}
	none := &aftersale.Case{Tenant: c.tenant(), Customer: act.Customer, Merchant: act.Merchant, Outlet: act.Outlet}
	list, err := c.actorsFor(none, identity.CaseOpen)
	if err != nil {
		return nil, err
	}
	who := list[0]
	if who.Role == aftersale.RoleService && who.Account != "" && who.Account != act.Merchant {
		return nil, fault.New(fault.Denied, "case.not_yours", nil)
	}
	items, err := a.itemsOf(ctx, who, "", b.Items)
	if err != nil {
		return nil, err
	}
	act.Items = items.list
	var filed aftersale.Filed
	err = a.Tx.InTx(ctx, func(ctx context.Context) error {
		if filed, err = a.Cases.Open(ctx, who, act); err != nil {
			return err
		}
		return a.attach(ctx, who, filed.Case, items)
	})
	if err != nil {
		return nil, err
	}
	out := a.shown(ctx, filed.Case, who)
	out.Location = Base + "/cases/" + string(filed.Case.ID)
	return out, nil
}

// customerOf finds the customer of a new case: the caller, the person that is
// named, or the person with the phone, who is added if nobody is known by it.
func (a *API) customerOf(ctx context.Context, name, number, called string) (identity.PersonID, seal.Phone, error) {
	c := callOf(ctx)
	var phone seal.Phone
	if number != "" {
		var err error
		if phone, err = phoneOf(number); err != nil {
			return "", phone, err
		}
	}
	if c.actor.Reach(identity.CaseOpen) == identity.Own && c.actor.Person != "" {
		if name != "" && c.personNamed(name) != c.actor.Person {
			return "", phone, fault.New(fault.Denied, "case.not_yours", nil)
		}
		return c.actor.Person, phone, nil
	}
	if name != "" {
		person := c.personNamed(name)
		_, err := a.Identity.Directory.Look(ctx, a.intake(c), person)
		return person, phone, err
	}
	if phone.IsZero() {
		return "", phone, fault.New(fault.Invalid, "api.whose_case", nil)
	}
	person, err := a.Identity.Directory.Caller(ctx, a.intake(c), phone)
	if err != nil && fault.KindOf(err) == fault.Missing {
		person, _, err = a.Identity.Directory.Add(ctx, a.intake(c), identity.Joining{
			Name: seal.NewName(called), Phone: phone, Roles: []identity.Grant{{Role: identity.Customer}},
		})
		if err != nil && fault.KindOf(err) == fault.Conflict {
			person, err = a.addedMeanwhile(ctx, c, phone, err)
		}
	}
	return person, phone, err
}

// addedMeanwhile finds the person whom somebody else added at this moment. In a
// transaction that the conflict has ended nobody can be found any more: then
// the whole request is repeated.
func (a *API) addedMeanwhile(ctx context.Context, c *call, phone seal.Phone, conflict error) (identity.PersonID, error) {
	person, err := a.Identity.Directory.Caller(ctx, a.intake(c), phone)
	if err != nil {
		return "", fault.New(fault.Conflict, "case.changed", conflict)
	}
	return person, nil
}

// intake is the step of the product that files for a caller on the phone: it
// finds or adds the customer, which who takes the call may not do elsewhere.
func (a *API) intake(c *call) identity.Actor {
	actor := identity.Automation(c.actor.Tenant, "intake/1 for "+c.actor.Name())
	actor.Grants = []identity.Grant{{Role: identity.Administrator}}
	return actor
}

// merchantOf finds who sold it: who is named, or who the order is of.
func (a *API) merchantOf(ctx context.Context, named, order string) (string, error) {
	if named != "" {
		return named, nil
	}
	seller, err := a.Catalogue.Seller(ctx, callOf(ctx).tenant(), order)
	if err != nil && fault.KindOf(err) == fault.Missing {
		return "", fault.New(fault.Invalid, "case.no_party", err)
	}
	return seller, err
}

type caseInput struct {
	Case string `path:"case" maxLength:"40"`
}

func (a *API) getCase(ctx context.Context, in *caseInput) (*caseOutput, error) {
	on, who, err := a.loaded(ctx, in.Case)
	if err != nil {
		return nil, err
	}
	return a.shown(ctx, on, who), nil
}

type timeLineInput struct {
	Case  string `path:"case" maxLength:"40"`
	After int64  `query:"after" minimum:"0" doc:"events after this number"`
}

// Event is one move of a case.
type Event struct {
	Seq    int64             `json:"seq"`
	At     time.Time         `json:"at"`
	Actor  string            `json:"actor"`
	Role   string            `json:"role"`
	Verb   string            `json:"verb"`
	From   string            `json:"from,omitempty"`
	To     string            `json:"to"`
	Facts  map[string]string `json:"facts,omitempty"`
	Digest string            `json:"digest" doc:"of the case after the move; what the custody log commits to"`
}

type timeLineOutput struct {
	Body struct {
		Events []Event `json:"events"`
		Next   int64   `json:"next,omitempty" doc:"for after; absent after the last page"`
	}
}

// timeLinePage bounds the events of an answer.
const timeLinePage = 500

func (a *API) timeLine(ctx context.Context, in *timeLineInput) (*timeLineOutput, error) {
	on, who, err := a.loaded(ctx, in.Case)
	if err != nil {
		return nil, err
	}
	events, err := a.Cases.Records.Events(ctx, on.Tenant, on.ID, in.After, timeLinePage)
	if err != nil {
		return nil, err
	}
	out := &timeLineOutput{}
	out.Body.Events = []Event{}
	for _, e := range events {
		one := Event{e.Seq, e.At.Time(), string(e.Actor), string(e.Role), string(e.Verb), string(e.From), string(e.To), e.Facts, e.Digest}
		if who.Side() != aftersale.SideOperator && (e.Verb == aftersale.VerbOpine || e.Verb == aftersale.VerbPrefill || e.Verb == aftersale.VerbMark) {
			one.Facts = nil // the reviewers' own
		}
		out.Body.Events = append(out.Body.Events, one)
	}
	if n := len(events); n == timeLinePage {
		out.Body.Next = events[n-1].Seq
	}
	return out, nil
}

type checklistOutput struct {
	Body struct {
		Lines         []ChecklistLine `json:"lines"`
		Open          []string        `json:"open" doc:"codes of lines that block any decision"`
		BeforeRefusal []string        `json:"before_refusal" doc:"codes of lines that block a refusal"`
	}
}

func (a *API) checklist(ctx context.Context, in *caseInput) (*checklistOutput, error) {
	c := callOf(ctx)
	on, _, err := a.loaded(ctx, in.Case)
	if err != nil {
		return nil, err
	}
	if _, err := c.actorsFor(on, identity.CaseReview, identity.AppealDecide); err != nil {
		return nil, c.hidden(on, err)
	}
	out := &checklistOutput{}
	out.Body.Lines = linesOf(c.language, on.Lines())
	codes := func(lines []aftersale.Line) []string {
		list := []string{}
		for _, l := range lines {
			list = append(list, l.Code)
		}
		return list
	}
	out.Body.Open, out.Body.BeforeRefusal = codes(on.Unanswered(false)), codes(on.Unanswered(true))
	return out, nil
}

type listInput struct {
	Open      bool      `query:"open" doc:"only cases that are not closed"`
	Stage     []string  `query:"stage" maxItems:"30"`
	Kind      []string  `query:"kind" maxItems:"10"`
	Merchant  string    `query:"merchant" maxLength:"128"`
	Customer  string    `query:"customer" maxLength:"40"`
	Outlet    string    `query:"outlet" maxLength:"128"`
	Assigned  string    `query:"assigned" maxLength:"40" doc:"id of a person, me, or nobody"`
	Raised    bool      `query:"raised"`
	Order     string    `query:"order" maxLength:"128"`
	Waybill   string    `query:"waybill" maxLength:"128"`
	DueBefore time.Time `query:"due_before"`
	Cursor    string    `query:"cursor" maxLength:"200" doc:"next of the page before"`
	Limit     int       `query:"limit" minimum:"1" maximum:"1000" default:"50"`
}

// CaseLine is a case in a list.
type CaseLine struct {
	ID       string    `json:"id"`
	Version  int64     `json:"version"`
	Stage    string    `json:"stage"`
	Kind     string    `json:"kind"`
	Reason   string    `json:"reason"`
	Order    string    `json:"order,omitempty"`
	Customer string    `json:"customer"`
	Merchant string    `json:"merchant"`
	Assigned string    `json:"assigned,omitempty"`
	AskedFen int64     `json:"asked_fen,omitempty"`
	Opened   time.Time `json:"opened"`
	Moved    time.Time `json:"moved"`
	Due      time.Time `json:"due,omitzero" doc:"of the first running clock"`
	Raised   bool      `json:"raised,omitempty"`
	Urgent   bool      `json:"urgent,omitempty"`
}

type listOutput struct {
	Body struct {
		Cases []CaseLine `json:"cases"`
		Next  string     `json:"next,omitempty" doc:"cursor of the next page; absent after the last"`
	}
}

func (a *API) listCases(ctx context.Context, in *listInput) (*listOutput, error) {
	f, err := in.filter(callOf(ctx))
	if err != nil {
		return nil, err
	}
	page, err := a.Cases.Records.List(ctx, f)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Cases = make([]CaseLine, 0, len(page.Cases))
	for _, s := range page.Cases {
		line := CaseLine{
			ID: string(s.ID), Version: s.Version, Stage: string(s.Stage), Kind: string(s.Kind), Reason: string(s.Reason), Order: s.Order,
			Customer: string(s.Customer), Merchant: string(s.Merchant), Assigned: string(s.Assigned), AskedFen: int64(s.AskedFen),
			Opened: s.Opened.Time(), Moved: s.Moved.Time(), Raised: s.Raised, Urgent: s.Urgent,
		}
		if s.Due != aftersale.MaxDue {
			line.Due = s.Due.Time()
		}
		out.Body.Cases = append(out.Body.Cases, line)
	}
	if page.Next != nil {
		out.Body.Next = cursorText(*page.Next)
	}
	return out, nil
}

// filter is what the caller asks for, kept to what the caller may list.
func (in *listInput) filter(c *call) (aftersale.Filter, error) {
	f := aftersale.Filter{
		Open: in.Open, Customer: aftersale.PersonID(c.personNamed(in.Customer)), Merchant: aftersale.AccountID(in.Merchant),
		Outlet: aftersale.AccountID(in.Outlet), Raised: in.Raised, Order: in.Order, Waybill: in.Waybill, Limit: in.Limit,
		DueBefore: aftersale.At(in.DueBefore),
	}
	for _, s := range in.Stage {
		f.Stages = append(f.Stages, aftersale.Stage(s))
	}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, aftersale.Kind(k))
	}
	switch in.Assigned {
	case "nobody":
		f.Unassigned = true
	default:
		f.Assigned = aftersale.PersonID(c.personNamed(in.Assigned))
	}
	if in.Cursor != "" {
		after, err := parseCursor(in.Cursor)
		if err != nil {
			return f, err
		}
		f.After = after
	}
	who, err := c.lister()
	if err != nil {
		return f, err
	}
	wanted := f
	if f, err = f.Scope(who); err != nil {
		return f, err
	}
	if who.Role == aftersale.RoleService && who.Account != "" {
		f.Merchant = who.Account
	}
	// What was asked for beyond one's own is nothing, not everything of one's own.
	if wanted.Merchant != "" && wanted.Merchant != f.Merchant || wanted.Outlet != "" && wanted.Outlet != f.Outlet ||
		wanted.Customer != "" && wanted.Customer != f.Customer {
		return f, fault.New(fault.Missing, "case.not_found", nil)
	}
	return f, f.Validate()
}

// lister is the caller in the role that lists most.
func (c *call) lister() (aftersale.Actor, error) {
	var best identity.Grant
	reach := identity.Nothing
	for _, g := range c.actor.Grants {
		one := c.actor
		one.Grants = []identity.Grant{g}
		if r := one.Reach(identity.CaseRead); r > reach {
			best, reach = g, r
		}
	}
	if reach == identity.Nothing {
		return aftersale.Actor{}, c.actor.May(identity.CaseRead, c.whole())
	}
	return c.as(best), nil
}

// cursorText and parseCursor keep a place in a list in a word of one's own, so
// that nobody builds on what it consists of.
func cursorText(c aftersale.Cursor) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(int64(c.Due), 10) + "." + string(c.ID)))
}

func parseCursor(text string) (aftersale.Cursor, error) {
	bad := fault.New(fault.Invalid, "api.bad_cursor", nil)
	plain, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return aftersale.Cursor{}, bad
	}
	due, name, _ := strings.Cut(string(plain), ".")
	n, err := strconv.ParseInt(due, 10, 64)
	if err != nil || !id.Valid(name) {
		return aftersale.Cursor{}, bad
	}
	return aftersale.Cursor{Due: aftersale.Micros(n), ID: aftersale.CaseID(name)}, nil
}
