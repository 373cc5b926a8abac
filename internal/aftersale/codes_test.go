package aftersale

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// Every code that people see has a sentence in both languages.
func TestCodesHaveSentences(t *testing.T) {
	t.Parallel()
	var keys []string
	add := func(key, code string) {
		if key == "" {
			t.Errorf("%q has no key", code)
		}
		keys = append(keys, key)
	}
	for _, x := range Stages {
		add(x.Key(), string(x))
	}
	for _, x := range Verbs {
		add(x.Key(), string(x))
	}
	for _, x := range Kinds {
		add(x.Key(), string(x))
	}
	for _, x := range Reasons.Reasons {
		add(x.Code.Key(), string(x.Code))
		for _, l := range x.Lines {
			add(l.Text, l.Code)
			add(l.Why, l.Code)
		}
		if x.Parent != "" && (len(x.Lines) < 3 || len(x.Kinds) == 0) {
			t.Errorf("%s has %d lines and %d kinds", x.Code, len(x.Lines), len(x.Kinds))
		}
	}
	for _, x := range OutcomeCodes {
		add(x.Key(), string(x))
	}
	for _, x := range DecisionReasons {
		add(x.Key(), string(x))
	}
	for _, x := range ClockKinds {
		add(x.Key(), string(x))
		if clockRules[x].term.Validate() != nil || clockRules[x].owner == "" || clockRules[x].onExpiry == "" {
			t.Errorf("%s has no rule", x)
		}
	}
	for _, x := range []PauseReason{PauseEvidence, PauseInspection, PauseLaw, PauseOutside} {
		add(x.Key(), string(x))
	}
	for _, x := range Units {
		add(x.Key(), string(x))
	}
	for _, x := range MeasureKinds {
		add(x.Key(), string(x))
	}
	for _, tag := range locale.Tags {
		for _, key := range keys {
			if !locale.For(tag).Has(key) {
				t.Errorf("%s has no %s", tag, key)
			}
		}
	}
	for _, k := range Kinds {
		if len(Reasons.For(k)) == 0 {
			t.Errorf("no reason for %s", k)
		}
	}
}

// The types of evidence are the vault's. (Package policy compares its codes.)
func TestEvidenceTypesAreTheVaults(t *testing.T) {
	t.Parallel()
	text := func(list any) string { return fmt.Sprint(list) }
	if got, want := text(EvidenceTypes), text(evidence.Kinds); got != want {
		t.Errorf("evidence types %s, the vault has %s", got, want)
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	good := newWorld(t).request()
	for _, test := range []struct {
		change func(*Request)
		key    string
	}{
		{func(*Request) {}, ""},
		{func(r *Request) { r.Kind = "gift" }, "case.bad_kind"},
		{func(r *Request) { r.Reason = NoShow; r.Kind = KindExchange }, "case.bad_reason"},
		{func(r *Request) { r.Reason = ReasonGoods }, "case.bad_reason"},
		{func(r *Request) { r.AskedFen = 0 }, "case.bad_amount"},
		{func(r *Request) { r.AskedFen = r.PaidFen + 1 }, "case.bad_amount"},
		{func(r *Request) { r.PaidFen = MaxFen + 1 }, "case.bad_amount"},
		{func(r *Request) { r.Order = "" }, "case.no_order"},
		{func(r *Request) { r.Waybill = strings.Repeat("x", 129) }, "case.too_long"},
	} {
		r := good
		test.change(&r)
		err := r.Validate()
		if test.key == "" && err != nil || test.key != "" && (err == nil || !strings.Contains(err.Error(), test.key)) {
			t.Errorf("%+v: %v, want %q", r, err, test.key)
		}
	}
	for _, k := range Kinds {
		r := Request{Kind: k, PaidFen: 5_000, AskedFen: 3_000}
		if err := r.Granted().Validate(r.PaidFen); err != nil {
			t.Errorf("granting %s gives %+v: %v", k, r.Granted(), err)
		}
	}
	if got, want := Split(999, 50), (Outcome{Code: SplitFault, AmountFen: 500, MerchantShare: 50}); got != want {
		t.Errorf("half of 9.99 yuan is %+v, want %+v", got, want)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, s := range []Settings{
		{Terms: map[ClockKind]Term{ClockAppeal: {0, Days}}},
		{Terms: map[ClockKind]Term{"lunch": {1, Hours}}},
		{Terms: map[ClockKind]Term{ClockAppeal: {1, "moons"}}},
		{Days: map[Date]bool{"2026-02-30": true}},
		{SecondPersonFen: -1}, {BlindPermille: 1001}, {AuditPermille: -1}, {Silence: Silence{Default: "reject"}},
		{Limits: map[AccountID]Limit{"m": {Kinds: Kinds, MaxFen: 1}}},
	} {
		if err := s.Validate(); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("%+v: %v, want Invalid", s, err)
		}
	}
	if err := (&Settings{}).Validate(); err != nil {
		t.Errorf("the zero settings: %v", err)
	}
}
