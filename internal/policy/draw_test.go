package policy_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/policy"
)

// drawText draws a policy text: mostly one that compiles, with words that a
// hostile or hopeful author might try mixed in.
func drawText(t *rapid.T) string {
	var rules [][]string
	for i := range rapid.IntRange(1, 6).Draw(t, "rules") {
		rule := []string{fmt.Sprintf("r%d", i), drawCondition(t, 2)}
		for range rapid.IntRange(1, 3).Draw(t, "outcomes") {
			rule = append(rule, drawOutcome(t))
		}
		rules = append(rules, rule)
	}
	return text(rules...)
}

func drawOutcome(t *rapid.T) string {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"require_return", "require_live_capture", "route_senior", "require_inspection technician",
			"require_inspection warehouse", "require_evidence customer video receipt", "require_evidence merchant waybill"}),
		rapid.Custom(func(t *rapid.T) string {
			return fmt.Sprintf("set_clock %s %d %s", rapid.SampledFrom(policy.Clocks).Draw(t, "clock"), rapid.IntRange(0, 100).Draw(t, "n"),
				rapid.SampledFrom([]policy.Unit{policy.Minutes, policy.Hours, policy.Days, policy.WorkingDays}).Draw(t, "unit"))
		}),
		rapid.Custom(func(t *rapid.T) string {
			return fmt.Sprintf("%s %d yuan", rapid.SampledFrom([]string{"cap_refund_only", "allow_approval"}).Draw(t, "word"), rapid.IntRange(0, 3000).Draw(t, "yuan"))
		}),
		rapid.SampledFrom([]string{"reject", "route_senior", "deny_refund", "label customer", "freeze", "cap_refund_only -5 yuan"}),
	).Draw(t, "outcome")
}

func drawCondition(t *rapid.T, depth int) string {
	leaf := rapid.OneOf(
		rapid.SampledFrom([]string{"true", "false", "request.urgent", "order.delivered", `findings.show("same-shot", "strong")`,
			`"video" in filed.customer`, `filed.merchant.exists(k, k == "waybill")`, `request.category.startsWith("家电")`,
			`request.amount * 9223372036854775807 > 1`, `request.kind == "refund_only"`, `yuan(history.customer_cases) * 92233720368547758 > 0`}),
		rapid.Custom(func(t *rapid.T) string {
			return fmt.Sprintf("%s %s %d", rapid.SampledFrom([]string{"request.amount", "request.paid", "order.days", "history.customer_refund_only", "size(filed.customer)"}).Draw(t, "number"),
				rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "operator"), rapid.Int64Range(-10, 500000).Draw(t, "value"))
		}),
	)
	if depth == 0 || rapid.Bool().Draw(t, "leaf") {
		return leaf.Draw(t, "condition")
	}
	a, b := drawCondition(t, depth-1), drawCondition(t, depth-1)
	return rapid.SampledFrom([]string{"(" + a + ") && (" + b + ")", "(" + a + ") || (" + b + ")", "!(" + a + ")", "(" + a + ") ? (" + b + ") : " + "false"}).Draw(t, "joined")
}

func drawFacts(t *rapid.T) *policy.Facts {
	kinds := rapid.SliceOfNDistinct(rapid.SampledFrom(policy.EvidenceKinds), 0, 4, func(s string) string { return s })
	count := rapid.Int64Range(0, policy.MaxCount)
	f := &policy.Facts{
		Request: policy.Request{
			Kind: rapid.SampledFrom(policy.RequestKinds).Draw(t, "kind"), Reason: rapid.SampledFrom(policy.Reasons).Draw(t, "reason"),
			Category: rapid.SampledFrom([]string{"", "家电/门锁", "袜子"}).Draw(t, "category"),
			AskedFen: rapid.Int64Range(0, 400000).Draw(t, "asked"), PaidFen: rapid.Int64Range(0, 400000).Draw(t, "paid"),
			Urgent: rapid.Bool().Draw(t, "urgent"), GoodsBack: rapid.Bool().Draw(t, "back"),
		},
		Order:    policy.Order{Delivered: true, Days: rapid.Int64Range(0, 400).Draw(t, "days")},
		Evidence: policy.Evidence{Customer: kinds.Draw(t, "customer's"), Merchant: kinds.Draw(t, "merchant's")},
		Capture:  rapid.SampledFrom(policy.Captures).Draw(t, "capture"), Warranty: rapid.SampledFrom(policy.Warranties).Draw(t, "warranty"),
		History:  policy.History{CustomerCases: count.Draw(t, "cases"), MerchantCases: count.Draw(t, "merchant cases"), MerchantSilent: count.Draw(t, "silent")},
		LimitFen: rapid.SampledFrom([]int64{0, 2000, 100000}).Draw(t, "limit"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "findings") {
		f.Findings = append(f.Findings, policy.Finding{Method: "sameshot",
			Relation: rapid.SampledFrom(policy.Relations).Draw(t, "relation"), Strength: rapid.SampledFrom(policy.Strengths).Draw(t, "strength")})
	}
	return f
}

// words joins the outcomes of a result.
func words(r *policy.Result) string {
	var list []string
	for _, a := range r.Outcomes {
		list = append(list, a.Outcome.String())
	}
	return strings.Join(list, "; ")
}
