package policy

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Service drafts, announces and activates versions and judges cases by them.
// Tx, Records and Now are needed; a nil Journal writes nothing. Who calls has
// made sure that the person may (role policy-owner or administrator); the
// service makes sure that there is one. It is safe for concurrent use.
type Service struct {
	Tx      Transactor
	Records Records
	Journal Journal
	Now     func() time.Time

	shelf shelf
}

func errChanged() error { return fault.New(fault.Conflict, "policy.changed", nil) }

// needPerson refuses what no person does.
func needPerson(by string) error {
	if by == "" {
		return fault.New(fault.Denied, "policy.no_person", nil)
	}
	return nil
}

// now returns the time, in microseconds as it is stored.
func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// note writes an event to the journal.
func (s *Service) note(ctx context.Context, v *Version, verb Verb, by string, at time.Time) error {
	if s.Journal == nil {
		return nil
	}
	return s.Journal.Append(ctx, Event{Tenant: v.Tenant, Version: v.ID, Verb: verb, By: by, At: at, Hash: v.Hash})
}

// Book returns the legal data with the tenant's entries.
func (s *Service) Book(ctx context.Context, tenant string) (*law.Book, error) {
	entries, err := s.Records.Entries(ctx, tenant)
	if err != nil {
		return nil, err
	}
	return law.NewBook(entries), nil
}

// permitted compiles a text and checks that it may be published.
func (s *Service) permitted(ctx context.Context, tenant, text string, day time.Time) (*Policy, error) {
	p, err := Compile(text)
	if err != nil {
		return nil, err
	}
	book, err := s.Book(ctx, tenant)
	if err != nil {
		return nil, err
	}
	return p, p.Permit(book, law.DateOf(day))
}

// Draft stores a new draft. The errors are Compile's and Permit's.
func (s *Service) Draft(ctx context.Context, tenant, text, by string) (*Version, error) {
	if err := needPerson(by); err != nil {
		return nil, err
	}
	now := s.now()
	p, err := s.permitted(ctx, tenant, text, now)
	if err != nil {
		return nil, err
	}
	v := &Version{Tenant: tenant, ID: id.New(), Revision: 1, State: Draft, Text: p.Format(), Hash: p.Hash(), DraftedBy: by, DraftedAt: now}
	return v, s.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.Records.AddVersion(ctx, v); err != nil {
			return err
		}
		return s.note(ctx, v, VerbDraft, by, now)
	})
}

// Edit replaces the text of a draft in the revision that the person saw.
// Conflict if it is another by now, or no draft any more.
func (s *Service) Edit(ctx context.Context, tenant, version string, revision int64, text, by string) (*Version, error) {
	now := s.now()
	p, err := s.permitted(ctx, tenant, text, now)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, tenant, version, revision, by, VerbEdit, func(_ context.Context, v *Version) error {
		if v.State != Draft {
			return fault.New(fault.Conflict, "policy.not_draft", nil)
		}
		v.Text, v.Hash, v.DraftedBy, v.DraftedAt = p.Format(), p.Hash(), by, now
		return nil
	})
}

// Announce publishes a draft with the moment at which it begins; the zero time
// stands for the earliest. The draft must have a back-test against the version
// that is active now. Invalid if the notice is too short; Conflict if another
// version is announced, nothing differs, or there is no such back-test.
func (s *Service) Announce(ctx context.Context, tenant, version string, revision int64, begins time.Time, by string) (*Version, error) {
	now := s.now()
	return s.change(ctx, tenant, version, revision, by, VerbAnnounce, func(ctx context.Context, v *Version) error {
		if v.State != Draft {
			return fault.New(fault.Conflict, "policy.not_draft", nil)
		}
		active, err := s.Records.InState(ctx, tenant, Active)
		if err != nil {
			return err
		}
		if err := s.compare(active, v); err != nil {
			return err
		}
		if begins, err = lead(now, begins, v.Major); err != nil {
			return err
		}
		if _, err := s.permitted(ctx, tenant, v.Text, begins); err != nil {
			return err
		}
		tested, err := s.Records.Backtest(ctx, tenant, v.ID, v.Hash, v.Base)
		if err != nil {
			return err
		}
		if tested == nil {
			return errUntested()
		}
		v.State, v.Begins, v.Backtest, v.AnnouncedBy, v.AnnouncedAt = Announced, begins, tested.ID, by, now
		return nil
	})
}

func errUntested() error { return fault.New(fault.Conflict, "policy.untested", nil) }

// compare notes in v how it differs from the active version.
func (s *Service) compare(active, v *Version) error {
	after, err := s.compiled(v)
	if err != nil {
		return err
	}
	var before *Policy
	v.Base = ""
	if active != nil {
		if active.Hash == v.Hash {
			return fault.New(fault.Conflict, "policy.same", nil)
		}
		if before, err = s.compiled(active); err != nil {
			return err
		}
		v.Base = active.ID
	}
	v.Changes = Compare(before, after)
	v.Major = Major(v.Changes)
	return nil
}

// lead returns when an announced version begins.
func lead(now, begins time.Time, major bool) (time.Time, error) {
	earliest := Earliest(now, major)
	switch {
	case begins.IsZero():
		begins = earliest
	case begins.Before(earliest):
		return begins, fault.New(fault.Invalid, "policy.too_soon", nil, "day", string(law.DateOf(earliest)))
	case begins.Sub(now) > MaxNotice:
		return begins, fault.New(fault.Invalid, "policy.too_late", nil)
	}
	return begins.UTC().Truncate(time.Microsecond), nil
}

// Withdraw takes back an announced version, or drops a draft.
func (s *Service) Withdraw(ctx context.Context, tenant, version string, revision int64, by string) (*Version, error) {
	now := s.now()
	return s.change(ctx, tenant, version, revision, by, VerbWithdraw, func(_ context.Context, v *Version) error {
		if v.State != Draft && v.State != Announced {
			return fault.New(fault.Conflict, "policy.not_draft", nil)
		}
		v.State, v.RetiredAt = Withdrawn, now
		return nil
	})
}

// change changes one version in the revision that a person saw.
func (s *Service) change(ctx context.Context, tenant, version string, revision int64, by string, verb Verb, edit func(context.Context, *Version) error) (v *Version, err error) {
	if err := needPerson(by); err != nil {
		return nil, err
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		if v, err = s.Records.Version(ctx, tenant, version); err != nil {
			return err
		}
		if v.Revision != revision {
			return errChanged()
		}
		if err := edit(ctx, v); err != nil {
			return err
		}
		v.Revision++
		if err := s.Records.SaveVersion(ctx, v); err != nil {
			return err
		}
		return s.note(ctx, v, verb, by, s.now())
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}
