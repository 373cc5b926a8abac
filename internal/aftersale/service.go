package aftersale

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// Service moves stored cases. All fields are needed. It is safe for concurrent
// use.
type Service struct {
	Tx      Transactor
	Records Records
	Custody Custody
	Jobs    Jobs
	Sealer  Sealer
	Now     func() time.Time
	// Skew is how far the clocks of machines may be apart; Sweep waits that
	// long after a clock is due, so that a machine whose clock is fast does not
	// take time from anybody. DefaultSkew if zero.
	Skew time.Duration
}

// Ref names a case in the version that somebody looked at.
type Ref struct {
	Case CaseID
	// Version that the act answers to; a case that has moved since is a
	// Conflict. 0 stands for whatever it is now: for programs that report what
	// has happened, such as a payment. People act on what they have seen.
	Version int64
}

// Filed is a new case and what would make its file complete.
type Filed struct {
	Case    *Case
	Missing []Line
}

// Open files a case.
func (s *Service) Open(ctx context.Context, who Actor, act *Open) (Filed, error) {
	c, err := s.open(ctx, who, act)
	if err != nil {
		return Filed{}, err
	}
	return Filed{Case: c, Missing: c.Missing()}, nil
}

func (s *Service) open(ctx context.Context, who Actor, act *Open) (after *Case, err error) {
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		settings, err := s.Records.Settings(ctx, who.Tenant)
		if err != nil {
			return err
		}
		none := &Case{Tenant: who.Tenant, Customer: act.Customer}
		if err := act.check(none, who, Moment{}); err != nil {
			return err // before anything is sealed under a key that nobody needs
		}
		if err := s.sealAll(ctx, none, act); err != nil {
			return err
		}
		var e Event
		if after, e, err = Move(none, who, act, NewMoment(At(s.Now()), settings)); err != nil {
			return err
		}
		if err := s.Records.Create(ctx, after, e); err != nil {
			return err
		}
		return s.follow(ctx, after, e)
	})
	return after, err
}

// attempts bounds how often an act without a version is tried again when
// others move the case at the same time.
const attempts = 8

// Do does an act on a case. The state, the event, the custody entry and the
// jobs are written together or not at all. Errors are those of Move; a case
// that somebody else has moved meanwhile is a Conflict.
func (s *Service) Do(ctx context.Context, who Actor, ref Ref, act Act) (*Case, error) {
	if act.Verb() == VerbOpen || act.Verb() == VerbLapse {
		return nil, fault.New(fault.Invalid, "case.wrong_stage", nil)
	}
	var err error
	for range attempts {
		var after *Case
		moved := false
		err = s.Tx.InTx(ctx, func(ctx context.Context) error {
			after, moved, err = s.do(ctx, who, ref, act)
			return err
		})
		if err == nil {
			return after, nil
		}
		if ref.Version != 0 || !moved || fault.KindOf(err) != fault.Conflict {
			break
		}
	}
	return nil, err
}

// do is Do within a transaction. It reports whether the move itself was
// possible, so that a Conflict means that somebody else was first.
func (s *Service) do(ctx context.Context, who Actor, ref Ref, act Act) (after *Case, moved bool, err error) {
	before, err := s.Records.Case(ctx, who.Tenant, ref.Case)
	if err != nil {
		return nil, false, err
	}
	if !before.May(who) {
		return nil, false, errMissing()
	}
	if ref.Version != 0 && ref.Version != before.Version {
		return nil, false, errChanged()
	}
	settings, err := s.Records.Settings(ctx, who.Tenant)
	if err != nil {
		return nil, false, err
	}
	if merge, ok := act.(*Merge); ok {
		if merge.into, err = s.Records.Case(ctx, who.Tenant, merge.Into); err != nil {
			return nil, false, err
		}
	}
	if _, err := allowed(before, who, act.Verb()); err != nil {
		return nil, false, err
	}
	if err := s.sealAll(ctx, before, act); err != nil {
		return nil, false, err
	}
	after, e, err := Move(before, who, act, NewMoment(At(s.Now()), settings))
	if err != nil {
		return nil, false, err
	}
	if err := s.Records.Save(ctx, before, after, e); err != nil {
		return nil, true, err
	}
	return after, true, s.follow(ctx, after, e)
}

// sealAll seals the words of an act under the key of the customer: whoever
// wrote them, they are about that person, and go when that person's key goes.
func (s *Service) sealAll(ctx context.Context, c *Case, act Act) error {
	w, ok := act.(worded)
	if !ok {
		return nil
	}
	for _, t := range w.texts() {
		if err := t.seal(ctx, s.Sealer, c.Tenant, c.Customer); err != nil {
			return err
		}
	}
	return nil
}

// follow writes the custody entry and the jobs of a move.
func (s *Service) follow(ctx context.Context, c *Case, e Event) error {
	if err := s.Custody.Record(ctx, e); err != nil {
		return err
	}
	for _, kind := range c.Jobs(e) {
		if err := s.Jobs.Enqueue(ctx, kind, JobArgs{Tenant: e.Tenant, Case: e.Case, Seq: e.Seq}); err != nil {
			return err
		}
	}
	return nil
}

// Case returns a case as the actor may see it. Missing if the actor may not
// know of it.
func (s *Service) Case(ctx context.Context, who Actor, name CaseID) (*Case, error) {
	c, err := s.Records.Case(ctx, who.Tenant, name)
	if err != nil {
		return nil, err
	}
	if !c.May(who) {
		return nil, errMissing()
	}
	return c.For(who), nil
}

// TimeLine returns the events of a case after a number, at most 500.
func (s *Service) TimeLine(ctx context.Context, who Actor, name CaseID, after int64) ([]Event, error) {
	if _, err := s.Case(ctx, who, name); err != nil {
		return nil, err
	}
	return s.Records.Events(ctx, who.Tenant, name, after, 500)
}

// Read returns a text in clear, after an entry in the access log with the
// reason. Denied for a text that is not for the actor. It must not be called
// within a transaction: an entry that is rolled back was not written.
func (s *Service) Read(ctx context.Context, who Actor, name CaseID, text TextID, reason string) (string, error) {
	c, err := s.Records.Case(ctx, who.Tenant, name)
	if err != nil {
		return "", err
	}
	if !c.May(who) {
		return "", errMissing()
	}
	t, err := s.Records.Text(ctx, who.Tenant, name, text)
	if err != nil {
		return "", err
	}
	if !c.MayRead(who, t.Kind) {
		return "", fault.New(fault.Denied, "case.not_yours", nil)
	}
	return t.reveal(ctx, s.Sealer, who.Tenant, seal.Request{Actor: string(who.ID), Reason: reason})
}

// Choose stores a tenant's settings. s.Version is the version that they were
// changed from.
func (s *Service) Choose(ctx context.Context, who Actor, settings *Settings) error {
	if who.Role != RolePolicyOwner && who.Role != RoleAdministrator {
		return fault.New(fault.Denied, "case.not_yours", nil)
	}
	if err := settings.Validate(); err != nil {
		return err
	}
	return s.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.Records.PutSettings(ctx, who.Tenant, settings, who.ID, At(s.Now())); err != nil {
			return err
		}
		return s.Custody.Record(ctx, Event{
			ID: id.New(), Tenant: who.Tenant, At: At(s.Now()), Actor: who.ID, Role: who.Role, Verb: VerbChoose,
			Digest: digest(settings),
		})
	})
}

// errChanged is for a case that has moved since somebody looked at it.
func errChanged() error { return fault.New(fault.Conflict, "case.changed", nil) }
