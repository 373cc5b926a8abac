package policy_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
)

// No policy text whatever leads to an outcome that refuses, freezes or labels:
// for any text and any facts, what applies is one of the outcomes of the
// documents, an approval lies inside the merchant's limit, a clock is lawful
// and above its floor, and the same is computed again.
func TestNoTextRejects(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := drawText(t)
		p, err := policy.Compile(source)
		if err != nil {
			if _, ok := errors.AsType[policy.Problems](err); !ok {
				t.Fatalf("got %v, want problems", err)
			}
			return
		}
		f := drawFacts(t)
		r, err := p.Evaluate(t.Context(), f, book, today)
		if err != nil {
			t.Fatalf("evaluate: %v", err)
		}
		harmless(t, p, f, r)
		again, err := p.Evaluate(t.Context(), f, book, today)
		if err != nil || !reflect.DeepEqual(r, again) {
			t.Fatalf("the second time: %+v, %v, want %+v", again, err, r)
		}
	})
}

// minimum is how short a clock may be, in hours; the floors and the law.
var minimum = map[policy.Clock]int{policy.MerchantAnswer: 24, policy.EvidenceMerchant: 24, policy.CustomerReply: 48,
	policy.EvidenceCustomer: 48, policy.AppealClock: 7 * 24, policy.DecisionClock: 1, policy.Return: 7 * 24}

func harmless(t *rapid.T, p *policy.Policy, f *policy.Facts, r *policy.Result) {
	asks, approves := false, false
	for _, a := range r.Outcomes {
		switch o := a.Outcome.(type) {
		case policy.RequireReturn, policy.RequireLiveCapture, policy.RequireEvidence, policy.RequireInspection, policy.RouteSenior:
			asks = true
		case policy.SetClock:
			hours := o.Term.N
			switch o.Term.Unit {
			case policy.Minutes:
				hours /= 60
			case policy.Days, policy.WorkingDays:
				hours *= 24
			}
			if hours < minimum[o.Clock] {
				t.Fatalf("%s is too short", o)
			}
			if o.Clock == policy.CarryOut && (hours > 7*24 || o.Term.Unit == policy.WorkingDays) {
				t.Fatalf("%s is later than the law", o)
			}
		case policy.CapRefundOnly:
			if o.Fen < 0 || f.Request.Kind != "refund_only" {
				t.Fatalf("%s on %s", o, f.Request.Kind)
			}
		case policy.AllowApproval:
			approves = true
			if f.Request.AskedFen > f.LimitFen || f.Request.AskedFen > o.Fen {
				t.Fatalf("%s approves %d with the limit %d", o, f.Request.AskedFen, f.LimitFen)
			}
		default:
			t.Fatalf("an outcome of type %T", o)
		}
	}
	if asks && approves {
		t.Fatalf("approves and asks for more: %s", words(r))
	}
	if limit, ok := r.RefundOnlyCap(); ok && approves && f.Request.AskedFen > limit {
		t.Fatalf("approves above the cap: %s", words(r))
	}
	view := p.View(r)
	failed := map[string]bool{}
	for _, s := range r.Steps {
		failed[s.Rule] = s.Failed
	}
	for _, line := range view.Lines {
		spoken := line.Says.Chinese != "" && line.Says.English != ""
		if spoken == failed[line.Rule] || len(line.Outcomes) == 0 || failed[line.Rule] && line.Outcomes[0].Key != "policyeffect.not_computed" {
			t.Fatalf("an effect without words: %+v", line)
		}
	}
}

// The set of outcomes is closed: an interface with a method that no other
// package can write, and one type for each word of the documents. A type that
// is added here has to be added to this test, and so to be thought about.
func TestOutcomesAreTheKnownOnes(t *testing.T) {
	t.Parallel()
	want := []string{"AllowApproval", "CapRefundOnly", "RequireEvidence", "RequireInspection", "RequireLiveCapture", "RequireReturn", "RouteSenior", "SetClock"}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "outcome" && f.Recv != nil {
				if receiver, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
					got = append(got, receiver.Name)
				}
			}
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("types with the method outcome: got %v, want %v", got, want)
	}
	if len(policy.Words) != len(want) {
		t.Errorf("got %d words for %d types", len(policy.Words), len(want))
	}
	m, ok := reflect.TypeFor[policy.Outcome]().MethodByName("outcome")
	if !ok || m.PkgPath == "" {
		t.Error("another package could write an outcome")
	}
}

// Nothing that is stored of a result can be read back as something that no
// rule can do, and no field of it is a score or a label.
func TestStoredOutcomesAreRead(t *testing.T) {
	t.Parallel()
	var a policy.Applied
	for _, bad := range []string{`{"Rule":"a","Outcome":"reject"}`, `{"Rule":"a","Outcome":"set_clock appeal 0 days"}`, `{"Rule":"a"}`, `[]`} {
		if json.Unmarshal([]byte(bad), &a) == nil {
			t.Errorf("%s is read as %+v", bad, a)
		}
	}
	verdict := regexp.MustCompile(`(?i)reject|refus|deny|label|score|fraud|fake|risk|ban|block|freeze|suspen|bad`)
	var look func(reflect.Type)
	seen := map[reflect.Type]bool{}
	look = func(x reflect.Type) {
		if seen[x] {
			return
		}
		seen[x] = true
		switch x.Kind() {
		case reflect.Pointer, reflect.Slice:
			look(x.Elem())
		case reflect.Struct:
			for i := range x.NumField() {
				if name := x.Field(i).Name; verdict.MatchString(name) {
					t.Errorf("%s has a field %s", x, name)
				}
				if x.PkgPath() != "time" {
					look(x.Field(i).Type)
				}
			}
		}
	}
	look(reflect.TypeFor[policy.Result]())
	look(reflect.TypeFor[policy.Facts]())
	look(reflect.TypeFor[policy.Judgement]())
	look(reflect.TypeFor[policy.View]())
	rapid.Check(t, func(t *rapid.T) {
		p, err := policy.Compile(drawText(t))
		if err != nil {
			return
		}
		r, err := p.Evaluate(t.Context(), drawFacts(t), book, today)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var again policy.Result
		if err := json.Unmarshal(data, &again); err != nil || words(&again) != words(r) {
			t.Fatalf("got %s (%v), want %s", words(&again), err, words(r))
		}
	})
}

func TestFactsAreChecked(t *testing.T) {
	t.Parallel()
	good := policy.Facts{Request: policy.Request{Kind: "repair", Reason: "price"}}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for fact, change := range map[string]func(*policy.Facts){
		"request.kind":     func(f *policy.Facts) { f.Request.Kind = "gift" },
		"request.reason":   func(f *policy.Facts) { f.Request.Reason = "" },
		"request.category": func(f *policy.Facts) { f.Request.Category = strings.Repeat("a", 129) },
		"request.amount":   func(f *policy.Facts) { f.Request.AskedFen = -1 },
		"request.paid":     func(f *policy.Facts) { f.Request.PaidFen = policy.MaxFen + 1 },
		"order.days":       func(f *policy.Facts) { f.Order.Days = 3 },
		"capture.state":    func(f *policy.Facts) { f.Capture = "refused" },
		"warranty.state":   func(f *policy.Facts) { f.Warranty = "maybe" },
		"filed.customer":   func(f *policy.Facts) { f.Evidence.Customer = []string{"video", "video"} },
		"filed.merchant":   func(f *policy.Facts) { f.Evidence.Merchant = []string{"rumour"} },
		"findings":         func(f *policy.Facts) { f.Findings = []policy.Finding{{Method: "x", Relation: "same-shot"}} },
		"merchant.limit":   func(f *policy.Facts) { f.LimitFen = -1 },
	} {
		f := good
		change(&f)
		e, ok := errors.AsType[*fault.Error](f.Validate())
		if !ok || e.Kind != fault.Invalid || e.Args["fact"] != fact {
			t.Errorf("%s: got %v", fact, e)
		}
	}
}
