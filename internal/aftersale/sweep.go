package aftersale

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// DefaultSkew is how far the clocks of machines may be apart. Machines that
// keep time by NTP differ by milliseconds; two seconds leave room for one that
// has just been started, and delay nothing that is counted in minutes or days.
const DefaultSkew = 2 * time.Second

// DueClock is a running clock that is due.
type DueClock struct {
	Tenant string
	Case   CaseID
	Clock  ClockID
	Due    Micros
}

// sweepPage is how many due clocks are read at a time.
const sweepPage = 100

// Sweep fires the clocks that are due at now, Skew past: it acts Lapse on
// their cases, each in a transaction of its own. It returns how many it fired.
//
// Any number of workers may sweep at once, with clocks that differ by up to
// Skew: a clock is fired by the one that changes its case from the version in
// which the clock ran, and by nobody else. A case that somebody moves at the
// same moment is left to the next sweep, if its clock still runs by then. One
// case that cannot be moved does not hold up the others; its error is returned
// after the rest has been done.
func (s *Service) Sweep(ctx context.Context, now time.Time) (fired int, err error) {
	skew := cmp.Or(s.Skew, DefaultSkew)
	at := At(now.Add(-skew))
	var after DueClock
	for {
		due, e := s.Records.Due(ctx, at, after, sweepPage)
		if e != nil {
			return fired, e
		}
		for _, d := range due {
			if ctx.Err() != nil {
				return fired, ctx.Err()
			}
			done, e := s.fire(ctx, d, now)
			if done {
				fired++
			}
			if e != nil && err == nil {
				err = e
			}
		}
		if len(due) < sweepPage {
			return fired, err
		}
		after = due[len(due)-1]
	}
}

// fire acts Lapse for one due clock, unless somebody else has.
func (s *Service) fire(ctx context.Context, d DueClock, now time.Time) (bool, error) {
	err := s.Tx.InTx(ctx, func(ctx context.Context) error {
		before, err := s.Records.Case(ctx, d.Tenant, d.Case)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(before.Clocks, func(k Clock) bool { return k.ID == d.Clock })
		if i < 0 || before.Clocks[i].State != Running || before.Clocks[i].Due != d.Due {
			return errChanged()
		}
		settings, err := s.Records.Settings(ctx, d.Tenant)
		if err != nil {
			return err
		}
		who := Actor{Tenant: d.Tenant, ID: PersonID(RoleClock), Role: RoleClock}
		after, e, err := Move(before, who, &Lapse{Clock: d.Clock}, NewMoment(At(now), settings))
		if err != nil { // the table has no way: an error of ours, not somebody else's move
			return fault.New(fault.Internal, "case.clock_stuck", errors.New(err.Error()), "case", string(d.Case))
		}
		if err := s.Records.Save(ctx, before, after, e); err != nil {
			return err
		}
		return s.follow(ctx, after, e)
	})
	switch fault.KindOf(err) {
	case fault.Conflict, fault.Missing: // somebody else was first
		return false, nil
	}
	return err == nil, err
}
