package app

import (
	"context"
	"errors"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/app/examine"
	"github.com/bonafide-aftersale/bonafide/internal/catalogue"
	connect "github.com/bonafide-aftersale/bonafide/internal/connect/webhook"
	"github.com/bonafide-aftersale/bonafide/internal/job"
	catalogues "github.com/bonafide-aftersale/bonafide/internal/store/catalogue"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/webhooks"
	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

// webhookDeliver sends one message to one address.
type webhookDeliver struct {
	Tenant   string `json:"tenant"`
	Delivery string `json:"delivery"`
}

func (webhookDeliver) Kind() string { return "webhook_deliver" }

// partners prepares what speaks to other systems: orders and products that they
// bring, and messages that they get. It comes before the queue is opened; what
// it prepares is used when everything is.
func (a *App) partners() {
	o := &a.options
	if o.Listings == nil {
		o.Listings = listings{a}
	}
	o.Follow = append(o.Follow, func(ctx context.Context, e aftersale.Event) error { return a.Webhooks.Moved(ctx, e) })
	further := o.Handlers
	o.Handlers = func(h *job.Handlers) {
		handle(a, h, 0, func(ctx context.Context, t *job.Task[webhookDeliver]) error {
			err := a.Webhooks.Deliver(ctx, t.Args.Tenant, t.Args.Delivery, t.Attempt, t.Last)
			if errors.Is(err, webhook.ErrGiveUp) {
				return job.GiveUp(err)
			}
			return err
		})
		if further != nil {
			further(h)
		}
	}
}

// openPartners puts the services together.
func (a *App) openPartners(context.Context) error {
	a.Catalogue = &catalogue.Service{Tx: a.DB, Records: catalogues.New(a.DB), Files: a.Files, Now: a.Now}
	a.Webhooks = &webhook.Service{
		Tx: a.DB, Records: webhooks.New(a.DB), Vault: people.NewVault(a.Keys), Now: a.Now,
		Post: &connect.Client{Local: a.Config.LocalWebhooks}, Local: a.Config.LocalWebhooks,
		Enqueue: func(ctx context.Context, tenant, delivery string) error {
			_, err := a.Jobs.Enqueue(ctx, webhookDeliver{tenant, delivery})
			return err
		},
	}
	return nil
}

// listings are the merchants' own photos, for examinations.
type listings struct{ app *App }

// Photos implements examine.Listings.
func (l listings) Photos(ctx context.Context, tenant, merchant, product string) ([]examine.Photo, error) {
	list, err := l.app.Catalogue.Records.Photos(ctx, tenant, merchant, product)
	if err != nil {
		return nil, err
	}
	photos := make([]examine.Photo, len(list))
	for i, p := range list {
		photos[i] = examine.Photo{Name: p.ID, File: p.File}
	}
	return photos, nil
}
