package policy

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// activateAtOnce is how many versions one call of ActivateDue takes.
const activateAtOnce = 100

// ActivateDue makes announced versions of all tenants active whose beginning
// has come, and retires those before them. It is for a periodic job; of any
// number of callers at once, one activates each version. It returns how many
// it activated itself.
func (s *Service) ActivateDue(ctx context.Context) (int, error) {
	now := s.now()
	due, err := s.Records.Due(ctx, now, activateAtOnce)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, v := range due {
		err := s.Tx.InTx(ctx, func(ctx context.Context) error { return s.activate(ctx, &v, now) })
		switch {
		case err == nil:
			n++
		case fault.KindOf(err) != fault.Conflict: // a Conflict: somebody else did it, or it was withdrawn
			return n, err
		}
	}
	return n, nil
}

// activate makes a version active that SaveVersion finds unchanged.
func (s *Service) activate(ctx context.Context, v *Version, now time.Time) error {
	tested, err := s.Records.Backtest(ctx, v.Tenant, v.ID, v.Hash, v.Base)
	if err != nil {
		return err
	}
	if tested == nil || v.State != Announced || v.Begins.After(now) {
		return errUntested()
	}
	before, err := s.Records.InState(ctx, v.Tenant, Active)
	if err != nil {
		return err
	}
	if before != nil {
		before.State, before.RetiredAt, before.Revision = Retired, now, before.Revision+1
		if err := s.Records.SaveVersion(ctx, before); err != nil {
			return err
		}
	}
	v.State, v.ActiveAt, v.Revision = Active, now, v.Revision+1
	if err := s.Records.SaveVersion(ctx, v); err != nil {
		return err
	}
	return s.note(ctx, v, VerbActivate, "", now)
}

// Install gives a tenant that has no active version the default one, active at
// once: nobody relied on other rules before. It returns the active version,
// whoever installed it.
func (s *Service) Install(ctx context.Context, tenant, by string) (*Version, error) {
	if err := needPerson(by); err != nil {
		return nil, err
	}
	if v, err := s.Records.InState(ctx, tenant, Active); v != nil || err != nil {
		return v, err
	}
	now := s.now()
	p, err := s.permitted(ctx, tenant, Default, now)
	if err != nil {
		return nil, err
	}
	v := &Version{Tenant: tenant, ID: id.New(), Revision: 1, State: Active, Text: p.Format(), Hash: p.Hash(), Changes: Compare(nil, p), Major: true,
		DraftedBy: by, DraftedAt: now, AnnouncedBy: by, AnnouncedAt: now, Begins: now, ActiveAt: now}
	test, err := s.test(ctx, v, nil, by, Sample{})
	if err != nil {
		return nil, err
	}
	v.Backtest = test.ID
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.Records.AddVersion(ctx, v); err != nil {
			return err
		}
		if err := s.Records.AddBacktest(ctx, test); err != nil {
			return err
		}
		return s.note(ctx, v, VerbActivate, by, now)
	})
	if fault.KindOf(err) == fault.Conflict {
		return s.Records.InState(ctx, tenant, Active)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}
