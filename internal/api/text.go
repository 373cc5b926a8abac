package api

import (
	"context"
	"net/http"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// textRoutes show what people wrote.
func (a *API) textRoutes() {
	handle(a, route{method: http.MethodPost, path: "/cases/{case}/texts", name: "read-texts", tag: "cases", apart: true,
		summary: "Read texts of a case in clear; each is an entry in the access log", actions: []identity.Action{identity.CaseRead}}, a.readTexts)
}

type textsInput struct {
	Case string `path:"case" maxLength:"40"`
	Body struct {
		Texts  []string `json:"texts" minItems:"1" maxItems:"50"`
		Reason string   `json:"reason" minLength:"1" maxLength:"500" doc:"why they are read, for the access log"`
	}
}

type textsOutput struct {
	Body struct {
		Texts map[string]string `json:"texts" doc:"by id"`
	}
}

// readTexts reads the texts one after the other: what was shown has been
// logged, also when a later one is refused.
func (a *API) readTexts(ctx context.Context, in *textsInput) (*textsOutput, error) {
	on, who, err := a.loaded(ctx, in.Case)
	if err != nil {
		return nil, err
	}
	out := &textsOutput{}
	out.Body.Texts = make(map[string]string, len(in.Body.Texts))
	for _, name := range in.Body.Texts {
		if t := aftersale.TextID(name); t != "" && (t == on.Name || t == on.Phone || t == on.Address) {
			if _, err := callOf(ctx).actorsFor(on, identity.PersonReveal); err != nil {
				return nil, err
			}
		}
		text, err := a.Cases.Read(ctx, who, on.ID, aftersale.TextID(name), in.Body.Reason)
		if err != nil {
			return nil, err
		}
		out.Body.Texts[name] = text
	}
	return out, nil
}
