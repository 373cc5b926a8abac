package aftersale

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// PersonOnly lists the verbs that no machine may do, whatever a tenant sets:
// to decide, to refuse, to freeze, to label, to end a matter. Table gives them
// to no machine (a test compares), and check refuses one once more.
var PersonOnly = []Verb{
	VerbAccept, VerbCounterOffer, VerbContest, VerbAgree, VerbReply, VerbRaise, VerbMark, VerbOpine,
	VerbPropose, VerbApprove, VerbSendBack, VerbDecide, VerbAppeal, VerbConfirm, VerbOverturn, VerbRemand,
	VerbExtend, VerbWithdraw, VerbMerge, VerbEscalate, VerbSuspend, VerbResume, VerbClose,
}

// errMachine refuses a machine what is a person's.
func errMachine() error { return fault.New(fault.Denied, "case.machine_never", nil) }

// AutoApprove grants the request as it stands inside limits that the merchant
// set, and inside those of the policy's rules where they were evaluated. It can
// give no less than what was asked.
type AutoApprove struct{}

// Verb implements Act.
func (*AutoApprove) Verb() Verb { return VerbAutoApprove }

func (*AutoApprove) check(c *Case, _ Actor, m Moment) error {
	limit, ok := m.Settings.Limits[c.Merchant]
	if !ok || !limit.Allows(c.Request) || c.Rules.Policy != "" && c.Request.Granted().AmountFen > c.Rules.ApproveFen {
		return fault.New(fault.Denied, "case.beyond_limits", nil)
	}
	return nil
}

func (*AutoApprove) record(c *Case, who Actor, m Moment) {
	c.settle(SettledLimits, c.Request.Granted(), "", who, m)
	c.AuditDrawn = m.Settings.Audits(c.ID)
}

// Draft is an outcome that a program pre-filled for the reviewer.
type Draft struct {
	ID      string
	Outcome Outcome
	By      PersonID
	Program string
	Inputs  string // digest of what the program acted on
	At      Micros
}

// Prefill puts an outcome into the reviewer's form, marked as a program's. A
// refusal cannot be pre-filled: a person comes to it alone.
type Prefill struct{ Outcome Outcome }

// Verb implements Act.
func (*Prefill) Verb() Verb { return VerbPrefill }

func (a *Prefill) check(c *Case, _ Actor, _ Moment) error {
	if a.Outcome.Code == Reject {
		return errMachine()
	}
	return a.Outcome.Validate(c.Request.PaidFen)
}

func (a *Prefill) record(c *Case, who Actor, m Moment) {
	c.Drafts = append(c.Drafts, Draft{ID: m.NewID(), Outcome: a.Outcome, By: who.ID, Program: who.Version, Inputs: who.Inputs, At: m.At})
}

func (a *Prefill) facts() map[string]string { return a.Outcome.facts() }

// BlindReview reports whether a case is in the sample whose review begins
// without the findings: the reviewer gives a first opinion, then sees them. It
// measures how much findings draw people along.
func (s *Settings) BlindReview(c CaseID) bool {
	return sampled(s.Seed, "blind", string(c), s.BlindPermille)
}

// Audits reports whether a person looks at an automatic approval afterwards.
func (s *Settings) Audits(c CaseID) bool { return sampled(s.Seed, "audit", string(c), s.AuditPermille) }

// sampled draws a share of names, in thousandths. The draw is a hash: the same
// seed, purpose and name give the same answer for ever, the purposes are
// independent, and nobody who does not know the seed can tell beforehand.
func sampled(seed, purpose, name string, permille int) bool {
	sum := sha256.Sum256([]byte(seed + "\x00" + purpose + "\x00" + name))
	return binary.BigEndian.Uint64(sum[:8])%1000 < uint64(max(0, permille))
}

// FindingsHidden reports whether the findings stay hidden from the actor: the
// case is in the blind sample and the actor has not given a first opinion.
func (c *Case) FindingsHidden(who Actor) bool {
	switch who.Role {
	case RoleReviewer, RoleSeniorReviewer:
		return c.Blind && !c.opined(who.ID)
	}
	return false
}
