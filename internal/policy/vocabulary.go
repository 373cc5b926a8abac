package policy

import (
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
)

// Type is the type of a fact.
type Type string

// The types.
const (
	Yes    Type = "yes"    // true or false
	Number Type = "number" // a count
	Fen    Type = "fen"    // an amount, in fen
	Code   Type = "code"   // one of Codes
	Text   Type = "text"
	List   Type = "list" // any of Codes, each at most once
	Shown  Type = "findings"
)

// Fact is a name that conditions may use.
type Fact struct {
	Name  string
	Type  Type
	Codes []string // for Code and List
	Key   string   // catalogue key of what it means
	value func(*Facts) ref.Val
}

// Vocabulary lists all facts. There is no other name in a condition.
var Vocabulary = []Fact{
	{"request.kind", Code, RequestKinds, "policyfact.request_kind", func(f *Facts) ref.Val { return types.String(f.Request.Kind) }},
	{"request.reason", Code, Reasons, "policyfact.request_reason", func(f *Facts) ref.Val { return types.String(f.Request.Reason) }},
	{"request.category", Text, nil, "policyfact.request_category", func(f *Facts) ref.Val { return types.String(f.Request.Category) }},
	{"request.amount", Fen, nil, "policyfact.request_amount", func(f *Facts) ref.Val { return types.Int(f.Request.AskedFen) }},
	{"request.paid", Fen, nil, "policyfact.request_paid", func(f *Facts) ref.Val { return types.Int(f.Request.PaidFen) }},
	{"request.urgent", Yes, nil, "policyfact.request_urgent", func(f *Facts) ref.Val { return types.Bool(f.Request.Urgent) }},
	{"request.goods_back", Yes, nil, "policyfact.request_goods_back", func(f *Facts) ref.Val { return types.Bool(f.Request.GoodsBack) }},
	{"order.delivered", Yes, nil, "policyfact.order_delivered", func(f *Facts) ref.Val { return types.Bool(f.Order.Delivered) }},
	{"order.days", Number, nil, "policyfact.order_days", func(f *Facts) ref.Val { return types.Int(f.Order.Days) }},
	{"order.durable", Yes, nil, "policyfact.order_durable", func(f *Facts) ref.Val { return types.Bool(f.Order.Durable) }},
	{"warranty.state", Code, Warranties, "policyfact.warranty_state", func(f *Facts) ref.Val { return types.String(or(f.Warranty, "unknown")) }},
	{"capture.state", Code, Captures, "policyfact.capture_state", func(f *Facts) ref.Val { return types.String(or(f.Capture, "not_asked")) }},
	{"inspection.done", Yes, nil, "policyfact.inspection_done", func(f *Facts) ref.Val { return types.Bool(f.Inspected) }},
	{"filed.customer", List, EvidenceKinds, "policyfact.evidence_customer", func(f *Facts) ref.Val { return list(f.Evidence.Customer) }},
	{"filed.merchant", List, EvidenceKinds, "policyfact.evidence_merchant", func(f *Facts) ref.Val { return list(f.Evidence.Merchant) }},
	{"findings", Shown, nil, "policyfact.findings", func(f *Facts) ref.Val { return findings(f.Findings) }},
	{"history.customer_cases", Number, nil, "policyfact.customer_cases", func(f *Facts) ref.Val { return types.Int(f.History.CustomerCases) }},
	{"history.customer_refund_only", Number, nil, "policyfact.customer_refund_only", func(f *Facts) ref.Val { return types.Int(f.History.CustomerRefundOnly) }},
	{"history.customer_granted", Number, nil, "policyfact.customer_granted", func(f *Facts) ref.Val { return types.Int(f.History.CustomerGranted) }},
	{"history.merchant_cases", Number, nil, "policyfact.merchant_cases", func(f *Facts) ref.Val { return types.Int(f.History.MerchantCases) }},
	{"history.merchant_silent", Number, nil, "policyfact.merchant_silent", func(f *Facts) ref.Val { return types.Int(f.History.MerchantSilent) }},
	{"history.merchant_overturned", Number, nil, "policyfact.merchant_overturned", func(f *Facts) ref.Val { return types.Int(f.History.MerchantOverturned) }},
	{"merchant.limit", Fen, nil, "policyfact.merchant_limit", func(f *Facts) ref.Val { return types.Int(f.LimitFen) }},
}

// byName finds a fact.
var byName = func() map[string]*Fact {
	m := make(map[string]*Fact, len(Vocabulary))
	for i := range Vocabulary {
		m[Vocabulary[i].Name] = &Vocabulary[i]
	}
	return m
}()

// list makes a CEL list of codes.
func list(codes []string) ref.Val {
	if codes == nil {
		codes = []string{}
	}
	return types.NewStringList(types.DefaultTypeAdapter, codes)
}
