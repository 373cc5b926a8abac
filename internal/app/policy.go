package app

import (
	"cmp"
	"context"
	"fmt"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/store/rules"
)

// openPolicy puts the published rules together.
func (a *App) openPolicy(context.Context) error {
	a.Policy = &policy.Service{Tx: a.DB, Records: rules.New(a.DB), Journal: policyLog{a.Evidence}, Now: a.Now}
	return nil
}

// policyLog writes changes of the rules into the custody log: rules that
// changed under a case would be a way to decide it.
type policyLog struct{ vault *evidence.Vault }

// Append implements policy.Journal.
func (l policyLog) Append(ctx context.Context, e policy.Event) error {
	digest, err := custody.ParseDigest(e.Hash)
	if err != nil {
		return fmt.Errorf("app: the hash of a policy: %w", err)
	}
	_, err = l.vault.Log(ctx, custody.Entry{
		Time: e.At.UnixMicro(), Tenant: e.Tenant, Event: custody.Event("policy_" + string(e.Verb)),
		Actor: cmp.Or(e.By, evidence.System), Details: digest,
	})
	return err
}
