package aftersale

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

var update = flag.Bool("update", false, "write golden files and docs/states.md")

// Every stage, every verb, every role: who is let in is what testdata/who.txt
// says, read by people when it changes; and where the table has no transition
// or no such role, Move refuses with the right kind and changes nothing.
func TestWhoMayDoWhatWhere(t *testing.T) {
	t.Parallel()
	var golden strings.Builder
	for _, s := range append([]Stage{StageNone}, Stages...) {
		w := newWorld(t)
		w.settings.Limits = map[AccountID]Limit{merchant: {Kinds: Kinds, MaxFen: 20_000, SetBy: "p", SetAt: 1}}
		c := &Case{}
		if s != StageNone {
			c = w.at(s)
		}
		if s == StageMerchantAnswering || s == StageCarryOutPending {
			w.now = c.NextDue()
		}
		before := c.Digest(nil)
		for _, v := range Verbs {
			var who []string
			for _, r := range Roles {
				step, exists := stepFor(s, v)
				after, e, err := Move(c, actor(r), w.act(c, v), w.moment())
				kind := fault.KindOf(err)
				switch {
				case s != StageNone && !c.May(actor(r)):
					if kind != fault.Missing {
						t.Errorf("%s %s by %s: %v, want a case that is not there", s, v, r, err)
					}
				case !exists:
					if kind != fault.Conflict {
						t.Errorf("%s %s by %s: %v, want a conflict", s, v, r, err)
					}
				case !slices.Contains(step.Who, r):
					if kind != fault.Denied {
						t.Errorf("%s %s by %s: %v, want a denial", s, v, r, err)
					}
				case err == nil:
					who = append(who, string(r)+">"+string(after.Stage))
					checkMoved(t, c, after, e, step)
				default:
					who = append(who, string(r)) // let in, and stopped by a condition
				}
			}
			if len(who) > 0 {
				fmt.Fprintf(&golden, "%-20s %-15s %s\n", s, v, strings.Join(who, " "))
			}
		}
		if c.Digest(nil) != before {
			t.Errorf("%s: moves changed the case they began from", s)
		}
	}
	path := filepath.Join("testdata", "who.txt")
	compare(t, path, golden.String())
}

// checkMoved reports what is wrong with a case after a move.
func checkMoved(t *testing.T, before, after *Case, e Event, step Transition) {
	t.Helper()
	if after.Version != before.Version+1 || e.Seq != after.Version || e.From != before.Stage || e.To != after.Stage {
		t.Errorf("%s %s: version %d, event %+v", before.Stage, step.Verb, after.Version, e)
	}
	if got, want := e.Digest, after.Digest(after.Texts); got != want {
		t.Errorf("%s %s: digest %s, want %s", before.Stage, step.Verb, got, want)
	}
	if !slices.ContainsFunc(step.Ways, func(w Way) bool { return after.target(before, w) == after.Stage }) {
		t.Errorf("%s %s: went to %s, which no way names", before.Stage, step.Verb, after.Stage)
	}
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the table says; run go test -update and read the difference", path)
	}
}

// What a machine may do is this list, and what only a person may do is not on it.
func TestMachinesHaveFewVerbs(t *testing.T) {
	t.Parallel()
	may := map[Verb]bool{}
	for _, step := range Table {
		for _, r := range step.Who {
			if !r.Person() {
				may[step.Verb] = true
			}
		}
	}
	want := []Verb{VerbOpen, VerbCheck, VerbExamine, VerbExamined, VerbPassOn, VerbAutoApprove, VerbNotify, VerbAskEvidence, VerbAssign,
		VerbPrefill, VerbCarryOut, VerbReceiveReturn, VerbRecordPayment, VerbFulfil, VerbFail, VerbRetry, VerbLapse}
	for _, v := range Verbs {
		if may[v] != slices.Contains(want, v) {
			t.Errorf("a machine may %s: %v, want %v", v, may[v], !may[v])
		}
		if may[v] && slices.Contains(PersonOnly, v) {
			t.Errorf("a machine may %s, which is for people only", v)
		}
	}
	for _, v := range []Verb{VerbDecide, VerbPropose, VerbOverturn, VerbSuspend, VerbConfirm, VerbApprove} {
		if !slices.Contains(PersonOnly, v) {
			t.Errorf("%s is not in PersonOnly", v)
		}
	}
}

// The deciding acts refuse a machine by themselves, whatever the table said.
func TestDecidingRefusesMachines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.at(StageUnderReview)
	r := w.ruling(c, Outcome{Code: Reject})
	for _, act := range []Act{&Decide{r}, &Propose{r}, &Overturn{r}, w.act(c, VerbApprove), w.act(c, VerbConfirm), w.act(c, VerbRemand)} {
		for _, role := range []Role{RoleService, RoleClock, ""} {
			if err := act.check(c, actor(role), w.moment()); fault.KindOf(err) != fault.Denied {
				t.Errorf("%s by %q: %v, want a denial", act.Verb(), role, err)
			}
		}
	}
}

func TestAMachineSignsWhatItDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := actor(RoleService)
	who.Inputs = ""
	_, _, err := Move(w.open(), who, &Check{}, w.moment())
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("an unsigned machine: %v, want Invalid", err)
	}
	_, e, err := Move(w.open(), actor(RoleService), &Check{}, w.moment())
	if err != nil || e.Version == "" || e.Inputs == "" {
		t.Errorf("event %+v, %v; want version and inputs", e, err)
	}
}

// Every stage that is not closed can be left, and every stage can be reached.
func TestTableIsWhole(t *testing.T) {
	t.Parallel()
	reached, left := map[Stage]bool{}, map[Stage]bool{}
	for _, step := range Table {
		for _, w := range step.Ways {
			if w.To.Valid() {
				reached[w.To] = true
				for _, s := range step.From {
					left[s] = left[s] || w.To != s
				}
			}
		}
	}
	for _, s := range Stages {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
		aside := slices.Contains(asideStages, s) || s.Still()
		if left[s] == s.Closed() && !aside {
			t.Errorf("%s: left %v, closed %v", s, left[s], s.Closed())
		}
		if s.Closed() && len(index[s]) > 0 {
			t.Errorf("%s is closed and has verbs", s)
		}
		if _, ok := stepFor(s, VerbLapse); !ok && !s.Closed() && !s.Still() {
			t.Errorf("no clock can run out in %s", s)
		}
	}
	for _, v := range Verbs {
		if !slices.ContainsFunc(Table, func(x Transition) bool { return x.Verb == v }) {
			t.Errorf("no transition for %s", v)
		}
	}
}

// The last way of a transition holds always, or a test must reach every case.
// These are the ones whose conditions are complete by themselves.
func TestWaysAreComplete(t *testing.T) {
	t.Parallel()
	for _, step := range Table {
		last := step.Ways[len(step.Ways)-1]
		partial := last.When != nil
		known := slices.Contains([]Verb{VerbLapse, VerbAskEvidence, VerbProvide, VerbFulfil}, step.Verb)
		if partial && !known {
			t.Errorf("%s from %v may lead nowhere: the last way asks whether %s", step.Verb, step.From, last.When.Name)
		}
		for i, w := range step.Ways[:len(step.Ways)-1] {
			if w.When == nil {
				t.Errorf("%s from %v: way %d hides those after it", step.Verb, step.From, i)
			}
		}
	}
}

// Offered is what the pages show: the same as the table lets in.
func TestOffered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.at(StageMerchantAnswering)
	if got, want := Offered(c, actor(RoleMerchant)), []Verb{VerbAccept, VerbCounterOffer, VerbContest, VerbSubmit}; !slices.Equal(got, want) {
		t.Errorf("offered to the merchant: %v, want %v", got, want)
	}
	stranger := actor(RoleMerchant)
	stranger.Account = "another-shop"
	if got := Offered(c, stranger); got != nil {
		t.Errorf("offered to a stranger: %v", got)
	}
	foreign := actor(RoleReviewer)
	foreign.Tenant = "tenant-2"
	if _, _, err := Move(c, foreign, &Submit{Statement: w.words("x")}, w.moment()); fault.KindOf(err) != fault.Missing {
		t.Errorf("a foreign tenant: %v, want Missing", err)
	}
}

// The roles are those of the identity package.
func TestRolesAreThoseOfIdentity(t *testing.T) {
	t.Parallel()
	for _, r := range Roles {
		if _, ok := identity.ParseRole(string(r)); !ok && r != RoleClock {
			t.Errorf("identity has no role %q", r)
		}
	}
	for _, r := range identity.Roles {
		if !slices.Contains(Roles, Role(r.String())) {
			t.Errorf("no role %q here", r)
		}
	}
}
