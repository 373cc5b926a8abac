package api

import (
	"context"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// evidenceRoutes show what lies in the vault, and give out the tasks of live
// captures. How something gets there is in upload.go.
func (a *API) evidenceRoutes() {
	read := []identity.Action{identity.EvidenceRead}
	handle(a, route{method: http.MethodGet, path: "/cases/{case}/evidence", name: "case-evidence", summary: "The items of a case that the caller may see", tag: "evidence", actions: read}, a.caseEvidence)
	handle(a, route{method: http.MethodGet, path: "/cases/{case}/evidence/{item}", name: "get-evidence", summary: "An item of a case", tag: "evidence", actions: read}, a.getEvidence)
	handle(a, route{method: http.MethodGet, path: "/cases/{case}/evidence/{item}/original", name: "download-evidence", summary: "The original bytes of an item, as a download", tag: "evidence", actions: read, stream: true}, a.downloadEvidence)
	handle(a, route{method: http.MethodPost, path: "/cases/{case}/challenges", name: "challenge", summary: "A one-time task for a live capture", tag: "evidence",
		actions: []identity.Action{identity.EvidenceSubmit}, status: http.StatusCreated}, a.challenge)
	handle(a, route{method: http.MethodPost, path: "/packing/search", name: "find-packing", summary: "Packing evidence of an order or a waybill", tag: "evidence",
		actions: []identity.Action{identity.PackingRead}}, a.findPacking)
	handle(a, route{method: http.MethodPost, path: "/cases/{case}/packing", name: "attach-packing", summary: "Join the packing evidence of the case's order to the case", tag: "evidence",
		actions: []identity.Action{identity.PackingRead}}, a.attachPacking)
}

// Item is one file of evidence.
type Item struct {
	ID         string    `json:"id"`
	Case       string    `json:"case,omitempty"`
	Request    string    `json:"request,omitempty"`
	Kind       string    `json:"kind"`
	Method     string    `json:"method"`
	Side       string    `json:"side"`
	By         string    `json:"by"`
	Visibility string    `json:"visibility" enum:"both,customer,merchant,reviewers"`
	SHA256     string    `json:"sha256" doc:"of the original bytes"`
	Bytes      int64     `json:"bytes"`
	MediaType  string    `json:"media_type"`
	Received   time.Time `json:"received"`
	Captured   time.Time `json:"captured,omitzero" doc:"as the sender says"`
	Challenge  string    `json:"challenge,omitempty"`
	Erased     time.Time `json:"erased,omitzero"`
	Name       string    `json:"name,omitempty" doc:"of the file, as sent"`
	Order      string    `json:"order,omitempty"`
	Waybill    string    `json:"waybill,omitempty"`
	Prompt     string    `json:"prompt,omitempty" doc:"what the live capture had to show"`
	Claimed    string    `json:"sha256_sent,omitempty" doc:"SHA-256 that the sender had computed before sending"`
	Sequence   int64     `json:"sequence" doc:"of the custody entry of the first receipt"`
}

func itemOf(i evidence.Item) Item {
	v := Item{
		ID: string(i.ID), Case: i.Case, Request: i.Request, Kind: string(i.Kind), Method: string(i.Method), Side: string(i.Side), By: i.By,
		Visibility: string(i.Visibility), SHA256: i.File.String(), Bytes: i.Bytes, MediaType: i.MediaType, Received: i.Received,
		Captured: i.Captured, Challenge: string(i.Challenge), Erased: i.Erased, Name: i.Details.Name, Order: i.Details.Order,
		Waybill: i.Details.Waybill, Prompt: i.Details.Prompt, Sequence: i.Sequence,
	}
	if !i.Details.Claimed.IsZero() {
		v.Claimed = i.Details.Claimed.String()
	}
	return v
}

type itemsOutput struct {
	Body struct {
		Items []Item `json:"items"`
	}
}

func itemsOutputOf(list []evidence.Item) *itemsOutput {
	out := &itemsOutput{}
	out.Body.Items = []Item{}
	for _, i := range list {
		out.Body.Items = append(out.Body.Items, itemOf(i))
	}
	return out
}

// onCase reads a case and finds the caller's role for an action on it.
func (a *API) onCase(ctx context.Context, name string, action identity.Action) (*aftersale.Case, aftersale.Actor, error) {
	c := callOf(ctx)
	on, err := a.Cases.Records.Case(ctx, c.tenant(), aftersale.CaseID(name))
	if err != nil {
		return nil, aftersale.Actor{}, err
	}
	who, err := c.reader(on, action)
	return on, who, err
}

// itemsSeen returns the items of a case that an actor may see: those of the
// vault, without the examinations for whom the findings are hidden.
func (a *API) itemsSeen(ctx context.Context, on *aftersale.Case, who aftersale.Actor) ([]evidence.Item, error) {
	list, err := a.Evidence.OfCase(ctx, sideOf(who, on), string(on.ID))
	if err == nil && on.FindingsHidden(who) {
		list = slices.DeleteFunc(list, func(i evidence.Item) bool { return i.Kind == evidence.Examination })
	}
	return list, err
}

func (a *API) caseEvidence(ctx context.Context, in *caseInput) (*itemsOutput, error) {
	on, who, err := a.onCase(ctx, in.Case, identity.EvidenceRead)
	if err != nil {
		return nil, err
	}
	list, err := a.itemsSeen(ctx, on, who)
	if err != nil {
		return nil, err
	}
	return itemsOutputOf(list), nil
}

type itemInput struct {
	Case string `path:"case" maxLength:"40"`
	Item string `path:"item" maxLength:"40"`
}

// itemSeen returns one item of a case that the caller may see.
func (a *API) itemSeen(ctx context.Context, in *itemInput) (evidence.Item, evidence.Actor, error) {
	on, who, err := a.onCase(ctx, in.Case, identity.EvidenceRead)
	if err != nil {
		return evidence.Item{}, evidence.Actor{}, err
	}
	list, err := a.itemsSeen(ctx, on, who)
	if err != nil {
		return evidence.Item{}, evidence.Actor{}, err
	}
	at := slices.IndexFunc(list, func(i evidence.Item) bool { return i.ID == evidence.ItemID(in.Item) })
	if at < 0 {
		return evidence.Item{}, evidence.Actor{}, evidence.Missing()
	}
	return list[at], sideOf(who, on), nil
}

type itemOutput struct{ Body Item }

func (a *API) getEvidence(ctx context.Context, in *itemInput) (*itemOutput, error) {
	i, _, err := a.itemSeen(ctx, in)
	if err != nil {
		return nil, err
	}
	return &itemOutput{itemOf(i)}, nil
}

// downloadEvidence sends the original as it arrived, to be saved and not to be
// shown: a customer's bytes are never a page of this site. Reading them to the
// end fails unless they are those that were received; then the connection is
// broken off, so that nobody takes what came for the whole.
func (a *API) downloadEvidence(ctx context.Context, in *itemInput) (*huma.StreamResponse, error) {
	i, side, err := a.itemSeen(ctx, in)
	if err != nil {
		return nil, err
	}
	i, r, err := a.Evidence.Open(ctx, side, i.ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer r.Close()
		name := i.Details.Name
		if name == "" {
			name = string(i.ID)
		}
		ctx.SetHeader("Content-Type", "application/octet-stream")
		ctx.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		ctx.SetHeader("Content-Length", strconv.FormatInt(i.Bytes, 10))
		ctx.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		ctx.SetHeader("Digest", "sha-256="+i.File.String())
		ctx.SetStatus(http.StatusOK)
		if n, err := io.Copy(ctx.BodyWriter(), r); err != nil || n != i.Bytes {
			callOf(ctx.Context()).log().ErrorContext(ctx.Context(), "api: download broken off", "request", callOf(ctx.Context()).request, "item", i.ID, "sent", n, "error", err)
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

type challengeInput struct {
	Case string `path:"case" maxLength:"40"`
	Body struct {
		Type string `json:"type,omitempty" enum:"write_code,show_views" default:"write_code"`
	}
}

type challengeOutput struct {
	Body struct {
		ID      string    `json:"id"`
		Token   string    `json:"token" doc:"for the upload; shown this once"`
		Type    string    `json:"type"`
		Code    string    `json:"code,omitempty" doc:"to write on paper and lay beside the goods"`
		Views   []string  `json:"views,omitempty" doc:"to show, in this order, in one take"`
		Expires time.Time `json:"expires"`
	}
}

func (a *API) challenge(ctx context.Context, in *challengeInput) (*challengeOutput, error) {
	on, who, err := a.onCase(ctx, in.Case, identity.EvidenceSubmit)
	if err != nil {
		return nil, err
	}
	ch, token, err := a.Evidence.Challenge(ctx, sideOf(who, on), string(on.ID), evidence.PromptType(in.Body.Type))
	if err != nil {
		return nil, err
	}
	out := &challengeOutput{}
	b := &out.Body
	b.ID, b.Token, b.Expires = string(ch.ID), token, ch.Expires
	b.Type, b.Code, b.Views = string(ch.Prompt.Type), ch.Prompt.Code, ch.Prompt.Views
	return out, nil
}

type packingInput struct {
	Body struct {
		Order   string `json:"order,omitempty" maxLength:"64"`
		Waybill string `json:"waybill,omitempty" maxLength:"64"`
	}
}

// findPacking is a POST: an order number does not belong in an address.
func (a *API) findPacking(ctx context.Context, in *packingInput) (*itemsOutput, error) {
	c := callOf(ctx)
	list, err := a.packingOf(ctx, c, in.Body.Order, in.Body.Waybill)
	if err != nil {
		return nil, err
	}
	return itemsOutputOf(list), nil
}

// packingOf finds packing evidence that the caller may see: a merchant what
// the merchant's own people and programs filed.
func (a *API) packingOf(ctx context.Context, c *call, order, waybill string) ([]evidence.Item, error) {
	side := evidence.Actor{Tenant: c.tenant(), ID: c.id(), Side: evidence.Merchant}
	whole := c.actor.Reach(identity.PackingRead) == identity.Whole
	if whole {
		side.Side = evidence.Operator
	}
	list, err := a.Evidence.Filed(ctx, side, order, waybill)
	if err != nil || whole {
		return list, err
	}
	own := make(map[string]bool)
	return slices.DeleteFunc(list, func(i evidence.Item) bool {
		mine, asked := own[i.By]
		if !asked {
			mine = a.colleague(ctx, c, i.By)
			own[i.By] = mine
		}
		return !mine
	}), nil
}

// colleague reports whether a person or program works for a merchant that the
// caller works for.
func (a *API) colleague(ctx context.Context, c *call, by string) bool {
	if by == c.id() {
		return true
	}
	parties := c.actor.Parties(identity.PackingRead)
	held, err := a.Identity.Directory.Records.Memberships(ctx, c.actor.Tenant, identity.PersonID(by))
	if err != nil {
		return false
	}
	if slices.ContainsFunc(held, func(m identity.Membership) bool { return slices.Contains(parties, m.Party) }) {
		return true
	}
	p, err := a.Identity.Services.Records.Program(ctx, c.actor.Tenant, identity.ServiceID(by))
	return err == nil && slices.Contains(parties, p.Party)
}

// id is the caller's id, a person's or a program's.
func (c *call) id() string {
	if c.actor.Person != "" {
		return string(c.actor.Person)
	}
	return string(c.actor.Service)
}

// attachPacking joins what was filed under the case's own numbers to the case.
func (a *API) attachPacking(ctx context.Context, in *caseInput) (*itemsOutput, error) {
	on, who, err := a.onCase(ctx, in.Case, identity.PackingRead)
	if err != nil {
		return nil, err
	}
	c := callOf(ctx)
	list, err := a.packingOf(ctx, c, on.Request.Order, on.Request.Waybill)
	if err != nil {
		return nil, err
	}
	var names []evidence.ItemID
	for _, i := range list {
		names = append(names, i.ID)
	}
	if err := a.Evidence.Attach(ctx, sideOf(who, on), string(on.ID), names...); err != nil {
		return nil, err
	}
	return itemsOutputOf(list), nil
}

// broughtItems are the items that an act brings, checked.
type broughtItems struct {
	list   []aftersale.Item
	attach []evidence.ItemID // filed ones, to be joined to the case
}

// itemsOf looks the items of an act up in the vault: each must be there for the
// actor, and belong to this case or have been filed for an order before. What
// kind an item is the vault says, not the sender.
func (a *API) itemsOf(ctx context.Context, who aftersale.Actor, caseID string, files []ItemFile) (broughtItems, error) {
	var out broughtItems
	if len(files) == 0 {
		return out, nil
	}
	for _, f := range files {
		i, err := a.Evidence.Item(ctx, sideOf(who, nil), evidence.ItemID(f.ID))
		if err != nil {
			return out, err
		}
		switch {
		case i.Case == "":
			if i.Kind == evidence.PackingPhoto || i.Kind == evidence.PackingVideo || i.Kind == evidence.Weighing {
				if who.Side() == aftersale.SideCustomer {
					return out, evidence.Missing()
				}
			}
			out.attach = append(out.attach, i.ID)
		case i.Case != caseID:
			return out, fault.New(fault.Invalid, "api.item_elsewhere", nil, "item", string(i.ID))
		}
		out.list = append(out.list, aftersale.Item{
			ID: string(i.ID), Type: aftersale.EvidenceType(i.Kind), Line: f.Line, Request: aftersale.EvidenceRequestID(f.Request),
		})
	}
	return out, nil
}

// attach joins filed items to the case. It comes after the act: whoever moves a
// case holds its row first and the head of the custody log last.
func (a *API) attach(ctx context.Context, who aftersale.Actor, on *aftersale.Case, items broughtItems) error {
	if len(items.attach) == 0 {
		return nil
	}
	return a.Evidence.Attach(ctx, sideOf(who, on), string(on.ID), items.attach...)
}
