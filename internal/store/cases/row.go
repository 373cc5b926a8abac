package cases

import (
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
)

// row is the row of a case.
type row struct{ *aftersale.Case }

var rowColumns = []string{
	"version", "stage", "return_stage", "resume_stage", "is_open", "due_at",
	"kind", "reason", "reason_version", "order_no", "waybill", "product", "paid_fen", "asked_fen", "urgent",
	"channel", "customer_id", "customer_index", "merchant_id", "outlet_id", "name_text", "phone_text", "address_text",
	"opened_at", "moved_at", "policy_version", "rules", "assigned_to", "raised", "blind", "appeal_closed", "audit_drawn",
	"fulfilled", "fulfilled_ref", "return_ref", "merged_into", "outside",
}

var (
	selectCase = `SELECT ` + list(rowColumns) + ` FROM aftersale_case WHERE tenant_id = $1 AND id = $2`
	insertCase = `INSERT INTO aftersale_case (tenant_id, id, ` + list(rowColumns) + `) VALUES (` + places(1, 2+len(rowColumns)) + `)`
	updateCase = `UPDATE aftersale_case SET ` + settings(rowColumns, 1) + ` WHERE tenant_id = ` +
		places(len(rowColumns)+1, 1) + ` AND id = ` + places(len(rowColumns)+2, 1) + ` AND version = ` + places(len(rowColumns)+3, 1)
)

// bind returns the places of the columns. Whether the case is open and when it
// is due follow from the rest; they are there to be searched.
func (r row) bind() []any {
	open, due := !r.Stage.Closed(), r.NextDue()
	if due == 0 {
		due = aftersale.MaxDue
	}
	q := &r.Request
	return []any{
		&r.Version, &r.Stage, &r.Return, &r.Resume, flag{&open}, &due,
		&q.Kind, &q.Reason, &q.ReasonVersion, &q.Order, &q.Waybill, &q.Product, &q.PaidFen, &q.AskedFen, flag{&q.Urgent},
		&r.Channel, &r.Customer, &r.CustomerIndex, &r.Merchant, &r.Outlet, &r.Name, &r.Phone, &r.Address,
		&r.Opened, &r.Moved, &r.PolicyVersion, asJSON{&r.Rules}, &r.Assigned, flag{&r.Raised}, flag{&r.Blind}, flag{&r.AppealClosed}, flag{&r.AuditDrawn},
		&r.Fulfilled, &r.FulfilledRef, &r.ReturnRef, &r.MergedInto, &r.Outside,
	}
}
