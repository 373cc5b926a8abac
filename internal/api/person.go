package api

import (
	"context"
	"net/http"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// peopleRoutes are about people and their roles.
func (a *API) peopleRoutes() {
	manage := []identity.Action{identity.PersonManage}
	rt := func(method, path, name, summary string, status int, actions []identity.Action) route {
		return route{method: method, path: path, name: name, summary: summary, tag: "people", actions: actions, status: status}
	}
	handle(a, rt(http.MethodPost, "/people", "add-person", "Add a person", http.StatusCreated, manage), a.addPerson)
	handle(a, rt(http.MethodGet, "/people/{person}", "get-person", "A person, masked", 0, []identity.Action{identity.PersonRead}), a.getPerson)
	handle(a, rt(http.MethodPost, "/people/search", "find-person", "Find a person by login or phone", 0, []identity.Action{identity.PersonManage, identity.PersonRead}), a.findPerson)
	handle(a, rt(http.MethodPost, "/people/{person}/roles", "grant-role", "Give a role", http.StatusNoContent, manage), a.grantRole)
	handle(a, rt(http.MethodPost, "/people/{person}/roles/withdraw", "withdraw-role", "Take a role back", http.StatusNoContent, manage), a.withdrawRole)
	handle(a, rt(http.MethodPost, "/people/{person}/disable", "disable-person", "Let a person not sign in any more", http.StatusNoContent, manage), a.disablePerson)
	handle(a, rt(http.MethodPost, "/people/{person}/enable", "enable-person", "Let a person sign in again", http.StatusNoContent, manage), a.enablePerson)
	handle(a, rt(http.MethodPost, "/people/{person}/reset", "reset-factors", "Take password and second factors, and make a one-time link", 0, manage), a.resetFactors)
}

type personInput struct {
	Person string `path:"person" maxLength:"40" doc:"me for the caller"`
}

type addPersonInput struct {
	Body struct {
		Name  string `json:"name,omitempty" maxLength:"400"`
		Phone string `json:"phone,omitempty" maxLength:"64"`
		Login string `json:"login,omitempty" maxLength:"200" doc:"for staff; the answer then holds a one-time link"`
		Roles []Held `json:"roles" minItems:"1" maxItems:"20"`
	}
}

type addPersonOutput struct {
	Body struct {
		Person string `json:"person"`
		Link   string `json:"link,omitempty" doc:"token of the one-time link by which the person chooses a password; shown this once"`
	}
}

func (a *API) addPerson(ctx context.Context, in *addPersonInput) (*addPersonOutput, error) {
	joining := identity.Joining{Name: seal.NewName(in.Body.Name), Login: in.Body.Login}
	var err error
	if in.Body.Phone != "" {
		if joining.Phone, err = phoneOf(in.Body.Phone); err != nil {
			return nil, err
		}
	}
	if joining.Roles, err = grantsOf(in.Body.Roles); err != nil {
		return nil, err
	}
	person, link, err := a.Identity.Directory.Add(ctx, callOf(ctx).actor, joining)
	if err != nil {
		return nil, err
	}
	out := &addPersonOutput{}
	out.Body.Person = string(person)
	if link != (identity.Token{}) {
		out.Body.Link = link.Reveal()
	}
	return out, nil
}

// phoneOf reads a phone number. The error does not repeat it.
func phoneOf(text string) (seal.Phone, error) {
	phone, err := seal.ParsePhone(text)
	if err != nil {
		return phone, fault.New(fault.Invalid, "identity.bad_phone", nil)
	}
	return phone, nil
}

func grantsOf(held []Held) ([]identity.Grant, error) {
	var list []identity.Grant
	for _, h := range held {
		role, ok := identity.ParseRole(h.Role)
		if !ok {
			return nil, fault.New(fault.Invalid, "identity.bad_role", nil, "role", h.Role)
		}
		list = append(list, identity.Grant{Role: role, Party: identity.PartyID(h.Party)})
	}
	return list, nil
}

// Person is a person as a list shows one.
type Person struct {
	ID       string `json:"id"`
	Name     string `json:"name,omitempty" doc:"masked"`
	Phone    string `json:"phone,omitempty" doc:"masked"`
	Roles    []Held `json:"roles"`
	Disabled bool   `json:"disabled"`
}

type personOutput struct{ Body Person }

func (a *API) getPerson(ctx context.Context, in *personInput) (*personOutput, error) {
	c := callOf(ctx)
	m, err := a.Identity.Directory.Look(ctx, c.actor, c.personNamed(in.Person))
	if err != nil {
		return nil, err
	}
	return &personOutput{Person{ID: string(m.ID), Name: m.Name, Phone: m.Phone, Roles: heldOf(m.Roles), Disabled: m.Disabled}}, nil
}

type findPersonInput struct {
	Body struct {
		Login string `json:"login,omitempty" maxLength:"200"`
		Phone string `json:"phone,omitempty" maxLength:"64"`
	}
}

// findPerson is a POST, so that no number stands in the address of a request,
// which proxies write into their logs.
func (a *API) findPerson(ctx context.Context, in *findPersonInput) (*personOutput, error) {
	c := callOf(ctx)
	var person identity.PersonID
	var err error
	switch {
	case in.Body.Login != "" && in.Body.Phone == "":
		person, err = a.Identity.Directory.Find(ctx, c.actor, in.Body.Login)
	case in.Body.Phone != "" && in.Body.Login == "":
		var phone seal.Phone
		if phone, err = phoneOf(in.Body.Phone); err == nil {
			person, err = a.Identity.Directory.Caller(ctx, c.actor, phone)
		}
	default:
		err = fault.New(fault.Invalid, "api.login_or_phone", nil)
	}
	if err != nil {
		return nil, err
	}
	return a.getPerson(ctx, &personInput{Person: string(person)})
}

type roleInput struct {
	Person string `path:"person" maxLength:"40"`
	Body   Held
}

func (a *API) grantRole(ctx context.Context, in *roleInput) (*done, error) {
	return a.changeRole(ctx, in, a.Identity.Directory.Grant)
}

func (a *API) withdrawRole(ctx context.Context, in *roleInput) (*done, error) {
	return a.changeRole(ctx, in, a.Identity.Directory.Withdraw)
}

func (a *API) changeRole(ctx context.Context, in *roleInput, change func(context.Context, identity.Actor, identity.PersonID, identity.Grant) error) (*done, error) {
	grants, err := grantsOf([]Held{in.Body})
	if err != nil {
		return nil, err
	}
	return &done{}, change(ctx, callOf(ctx).actor, identity.PersonID(in.Person), grants[0])
}

func (a *API) disablePerson(ctx context.Context, in *personInput) (*done, error) {
	return &done{}, a.Identity.Directory.Disable(ctx, callOf(ctx).actor, identity.PersonID(in.Person))
}

func (a *API) enablePerson(ctx context.Context, in *personInput) (*done, error) {
	return &done{}, a.Identity.Directory.Enable(ctx, callOf(ctx).actor, identity.PersonID(in.Person))
}

type oneTimeLinkOutput struct {
	Body struct {
		Link string `json:"link" doc:"token of the one-time link; shown this once"`
	}
}

func (a *API) resetFactors(ctx context.Context, in *personInput) (*oneTimeLinkOutput, error) {
	link, err := a.Identity.Directory.ResetFactors(ctx, callOf(ctx).actor, identity.PersonID(in.Person))
	if err != nil {
		return nil, err
	}
	out := &oneTimeLinkOutput{}
	out.Body.Link = link.Reveal()
	return out, nil
}
