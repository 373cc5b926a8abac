package aftersale

import (
	"context"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// Audit is a person's look at an automatic approval that was drawn at random.
// It changes nothing of the case; it measures the limits.
type Audit struct {
	Case   CaseID
	Tenant string
	At     Micros // of the approval
	By     PersonID
	Agrees bool
	Done   Micros // 0 while nobody has looked
}

// Audits keeps audits of one tenant.
type Audits interface {
	// Audits returns the audits that nobody has done, the oldest first.
	Audits(ctx context.Context, tenant string, limit int) ([]Audit, error)
	// EndAudit stores who looked and whether the person agrees. It MUST return
	// a Conflict when somebody has, and Missing when the case is not drawn.
	EndAudit(ctx context.Context, a Audit) error
}

// EndAudit records what a reviewer thinks of an automatic approval.
func (s *Service) EndAudit(ctx context.Context, who Actor, name CaseID, agrees bool) error {
	if !who.Person() {
		return errMachine()
	}
	if who.Role != RoleReviewer && who.Role != RoleSeniorReviewer {
		return fault.New(fault.Denied, "case.not_yours", nil)
	}
	a := Audit{Case: name, Tenant: who.Tenant, By: who.ID, Agrees: agrees, Done: At(s.Now())}
	return s.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.Records.EndAudit(ctx, a); err != nil {
			return err
		}
		return s.Custody.Record(ctx, Event{
			ID: id.New(), Tenant: who.Tenant, Case: name, At: a.Done, Actor: who.ID, Role: who.Role, Verb: VerbAudit, Digest: digest(a),
		})
	})
}
