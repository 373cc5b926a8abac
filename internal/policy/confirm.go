package policy

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Confirm stores what an operator read in a legal text. It fills in ID and At.
// The errors are those of law.Entry.Validate.
func (s *Service) Confirm(ctx context.Context, e law.Entry) (*law.Entry, error) {
	if err := needPerson(e.By); err != nil {
		return nil, err
	}
	if err := e.Validate(); err != nil {
		return nil, err
	}
	e.ID, e.At = id.New(), s.now()
	return &e, s.Records.AddEntry(ctx, &e)
}

// Revoke takes an entry back; it stays on record. Conflict if there is none or
// it is revoked already.
func (s *Service) Revoke(ctx context.Context, tenant, entry, by string) error {
	if err := needPerson(by); err != nil {
		return err
	}
	return s.Records.RevokeEntry(ctx, tenant, entry, by, s.now())
}
