package cases

import (
	"context"
	"errors"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Settings returns the newest settings of a tenant; the zero Settings if it
// has chosen none.
func (s *Store) Settings(ctx context.Context, tenant string) (*aftersale.Settings, error) {
	chosen := &aftersale.Settings{}
	var version int64
	err := s.db.QueryRow(ctx, `SELECT version, body FROM case_settings WHERE tenant_id = $1 ORDER BY version DESC LIMIT 1`, tenant).
		Scan(&version, asJSON{chosen})
	if errors.Is(err, store.ErrNoRows) {
		return &aftersale.Settings{}, nil
	}
	chosen.Version = version
	return chosen, err
}

// PutSettings stores settings as the version after s.Version. Conflict if
// somebody else has stored that one.
func (s *Store) PutSettings(ctx context.Context, tenant string, chosen *aftersale.Settings, by aftersale.PersonID, at aftersale.Micros) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		newest, err := s.Settings(ctx, tenant)
		if err != nil {
			return err
		}
		if newest.Version != chosen.Version {
			return fault.New(fault.Conflict, "case.changed", nil)
		}
		n, err := s.db.Affected(ctx, `INSERT INTO case_settings (tenant_id, version, body, by_id, at)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, version) DO NOTHING`,
			tenant, chosen.Version+1, asJSON{chosen}, string(by), int64(at))
		if err != nil {
			return err
		}
		if n != 1 {
			return fault.New(fault.Conflict, "case.changed", nil)
		}
		return nil
	})
}
