package app

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/internal/api"
	"github.com/bonafide-aftersale/bonafide/internal/store/people"
	"github.com/bonafide-aftersale/bonafide/internal/store/replies"
)

// mountAPI serves the API. Request id and client address come from the shell
// around it (package edge).
func (a *App) mountAPI(context.Context) error {
	a.replies = replies.New(a.DB)
	a.Mount(api.Base+"/", api.New(api.Services{
		Tx: a.DB, Identity: a.Access, People: people.NewVault(a.Keys), Keys: a.Keys, Cases: a.Cases, Figures: a.CaseRecords,
		Evidence: a.Evidence, Replies: a.replies, Now: a.Now, Log: a.Log, Version: a.options.Version,
	}))
	return nil
}
