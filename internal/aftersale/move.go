package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// Act is a verb with what it needs to be told. The types of this package whose
// name is a verb are the acts.
type Act interface {
	// Verb returns the verb of the table.
	Verb() Verb
	// check reports what is wrong with the act itself, before anything changes.
	check(c *Case, who Actor, m Moment) error
	// record writes the act into c, a copy whose stage is still the old one.
	record(c *Case, who Actor, m Moment)
}

// worded is an act that brings words of people.
type worded interface{ texts() []*Text }

// told is an act with facts for the time line.
type told interface{ facts() map[string]string }

// Moment is when a move happens, and under which settings.
type Moment struct {
	At       Micros
	Settings *Settings
	Calendar *Calendar
	NewID    func() string
}

// NewMoment returns the moment under a tenant's settings.
func NewMoment(at Micros, s *Settings) Moment {
	return Moment{At: at, Settings: s, Calendar: China.With(s.Days), NewID: id.New}
}

// Move does a verb on a case and returns the case afterwards and the event;
// before is not changed. It does nothing else: no time is asked, nothing is
// stored. Time never goes back within a case: a clock of a machine that is
// slow counts as the time of the last event.
//
// The errors are Missing when the actor may not know of the case, Denied when
// the verb is not the actor's, Conflict when the stage or a condition does not
// allow it now, Invalid for an act that makes no sense.
func Move(before *Case, who Actor, act Act, m Moment) (*Case, Event, error) {
	if before.Stage != StageNone && !before.May(who) {
		return nil, Event{}, errMissing()
	}
	m.At = max(m.At, before.Moved)
	step, err := allowed(before, who, act.Verb())
	if err != nil {
		return nil, Event{}, err
	}
	if err := act.check(before, who, m); err != nil {
		return nil, Event{}, err
	}
	for _, must := range step.Must {
		if err := must.check(before, who, act, m); err != nil {
			return nil, Event{}, err
		}
	}
	after := before.clone()
	act.record(after, who, m)
	way, ok := choose(step, after, act, m)
	if !ok {
		return nil, Event{}, errStage()
	}
	after.turnClocks(before, way, m)
	after.Stage = after.target(before, way)
	if way.Pause == PauseEvidence || way.Pause == PauseInspection {
		after.Return = before.Stage
	}
	if way.Pause == PauseLaw || way.Pause == PauseOutside {
		after.Resume = before.Stage
	}
	after.Version, after.Moved = before.Version+1, m.At
	return after, after.event(before, who, act, m), nil
}

// allowed finds the step for a verb, or says why there is none for the actor.
func allowed(c *Case, who Actor, verb Verb) (Transition, error) {
	step, ok := stepFor(c.Stage, verb)
	if !ok {
		return Transition{}, errStage()
	}
	if who.ID == "" || !slices.Contains(step.Who, who.Role) {
		if !who.Role.Person() {
			return Transition{}, fault.New(fault.Denied, "case.machine_never", nil)
		}
		return Transition{}, fault.New(fault.Denied, "case.not_yours", nil)
	}
	if who.Role == RoleService && (who.Version == "" || who.Inputs == "") {
		return Transition{}, fault.New(fault.Invalid, "case.machine_unsigned", nil)
	}
	return step, nil
}

// choose returns the first way whose condition holds after the act was recorded.
func choose(step Transition, after *Case, act Act, m Moment) (Way, bool) {
	for _, way := range step.Ways {
		if way.When == nil || way.When.holds(after, act, m) {
			return way, true
		}
	}
	return Way{}, false
}

// target returns the stage that a way leads to.
func (c *Case) target(before *Case, way Way) Stage {
	switch way.To {
	case toSame:
		return before.Stage
	case toReturn:
		return before.Return
	case toResume:
		return before.Resume
	}
	return way.To
}

// turnClocks does what a way does to the clocks.
func (c *Case) turnClocks(before *Case, way Way, m Moment) {
	for i := range c.Clocks {
		k := &c.Clocks[i]
		switch {
		case c.target(before, way).Closed():
			k.stop(m.At)
		case way.Resume != "":
			k.resume(way.Resume, m.At, m.Calendar)
		}
	}
	for _, kind := range way.Stop {
		c.stop(kind, m)
	}
	for i := range c.Clocks {
		if way.Pause != "" {
			c.Clocks[i].pause(way.Pause, m.At)
		}
	}
	for _, kind := range way.Start {
		c.start(kind, m)
	}
}

// event returns the line of the time line for a move.
func (c *Case) event(before *Case, who Actor, act Act, m Moment) Event {
	e := Event{
		ID: m.NewID(), Tenant: c.Tenant, Case: c.ID, Seq: c.Version, At: m.At,
		Actor: who.ID, Role: who.Role, Version: who.Version, Inputs: who.Inputs,
		Verb: act.Verb(), From: before.Stage, To: c.Stage, Digest: c.Digest(c.Texts),
	}
	if t, ok := act.(told); ok {
		e.Facts = t.facts()
	}
	return e
}

// Jobs returns the kinds of jobs that a move asks for.
func (c *Case) Jobs(e Event) []string {
	jobs := []string{JobMoved}
	entered := func(stage Stage) bool { return e.To == stage && e.From != stage }
	if entered(StageExamining) {
		jobs = append(jobs, JobExamine)
	}
	if entered(StageContested) || entered(StageCounterOffered) {
		jobs = append(jobs, JobDeliver)
	}
	out, _ := c.Outcome()
	if entered(StageInspectionVisit) || entered(StageCarryOutPending) && out.Code == RepairVisit {
		jobs = append(jobs, JobVisit)
	}
	if c.Stage == StageCarryOutPending && slices.ContainsFunc(c.Payments, func(p Payment) bool {
		return p.State == PaymentPending && (p.Changed == e.At || e.From != e.To)
	}) {
		jobs = append(jobs, JobPay)
	}
	if e.Verb == VerbLapse {
		jobs = append(jobs, JobOverdue)
	}
	if e.Verb == VerbAutoApprove && c.AuditDrawn {
		jobs = append(jobs, JobAudit)
	}
	return jobs
}

// Offered returns the verbs that the table offers the actor now, in its order.
// What the conditions say of a verb is known only when it is tried.
func Offered(c *Case, who Actor) []Verb {
	if !c.May(who) {
		return nil
	}
	var verbs []Verb
	for _, step := range Table {
		if slices.Contains(step.From, c.Stage) && slices.Contains(step.Who, who.Role) {
			verbs = append(verbs, step.Verb)
		}
	}
	return verbs
}

func errStage() error { return fault.New(fault.Conflict, "case.wrong_stage", nil) }
