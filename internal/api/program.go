package api

import (
	"context"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// programRoutes are about service accounts and their keys.
func (a *API) programRoutes() {
	rt := func(method, path, name, summary string, status int) route {
		return route{method: method, path: path, name: name, summary: summary, tag: "service accounts",
			actions: []identity.Action{identity.ServiceManage}, status: status}
	}
	handle(a, rt(http.MethodGet, "/services", "list-services", "Service accounts", 0), a.listServices)
	handle(a, rt(http.MethodPost, "/services", "add-service", "Add a service account", http.StatusCreated), a.addService)
	handle(a, rt(http.MethodPost, "/services/{service}/disable", "disable-service", "End a service account with all its keys", http.StatusNoContent), a.disableService)
	handle(a, rt(http.MethodGet, "/services/{service}/keys", "list-keys", "Keys of a service account", 0), a.listKeys)
	handle(a, rt(http.MethodPost, "/services/{service}/keys", "issue-key", "Make a key; it is shown this once", http.StatusCreated), a.issueKey)
	handle(a, rt(http.MethodDelete, "/keys/{key}", "revoke-key", "End a key", http.StatusNoContent), a.revokeKey)
}

// ServiceAccount is somebody's software that uses the API.
type ServiceAccount struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Party    string    `json:"party,omitempty"`
	Created  time.Time `json:"created"`
	Disabled time.Time `json:"disabled,omitzero"`
}

func serviceOf(p identity.Program) ServiceAccount {
	return ServiceAccount{ID: string(p.ID), Name: p.Name, Party: string(p.Party), Created: p.Created, Disabled: p.Disabled}
}

type servicesOutput struct {
	Body struct {
		Services []ServiceAccount `json:"services"`
		Scopes   []string         `json:"scopes" doc:"what a key may be given"`
	}
}

func (a *API) listServices(ctx context.Context, _ *none) (*servicesOutput, error) {
	list, err := a.Identity.Services.List(ctx, callOf(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &servicesOutput{}
	out.Body.Services = []ServiceAccount{}
	for _, p := range list {
		out.Body.Services = append(out.Body.Services, serviceOf(p))
	}
	for _, scope := range identity.Scopes() {
		out.Body.Scopes = append(out.Body.Scopes, string(scope))
	}
	return out, nil
}

type addServiceInput struct {
	Body struct {
		Name  string `json:"name" maxLength:"400"`
		Party string `json:"party,omitempty" maxLength:"128" doc:"the merchant, outlet or partner it works for; the whole organisation if left out"`
	}
}

type serviceOutput struct{ Body ServiceAccount }

func (a *API) addService(ctx context.Context, in *addServiceInput) (*serviceOutput, error) {
	p, err := a.Identity.Services.Add(ctx, callOf(ctx).actor, in.Body.Name, identity.PartyID(in.Body.Party))
	if err != nil {
		return nil, err
	}
	return &serviceOutput{serviceOf(p)}, nil
}

type serviceInput struct {
	Service string `path:"service" maxLength:"40"`
}

func (a *API) disableService(ctx context.Context, in *serviceInput) (*done, error) {
	return &done{}, a.Identity.Services.Disable(ctx, callOf(ctx).actor, identity.ServiceID(in.Service))
}

// ServiceKey is a key of a service account, without the secret.
type ServiceKey struct {
	ID      string    `json:"id"`
	Scopes  []string  `json:"scopes"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
	Used    time.Time `json:"used,omitzero" doc:"to within a minute"`
	Revoked time.Time `json:"revoked,omitzero"`
}

func keyOf(k identity.Key) ServiceKey {
	out := ServiceKey{ID: k.ID, Created: k.Created, Expires: k.Expires, Used: k.Used, Revoked: k.Revoked, Scopes: []string{}}
	for _, scope := range k.Scopes {
		out.Scopes = append(out.Scopes, string(scope))
	}
	return out
}

type keysOutput struct {
	Body struct {
		Keys []ServiceKey `json:"keys"`
	}
}

func (a *API) listKeys(ctx context.Context, in *serviceInput) (*keysOutput, error) {
	list, err := a.Identity.Services.Keys(ctx, callOf(ctx).actor, identity.ServiceID(in.Service))
	if err != nil {
		return nil, err
	}
	out := &keysOutput{}
	out.Body.Keys = []ServiceKey{}
	for _, k := range list {
		out.Body.Keys = append(out.Body.Keys, keyOf(k))
	}
	return out, nil
}

type issueKeyInput struct {
	Service string `path:"service" maxLength:"40"`
	Body    struct {
		Scopes []string `json:"scopes" minItems:"1" maxItems:"100"`
		Days   int      `json:"days" minimum:"1" maximum:"366" doc:"how long it is good"`
	}
}

type issueKeyOutput struct {
	Body struct {
		ServiceKey
		Token string `json:"token" doc:"for the Authorization header; shown this once"`
	}
}

func (a *API) issueKey(ctx context.Context, in *issueKeyInput) (*issueKeyOutput, error) {
	var scopes []identity.Action
	for _, s := range in.Body.Scopes {
		scopes = append(scopes, identity.Action(s))
	}
	key, token, err := a.Identity.Services.Issue(ctx, callOf(ctx).actor, identity.ServiceID(in.Service), scopes, time.Duration(in.Body.Days)*24*time.Hour)
	if err != nil {
		return nil, err
	}
	out := &issueKeyOutput{}
	out.Body.ServiceKey, out.Body.Token = keyOf(key), token.Reveal()
	return out, nil
}

type keyInput struct {
	Key string `path:"key" maxLength:"40"`
}

func (a *API) revokeKey(ctx context.Context, in *keyInput) (*done, error) {
	return &done{}, a.Identity.Services.Revoke(ctx, callOf(ctx).actor, in.Key)
}
