package app

import (
	"context"
	"fmt"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/job"
	"github.com/bonafide-aftersale/bonafide/internal/live"
)

// caseLog writes moves of cases into the custody log: the entry holds the
// digest of the case after the move.
type caseLog struct{ vault *evidence.Vault }

// Record implements aftersale.Custody.
func (l caseLog) Record(ctx context.Context, e aftersale.Event) error {
	digest, err := custody.ParseDigest(e.Digest)
	if err != nil {
		return fmt.Errorf("app: the digest of a move: %w", err)
	}
	_, err = l.vault.Log(ctx, custody.Entry{
		Time: int64(e.At), Tenant: e.Tenant, Case: string(e.Case), Event: custody.Event("case_" + string(e.Verb)),
		Actor: string(e.Actor), Details: digest,
	})
	return err
}

// Topics that pages may listen to.
const (
	casesTopic = "cases"
	caseTopic  = "case/"
)

// CaseTopic is what a page that shows a case listens to.
func CaseTopic(tenant, caseID string) live.Topic {
	return live.Topic{Tenant: tenant, Name: caseTopic + caseID}
}

// CasesTopic is what a page that lists cases listens to.
func CasesTopic(tenant string) live.Topic { return live.Topic{Tenant: tenant, Name: casesTopic} }

// caseJobs takes what moves ask for.
type caseJobs struct{ app *App }

// Enqueue implements aftersale.Jobs. Pages hear of a move when it is committed;
// everything else is a job of the same transaction.
func (j caseJobs) Enqueue(ctx context.Context, kind string, args any) error {
	what, ok := args.(aftersale.JobArgs)
	if !ok {
		return fmt.Errorf("app: %s with arguments of type %T", kind, args)
	}
	if kind == aftersale.JobMoved {
		for _, topic := range []live.Topic{CaseTopic(what.Tenant, string(what.Case)), CasesTopic(what.Tenant)} {
			if err := j.app.Hub.Publish(ctx, live.Event{Topic: topic, Kind: "moved", ID: string(what.Case)}); err != nil {
				return err
			}
		}
	}
	task, options := caseTask(kind, what)
	if task == nil {
		return fmt.Errorf("app: no job is called %s", kind)
	}
	_, err := j.app.Jobs.Enqueue(ctx, task, options...)
	return err
}

// The kinds of jobs that moves ask for, each a type because a kind is a
// property of the type.
type (
	caseMoved   struct{ aftersale.JobArgs }
	caseExamine struct{ aftersale.JobArgs }
	caseDeliver struct{ aftersale.JobArgs }
	caseVisit   struct{ aftersale.JobArgs }
	casePay     struct{ aftersale.JobArgs }
	caseOverdue struct{ aftersale.JobArgs }
	caseAudit   struct{ aftersale.JobArgs }
	caseMeasure struct{ aftersale.JobArgs }
)

func (caseMoved) Kind() string   { return aftersale.JobMoved }
func (caseExamine) Kind() string { return aftersale.JobExamine }
func (caseDeliver) Kind() string { return aftersale.JobDeliver }
func (caseVisit) Kind() string   { return aftersale.JobVisit }
func (casePay) Kind() string     { return aftersale.JobPay }
func (caseOverdue) Kind() string { return aftersale.JobOverdue }
func (caseAudit) Kind() string   { return aftersale.JobAudit }
func (caseMeasure) Kind() string { return aftersale.JobMeasure }

// caseTask gives arguments their kind; nil for a kind that there is not.
func caseTask(kind string, args aftersale.JobArgs) (job.Args, []job.Option) {
	switch kind {
	case aftersale.JobMoved:
		return caseMoved{args}, nil
	case aftersale.JobExamine:
		return caseExamine{args}, []job.Option{job.On(job.Heavy), job.Tries(examineTries)}
	case aftersale.JobDeliver:
		return caseDeliver{args}, nil
	case aftersale.JobVisit:
		return caseVisit{args}, nil
	case aftersale.JobPay:
		return casePay{args}, nil
	case aftersale.JobOverdue:
		return caseOverdue{args}, nil
	case aftersale.JobAudit:
		return caseAudit{args}, nil
	case aftersale.JobMeasure:
		return caseMeasure{args}, nil
	}
	return nil, nil
}
