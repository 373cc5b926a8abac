package aftersale

import "slices"

// ClockID names a Clock.
type ClockID string

// ClockKind is what a clock measures.
type ClockKind string

// The clocks.
const (
	ClockIntake               ClockKind = "intake"                // until somebody has looked at the filing
	ClockExamination          ClockKind = "examination"           // until the examination has ended
	ClockMerchantAnswer       ClockKind = "merchant_answer"       // until the merchant has answered
	ClockDelivery             ClockKind = "delivery"              // until the customer has been told
	ClockCustomerReply        ClockKind = "customer_reply"        // until the customer has replied
	ClockDecision             ClockKind = "decision"              // from the complete file to the decision
	ClockEscalation           ClockKind = "escalation"            // until a senior reviewer has dealt with it
	ClockEvidenceCustomer     ClockKind = "evidence_customer"     // until the customer has sent what was asked for
	ClockEvidenceMerchant     ClockKind = "evidence_merchant"     // until the merchant has
	ClockVisit                ClockKind = "visit"                 // until the technician has looked
	ClockReturn               ClockKind = "return"                // until the goods are back and looked at
	ClockTechnicianAcceptance ClockKind = "technician_acceptance" // until a technician takes an urgent job
	ClockTechnicianArrival    ClockKind = "technician_arrival"    // until the technician is there
	ClockCarryOut             ClockKind = "carry_out"             // until money or goods have arrived
	ClockAppeal               ClockKind = "appeal"                // within which a side may appeal
)

// ClockKinds lists the clocks in the order of the documents.
var ClockKinds = []ClockKind{
	ClockIntake, ClockExamination, ClockMerchantAnswer, ClockDelivery, ClockCustomerReply, ClockDecision, ClockEscalation,
	ClockEvidenceCustomer, ClockEvidenceMerchant, ClockVisit, ClockReturn, ClockTechnicianAcceptance, ClockTechnicianArrival,
	ClockCarryOut, ClockAppeal,
}

// clockRule is what holds for all clocks of a kind.
type clockRule struct {
	owner    Role   // whose turn it is
	term     Term   // the default
	onExpiry string // what follows, for the documents; Table does it
}

// Merchant answer, customer reply, decision, appeal, escalation and the
// technician's times are the published defaults of docs/states.md; the other
// terms are this project's choice so that no open case is without a clock.
var clockRules = map[ClockKind]clockRule{
	ClockIntake:               {RoleAgent, Term{1, WorkingDays}, "an agent is told; the clock starts again"},
	ClockExamination:          {RoleService, Term{2, Hours}, "the merchant is asked without it; its result may follow"},
	ClockMerchantAnswer:       {RoleMerchant, Term{3, WorkingDays}, "the published default for silence is logged and applied: review, or acceptance up to its amount"},
	ClockDelivery:             {RoleAgent, Term{1, WorkingDays}, "an agent is told; the clock starts again"},
	ClockCustomerReply:        {RoleCustomer, Term{3, Days}, "the review begins without a reply"},
	ClockDecision:             {RoleReviewer, Term{48, Hours}, "a senior reviewer is told and the escalation clock starts"},
	ClockEscalation:           {RoleSeniorReviewer, Term{7, Days}, "an administrator is told; the clock starts again"},
	ClockEvidenceCustomer:     {RoleCustomer, Term{3, Days}, "the case goes on without the evidence"},
	ClockEvidenceMerchant:     {RoleMerchant, Term{3, WorkingDays}, "the case goes on without the evidence"},
	ClockVisit:                {RoleDispatcher, Term{7, Days}, "the case goes on without the visit"},
	ClockReturn:               {RoleCustomer, Term{7, Days}, "the case goes on without the goods; a refund that waits for them goes back to the review"},
	ClockTechnicianAcceptance: {RoleTechnician, Term{5, Minutes}, "the dispatcher is told; the clock starts again"},
	ClockTechnicianArrival:    {RoleTechnician, Term{30, Minutes}, "the dispatcher is told"},
	ClockCarryOut:             {RoleAgent, Term{3, WorkingDays}, "an agent is told; the clock starts again"},
	ClockAppeal:               {RoleCustomer, Term{30, Days}, "no appeal any more; final where nothing is owed"},
}

// ClockState is whether a clock runs.
type ClockState string

// The states of a clock. It runs and stands still in turns, and ends once.
const (
	Running ClockState = "running"
	Paused  ClockState = "paused"
	Stopped ClockState = "stopped" // what it waited for has happened, or does not matter any more
	Expired ClockState = "expired" // it ran out, and what follows was done
)

// Live reports whether the clock still measures something.
func (s ClockState) Live() bool { return s == Running || s == Paused }

// PauseReason is why a clock stands still.
type PauseReason string

// The reasons.
const (
	PauseEvidence   PauseReason = "evidence"   // more was asked for
	PauseInspection PauseReason = "inspection" // a visit, or goods on their way back
	PauseLaw        PauseReason = "law"        // suspended by law
	PauseOutside    PauseReason = "outside"    // escalated outside
)

// Pause is a time in which a clock stood still.
type Pause struct {
	From   Micros
	To     Micros // 0 while it lasts
	Reason PauseReason
}

// Extension is more time that a person gave.
type Extension struct {
	By     PersonID
	Role   Role
	At     Micros
	OldDue Micros
	NewDue Micros
	Why    TextID
}

// Clock is one term of one case. At most one clock of a kind is live in a case.
type Clock struct {
	ID         ClockID
	Kind       ClockKind
	Owner      Role
	State      ClockState
	Term       Term
	Calendar   string // version of the working days that it was started with
	Start      Micros
	Due        Micros // moves later by pauses and extensions, never earlier
	Ended      Micros // when it was stopped or ran out; 0 while live
	Pauses     []Pause
	Extensions []Extension
}

// PausedFor returns why the clock stands still; empty when it does not.
func (k *Clock) PausedFor() PauseReason {
	if k.State != Paused || len(k.Pauses) == 0 {
		return ""
	}
	return k.Pauses[len(k.Pauses)-1].Reason
}

func (k *Clock) pause(reason PauseReason, at Micros) {
	if k.State == Running {
		k.State = Paused
		k.Pauses = append(slices.Clip(k.Pauses), Pause{From: at, Reason: reason})
	}
}

// resume lets a clock go on that stands still for the reason; one that stands
// still for another reason goes on standing still.
func (k *Clock) resume(reason PauseReason, at Micros, c *Calendar) {
	if k.PausedFor() != reason {
		return
	}
	k.Pauses = slices.Clone(k.Pauses)
	last := &k.Pauses[len(k.Pauses)-1]
	last.To = max(at, last.From)
	k.State, k.Due = Running, k.Term.after(k.Due, last.From, last.To, c)
}

func (k *Clock) stop(at Micros) {
	if !k.State.Live() {
		return
	}
	if n := len(k.Pauses); k.State == Paused && n > 0 {
		k.Pauses = slices.Clone(k.Pauses)
		k.Pauses[n-1].To = at
	}
	k.State, k.Ended = Stopped, at
}

// extend moves the due time later by a term, counted from where it was, or
// from now if that has passed.
func (k *Clock) extend(by Term, e Extension, c *Calendar) {
	from := max(k.Due, e.At)
	if from == k.Due && (by.Unit == Days || by.Unit == WorkingDays) {
		from-- // midnight belongs to the day before
	}
	e.OldDue, e.NewDue = k.Due, max(k.Due, by.Due(from, c))
	k.Due, k.Extensions = e.NewDue, append(slices.Clip(k.Extensions), e)
}

// Live returns the live clock of a kind, or nil.
func (c *Case) Live(kind ClockKind) *Clock {
	for i := range c.Clocks {
		if c.Clocks[i].Kind == kind && c.Clocks[i].State.Live() {
			return &c.Clocks[i]
		}
	}
	return nil
}

// NextDue returns when the first running clock is due; 0 when none runs.
func (c *Case) NextDue() Micros {
	var due Micros
	for _, k := range c.Clocks {
		if k.State == Running && (due == 0 || k.Due < due) {
			due = k.Due
		}
	}
	return due
}

// start starts a clock of a kind; one of that kind that is live is stopped.
func (c *Case) start(kind ClockKind, m Moment) {
	c.stop(kind, m)
	rule, term := clockRules[kind], c.term(kind, m.Settings)
	c.Clocks = append(c.Clocks, Clock{
		ID: ClockID(m.NewID()), Kind: kind, Owner: rule.owner, State: Running,
		Term: term, Calendar: m.Calendar.Version, Start: m.At, Due: term.Due(m.At, m.Calendar),
	})
}

func (c *Case) stop(kind ClockKind, m Moment) {
	if k := c.Live(kind); k != nil {
		k.stop(m.At)
	}
}
