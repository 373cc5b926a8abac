package api

import (
	"context"
	"net/http"

	"github.com/bonafide-aftersale/bonafide/internal/api/tus"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// uploads is where the tus protocol is served.
const uploads = "/uploads"

// uploadRoutes mount the resumable uploads. They have a protocol of their own:
// what makes a repeated part harmless is its offset.
func (a *API) uploadRoutes() {
	handler := &tus.Handler{Uploads: a.Evidence, Base: Base + uploads + "/", Who: a.uploader, Fail: a.uploadFailed}
	serve := http.StripPrefix(Base+uploads, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			handler.ServeHTTP(w, r) // what the server can do is no secret
			return
		}
		rt := route{actions: []identity.Action{identity.EvidenceSubmit, identity.PackingFile}}
		if err := a.admit(r.Context(), rt); err != nil {
			answer(w, problemOf(r.Context(), err))
			return
		}
		handler.ServeHTTP(w, r)
	}))
	a.mux.Handle(Base+uploads, serve)
	a.mux.Handle(Base+uploads+"/", serve)
}

// uploader says as whom the caller sends, and whether to the case of the plan.
// What is filed before there is a case is a merchant's.
func (a *API) uploader(r *http.Request, p evidence.Plan) (evidence.Actor, error) {
	ctx := r.Context()
	c := callOf(ctx)
	switch {
	case p.Kind == "": // goes on with an upload: the vault knows whose it is
		return evidence.Actor{Tenant: c.tenant(), ID: c.id()}, nil
	case p.Kind == evidence.Examination:
		return evidence.Actor{}, fault.New(fault.Denied, "identity.denied", nil, "action", string(identity.EvidenceSubmit))
	case p.Case == "":
		return a.filer(ctx, c)
	}
	on, who, err := a.onCase(ctx, p.Case, identity.EvidenceSubmit)
	if err != nil {
		return evidence.Actor{}, err
	}
	if on.Stage.Closed() {
		return evidence.Actor{}, fault.New(fault.Conflict, "case.wrong_stage", nil)
	}
	return sideOf(who, on), nil
}

// filer is who files packing evidence.
func (a *API) filer(_ context.Context, c *call) (evidence.Actor, error) {
	if c.actor.Reach(identity.PackingFile) == identity.Nothing {
		return evidence.Actor{}, c.actor.May(identity.PackingFile, c.whole())
	}
	return evidence.Actor{Tenant: c.tenant(), ID: c.id(), Side: evidence.Merchant}, nil
}

// uploadFailed answers in the protocol's status, with a problem.
func (a *API) uploadFailed(w http.ResponseWriter, r *http.Request, status int, err error) {
	p := problemOf(r.Context(), err)
	if status != http.StatusInternalServerError && p.Status != http.StatusInternalServerError {
		p.Status, p.Title = status, http.StatusText(status)
	}
	if p.Title == "" {
		p.Title = "Checksum Mismatch" // 460, the protocol's own
	}
	answer(w, p)
}
