package app

import (
	"context"
	"errors"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/app/examine"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/job"
	"github.com/bonafide-aftersale/bonafide/internal/live"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// Listings finds the merchant's own photos of a product.
type Listings = examine.Listings

const (
	// examineTime bounds one examination. Thirty photos of 12 megapixels with
	// sixty references take about two minutes on two slow cores.
	examineTime = 10 * time.Minute
	// examineTries is how often an examination is tried: with the pauses of
	// package job, over half a minute. What kept failing then is told to the case,
	// which goes on without a report.
	examineTries = 6
	// renewAtOnce bounds how many old examinations are made again in an hour,
	// when nothing else is to be done.
	renewAtOnce = 50
)

// newExaminer returns the examiner of a case; of nil, for its versions.
func (a *App) newExaminer(ctx context.Context, c *aftersale.Case) (*examine.Examiner, error) {
	methods, err := a.methods(ctx, c)
	if err != nil {
		return nil, err
	}
	at := a.Config.Examinations
	if at <= 0 {
		at = heavyAtOnce()
	}
	return &examine.Examiner{
		Vault: a.Evidence, Files: a.Files, Listings: a.options.Listings, Reuse: a.reuse(), Methods: methods, Known: a.trust.lists,
		Photo: &photo.Options{HEIC: a.HEIC.Decode}, Memory: max(examination.DefaultMemory/int64(at), 1<<27), Now: a.Now,
	}, nil
}

// reuse is where photos that were used before are looked for.
func (a *App) reuse() examined.Reuse {
	if a.options.Reuse != nil {
		return a.options.Reuse
	}
	return a.Examinations
}

// examineAgainArgs asks for an examination that no move asked for: a method is
// new, or photos came later.
type examineAgainArgs struct {
	Tenant string `json:"tenant"`
	Case   string `json:"case"`
}

func (examineAgainArgs) Kind() string { return "case_examine_again" }

// examineCase is the job of the move into the examination.
func (a *App) examineCase(ctx context.Context, t *job.Task[caseExamine]) error {
	err := a.examine(ctx, t.Args.Tenant, t.Args.Case, true, t.Progress, t.Finish)
	if err == nil || errors.Is(context.Cause(ctx), job.ErrCancelled) || errors.Is(err, job.ErrTakenOver) {
		return err
	}
	code := ""
	switch {
	case fault.KindOf(err) == fault.Missing:
		return job.GiveUp(err)
	case isNoPhotos(err):
		code = "no_photos"
	case t.Last:
		code = "fault"
		if errors.Is(err, context.DeadlineExceeded) {
			code = "too_long"
		}
	default:
		return err
	}
	// The time of the job may be over; the case must go on all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	a.Log.WarnContext(ctx, "app: a case goes on without an examination", "case", string(t.Args.Case), "why", code, "error", err.Error())
	return a.DB.InTx(ctx, func(ctx context.Context) error {
		act := &aftersale.Examined{Failed: code}
		if err := a.fileExamined(ctx, t.Args.Tenant, t.Args.Case, act, code); err != nil {
			return err
		}
		return t.Finish(ctx)
	})
}

func isNoPhotos(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Key == "examining.no_photos"
}

// examineAgain is the job of an examination that is made anew. A case does not
// wait for it.
func (a *App) examineAgain(ctx context.Context, t *job.Task[examineAgainArgs]) error {
	err := a.examine(ctx, t.Args.Tenant, aftersale.CaseID(t.Args.Case), false, t.Progress, t.Finish)
	if isNoPhotos(err) || err != nil && fault.KindOf(err) == fault.Missing {
		return job.GiveUp(err)
	}
	return err
}

// examine examines a case, keeps what was found, and tells the case. asked is
// whether the case waits for it.
func (a *App) examine(ctx context.Context, tenant string, name aftersale.CaseID, asked bool,
	progress func(context.Context, int64, int64) error, finish func(context.Context) error) error {
	c, err := a.CaseRecords.Case(ctx, tenant, name)
	if err != nil {
		return err
	}
	if c.Stage.Closed() || asked && c.Stage != aftersale.StageExamining {
		return nil // the case went on without it
	}
	x, err := a.newExaminer(ctx, c)
	if err != nil {
		return err
	}
	matter := examine.Matter{Tenant: tenant, Case: string(name), Merchant: string(c.Merchant),
		Order: c.Request.Order, Waybill: c.Request.Waybill, Product: c.Request.Product}
	set, err := x.Gather(ctx, matter)
	if err != nil {
		return err
	}
	found, err := a.Examinations.Same(ctx, tenant, string(name), x.Versions(), set.Inputs)
	known := err == nil
	var prints []examined.Print
	switch {
	case known && !asked:
		return nil
	case !known && fault.KindOf(err) != fault.Missing:
		return err
	case !known:
		result, err := x.Examine(ctx, matter, set, func(done, all int) {
			_ = progress(ctx, int64(done), int64(all)) // a report that is lost delays nothing
			a.publish(ctx, tenant, name, "examination_progress")
		})
		if err != nil {
			return err
		}
		found, prints = result.Examination, result.Prints
	}
	return a.DB.InTx(ctx, func(ctx context.Context) error {
		if !known {
			added, err := a.Examinations.Add(ctx, found)
			if err != nil {
				return err
			}
			if !added && !asked {
				return finish(ctx)
			}
			if err := a.reuse().Remember(ctx, prints); err != nil {
				return err
			}
		}
		act := &aftersale.Examined{Item: aftersale.Item{ID: string(found.Item), Type: aftersale.ExaminationItem}}
		if err := a.fileExamined(ctx, tenant, name, act, examined.InputsKey(set.Inputs)); err != nil {
			return err
		}
		a.publish(ctx, tenant, name, "examined")
		return finish(ctx)
	})
}

// fileExamined tells the case. One that cannot take it any more (closed, or
// decided meanwhile) stays as it is: the examination is kept all the same.
func (a *App) fileExamined(ctx context.Context, tenant string, name aftersale.CaseID, act *aftersale.Examined, inputs string) error {
	who := aftersale.Actor{Tenant: tenant, ID: examine.Actor, Role: aftersale.RoleService, Version: "bonafide " + a.options.Version, Inputs: inputs}
	c, err := a.CaseRecords.Case(ctx, tenant, name)
	if err != nil {
		return err
	}
	for _, verb := range aftersale.Offered(c, who) {
		if verb == aftersale.VerbExamined {
			_, err := a.Cases.Do(ctx, who, aftersale.Ref{Case: name}, act)
			return err
		}
	}
	return nil
}

// publish tells the pages of a case; a page that hears nothing asks again.
func (a *App) publish(ctx context.Context, tenant string, name aftersale.CaseID, kind string) {
	_ = a.Hub.Publish(ctx, live.Event{Topic: CaseTopic(tenant, string(name)), Kind: kind, ID: string(name)})
}

// examineNewItems has a case examined anew when photographs came after its
// examination.
func (a *App) examineNewItems(ctx context.Context, e aftersale.Event) error {
	switch e.Verb {
	case aftersale.VerbSubmit, aftersale.VerbProvide, aftersale.VerbReply, aftersale.VerbInspected:
	default:
		return nil
	}
	_, err := a.Examinations.Latest(ctx, e.Tenant, string(e.Case))
	if fault.KindOf(err) == fault.Missing && err != nil {
		return nil // it was never examined; a move will ask for it
	}
	if err != nil {
		return err
	}
	return a.ExamineAgain(ctx, e.Tenant, string(e.Case))
}

// ExamineAgain asks for another examination of a case, in the context's
// transaction if there is one. If nothing is new it changes nothing.
func (a *App) ExamineAgain(ctx context.Context, tenant, caseID string) error {
	_, err := a.Jobs.Enqueue(ctx, examineAgainArgs{Tenant: tenant, Case: caseID}, job.On(job.Heavy), job.Single(), job.Tries(examineTries), job.Idle())
	return err
}

// renewExaminations asks for another examination of open cases that were
// examined by methods of another version, some at a time; the next run goes on
// behind them, so that one that cannot be made anew holds up no other.
func (a *App) renewExaminations(ctx context.Context) error {
	a.renewal.Lock()
	defer a.renewal.Unlock()
	x, err := a.newExaminer(ctx, nil)
	if err != nil {
		return err
	}
	list, err := a.Examinations.Outdated(ctx, x.Versions(), a.renewal.tenant, a.renewal.caseID, renewAtOnce)
	if err != nil {
		return err
	}
	a.renewal.tenant, a.renewal.caseID = "", ""
	if len(list) == renewAtOnce {
		last := list[len(list)-1]
		a.renewal.tenant, a.renewal.caseID = last.Tenant, last.Case
	}
	for _, x := range list {
		if err := a.ExamineAgain(ctx, x.Tenant, x.Case); err != nil {
			return err
		}
	}
	return nil
}

// Findings returns what the newest examination of a case found, as facts for
// the policy; none if it was not examined.
func (a *App) Findings(ctx context.Context, tenant, caseID string) ([]policy.Finding, error) {
	x, err := a.Examinations.Latest(ctx, tenant, caseID)
	if fault.KindOf(err) == fault.Missing && err != nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var facts []policy.Finding
	for _, f := range x.Findings {
		if len(facts) < policy.MaxFindings {
			facts = append(facts, policy.Finding{Method: f.Method, Relation: string(f.Relation), Strength: string(f.Strength)})
		}
	}
	return facts, nil
}
