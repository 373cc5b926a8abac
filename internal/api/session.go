package api

import (
	"context"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// sessionRoutes are about who is signed in.
func (a *API) sessionRoutes() {
	handle(a, route{method: http.MethodGet, path: "/me", name: "me", summary: "Who is calling, and what the caller may do", tag: "sessions", self: true}, a.me)
	handle(a, route{method: http.MethodDelete, path: "/session", name: "sign-out", summary: "Sign out", tag: "sessions", self: true, status: http.StatusNoContent}, a.signOut)
	handle(a, route{method: http.MethodPost, path: "/session/password", name: "change-password", summary: "Change the own password", tag: "sessions", self: true, apart: true}, a.changePassword)
	handle(a, route{method: http.MethodGet, path: "/sessions", name: "list-sessions", summary: "Sessions of a person, or of everybody", tag: "sessions", actions: []identity.Action{identity.SessionRead}}, a.listSessions)
	handle(a, route{method: http.MethodDelete, path: "/people/{person}/sessions/{session}", name: "end-session", summary: "End a session", tag: "sessions", actions: []identity.Action{identity.SessionRevoke}, status: http.StatusNoContent}, a.endSession)
	handle(a, route{method: http.MethodDelete, path: "/people/{person}/sessions", name: "end-sessions", summary: "End all sessions of a person but the caller's own", tag: "sessions", actions: []identity.Action{identity.SessionRevoke}}, a.endSessions)
}

// Held is a role that somebody holds.
type Held struct {
	Role  string `json:"role" enum:"customer,merchant,agent,reviewer,senior-reviewer,appeal-reviewer,dispatcher,outlet-manager,technician,auditor,policy-owner,partner,administrator,service-account"`
	Party string `json:"party,omitempty" maxLength:"128" doc:"the merchant, outlet or partner that it is held for"`
}

func heldOf(grants []identity.Grant) []Held {
	list := make([]Held, len(grants))
	for i, g := range grants {
		list[i] = Held{g.Role.String(), string(g.Party)}
	}
	return list
}

type meOutput struct {
	Body struct {
		Tenant  string            `json:"tenant"`
		Person  string            `json:"person,omitempty"`
		Service string            `json:"service,omitempty"`
		Roles   []Held            `json:"roles"`
		May     map[string]string `json:"may" doc:"action -> own or all"`
	}
}

func (a *API) me(ctx context.Context, _ *none) (*meOutput, error) {
	actor := callOf(ctx).actor
	out := &meOutput{}
	b := &out.Body
	b.Tenant, b.Person, b.Service, b.Roles = string(actor.Tenant), string(actor.Person), string(actor.Service), heldOf(actor.Grants)
	b.May = make(map[string]string)
	for _, action := range identity.Actions() {
		if reach := actor.Reach(action); reach != identity.Nothing {
			b.May[string(action)] = reach.String()
		}
	}
	return out, nil
}

func (a *API) signOut(ctx context.Context, _ *none) (*done, error) {
	c := callOf(ctx)
	return &done{}, a.Identity.Sessions.SignOut(ctx, c.token, c.client)
}

type changePasswordInput struct {
	Body struct {
		Old string `json:"old" maxLength:"600"`
		New string `json:"new" maxLength:"600"`
	}
}

func (a *API) changePassword(ctx context.Context, in *changePasswordInput) (*entryOutput, error) {
	c := callOf(ctx)
	return entryOf(a.Identity.Staff.ChangePassword(ctx, c.token, in.Body.Old, in.Body.New, c.client))
}

// Session is a sign-in that lasts.
type Session struct {
	ID      string    `json:"id"`
	Person  string    `json:"person"`
	Stage   string    `json:"stage"`
	Method  string    `json:"method"`
	Created time.Time `json:"created"`
	Used    time.Time `json:"used" doc:"to within a minute"`
	Expires time.Time `json:"expires"`
	Agent   string    `json:"agent,omitempty" doc:"what the browser calls itself"`
	Own     bool      `json:"own" doc:"the one that asks"`
}

type sessionsInput struct {
	Person string `query:"person" maxLength:"40" doc:"me for the caller; everybody that the caller may see if left out"`
}

type sessionsOutput struct {
	Body struct {
		Sessions []Session `json:"sessions"`
	}
}

func (a *API) listSessions(ctx context.Context, in *sessionsInput) (*sessionsOutput, error) {
	c := callOf(ctx)
	person := c.personNamed(in.Person)
	if person == "" && c.actor.Reach(identity.SessionRead) == identity.Own {
		person = c.actor.Person
	}
	list, err := a.Identity.Sessions.List(ctx, c.actor, person)
	if err != nil {
		return nil, err
	}
	out := &sessionsOutput{}
	out.Body.Sessions = []Session{}
	for _, s := range list {
		out.Body.Sessions = append(out.Body.Sessions, Session{
			ID: string(s.ID), Person: string(s.Person), Stage: string(s.Stage), Method: string(s.Method), Created: s.Created,
			Used: s.Used, Expires: s.Expires, Agent: s.Agent, Own: s.ID == c.session.ID,
		})
	}
	return out, nil
}

// personNamed reads "me" as the caller.
func (c *call) personNamed(name string) identity.PersonID {
	if name == "me" {
		return c.actor.Person
	}
	return identity.PersonID(name)
}

type sessionInput struct {
	Person  string `path:"person" maxLength:"40" doc:"me for the caller"`
	Session string `path:"session" maxLength:"40"`
}

func (a *API) endSession(ctx context.Context, in *sessionInput) (*done, error) {
	c := callOf(ctx)
	return &done{}, a.Identity.Sessions.Revoke(ctx, c.actor, c.personNamed(in.Person), identity.SessionID(in.Session))
}

type endedOutput struct {
	Body struct {
		Ended int `json:"ended" doc:"how many"`
	}
}

func (a *API) endSessions(ctx context.Context, in *personInput) (*endedOutput, error) {
	c := callOf(ctx)
	n, err := a.Identity.Sessions.RevokeAll(ctx, c.actor, c.personNamed(in.Person))
	if err != nil {
		return nil, err
	}
	out := &endedOutput{}
	out.Body.Ended = n
	return out, nil
}
