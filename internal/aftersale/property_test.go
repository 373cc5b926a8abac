package aftersale

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Whatever people and machines do in whatever order, and however time passes,
// a case stays whole: see checkWhole. Half of the steps take a verb that the
// table offers, the other half any verb by anybody.
func TestAnyOrderOfVerbs(t *testing.T) {
	t.Parallel()
	met := map[Stage]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.settings = settingsOf(rt)
		c := drawn(rt, w)
		for range rapid.IntRange(5, 80).Draw(rt, "steps") {
			met[c.Stage]++
			w.now += Micros(rapid.Int64Range(0, 40*3600*1e6).Draw(rt, "wait"))
			if rapid.Bool().Draw(rt, "sweep") {
				c = sweepAll(rt, w, c)
			}
			before := c
			who, v := someone(rt, c)
			if v == VerbDecide || v == VerbPropose || v == VerbOverturn {
				c = markAll(rt, w, c, who)
			}
			after, e, err := Move(c, who, varied(rt, w, c, v), w.moment())
			if err != nil {
				continue
			}
			c = after
			checkWhole(rt, before, c, e)
		}
	})
	for _, s := range Stages {
		if met[s] == 0 && !testing.Short() {
			t.Logf("no case was in %s", s)
		}
	}
}

// someone draws who does what: mostly what the table offers in the stage, and
// mostly what leads on.
func someone(rt *rapid.T, c *Case) (Actor, Verb) {
	r, v := rapid.SampledFrom(Roles).Draw(rt, "role"), rapid.SampledFrom(Verbs).Draw(rt, "verb")
	if rapid.IntRange(0, 4).Draw(rt, "offered") > 0 {
		type offer struct {
			r Role
			v Verb
		}
		var offers []offer
		leave := rapid.IntRange(0, 9).Draw(rt, "leave") == 0
		for _, r := range Roles {
			for _, v := range Offered(c, actor(r)) {
				aside := slices.Contains([]Verb{VerbWithdraw, VerbMerge, VerbEscalate, VerbSuspend, VerbExtend, VerbSubmit, VerbExamined}, v)
				if v != VerbLapse && (leave || !aside) {
					offers = append(offers, offer{r, v})
				}
			}
		}
		if len(offers) > 0 {
			o := rapid.SampledFrom(offers).Draw(rt, "offer")
			r, v = o.r, o.v
		}
	}
	who := actor(r)
	if r.Person() && r != RoleCustomer && rapid.Bool().Draw(rt, "colleague") {
		who.ID += "-2"
	}
	return who, v
}

// drawn begins somewhere in the procedure.
func drawn(rt *rapid.T, w *world) *Case {
	if rapid.Bool().Draw(rt, "from the beginning") {
		return w.open()
	}
	keep := *w.settings
	w.settings.SecondPersonFen, w.settings.BlindPermille, w.settings.Terms = 0, 0, nil
	c := w.at(rapid.SampledFrom(Stages).Draw(rt, "stage"))
	*w.settings = keep
	return c
}

func settingsOf(rt *rapid.T) *Settings {
	s := &Settings{PolicyVersion: "policy-1", Seed: "seed"}
	s.SecondPersonFen = Fen(rapid.SampledFrom([]int{0, 1, 12_000, 12_001}).Draw(rt, "second person"))
	s.BlindPermille = rapid.SampledFrom([]int{0, 1000}).Draw(rt, "blind")
	s.AuditPermille = rapid.SampledFrom([]int{0, 1000}).Draw(rt, "audit")
	s.Silence.Default = rapid.SampledFrom([]SilenceDefault{"", SilenceReview, SilenceAccept}).Draw(rt, "silence")
	s.Silence.MaxFen = 50_000
	if rapid.Bool().Draw(rt, "limits") {
		s.Limits = map[AccountID]Limit{merchant: {Kinds: Kinds, MaxFen: 50_000, SetBy: "p", SetAt: 1}}
	}
	return s
}

// varied is the standard act, or another of the same verb.
func varied(rt *rapid.T, w *world, c *Case, v Verb) Act {
	outcome := rapid.SampledFrom([]Outcome{{Code: FullRefund, AmountFen: 12_000}, {Code: PartialRefund, AmountFen: 1}, {Code: Reject},
		{Code: Replace}, {Code: RepairVisit}, {Code: ReturnThenRefund, AmountFen: 9_000}, {Code: StoreCredit, AmountFen: 700}, Split(12_000, 33)})
	switch v {
	case VerbDecide:
		return &Decide{w.ruling(c, outcome.Draw(rt, "outcome"))}
	case VerbPropose:
		r := w.ruling(c, outcome.Draw(rt, "outcome"))
		r.Reasons = []DecisionReason{rapid.SampledFrom(DecisionReasons).Draw(rt, "reason")}
		return &Propose{r}
	case VerbOverturn:
		return &Overturn{w.ruling(c, outcome.Draw(rt, "outcome"))}
	case VerbRecordPayment:
		if len(c.Payments) > 0 {
			p := rapid.SampledFrom(c.Payments).Draw(rt, "payment")
			return &RecordPayment{Payment: p.ID, Ref: "bank",
				State: rapid.SampledFrom([]PaymentState{PaymentSent, PaymentSettled, PaymentFailed, PaymentCancelled}).Draw(rt, "state")}
		}
	case VerbAskEvidence:
		a := &AskEvidence{}
		for _, side := range []Side{SideCustomer, SideMerchant} {
			if rapid.Bool().Draw(rt, string(side)) {
				a.Asks = append(a.Asks, Ask{From: side, Type: Video, Why: w.words("why")})
			}
		}
		return a
	case VerbOrderVisit:
		return &OrderVisit{Outlet: outlet, Urgent: rapid.Bool().Draw(rt, "urgent"), Why: w.words("look")}
	case VerbProvide:
		for _, r := range c.Asked {
			if r.State == AskOpen {
				return &Provide{Declined: []EvidenceRequestID{r.ID}}
			}
		}
	}
	return w.act(c, v)
}

// markAll answers the checklist and gives the first opinion.
func markAll(rt *rapid.T, w *world, c *Case, who Actor) *Case {
	for _, line := range c.Unanswered(true) {
		if after, _, err := Move(c, who, &MarkLine{Line: line.Code, Mark: MarkMet}, w.moment()); err == nil {
			c = after
		}
	}
	if after, _, err := Move(c, who, &Opine{Outcome: Reject}, w.moment()); err == nil {
		c = after
	}
	return c
}

// sweepAll lets every clock run out that is due, as Sweep does.
func sweepAll(rt *rapid.T, w *world, c *Case) *Case {
	for range 20 {
		i := slices.IndexFunc(c.Clocks, func(k Clock) bool { return k.State == Running && k.Due <= w.now })
		if i < 0 {
			return c
		}
		after, e, err := Move(c, actor(RoleClock), &Lapse{Clock: c.Clocks[i].ID}, w.moment())
		if err != nil {
			rt.Fatalf("%s ran out in %s: %v", c.Clocks[i].Kind, c.Stage, err)
		}
		checkWhole(rt, c, after, e)
		if after.Clocks[i].State != Expired {
			rt.Fatalf("%s ran out in %s and is %s", c.Clocks[i].Kind, c.Stage, after.Clocks[i].State)
		}
		c = after
	}
	return c // terms of minutes against waits of hours: enough for this step
}

// checkWhole reports what is wrong with a case after a move.
func checkWhole(t *rapid.T, before, c *Case, e Event) {
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf("after %s in %s by %s: "+format, append([]any{e.Verb, before.Stage, e.Role}, args...)...)
	}
	if !c.Stage.Valid() {
		fail("the stage is %q", c.Stage)
	}
	if c.Moved < before.Moved {
		fail("time went back")
	}
	live := map[ClockKind]int{}
	running := 0
	for i, k := range c.Clocks {
		if k.State.Live() {
			live[k.Kind]++
		}
		if k.State == Running {
			running++
		}
		paused := len(k.Pauses) > 0 && k.Pauses[len(k.Pauses)-1].To == 0
		if paused != (k.State == Paused) || k.Due < k.Start || (k.Ended != 0) == k.State.Live() {
			fail("clock %+v", k)
		}
		if i < len(before.Clocks) && k.Due < before.Clocks[i].Due {
			fail("%s became shorter: %v to %v", k.Kind, before.Clocks[i].Due, k.Due)
		}
	}
	for kind, n := range live {
		if n > 1 {
			fail("%d clocks %s", n, kind)
		}
	}
	switch {
	case c.Stage.Closed() && len(live) > 0:
		fail("%s with live clocks %v", c.Stage, live)
	case c.Stage.Still() && running > 0:
		fail("%s with %d running clocks", c.Stage, running)
	case !c.Stage.Closed() && !c.Stage.Still() && running == 0:
		fail("nobody's turn in %s: %v", c.Stage, live)
	}
	checkDecided(fail, c)
	if before.Stage.Closed() {
		fail("%s was left", before.Stage)
	}
}

// checkDecided reports a decision without a person, and money without a decision.
func checkDecided(fail func(string, ...any), c *Case) {
	inForce := 0
	for _, d := range c.Decisions {
		if d.State == DecisionInForce {
			inForce++
		}
		if !d.Role.Person() || d.By == "" || d.By == d.ApprovedBy || d.GroundsCustomer == "" || d.GroundsMerchant == "" || d.Name == "" || len(d.Snapshot) != 64 {
			fail("decision %+v", d)
		}
		if slices.Contains(d.Reasons, EvidenceForged) && (d.State == DecisionInForce || d.State == DecisionOverturned) && d.ApprovedBy == "" {
			fail("one person alone found %s", EvidenceForged)
		}
	}
	if inForce > 1 {
		fail("%d decisions in force", inForce)
	}
	for _, s := range c.Settlements {
		if s.Outcome.Code == Reject || !s.Role.Person() && s.Outcome != c.Request.Granted() {
			fail("settlement %+v", s)
		}
	}
	for _, a := range c.Appeals {
		i := slices.IndexFunc(c.Decisions, func(d Decision) bool { return d.ID == a.Decision })
		if i >= 0 && a.DecidedBy != "" && (a.DecidedBy == c.Decisions[i].By || a.DecidedBy == c.Decisions[i].ApprovedBy) {
			fail("%s judged their own decision", a.DecidedBy)
		}
	}
	_, stands := c.Outcome()
	switch c.Stage {
	case StageAccepted, StageDecided, StageCarryOutPending, StageCarryOutFailed, StageCarryOutDone, StageAppealed:
		if !stands {
			fail("%s without an outcome", c.Stage)
		}
	case StageFinal:
		if c.Owes() && c.Outside == "" {
			fail("final, and something is owed")
		}
		if !stands && c.Outside == "" {
			fail("final without a person")
		}
	}
	settled, _ := c.moved()
	if settled < 0 {
		fail("the customer paid %d", -settled)
	}
	if out, ok := c.Outcome(); ok && c.Stage == StageCarryOutDone && settled != out.AmountFen {
		fail("done, and %d of %d paid", settled, out.AmountFen)
	}
}
