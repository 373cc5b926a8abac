package policy_test

import (
	"errors"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/policy"
)

// budget is above what the limits allow: a hundred rules of 2,000 characters
// compile in about a second (measured on a busy core), one in 15 ms.
const budget = 8 * time.Second

// FuzzCompile reads any text: it compiles to rules that evaluate, or says in
// sentences what is wrong, in bounded time.
func FuzzCompile(f *testing.F) {
	f.Add(policy.Default)
	f.Add(text([]string{"a", "request.urgent", "route_senior"}))
	f.Add("[rule a]\nwhen = \x00\nthen = reject")
	f.Fuzz(func(t *testing.T, source string) {
		begin := time.Now()
		p, err := policy.Compile(source)
		if err != nil {
			if list, ok := errors.AsType[policy.Problems](err); !ok || len(list) == 0 || list[0].Line < 1 || list[0].Column < 1 {
				t.Fatalf("got %v, want problems with places", err)
			}
		} else {
			run(t, p)
		}
		if d := time.Since(begin); d > budget {
			t.Fatalf("took %s", d)
		}
	})
}

// FuzzCondition puts any text where a condition stands.
func FuzzCondition(f *testing.F) {
	for _, c := range []string{
		`request.amount > yuan(5) && request.kind == "refund_only"`, `filed.customer.exists(k, k in ["video", "receipt"])`,
		`findings.show("sameshot", "same-shot", "strong") ? request.urgent : !order.delivered`, `size(filed.merchant) * 3 - 1 != -2`,
		`request.category.startsWith("家电") || "video" in filed.customer`, `request.amount * 9223372036854775807 > 0`,
		`[1,2,3].all(x, [x].all(y, y > 0))`, "((((((((((((((((", "`", `"\u0000"`, `b"x" == b"y"`, `r"""` + "a" + `""" == "a"`,
	} {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, condition string) {
		begin := time.Now()
		if p, err := policy.Compile(text([]string{"a", condition, "route_senior"})); err == nil {
			for _, r := range p.Rules {
				if r.Cost() > policy.MaxCost {
					t.Fatalf("%q costs %d", condition, r.Cost())
				}
			}
			run(t, p)
		}
		if d := time.Since(begin); d > budget {
			t.Fatalf("%q took %s", condition, d)
		}
	})
}

// run evaluates a policy: it may fail to compute a condition, and nothing else.
func run(t *testing.T, p *policy.Policy) {
	f := plain()
	f.Evidence.Customer = policy.EvidenceKinds
	r, err := p.Evaluate(t.Context(), f, book, today)
	if err != nil {
		t.Fatalf("evaluate: %v", err)
	}
	for _, s := range r.Steps {
		if s.Failed && len(s.Settled) != 1 {
			t.Fatalf("%s could not be computed: %+v", s.Rule, s.Settled)
		}
	}
}
