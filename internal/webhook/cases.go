package webhook

import (
	"context"
	"strconv"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Moved publishes a move of a case. It may be called again for the same move.
func (s *Service) Moved(ctx context.Context, e aftersale.Event) error {
	if e.Case == "" || e.Seq == 0 {
		return nil // a setting or a measure: no move of a case
	}
	return s.Publish(ctx, Event{
		Tenant: e.Tenant, Type: CaseMoved, Key: string(e.Case) + "/" + strconv.FormatInt(e.Seq, 10), At: e.At.Time(),
		Data: map[string]any{"case": e.Case, "seq": e.Seq, "verb": e.Verb, "from": e.From, "to": e.To, "role": e.Role, "digest": e.Digest},
	})
}

// CaseReturns takes return events into the cases that wait for the goods.
type CaseReturns struct{ Cases *aftersale.Service }

// Received implements Returns. Missing if no case waits for such a return, or
// more than one does.
func (r CaseReturns) Received(ctx context.Context, c Connector, e ReturnEvent, digest string) error {
	f := aftersale.Filter{
		Tenant: c.Tenant, Merchant: aftersale.AccountID(c.Party), Order: e.Order, Waybill: e.Waybill, Limit: 50,
		Stages: []aftersale.Stage{aftersale.StageCarryOutPending},
	}
	if err := f.Validate(); err != nil {
		return err
	}
	var waiting []aftersale.CaseID
	if e.Case != "" {
		waiting = append(waiting, aftersale.CaseID(e.Case))
	} else {
		page, err := r.Cases.Records.List(ctx, f)
		if err != nil {
			return err
		}
		for _, line := range page.Cases {
			waiting = append(waiting, line.ID)
		}
	}
	var fits []*aftersale.Case
	for _, name := range waiting {
		one, err := r.Cases.Records.Case(ctx, c.Tenant, name)
		if err != nil && fault.KindOf(err) != fault.Missing {
			return err
		}
		if err == nil && r.waits(one, c, e) {
			fits = append(fits, one)
		}
	}
	if len(fits) != 1 {
		return fault.New(fault.Missing, "webhook.no_return", nil)
	}
	who := aftersale.Actor{Tenant: c.Tenant, ID: aftersale.PersonID(c.ID), Role: aftersale.RoleService, Version: "connector/1", Inputs: digest}
	_, err := r.Cases.Do(ctx, who, aftersale.Ref{Case: fits[0].ID, Version: fits[0].Version}, &aftersale.ReceiveReturn{Ref: e.Ref})
	return err
}

// waits reports whether a case is the connector's and waits for its goods.
func (CaseReturns) waits(on *aftersale.Case, c Connector, e ReturnEvent) bool {
	out, ok := on.Outcome()
	return ok && out.Code == aftersale.ReturnThenRefund && on.ReturnRef == "" && on.Stage == aftersale.StageCarryOutPending &&
		(c.Party == "" || string(on.Merchant) == c.Party) &&
		(e.Order == "" || on.Request.Order == e.Order) && (e.Waybill == "" || on.Request.Waybill == e.Waybill)
}
