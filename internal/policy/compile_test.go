package policy_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// today is the day of the tests.
const today law.Date = "2026-11-22"

var book = law.NewBook(nil)

// text makes a policy text of rules; each is an id, a condition and outcomes.
func text(rules ...[]string) string {
	var b strings.Builder
	b.WriteString("title.zh-CN = 规则\ntitle.en = Rules\n")
	for _, r := range rules {
		b.WriteString("\n[rule " + r[0] + "]\nwhen = " + r[1] + "\n")
		for _, o := range r[2:] {
			b.WriteString("then = " + o + "\n")
		}
		b.WriteString("says.zh-CN = 说明\nsays.en = Words\n")
	}
	return b.String()
}

func compiled(t testing.TB, rules ...[]string) *policy.Policy {
	t.Helper()
	p, err := policy.Compile(text(rules...))
	if err != nil {
		t.Fatalf("compile: %v", err)
	}
	return p
}

// tooMany is one outcome more than a rule may have.
var tooMany = []string{"require_return", "require_live_capture", "route_senior", "require_inspection warehouse", "cap_refund_only 1 yuan",
	"set_clock appeal 30 days", "set_clock decision 2 days", "set_clock return 9 days", "set_clock carry_out 3 days"}

// Every mistake is named by a sentence that both catalogues hold, at the line
// and column where it stands.
func TestProblems(t *testing.T) {
	t.Parallel()
	when := func(condition string) string { return text([]string{"a", condition, "route_senior"}) }
	for _, test := range []struct {
		name, text   string
		key          string
		line, column int
	}{
		{"an open comparison", when(`request.amount >`), "policy.bad_syntax", 5, 24},
		{"an open bracket", when(`(request.urgent`), "policy.bad_syntax", 5, 23},
		{"brackets nested deeply", when(strings.Repeat("(", 200) + "true" + strings.Repeat(")", 200)), "policy.bad_syntax", 5, 8},
		{"a mistyped fact", when(`request.knd == "repair"`), "policy.no_fact_near", 5, 8},
		{"no fact at all", when(`weather == "rain"`), "policy.no_fact", 5, 8},
		{"half a fact", when(`request`), "policy.no_fact", 5, 8},
		{"the second line", when("request.urgent &&\n|   weather"), "policy.no_fact", 6, 5},
		{"a mistyped code", when(`request.kind == "refund"`), "policy.no_code", 5, 24},
		{"a mistyped code in a list", when(`request.reason in ["price", "prise"]`), "policy.no_code", 5, 36},
		{"a code no evidence has", when(`"vidoe" in filed.customer`), "policy.no_code", 5, 8},
		{"a code no element has", when(`filed.customer.exists(k, k == "vidoe")`), "policy.no_code", 5, 38},
		{"a relation there is not", when(`findings.show("same", "strong")`), "policy.no_code", 5, 22},
		{"a strength that is computed", when(`findings.show("same-shot", request.kind)`), "policy.no_code", 5, 35},
		{"a number and a text", when(`request.amount > "5"`), "policy.bad_types", 5, 23},
		{"no yes or no", when(`request.amount`), "policy.not_boolean", 5, 8},
		{"a division", when(`request.amount / 2 > 1`), "policy.no_operator", 5, 23},
		{"an index", when(`filed.customer[0] == "video"`), "policy.no_operator", 5, 22},
		{"a fraction", when(`1.5 > 1.0`), "policy.not_in_language", 5, 8},
		{"a map", when(`{"a": 1} == {"a": 2}`), "policy.not_in_language", 5, 8},
		{"a message", when(`google.protobuf.Int64Value{value: 1} == 1`), "policy.not_in_language", 5, 34},
		{"a pattern", when(`request.category.matches("(a+)+$")`), "policy.no_function", 5, 32},
		{"a conversion", when(`int("1") == 1`), "policy.no_function", 5, 11},
		{"a clock", when(`now() > 1`), "policy.no_function", 5, 11},
		{"a list that is built", when(`filed.customer.map(k, k) == filed.merchant`), "policy.no_function", 5, 26},
		{"joined texts", when(`"a" + "b" == request.category`), "policy.bad_types", 5, 12},
		{"a question in a question", when(`filed.customer.exists(a, filed.merchant.exists(b, a == b))`), "policy.too_nested", 5, 54},
		{"a costly one", when(strings.TrimSuffix(strings.Repeat(`findings.show("same-shot", "weak") || `, 40), " || ")), "policy.too_costly", 5, 8},
		{"a long one", when(strings.Repeat("true || ", 300) + "true"), "policy.condition_too_long", 5, 8},
		{"no condition", when(""), "policy.no_condition", 4, 1},

		{"a refusal", text([]string{"a", "true", "reject"}), "policy.no_outcome", 6, 8},
		{"a label", text([]string{"a", "true", "label_customer bad"}), "policy.no_outcome", 6, 8},
		{"a freeze", text([]string{"a", "true", "freeze_account"}), "policy.no_outcome", 6, 8},
		{"nothing to do", text([]string{"a", "true"}), "policy.no_then", 4, 1},
		{"a term of nothing", text([]string{"a", "true", "set_clock appeal 0 days"}), "policy.bad_outcome", 6, 8},
		{"a term that is no number", text([]string{"a", "true", "set_clock appeal 07 days"}), "policy.bad_outcome", 6, 8},
		{"a clock there is not", text([]string{"a", "true", "set_clock lunch 1 hours"}), "policy.bad_outcome", 6, 8},
		{"an amount below zero", text([]string{"a", "true", "cap_refund_only -1 yuan"}), "policy.bad_outcome", 6, 8},
		{"an approval of nothing", text([]string{"a", "true", "allow_approval 0 yuan"}), "policy.bad_outcome", 6, 8},
		{"an amount beyond all", text([]string{"a", "true", "allow_approval 99999999999999999999 yuan"}), "policy.bad_outcome", 6, 8},
		{"no kind of evidence", text([]string{"a", "true", "require_evidence customer selfie"}), "policy.bad_outcome", 6, 8},
		{"twice the same clock", text([]string{"a", "true", "set_clock appeal 30 days", "set_clock appeal 40 days"}), "policy.outcome_twice", 7, 8},
		{"approve and ask", text([]string{"a", "true", "allow_approval 5 yuan", "require_return"}), "policy.contradiction", 7, 8},
		{"two rules of one name", text([]string{"a", "true", "route_senior"}, []string{"a", "true", "route_senior"}), "policy.rule_twice", 10, 1},
		{"a name with capitals", text([]string{"A", "true", "route_senior"}), "policy.bad_rule_name", 4, 1},
		{"an unknown field", text([]string{"a", "true", "route_senior"}) + "colour = red\n", "policy.no_such_field", 9, 1},
		{"a sentence twice", text([]string{"a", "true", "route_senior"}) + "says.en = more\n", "policy.field_twice", 9, 11},
		{"no title", strings.Replace(text([]string{"a", "true", "route_senior"}), "title.en", "title.zh-CN", 1), "policy.field_twice", 2, 15},
		{"no sentence", strings.Replace(text([]string{"a", "true", "route_senior"}), "says.en = Words\n", "", 1), "policy.no_sentence", 4, 1},
		{"no rule", "title.zh-CN = 规则\ntitle.en = Rules\n", "policy.no_rules", 1, 1},
		{"too many rules", text([]string{"a", "true", "route_senior"}) + strings.Repeat("[rule a]\n", policy.MaxRules), "policy.too_many_rules", 8 + policy.MaxRules, 1},
		{"too many outcomes", text(slices.Concat([]string{"a", "true"}, tooMany)), "policy.too_many_outcomes", 14, 8},
		{"a long sentence", strings.Replace(text([]string{"a", "true", "route_senior"}), "Words", strings.Repeat("字", policy.MaxSentence+1), 1), "policy.sentence_too_long", 8, 11},
		{"an odd line", text([]string{"a", "true", "route_senior"}) + "colour\n", "policy.malformed", 9, 1},
		{"a hidden character", text([]string{"a", "tr\u202eue", "route_senior"}), "policy.not_text", 5, 10},
	} {
		_, err := policy.Compile(test.text)
		list, ok := errors.AsType[policy.Problems](err)
		if !ok || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v, want problems", test.name, err)
			continue
		}
		if p := list[0]; p.Key != test.key || p.Line != test.line || p.Column != test.column {
			t.Errorf("%s: got %s at %d:%d, want %s at %d:%d", test.name, p.Key, p.Line, p.Column, test.key, test.line, test.column)
		}
		for _, tag := range locale.Tags {
			for _, p := range list {
				if text := locale.For(tag).Text(p.Key, p.Args); text == p.Key || strings.Contains(text, "{") {
					t.Errorf("%s: %s: %s is said as %q", test.name, tag, p.Key, text)
				}
			}
		}
	}
}

// A rule may be written and still not be published.
func TestPermit(t *testing.T) {
	t.Parallel()
	rule := func(outcome string) string { return text([]string{"a", "true", outcome}) }
	says := func(sentence string) string { return strings.Replace(rule("route_senior"), "Words", sentence, 1) }
	for _, test := range []struct {
		name, text, key string
	}{
		{"the law's days to return", rule("set_clock return 7 days"), ""},
		{"less than the law gives", rule("set_clock return 6 days"), "policy.below_floor"},
		{"the same in hours", rule("set_clock return 167 hours"), "policy.below_floor"},
		{"a refund in time", rule("set_clock carry_out 7 days"), ""},
		{"a refund later than the law", rule("set_clock carry_out 8 days"), "policy.above_law"},
		{"a refund in working days", rule("set_clock carry_out 3 working_days"), "policy.above_law"},
		{"no time to appeal", rule("set_clock appeal 1 hours"), "policy.below_floor"},
		{"no time to answer", rule("set_clock merchant_answer 30 minutes"), "policy.below_floor"},
		{"no time to look for a receipt", rule("set_clock evidence_customer 1 days"), "policy.below_floor"},
		{"a label", says("The customer is a fraudster."), "policy.accuses"},
		{"a label in Chinese", strings.Replace(rule("route_senior"), "说明", "此客户列入黑名单", 1), "policy.accuses"},
		{"a refusal in words", says("Such requests are rejected."), "policy.accuses"},
		{"plain words", says("A person looks at it."), ""},
	} {
		p, err := policy.Compile(test.text)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		err = p.Permit(book, today)
		list, _ := errors.AsType[policy.Problems](err)
		got := ""
		if len(list) > 0 {
			got = list[0].Key
		}
		if got != test.key || (err == nil) != (test.key == "") {
			t.Errorf("%s: got %q, want %q", test.name, got, test.key)
		}
	}
}

// A longer period that an operator read in the law binds at once.
func TestPermitFollowsTheOperator(t *testing.T) {
	t.Parallel()
	p := compiled(t, []string{"a", "true", "set_clock return 7 days"})
	longer := law.NewBook([]law.Entry{{Item: "cpl-24", Value: 15, Source: "原文", By: "张三"}})
	list, _ := errors.AsType[policy.Problems](p.Permit(longer, today))
	if len(list) != 1 || list[0].Key != "policy.below_law" || list[0].Line != 6 {
		t.Errorf("got %v, want policy.below_law in line 6", list)
	}
	r, err := p.Evaluate(t.Context(), &policy.Facts{Request: policy.Request{Kind: "repair", Reason: "price"}}, longer, today)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := r.Term(policy.Return); got != (policy.Term{N: 15, Unit: policy.Days}) || r.Steps[0].Settled[0].Effect != policy.Adjusted {
		t.Errorf("got %v %+v, want 15 days, adjusted", got, r.Steps[0].Settled)
	}
}

// The canonical text says the same, and is known by the same hash.
func TestFormat(t *testing.T) {
	t.Parallel()
	check := func(t interface{ Fatalf(string, ...any) }, p *policy.Policy) {
		again, err := policy.Compile(p.Format())
		if err != nil {
			t.Fatalf("the canonical text does not compile: %v\n%s", err, p.Format())
		}
		if again.Format() != p.Format() || again.Hash() != p.Hash() || policy.Compare(p, again) != nil {
			t.Fatalf("got\n%s\nwant\n%s", again.Format(), p.Format())
		}
	}
	p, err := policy.Compile(policy.Default)
	if err != nil {
		t.Fatal(err)
	}
	check(t, p)
	spaced, err := policy.Compile("# more\n\n" + strings.ReplaceAll(policy.Default, "then = ", "then =   "))
	if err != nil || spaced.Hash() != p.Hash() {
		t.Errorf("comments and spaces change the hash (%v)", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		if p, err := policy.Compile(drawText(t)); err == nil {
			check(t, p)
		}
	})
}
