package aftersale

import "github.com/bonafide-aftersale/bonafide/internal/fault"

// OutcomeCode is how a request ends.
type OutcomeCode string

// The outcomes.
const (
	FullRefund       OutcomeCode = "full_refund"
	PartialRefund    OutcomeCode = "partial_refund"
	ReturnThenRefund OutcomeCode = "return_then_refund"
	Replace          OutcomeCode = "replace"
	ResendPart       OutcomeCode = "resend_part"
	RepairVisit      OutcomeCode = "repair_visit"
	StoreCredit      OutcomeCode = "store_credit"
	SplitFault       OutcomeCode = "split_fault"
	Reject           OutcomeCode = "reject"
)

// OutcomeCodes lists the outcomes.
var OutcomeCodes = []OutcomeCode{FullRefund, PartialRefund, ReturnThenRefund, Replace, ResendPart, RepairVisit, StoreCredit, SplitFault, Reject}

// Outcome is what the customer gets.
type Outcome struct {
	Code      OutcomeCode
	AmountFen Fen // money or credit to the customer; 0 for goods, visits and Reject
	// MerchantShare is the merchant's part of the fault in percent, 1–99; only
	// with SplitFault, whose amount is that part of what was paid.
	MerchantShare int
}

// Split returns the outcome that gives the customer the merchant's share, in
// percent, of what was paid; half a fen goes to the customer.
func Split(paid Fen, share int) Outcome {
	return Outcome{Code: SplitFault, AmountFen: (paid*Fen(share) + 50) / 100, MerchantShare: share}
}

// Money reports whether the outcome moves money or credit.
func (o Outcome) Money() bool {
	switch o.Code {
	case FullRefund, PartialRefund, ReturnThenRefund, StoreCredit, SplitFault:
		return true
	}
	return false
}

// Goods reports whether the outcome sends goods or a technician.
func (o Outcome) Goods() bool {
	switch o.Code {
	case Replace, ResendPart, RepairVisit:
		return true
	}
	return false
}

// Validate reports whether the outcome fits what was paid. The errors are Invalid.
func (o Outcome) Validate(paid Fen) error {
	if !o.Money() && !o.Goods() && o.Code != Reject {
		return fault.New(fault.Invalid, "case.bad_outcome", nil)
	}
	fits := false
	switch o.Code {
	case FullRefund:
		fits = o.AmountFen == paid && paid > 0
	case PartialRefund:
		fits = o.AmountFen > 0 && o.AmountFen < paid
	case ReturnThenRefund, StoreCredit:
		fits = o.AmountFen > 0 && o.AmountFen <= paid
	case SplitFault:
		fits = o.MerchantShare > 0 && o.MerchantShare < 100 && o.AmountFen > 0 && o == Split(paid, o.MerchantShare)
	default:
		fits = o.AmountFen == 0
	}
	if !fits || o.Code != SplitFault && o.MerchantShare != 0 {
		return fault.New(fault.Invalid, "case.bad_amount", nil)
	}
	return nil
}
