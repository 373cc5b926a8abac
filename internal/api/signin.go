package api

import (
	"context"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// signInRoutes lead to a session. Staff take two steps, a password and a code;
// customers a code that is sent to their phone. Each step returns a new token;
// the one before is worth nothing then.
func (a *API) signInRoutes() {
	step := func(path, name, summary string) route {
		return route{method: http.MethodPost, path: path, name: name, summary: summary, tag: "sign-in", open: true}
	}
	handle(a, step("/sign-in/password", "sign-in-password", "Staff, first step: login and password"), a.signInPassword)
	handle(a, step("/sign-in/code", "sign-in-code", "Staff, second step: the code of an authenticator program"), a.signInCode)
	handle(a, step("/sign-in/recovery", "sign-in-recovery", "Staff, second step: a recovery code"), a.signInRecovery)
	handle(a, step("/sign-in/link", "sign-in-link", "Staff: redeem a one-time link with a new password"), a.signInLink)
	handle(a, step("/sign-in/authenticator", "offer-authenticator", "Staff: a secret for an authenticator program"), a.offerAuthenticator)
	handle(a, step("/sign-in/authenticator/confirm", "accept-authenticator", "Staff: confirm the secret with a first code"), a.acceptAuthenticator)
	handle(a, step("/sign-in/phone", "request-phone-code", "Customers: have a code sent to a phone"), a.requestPhoneCode)
	handle(a, step("/sign-in/phone/code", "sign-in-phone", "Customers: sign in with that code"), a.signInPhone)
}

// Entry is what a step of signing in leads to.
type Entry struct {
	Token   string    `json:"token" doc:"for the Authorization header; new with every step"`
	Stage   string    `json:"stage" enum:"half,enrol,full" doc:"half: a code is outstanding; enrol: set up a second factor; full: signed in"`
	Person  string    `json:"person"`
	Expires time.Time `json:"expires"`
	Device  string    `json:"device,omitempty" doc:"of a known browser, for the header Bonafide-Device"`
}

type entryOutput struct{ Body Entry }

func entryOf(e identity.Entry, err error) (*entryOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &entryOutput{Body: Entry{
		Token: e.Token.Reveal(), Stage: string(e.Session.Stage), Person: string(e.Session.Person), Expires: e.Session.Expires,
	}}
	if e.Device != (identity.Token{}) {
		out.Body.Device = e.Device.Reveal()
	}
	return out, nil
}

// tenantNamed is the tenant of a request without a session: the one that is
// named, or the only one there is.
func (a *API) tenantNamed(ctx context.Context, name string) (identity.TenantID, error) {
	if name != "" {
		return identity.TenantID(name), nil
	}
	all, err := a.Identity.Directory.Tenants(ctx)
	if err != nil {
		return "", err
	}
	if len(all) != 1 {
		return "", fault.New(fault.Invalid, "api.which_tenant", nil)
	}
	return all[0].ID, nil
}

type passwordInput struct {
	Body struct {
		Tenant   string `json:"tenant,omitempty" maxLength:"40" doc:"id of the organisation; may be left out where there is one"`
		Login    string `json:"login" maxLength:"200"`
		Password string `json:"password" maxLength:"600"`
	}
}

func (a *API) signInPassword(ctx context.Context, in *passwordInput) (*entryOutput, error) {
	tenant, err := a.tenantNamed(ctx, in.Body.Tenant)
	if err != nil {
		return nil, err
	}
	return entryOf(a.Identity.Staff.SignIn(ctx, tenant, in.Body.Login, in.Body.Password, callOf(ctx).client))
}

type codeInput struct {
	Body struct {
		Code string `json:"code" maxLength:"64"`
	}
}

func (a *API) signInCode(ctx context.Context, in *codeInput) (*entryOutput, error) {
	c := callOf(ctx)
	return entryOf(a.Identity.Staff.ConfirmCode(ctx, c.token, in.Body.Code, c.client))
}

type recoveryOutput struct {
	Body struct {
		Entry
		Left int `json:"left" doc:"recovery codes that are left"`
	}
}

func (a *API) signInRecovery(ctx context.Context, in *codeInput) (*recoveryOutput, error) {
	c := callOf(ctx)
	entry, left, err := a.Identity.Staff.ConfirmRecovery(ctx, c.token, in.Body.Code, c.client)
	e, err := entryOf(entry, err)
	if err != nil {
		return nil, err
	}
	out := &recoveryOutput{}
	out.Body.Entry, out.Body.Left = e.Body, left
	return out, nil
}

type linkInput struct {
	Body struct {
		Link     string `json:"link" maxLength:"100" doc:"token of the one-time link"`
		Password string `json:"password" maxLength:"600"`
	}
}

func (a *API) signInLink(ctx context.Context, in *linkInput) (*entryOutput, error) {
	return entryOf(a.Identity.Staff.Redeem(ctx, in.Body.Link, in.Body.Password, callOf(ctx).client))
}

type offerOutput struct {
	Body struct {
		URI    string `json:"uri" doc:"for a QR code"`
		Secret string `json:"secret" doc:"for typing in, base 32"`
	}
}

func (a *API) offerAuthenticator(ctx context.Context, _ *none) (*offerOutput, error) {
	offer, err := a.Identity.Staff.OfferTOTP(ctx, callOf(ctx).token)
	if err != nil {
		return nil, err
	}
	out := &offerOutput{}
	out.Body.URI, out.Body.Secret = offer.URI, offer.Text
	return out, nil
}

type acceptOutput struct {
	Body struct {
		Entry
		Recovery []string `json:"recovery" doc:"recovery codes, shown this once"`
	}
}

func (a *API) acceptAuthenticator(ctx context.Context, in *codeInput) (*acceptOutput, error) {
	c := callOf(ctx)
	entry, recovery, err := a.Identity.Staff.AcceptTOTP(ctx, c.token, in.Body.Code, c.client)
	e, err := entryOf(entry, err)
	if err != nil {
		return nil, err
	}
	out := &acceptOutput{}
	out.Body.Entry, out.Body.Recovery = e.Body, recovery
	return out, nil
}

type phoneInput struct {
	Body struct {
		Tenant string `json:"tenant,omitempty" maxLength:"40" doc:"id of the organisation; may be left out where there is one"`
		Phone  string `json:"phone" maxLength:"64"`
	}
}

func (a *API) requestPhoneCode(ctx context.Context, in *phoneInput) (*done, error) {
	tenant, err := a.tenantNamed(ctx, in.Body.Tenant)
	if err != nil {
		return nil, err
	}
	return &done{}, a.Identity.Customers.RequestCode(ctx, tenant, in.Body.Phone, callOf(ctx).client)
}

type phoneCodeInput struct {
	Body struct {
		Tenant string `json:"tenant,omitempty" maxLength:"40" doc:"id of the organisation; may be left out where there is one"`
		Phone  string `json:"phone" maxLength:"64"`
		Code   string `json:"code" maxLength:"64"`
	}
}

func (a *API) signInPhone(ctx context.Context, in *phoneCodeInput) (*entryOutput, error) {
	tenant, err := a.tenantNamed(ctx, in.Body.Tenant)
	if err != nil {
		return nil, err
	}
	return entryOf(a.Identity.Customers.SignIn(ctx, tenant, in.Body.Phone, in.Body.Code, callOf(ctx).client))
}
