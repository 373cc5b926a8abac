package app

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/internal/api"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/replies"
	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

// mountAPI serves the API. Request id and client address come from the shell
// around it (package edge).
func (a *App) mountAPI(context.Context) error {
	a.replies = replies.New(a.DB)
	a.Mount(api.Base+"/", api.New(api.Services{
		Tx: a.DB, Identity: a.Access, People: people.NewVault(a.Keys), Keys: a.Keys, Cases: a.Cases, Figures: a.CaseRecords,
		Evidence: a.Evidence, Replies: a.replies, Now: a.Now, Log: a.Log, Version: a.options.Version,
		Catalogue: a.Catalogue, Webhooks: a.Webhooks, Returns: webhook.CaseReturns{Cases: a.Cases},
		Policy: a.Policy, Examinations: a.Examinations, Examine: a.ExamineAgain,
		Exporter: seal.NewExporter(a.Keys, map[string]seal.Source{"cases": a.CaseRecords}),
		Accesses: func(ctx context.Context, tenant, person, before string, limit int) ([]seal.Access, error) {
			return a.Privacy.Accesses(ctx, privacy.AccessQuery{Tenant: tenant, Person: person, Before: before, Limit: limit})
		},
	}))
	return nil
}
