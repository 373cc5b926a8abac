package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// privacyRoutes show, hand out and erase personal data. Each is an entry in the
// access log, with who and why; none runs in a transaction that could take the
// entry back.
func (a *API) privacyRoutes() {
	rt := func(path, name, summary string, action identity.Action, status int) route {
		return route{method: http.MethodPost, path: path, name: name, summary: summary, tag: "personal data", apart: true, actions: []identity.Action{action}, status: status}
	}
	handle(a, rt("/people/{person}/reveal", "reveal-person", "A name or a phone number in clear", identity.PersonReveal, 0), a.revealPerson)
	handle(a, rt("/people/{person}/export", "export-person", "A copy of everything that is kept about a person, in clear", identity.PersonExport, 0), a.exportPerson)
	handle(a, rt("/people/{person}/erase", "erase-person", "Destroy the keys of a person's data, for good", identity.PersonErase, 0), a.erasePerson)
	handle(a, route{method: http.MethodGet, path: "/audit/access", name: "access-log", summary: "Who saw personal data in clear, and why", tag: "audit",
		actions: []identity.Action{identity.AuditRead}}, a.accessLog)
	handle(a, route{method: http.MethodGet, path: "/audit/events", name: "security-log", summary: "Sign-ins, roles, keys: the security log", tag: "audit",
		actions: []identity.Action{identity.AuditRead}}, a.securityLog)
}

// about is a person as the subject of an action.
func (c *call) about(person identity.PersonID) identity.Subject {
	return identity.Subject{Tenant: c.actor.Tenant, People: []identity.PersonID{person}}
}

// sealed gives the errors of package seal their sentences.
func sealed(err error) error {
	switch {
	case errors.Is(err, seal.ErrErased), errors.Is(err, seal.ErrNoKey):
		return fault.New(fault.Missing, "identity.erased", err)
	case errors.Is(err, seal.ErrNoReason):
		return fault.New(fault.Invalid, "api.no_reason", err)
	}
	return err
}

type revealInput struct {
	Person string `path:"person" maxLength:"40" doc:"me for the caller"`
	Body   struct {
		Fields []string `json:"fields" minItems:"1" maxItems:"2" enum:"name,phone"`
		Reason string   `json:"reason" minLength:"1" maxLength:"500" doc:"for the access log"`
	}
}

type revealOutput struct {
	Body struct {
		Name  string `json:"name,omitempty"`
		Phone string `json:"phone,omitempty"`
	}
}

func (a *API) revealPerson(ctx context.Context, in *revealInput) (*revealOutput, error) {
	c := callOf(ctx)
	person := c.personNamed(in.Person)
	if err := c.actor.May(identity.PersonReveal, c.about(person)); err != nil {
		return nil, err
	}
	p, err := a.Identity.Directory.Records.Person(ctx, c.actor.Tenant, person)
	if err != nil {
		return nil, err
	}
	out := &revealOutput{}
	who, owner := seal.Request{Actor: c.id(), Reason: in.Body.Reason}, seal.Owner{Tenant: c.tenant(), Person: string(person)}
	for _, field := range in.Body.Fields {
		value, to := p.Name, &out.Body.Name
		if field == "phone" {
			value, to = p.Phone, &out.Body.Phone
		}
		if value == nil {
			continue
		}
		if *to, err = a.Keys.Reveal(ctx, who, owner, seal.Place{Table: "person", Column: field, Row: string(person)}, value); err != nil {
			return nil, sealed(err)
		}
	}
	return out, nil
}

type reasonInput struct {
	Person string `path:"person" maxLength:"40" doc:"me for the caller"`
	Body   struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"for the access log"`
	}
}

type personalDataOutput struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (a *API) exportPerson(ctx context.Context, in *reasonInput) (*personalDataOutput, error) {
	c := callOf(ctx)
	person := c.personNamed(in.Person)
	if err := c.actor.May(identity.PersonExport, c.about(person)); err != nil {
		return nil, err
	}
	if _, err := a.Identity.Directory.Records.Person(ctx, c.actor.Tenant, person); err != nil {
		return nil, err
	}
	if a.Exporter == nil {
		return nil, fault.New(fault.Unavailable, "api.not_here", nil)
	}
	var text bytes.Buffer
	err := a.Exporter.Export(ctx, seal.Request{Actor: c.id(), Reason: in.Body.Reason}, seal.Owner{Tenant: c.tenant(), Person: string(person)}, &text)
	if err != nil {
		return nil, sealed(err)
	}
	return &personalDataOutput{"application/json", `attachment; filename="personal-data.json"`, text.Bytes()}, nil
}

type erasedOutput struct {
	Body struct {
		Erased bool `json:"erased" doc:"false if that was done before"`
	}
}

// erasePerson lets the person not sign in any more, and destroys the keys. In
// this order: who is erased must not be able to come in halfway.
func (a *API) erasePerson(ctx context.Context, in *reasonInput) (*erasedOutput, error) {
	c := callOf(ctx)
	person := c.personNamed(in.Person)
	if err := c.actor.May(identity.PersonErase, c.about(person)); err != nil {
		return nil, err
	}
	if err := a.Identity.Directory.Disable(ctx, a.intake(c), person); err != nil {
		return nil, err
	}
	done, err := a.Keys.Erase(ctx, seal.Request{Actor: c.id(), Reason: in.Body.Reason}, seal.Owner{Tenant: c.tenant(), Person: string(person)})
	if err != nil {
		return nil, sealed(err)
	}
	out := &erasedOutput{}
	out.Body.Erased = done
	return out, nil
}

type logInput struct {
	Person string `query:"person" maxLength:"40"`
	Before string `query:"before" maxLength:"40" doc:"id of the last entry of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

// Access is one look at personal data.
type Access struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Act    string    `json:"act"`
	Person string    `json:"person" doc:"whom the data are about"`
	Actor  string    `json:"actor"`
	Field  string    `json:"field,omitempty"`
	Row    string    `json:"row,omitempty"`
	Reason string    `json:"reason"`
}

type accessOutput struct {
	Body struct {
		Entries []Access `json:"entries"`
	}
}

func (a *API) accessLog(ctx context.Context, in *logInput) (*accessOutput, error) {
	c := callOf(ctx)
	if err := c.actor.May(identity.AuditRead, c.whole()); err != nil {
		return nil, err
	}
	if a.Accesses == nil {
		return nil, fault.New(fault.Unavailable, "api.not_here", nil)
	}
	list, err := a.Accesses(ctx, c.tenant(), in.Person, in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &accessOutput{}
	out.Body.Entries = []Access{}
	for _, e := range list {
		one := Access{ID: e.ID, At: e.At, Act: string(e.Act), Person: e.Person, Actor: e.Actor, Row: e.Row, Reason: e.Reason}
		if e.Table != "" {
			one.Field = e.Table + " " + e.Column
		}
		out.Body.Entries = append(out.Body.Entries, one)
	}
	return out, nil
}

// SecurityEvent is an entry of the security log.
type SecurityEvent struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Actor   string    `json:"actor,omitempty"`
	Person  string    `json:"person,omitempty"`
	Session string    `json:"session,omitempty"`
	Network string    `json:"network,omitempty" doc:"keyed hash of the network block, shortened"`
	Detail  string    `json:"detail,omitempty"`
}

type securityOutput struct {
	Body struct {
		Events []SecurityEvent `json:"events"`
	}
}

func (a *API) securityLog(ctx context.Context, in *logInput) (*securityOutput, error) {
	c := callOf(ctx)
	list, err := a.Identity.Log.List(ctx, c.actor, identity.PersonID(in.Person), in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &securityOutput{}
	out.Body.Events = []SecurityEvent{}
	for _, e := range list {
		out.Body.Events = append(out.Body.Events, SecurityEvent{e.ID, e.At, string(e.Kind), e.Actor, string(e.Person), string(e.Session), hexDigits(e.Network), e.Detail})
	}
	return out, nil
}
