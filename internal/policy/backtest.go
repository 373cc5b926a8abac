package policy

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Sample says which past cases a back-test looks at.
type Sample struct {
	Since time.Time // filed since; a year ago if zero
	Most  int       // cases drawn; DefaultSample if zero, at most MaxSample
}

// Sizes of samples. With 2,000 cases, a share of changed cases is known to
// about two percentage points (1/sqrt(2000) = 2.2 %, 95 % of the time).
const (
	DefaultSample = 2000
	MaxSample     = 20000
)

// PastCase is the newest facts of a case.
type PastCase struct {
	Case  string
	Facts Facts
}

// Backtest is what a version would have made of past cases, beside what the
// active one makes of the same facts. It belongs to one text: an edited draft
// needs another.
type Backtest struct {
	Tenant  string
	ID      string
	Version string
	Hash    string // of the text that was tested
	Against string // the version compared with; empty for none
	By      string
	At      time.Time
	Since   time.Time

	Cases   int // on record since then
	Tested  int // drawn from these
	Changed int // would get other outcomes
	Failed  int // where a condition could not be computed

	// Approvals that a program could give, and their amounts.
	ApprovedBefore, ApprovedAfter       int
	ApprovedFenBefore, ApprovedFenAfter int64

	Shifts   []Shift   // by outcome, the most frequent first
	Examples []Example // the first changed cases of the sample
}

// Shift counts cases in which an outcome is new or gone.
type Shift struct {
	Outcome     string // as in a policy text
	Added, Gone int
}

// Example is a case that would get other outcomes.
type Example struct {
	Case          string
	Before, After []string
}

// Bounds of what a back-test keeps.
const (
	maxExamples = 20
	maxShifts   = 50
	pastPage    = 500
)

// Backtest runs a draft over the facts of past cases and stores what would
// change. The same version and the same cases give the same sample.
func (s *Service) Backtest(ctx context.Context, tenant, version, by string, sample Sample) (*Backtest, error) {
	if err := needPerson(by); err != nil {
		return nil, err
	}
	v, err := s.Records.Version(ctx, tenant, version)
	if err != nil {
		return nil, err
	}
	if v.State != Draft {
		return nil, fault.New(fault.Conflict, "policy.not_draft", nil)
	}
	active, err := s.Records.InState(ctx, tenant, Active)
	if err != nil {
		return nil, err
	}
	b, err := s.test(ctx, v, active, by, sample)
	if err != nil {
		return nil, err
	}
	return b, s.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := s.Records.AddBacktest(ctx, b); err != nil {
			return err
		}
		return s.note(ctx, v, VerbBacktest, by, b.At)
	})
}

// test runs a version, and the active one if there is one, over a sample.
func (s *Service) test(ctx context.Context, v, active *Version, by string, sample Sample) (*Backtest, error) {
	now := s.now()
	if sample.Most <= 0 {
		sample.Most = DefaultSample
	}
	if sample.Since.IsZero() {
		sample.Since = now.AddDate(-1, 0, 0)
	}
	b := &Backtest{Tenant: v.Tenant, ID: id.New(), Version: v.ID, Hash: v.Hash, By: by, At: now, Since: sample.Since.UTC().Truncate(time.Microsecond)}
	after, err := s.compiled(v)
	if err != nil {
		return nil, err
	}
	before := &Policy{}
	if active != nil {
		b.Against = active.ID
		if before, err = s.compiled(active); err != nil {
			return nil, err
		}
	}
	book, err := s.Book(ctx, v.Tenant)
	if err != nil {
		return nil, err
	}
	drawn, err := s.draw(ctx, b, min(sample.Most, MaxSample))
	if err != nil {
		return nil, err
	}
	t := &tally{test: b, shifts: map[string]*Shift{}}
	for _, c := range drawn {
		old, err := before.Evaluate(ctx, &c.Facts, book, law.DateOf(now))
		if err != nil {
			return nil, err
		}
		fresh, err := after.Evaluate(ctx, &c.Facts, book, law.DateOf(now))
		if err != nil {
			return nil, err
		}
		t.count(c, old, fresh)
	}
	t.finish()
	return b, nil
}

// draw reads the past cases and keeps a sample: those whose id, hashed with
// that of the version, gives the smallest numbers.
func (s *Service) draw(ctx context.Context, b *Backtest, most int) ([]PastCase, error) {
	type ticket struct {
		number uint64
		PastCase
	}
	var kept []ticket
	smallest := func() {
		slices.SortFunc(kept, func(x, y ticket) int { return cmp.Or(cmp.Compare(x.number, y.number), cmp.Compare(x.Case, y.Case)) })
		kept = kept[:min(len(kept), most)]
	}
	after := ""
	for {
		page, err := s.Records.Past(ctx, b.Tenant, b.Since, after, pastPage)
		if err != nil {
			return nil, err
		}
		for _, c := range page {
			sum := sha256.Sum256([]byte(b.Version + "\x00" + c.Case))
			kept = append(kept, ticket{binary.BigEndian.Uint64(sum[:8]), c})
			after = c.Case
		}
		b.Cases += len(page)
		if len(kept) > 2*most {
			smallest()
		}
		if len(page) < pastPage {
			break
		}
	}
	smallest()
	drawn := make([]PastCase, len(kept))
	for i, k := range kept {
		drawn[i] = k.PastCase
	}
	return drawn, nil
}

// tally counts what a back-test reports.
type tally struct {
	test   *Backtest
	shifts map[string]*Shift
}

func (t *tally) count(c PastCase, before, after *Result) {
	b := t.test
	b.Tested++
	if slices.ContainsFunc(after.Steps, func(s Step) bool { return s.Failed }) {
		b.Failed++
	}
	if _, ok := before.Approval(); ok {
		b.ApprovedBefore++
		b.ApprovedFenBefore += c.Facts.Request.AskedFen
	}
	if _, ok := after.Approval(); ok {
		b.ApprovedAfter++
		b.ApprovedFenAfter += c.Facts.Request.AskedFen
	}
	old, fresh := outcomes(before), outcomes(after)
	if slices.Equal(old, fresh) {
		return
	}
	b.Changed++
	if len(b.Examples) < maxExamples {
		b.Examples = append(b.Examples, Example{c.Case, old, fresh})
	}
	for _, o := range fresh {
		if !slices.Contains(old, o) {
			t.shift(o).Added++
		}
	}
	for _, o := range old {
		if !slices.Contains(fresh, o) {
			t.shift(o).Gone++
		}
	}
}

// outcomes returns the outcomes that apply, whatever rule they come from.
func outcomes(r *Result) []string {
	list := r.texts()
	slices.Sort(list)
	return slices.Compact(list)
}

func (t *tally) shift(outcome string) *Shift {
	if t.shifts[outcome] == nil {
		t.shifts[outcome] = &Shift{Outcome: outcome}
	}
	return t.shifts[outcome]
}

func (t *tally) finish() {
	for _, s := range t.shifts {
		t.test.Shifts = append(t.test.Shifts, *s)
	}
	slices.SortFunc(t.test.Shifts, func(a, b Shift) int {
		return cmp.Or(cmp.Compare(b.Added+b.Gone, a.Added+a.Gone), strings.Compare(a.Outcome, b.Outcome))
	})
	t.test.Shifts = t.test.Shifts[:min(len(t.test.Shifts), maxShifts)]
}
