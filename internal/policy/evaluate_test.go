package policy_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/policy"
)

// plain is a refund-only request of 100 yuan inside a merchant's limit of 150.
func plain() *policy.Facts {
	return &policy.Facts{
		Request:  policy.Request{Kind: "refund_only", Reason: "damaged_on_arrival", AskedFen: 100_00, PaidFen: 100_00},
		Order:    policy.Order{Delivered: true, Days: 2},
		LimitFen: 150_00,
	}
}

func TestOrderDecides(t *testing.T) {
	t.Parallel()
	approve, ask, senior := []string{"approve", "true", "allow_approval 120 yuan"}, []string{"ask", "true", "require_live_capture"}, []string{"senior", "true", "route_senior"}
	for _, test := range []struct {
		name   string
		rules  [][]string
		change func(*policy.Facts)
		want   string
		effect policy.Effect // of the last rule's first outcome
		to     string
	}{
		{"an approval alone", [][]string{approve}, nil, "allow_approval 120 yuan", policy.Applies, ""},
		{"an approval before a request for more", [][]string{approve, ask}, nil, "allow_approval 120 yuan", policy.Yields, "approve"},
		{"a request for more before an approval", [][]string{ask, approve}, nil, "require_live_capture", policy.Yields, "ask"},
		{"what is in the file is not asked for, and stops nothing", [][]string{ask, approve}, func(f *policy.Facts) { f.Capture = "made" },
			"allow_approval 120 yuan", policy.Applies, ""},
		{"an approval that does not cover the request stops nothing", [][]string{{"small", "true", "allow_approval 20 yuan"}, ask}, nil,
			"require_live_capture", policy.Applies, ""},
		{"a merchant without a limit", [][]string{approve}, func(f *policy.Facts) { f.LimitFen = 0 }, "", policy.OverMax, ""},
		{"a merchant with a lower limit", [][]string{approve}, func(f *policy.Facts) { f.LimitFen = 99_99 }, "", policy.OverMax, ""},
		{"the first of two approvals that covers it", [][]string{{"small", "true", "allow_approval 20 yuan"}, approve}, nil,
			"allow_approval 120 yuan", policy.Applies, ""},
		{"two caps", [][]string{{"low", "true", "cap_refund_only 10 yuan"}, {"high", "true", "cap_refund_only 50 yuan"}}, nil,
			"cap_refund_only 10 yuan", policy.Yields, "low"},
		{"a cap before an approval that exceeds it", [][]string{{"cap", "true", "cap_refund_only 50 yuan"}, approve}, nil,
			"cap_refund_only 50 yuan", policy.Yields, "cap"},
		{"a cap that the approval keeps", [][]string{{"cap", "true", "cap_refund_only 100 yuan"}, approve}, nil,
			"cap_refund_only 100 yuan; allow_approval 120 yuan", policy.Applies, ""},
		{"an approval before a cap", [][]string{approve, {"cap", "true", "cap_refund_only 50 yuan"}}, nil,
			"allow_approval 120 yuan", policy.Yields, "approve"},
		{"a cap on a return", [][]string{{"cap", "true", "cap_refund_only 50 yuan"}}, func(f *policy.Facts) { f.Request.Kind = "return_refund" },
			"", policy.NoEffect, ""},
		{"two terms for one clock", [][]string{{"long", "true", "set_clock appeal 40 days"}, {"short", "true", "set_clock appeal 30 days"}}, nil,
			"set_clock appeal 40 days", policy.Yields, "long"},
		{"terms for two clocks", [][]string{{"one", "true", "set_clock appeal 40 days"}, {"two", "true", "set_clock decision 2 days"}}, nil,
			"set_clock appeal 40 days; set_clock decision 2 days", policy.Applies, ""},
		{"two inspectors", [][]string{{"visit", "true", "require_inspection technician"}, {"shelf", "true", "require_inspection warehouse"}}, nil,
			"require_inspection technician", policy.Yields, "visit"},
		{"an inspection that was made", [][]string{{"visit", "true", "require_inspection technician"}}, func(f *policy.Facts) { f.Inspected = true },
			"", policy.Met, ""},
		{"a return that is offered", [][]string{{"back", "true", "require_return"}}, func(f *policy.Facts) { f.Request.GoodsBack = true }, "", policy.Met, ""},
		{"evidence of the other side", [][]string{{"more", "true", "require_evidence merchant video"}},
			func(f *policy.Facts) { f.Evidence.Customer = []string{"video"} }, "require_evidence merchant video", policy.Applies, ""},
		{"evidence that is there", [][]string{{"more", "true", "require_evidence customer receipt video"}},
			func(f *policy.Facts) { f.Evidence.Customer = []string{"video"} }, "", policy.Met, ""},
		{"everything adds up", [][]string{ask, senior}, nil, "require_live_capture; route_senior", policy.Applies, ""},
		{"a term overtaken by the law", [][]string{{"a", "true", "set_clock return 3 days"}}, nil, "set_clock return 7 days", policy.Adjusted, ""},
		{"what cannot be computed goes to a person", [][]string{{"a", "request.amount * 9223372036854775807 > 0", "allow_approval 120 yuan"}}, nil,
			"route_senior", policy.Applies, ""},
		{"and stops approvals behind it", [][]string{{"a", "request.amount * 9223372036854775807 > 0", "require_return"}, approve}, nil,
			"route_senior", policy.Yields, "a"},
	} {
		p, f := compiled(t, test.rules...), plain()
		if test.change != nil {
			test.change(f)
		}
		r, err := p.Evaluate(t.Context(), f, book, today)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		last := r.Steps[len(r.Steps)-1].Settled[0]
		if got := words(r); got != test.want || last.Effect != test.effect || last.To != test.to {
			t.Errorf("%s: got %q, %s %s, want %q, %s %s", test.name, got, last.Effect, last.To, test.want, test.effect, test.to)
		}
	}
}

// The two stories that the product begins with, by the default policy.
func TestStories(t *testing.T) {
	t.Parallel()
	p, err := policy.Compile(policy.Default)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Permit(book, today); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		facts policy.Facts
		want  string
	}{
		{"the listing photo with a crack", policy.Facts{
			Request:  policy.Request{Kind: "refund_only", Reason: "damaged_on_arrival", Category: "杯子", AskedFen: 49_00, PaidFen: 49_00},
			Order:    policy.Order{Delivered: true, Days: 1},
			Evidence: policy.Evidence{Customer: []string{"gallery_photo"}},
			Findings: []policy.Finding{{Method: "sameshot", Relation: "same-shot", Strength: "strong"}},
			LimitFen: 100_00,
		}, "require_live_capture; set_clock evidence_customer 3 days; require_evidence merchant packing_video packing_photo weighing; " +
			"set_clock evidence_merchant 3 working_days; cap_refund_only 200 yuan"},
		{"the same for a pair of socks: small, but first things first", policy.Facts{
			Request:  policy.Request{Kind: "refund_only", Reason: "not_as_described", AskedFen: 9_90, PaidFen: 9_90},
			Order:    policy.Order{Delivered: true, Days: 1},
			Findings: []policy.Finding{{Method: "sameshot", Relation: "same-file", Strength: "strong"}},
			LimitFen: 20_00,
		}, "require_live_capture; set_clock evidence_customer 3 days; require_evidence merchant packing_video packing_photo weighing; " +
			"set_clock evidence_merchant 3 working_days; cap_refund_only 200 yuan"},
		{"an honest photo of the same", policy.Facts{
			Request:  policy.Request{Kind: "refund_only", Reason: "not_as_described", AskedFen: 9_90, PaidFen: 9_90},
			Order:    policy.Order{Delivered: true, Days: 1},
			Findings: []policy.Finding{{Method: "sameshot", Relation: "other-photograph", Strength: "strong"}},
			LimitFen: 20_00,
		}, "allow_approval 20 yuan; cap_refund_only 200 yuan"},
		{"a customer who cannot take a live photo is not left alone", policy.Facts{
			Request:  policy.Request{Kind: "refund_only", Reason: "damaged_on_arrival", AskedFen: 49_00, PaidFen: 49_00},
			Order:    policy.Order{Delivered: true, Days: 1},
			Capture:  "declined",
			Evidence: policy.Evidence{Merchant: []string{"packing_video"}},
			Findings: []policy.Finding{{Method: "sameshot", Relation: "same-shot", Strength: "strong"}},
		}, "set_clock evidence_merchant 3 working_days; require_inspection warehouse; route_senior; cap_refund_only 200 yuan"},
		{"the lock that broke again", policy.Facts{
			Request:  policy.Request{Kind: "repair", Reason: "same_fault_again", Category: "家电/门锁", Urgent: true},
			Warranty: "within",
		}, "require_inspection technician; require_evidence merchant technician_report"},
		{"the technician who did not come", policy.Facts{Request: policy.Request{Kind: "visit_complaint", Reason: "no_show"}},
			"require_evidence merchant conversation technician_report; set_clock merchant_answer 1 working_days"},
		{"an expensive one", policy.Facts{
			Request: policy.Request{Kind: "return_refund", Reason: "change_of_mind", AskedFen: 2000_00, PaidFen: 2000_00, GoodsBack: true},
			Order:   policy.Order{Delivered: true, Days: 20},
		}, "route_senior; set_clock appeal 30 days"},
	} {
		r, err := p.Evaluate(t.Context(), &test.facts, book, today)
		if err != nil {
			t.Fatal(err)
		}
		if got := words(r); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
		if v := p.View(r); len(v.Lines) == 0 || v.Title != p.Title || v.Hash != p.Hash() {
			t.Errorf("%s: the sides read %+v", test.name, v)
		}
	}
}

// The trace says of every rule what it looked at.
func TestTrace(t *testing.T) {
	t.Parallel()
	p := compiled(t, []string{"a", `request.amount > yuan(50) && "video" in filed.customer`, "route_senior"})
	f := plain()
	f.Evidence.Customer = []string{"receipt"}
	r, err := p.Evaluate(t.Context(), f, book, today)
	if err != nil {
		t.Fatal(err)
	}
	want := []policy.Known{{Name: "request.amount", Value: "10000"}, {Name: "filed.customer", Value: "[receipt]"}}
	if s := r.Steps[0]; s.Held || s.Failed || len(s.Settled) != 0 || len(s.Facts) != 2 || s.Facts[0] != want[0] || s.Facts[1] != want[1] {
		t.Errorf("got %+v, want not held, with %v", s, want)
	}
}

func TestEvaluateIsCancellableAndConcurrent(t *testing.T) {
	t.Parallel()
	p, err := policy.Compile(policy.Default)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Evaluate(ctx, plain(), book, today); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
	first, err := p.Evaluate(t.Context(), plain(), book, today)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				r, err := p.Evaluate(context.Background(), plain(), book, today)
				if err != nil || words(r) != words(first) {
					t.Errorf("got %v, %v, want %s", r, err, words(first))
					return
				}
			}
		})
	}
	group.Wait()
}
