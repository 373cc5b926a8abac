package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Fen is an amount of money: one hundredth of a yuan.
type Fen int64

// MaxFen bounds every amount: one hundred million yuan, far above any sale to
// a consumer and far below where sums of them overflow.
const MaxFen Fen = 1e10

// Kind is what a request asks for.
type Kind string

// The kinds of requests.
const (
	KindRepair         Kind = "repair"
	KindRefundOnly     Kind = "refund_only"
	KindReturnRefund   Kind = "return_refund"
	KindExchange       Kind = "exchange"
	KindResendPart     Kind = "resend_part"
	KindVisitComplaint Kind = "visit_complaint"
)

// Kinds lists the kinds of requests.
var Kinds = []Kind{KindRepair, KindRefundOnly, KindReturnRefund, KindExchange, KindResendPart, KindVisitComplaint}

// Request is what the customer asks for, and about what.
type Request struct {
	Kind          Kind
	Reason        ReasonCode
	ReasonVersion string // of the reason tree that Reason was chosen from
	Order         string // the shop's order number
	Waybill       string // may be empty
	Product       string // the shop's product number; may be empty
	PaidFen       Fen    // what was paid for the goods or the service
	AskedFen      Fen    // what is asked back; 0 where no money is asked
	Urgent        bool   // a technician is needed at once
}

// Money reports whether a kind of request asks for money.
func (k Kind) Money() bool { return k == KindRefundOnly || k == KindReturnRefund }

// Validate reports what is wrong with a request. The errors are Invalid.
func (r Request) Validate() error {
	reason, known := Reasons.Find(r.Reason)
	switch {
	case !slices.Contains(Kinds, r.Kind):
		return fault.New(fault.Invalid, "case.bad_kind", nil)
	case !known || !slices.Contains(reason.Kinds, r.Kind):
		return fault.New(fault.Invalid, "case.bad_reason", nil)
	case r.PaidFen < 0 || r.PaidFen > MaxFen || r.AskedFen < 0 || r.AskedFen > r.PaidFen:
		return fault.New(fault.Invalid, "case.bad_amount", nil)
	case r.Kind.Money() && r.AskedFen == 0:
		return fault.New(fault.Invalid, "case.bad_amount", nil)
	case r.Order == "" && r.Kind != KindRepair:
		return fault.New(fault.Invalid, "case.no_order", nil)
	case len(r.Order) > maxName || len(r.Waybill) > maxName || len(r.Product) > maxName:
		return fault.New(fault.Invalid, "case.too_long", nil, "limit", maxName)
	}
	return nil
}

// maxName bounds numbers and names that come from other systems, in bytes.
const maxName = 128

// Granted returns the outcome that gives the customer what the request asks.
func (r Request) Granted() Outcome {
	switch r.Kind {
	case KindRefundOnly:
		return moneyBack(r.AskedFen, r.PaidFen)
	case KindReturnRefund:
		return Outcome{Code: ReturnThenRefund, AmountFen: r.AskedFen}
	case KindExchange:
		return Outcome{Code: Replace}
	case KindResendPart:
		return Outcome{Code: ResendPart}
	case KindVisitComplaint:
		if r.AskedFen > 0 {
			return moneyBack(r.AskedFen, r.PaidFen)
		}
	}
	return Outcome{Code: RepairVisit}
}

// moneyBack is a full refund or a partial one.
func moneyBack(asked, paid Fen) Outcome {
	if asked == paid {
		return Outcome{Code: FullRefund, AmountFen: asked}
	}
	return Outcome{Code: PartialRefund, AmountFen: asked}
}
