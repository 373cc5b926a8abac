package policy_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/policy"
)

func BenchmarkCompileDefault(b *testing.B) {
	for b.Loop() {
		if _, err := policy.Compile(policy.Default); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvaluateDefault is what a case costs.
func BenchmarkEvaluateDefault(b *testing.B) {
	p, err := policy.Compile(policy.Default)
	if err != nil {
		b.Fatal(err)
	}
	evaluate(b, p, plain())
}

// BenchmarkEvaluateCostly is the worst that the limits allow: a hundred rules
// of the highest cost.
func BenchmarkEvaluateCostly(b *testing.B) {
	condition := strings.TrimSuffix(strings.Repeat(`findings.show("same-shot", "strong") || `, 30), " || ")
	var rules [][]string
	for i := range policy.MaxRules {
		rules = append(rules, []string{fmt.Sprintf("r%d", i), condition, "route_senior"})
	}
	p := compiled(b, rules...)
	f := plain()
	for range policy.MaxFindings {
		f.Findings = append(f.Findings, policy.Finding{Method: "sameshot", Relation: "no-relation", Strength: "none"})
	}
	evaluate(b, p, f)
	b.ReportMetric(float64(p.Rules[0].Cost()), "cost/rule")
}

func evaluate(b *testing.B, p *policy.Policy, f *policy.Facts) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Evaluate(context.Background(), f, book, today); err != nil {
			b.Fatal(err)
		}
	}
}
