package aftersale

import (
	"slices"
	"strings"
	"testing"
)

func TestAutoApproval(t *testing.T) {
	t.Parallel()
	limit := Limit{Kinds: []Kind{KindRefundOnly}, MaxFen: 12_000, SetBy: "owner", SetAt: 1}
	for _, test := range []struct {
		name   string
		change func(*Limit)
		ok     bool
	}{
		{"within", func(*Limit) {}, true},
		{"amount", func(l *Limit) { l.MaxFen-- }, false},
		{"kind", func(l *Limit) { l.Kinds = []Kind{KindRepair} }, false},
		{"reason", func(l *Limit) { l.Reasons = []ReasonCode{WrongItem} }, false},
		{"set by nobody", func(l *Limit) { l.SetBy = "" }, false},
	} {
		w := newWorld(t)
		l := limit
		test.change(&l)
		w.settings.Limits = map[AccountID]Limit{merchant: l}
		w.settings.AuditPermille = 1000
		c := w.at(StageMerchantAnswering)
		after, e, err := Move(c, actor(RoleService), &AutoApprove{}, w.moment())
		if (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
		if err != nil {
			continue
		}
		s := after.Settled()
		if s.Outcome != c.Request.Granted() || s.LimitBy != "owner" || !after.AuditDrawn || !slices.Contains(after.Jobs(e), JobAudit) {
			t.Errorf("%s: %+v", test.name, s)
		}
		w.as(after, RoleMerchant, VerbAppeal)
		w.refused(c, actor(RoleService), &Prefill{Outcome{Code: Reject}}, "case.wrong_stage")
	}
	w := newWorld(t)
	w.refused(w.at(StageUnderReview), actor(RoleService), &Prefill{Outcome{Code: Reject}}, "case.machine_never")
}

// A sample of a share has about that share, the same each time, and the two
// samples have nothing to do with each other.
func TestSamples(t *testing.T) {
	t.Parallel()
	s := &Settings{Seed: "s", BlindPermille: 100, AuditPermille: 100}
	blind, both := 0, 0
	const n = 20_000
	for i := range n {
		name := CaseID(strings.Repeat("x", i%7) + string(rune('a'+i%26)) + hash(strings.Repeat("y", i)))
		if drawn := s.BlindReview(name); drawn != s.BlindReview(name) {
			t.Fatal("a sample changed")
		} else if drawn {
			blind++
			if s.Audits(name) {
				both++
			}
		}
	}
	// Standard deviations: sqrt(20000·0.1·0.9) = 42 and sqrt(20000·0.01·0.99) = 14; five of them.
	if blind < n/10-212 || blind > n/10+212 || both < n/100-70 || both > n/100+70 {
		t.Errorf("%d of %d drawn, %d twice", blind, n, both)
	}
	if (&Settings{}).BlindReview("c") || !(&Settings{BlindPermille: 1000}).BlindReview("c") {
		t.Error("none and all")
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	codes := func(items ...EvidenceRef) string {
		var list []string
		for _, l := range Missing(Checklist(Reasons.Version, DamagedOnArrival), items) {
			list = append(list, l.Code)
		}
		return strings.Join(list, " ")
	}
	for _, test := range []struct {
		items []EvidenceRef
		want  string
	}{
		{nil, "photo_whole photo_close photo_parcel live_capture"},
		{[]EvidenceRef{{Type: GalleryPhoto}}, "photo_close photo_parcel live_capture"},
		{[]EvidenceRef{{Type: GalleryPhoto, Line: "photo_close"}}, "photo_whole photo_parcel live_capture"},
		{[]EvidenceRef{{Type: Receipt}}, "photo_whole photo_close photo_parcel live_capture"},
		{[]EvidenceRef{{Type: GalleryPhoto}, {Type: Video}, {Type: WaybillRecord}, {Type: LiveCapture, Line: "live_capture"}}, ""},
	} {
		if got := codes(test.items...); got != test.want {
			t.Errorf("%v: missing %q, want %q", test.items, got, test.want)
		}
	}
}

func TestMergeAndWithdraw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open()
	for _, change := range []func(*Case){
		func(o *Case) { o.ID = c.ID }, func(o *Case) { o.Customer = "li-si" }, func(o *Case) { o.Merchant = "m" },
		func(o *Case) { o.Stage = StageFinal }, func(o *Case) { o.Tenant = "t" },
	} {
		act := w.act(c, VerbMerge).(*Merge)
		change(act.into)
		w.refused(c, actor(RoleAgent), act, "case.bad_merge")
	}
	// The customer cannot withdraw from under a merchant's appeal.
	a := w.do(w.at(StageAppealed), RoleAppealReviewer, &AskEvidence{Asks: []Ask{{From: SideMerchant, Type: Video, Why: w.words("why")}}})
	w.refused(a, actor(RoleCustomer), &Withdraw{}, "case.wrong_stage")
}

// The policy's rules for a case set its terms, bound what a program approves,
// and bring in a senior reviewer.
func TestRulesOfThePolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings.Limits = map[AccountID]Limit{merchant: {Kinds: Kinds, MaxFen: 20_000, SetBy: "owner", SetAt: 1}}
	rules := Rules{Policy: "policy-1", Applied: []string{"r1"}, Terms: map[ClockKind]Term{ClockMerchantAnswer: {5, WorkingDays}}, ApproveFen: 11_999, Senior: true}
	c := w.do(w.open(), RoleService, &Check{Rules: rules})
	c = w.walk(c, "agent pass_on")
	if got := c.Live(ClockMerchantAnswer).Term; got != (Term{5, WorkingDays}) {
		t.Errorf("the merchant has %+v", got)
	}
	w.refused(c, actor(RoleService), &AutoApprove{}, "case.beyond_limits")
	allowed := *c
	allowed.Rules.ApproveFen = 12_000
	w.as(&allowed, RoleService, VerbAutoApprove)
	c = w.answer(w.walk(c, "merchant contest", "agent notify", "customer reply"), RoleReviewer)
	full := Outcome{Code: FullRefund, AmountFen: 12_000}
	w.refused(c, actor(RoleReviewer), &Decide{w.ruling(c, full)}, "case.not_yours")
	w.do(c, RoleSeniorReviewer, &Decide{w.ruling(c, full)})
	for _, bad := range []Rules{
		{Policy: "p", Terms: map[ClockKind]Term{"lunch": {1, Hours}}}, {Policy: "p", Terms: map[ClockKind]Term{ClockAppeal: {0, Days}}},
		{Policy: "p", ApproveFen: -1}, {ApproveFen: 1},
	} {
		w.refused(w.open(), actor(RoleService), &Check{Rules: bad}, "case.bad_")
	}
}
