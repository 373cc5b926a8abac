package policy

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Filing names a case and by which rules it is judged: by Version if that is
// set, which the case has kept since it was filed, or else by the version that
// was active at Filed.
type Filing struct {
	Tenant  string
	Case    string
	Filed   time.Time
	Version string
}

// Judgement is what a version made of the facts of a case at one moment. It
// decides nothing: it says what is asked for, until when, and whether a
// program may approve.
type Judgement struct {
	Tenant  string
	ID      string
	Case    string
	Version string
	Filed   time.Time
	At      time.Time
	Day     law.Date // whose law the terms were measured by
	Facts   Facts
	Result  Result
}

// Judge runs the version of the filing over facts and stores both. It may be
// called whenever facts change; the version stays that of the filing. Missing
// if there is no such version.
func (s *Service) Judge(ctx context.Context, f Filing, facts Facts) (*Judgement, error) {
	v, err := s.versionOf(ctx, f)
	if err != nil {
		return nil, err
	}
	p, err := s.compiled(v)
	if err != nil {
		return nil, err
	}
	book, err := s.Book(ctx, f.Tenant)
	if err != nil {
		return nil, err
	}
	now := s.now()
	j := &Judgement{Tenant: f.Tenant, ID: id.New(), Case: f.Case, Version: v.ID, Filed: f.Filed.UTC().Truncate(time.Microsecond),
		At: now, Day: law.DateOf(now), Facts: facts}
	result, err := p.Evaluate(ctx, &facts, book, j.Day)
	if err != nil {
		return nil, err
	}
	j.Result = *result
	return j, s.Records.AddJudgement(ctx, j)
}

func (s *Service) versionOf(ctx context.Context, f Filing) (*Version, error) {
	if f.Version != "" {
		return s.Records.Version(ctx, f.Tenant, f.Version)
	}
	return s.Records.ActiveAt(ctx, f.Tenant, f.Filed)
}

// View returns what both sides of a case read of a judgement.
func (s *Service) View(ctx context.Context, j *Judgement) (View, error) {
	v, err := s.Records.Version(ctx, j.Tenant, j.Version)
	if err != nil {
		return View{}, err
	}
	p, err := s.compiled(v)
	if err != nil {
		return View{}, err
	}
	return p.View(&j.Result), nil
}
