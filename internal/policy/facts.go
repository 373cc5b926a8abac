package policy

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Facts is what rules may look at. It holds codes, amounts and counts: no
// name, no address, nothing that a person wrote, and no opinion about anybody.
// The zero value of each part stands for "nothing is known".
type Facts struct {
	Request  Request
	Order    Order
	Evidence Evidence
	Capture  string // one of Captures; "" is "not_asked"
	Warranty string // one of Warranties; "" is "unknown"
	Findings []Finding
	// Inspected says that an inspection in this case is on record.
	Inspected bool
	// History counts what is on record of both sides in the 365 days before
	// the filing, this case left out.
	History History
	// LimitFen is what the merchant lets a program approve for this kind of
	// request and this reason, in fen; 0 where the merchant set no limit. It
	// bounds every approval, whatever a rule says.
	LimitFen int64
}

// Request is what the customer asks for.
type Request struct {
	Kind      string // one of RequestKinds
	Reason    string // one of Reasons
	Category  string // the shop's own name for the kind of goods, as "家电/门锁"
	AskedFen  int64  // asked back; 0 where no money is asked
	PaidFen   int64  // paid for the goods or the service
	Urgent    bool
	GoodsBack bool // the customer offers to send the goods back
}

// Order is what is known of the delivery.
type Order struct {
	Delivered bool  // a delivery is on record
	Days      int64 // whole days from the delivery to the filing; 0 if none is on record
	Durable   bool  // durable goods in the sense of art. 23(3) of the Consumer Rights Protection Law
}

// Evidence lists the kinds of evidence that each side has filed, each once.
type Evidence struct{ Customer, Merchant []string }

// Finding is a finding of an examination of the customer's photos.
type Finding struct {
	Method   string // name of the method, as "sameshot"
	Relation string // one of Relations
	Strength string // one of Strengths
}

// History holds counts. A count says what happened, not why: there is no label
// and no figure that sums people up.
type History struct {
	CustomerCases      int64 // requests of any kind
	CustomerRefundOnly int64 // refund-only requests
	CustomerGranted    int64 // requests granted in full or in part
	MerchantCases      int64 // requests to the merchant
	MerchantSilent     int64 // of these, not answered in time
	MerchantOverturned int64 // decisions in the merchant's favour that an appeal overturned
}

// Limits of facts.
const (
	MaxFen      = 1e10 // as package aftersale bounds an amount: 100 million yuan
	MaxDays     = 36500
	MaxCount    = 1e6
	MaxFindings = 64
	MaxKinds    = 17  // EvidenceKinds, each once
	MaxText     = 128 // of a category or a method, in bytes
)

// Validate reports whether the facts are ones that rules can be run on. The
// errors are Invalid and name the fact.
func (f *Facts) Validate() error {
	for name, n := range map[string]struct{ value, most int64 }{
		"request.amount": {f.Request.AskedFen, MaxFen}, "request.paid": {f.Request.PaidFen, MaxFen},
		"merchant.limit": {f.LimitFen, MaxFen}, "order.days": {f.Order.Days, MaxDays},
		"history.customer_cases": {f.History.CustomerCases, MaxCount}, "history.customer_refund_only": {f.History.CustomerRefundOnly, MaxCount},
		"history.customer_granted": {f.History.CustomerGranted, MaxCount}, "history.merchant_cases": {f.History.MerchantCases, MaxCount},
		"history.merchant_silent": {f.History.MerchantSilent, MaxCount}, "history.merchant_overturned": {f.History.MerchantOverturned, MaxCount},
	} {
		if n.value < 0 || n.value > n.most {
			return badFact(name)
		}
	}
	switch {
	case !slices.Contains(RequestKinds, f.Request.Kind):
		return badFact("request.kind")
	case !slices.Contains(Reasons, f.Request.Reason):
		return badFact("request.reason")
	case !plain(f.Request.Category):
		return badFact("request.category")
	case f.Capture != "" && !slices.Contains(Captures, f.Capture):
		return badFact("capture.state")
	case f.Warranty != "" && !slices.Contains(Warranties, f.Warranty):
		return badFact("warranty.state")
	case !f.Order.Delivered && f.Order.Days != 0:
		return badFact("order.days")
	case !kinds(f.Evidence.Customer):
		return badFact("filed.customer")
	case !kinds(f.Evidence.Merchant):
		return badFact("filed.merchant")
	case len(f.Findings) > MaxFindings || slices.ContainsFunc(f.Findings, func(x Finding) bool { return !x.valid() }):
		return badFact("findings")
	}
	return nil
}

func badFact(name string) error {
	return fault.New(fault.Invalid, "policy.bad_fact", nil, "fact", name)
}

// kinds reports whether a list holds kinds of evidence, each at most once.
func kinds(list []string) bool {
	seen := map[string]bool{}
	for _, k := range list {
		if seen[k] || !slices.Contains(EvidenceKinds, k) {
			return false
		}
		seen[k] = true
	}
	return true
}

// plain reports whether s is a short printable text.
func plain(s string) bool {
	if len(s) > MaxText || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsGraphic(r) {
			return false
		}
	}
	return true
}

func (x Finding) valid() bool {
	return x.Method != "" && plain(x.Method) && slices.Contains(Relations, x.Relation) && slices.Contains(Strengths, x.Strength)
}

// or returns s, or what stands for nothing.
func or(s, nothing string) string {
	if s == "" {
		return nothing
	}
	return s
}
