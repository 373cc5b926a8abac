package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Extend gives a side more time. Nobody extends a clock of their own, and
// nothing makes one shorter.
type Extend struct {
	Kind ClockKind
	By   Term
	Why  Text
}

// Verb implements Act.
func (*Extend) Verb() Verb { return VerbExtend }

func (a *Extend) texts() []*Text { return []*Text{&a.Why} }

func (a *Extend) check(c *Case, who Actor, _ Moment) error {
	k := c.Live(a.Kind)
	switch {
	case k == nil:
		return fault.New(fault.Conflict, "case.no_clock", nil)
	case k.Owner == who.Role:
		return fault.New(fault.Denied, "case.own_clock", nil)
	case a.Why.Empty():
		return fault.New(fault.Invalid, "case.empty_text", nil)
	}
	return a.By.Validate()
}

func (a *Extend) record(c *Case, who Actor, m Moment) {
	why := c.keep(a.Why, TextWhy, m.At)
	c.Live(a.Kind).extend(a.By, Extension{By: who.ID, Role: who.Role, At: m.At, Why: why}, m.Calendar)
}

func (a *Extend) facts() map[string]string { return map[string]string{"clock": string(a.Kind)} }

// Lapse is a clock that ran out. Only Sweep acts it.
type Lapse struct {
	Clock ClockID
	kind  ClockKind
	late  bool // the merchant's published default was acceptance, and it applied
}

// Verb implements Act.
func (*Lapse) Verb() Verb { return VerbLapse }

func (a *Lapse) check(c *Case, _ Actor, m Moment) error {
	i := slices.IndexFunc(c.Clocks, func(k Clock) bool { return k.ID == a.Clock })
	if i < 0 || c.Clocks[i].State != Running || c.Clocks[i].Due > m.At {
		return fault.New(fault.Conflict, "case.clock_not_due", nil)
	}
	return nil
}

// record ends the clock and writes down what follows from it in the records;
// where the case goes is the table's.
func (a *Lapse) record(c *Case, who Actor, m Moment) {
	i := slices.IndexFunc(c.Clocks, func(k Clock) bool { return k.ID == a.Clock })
	k := &c.Clocks[i]
	k.State, k.Ended, a.kind = Expired, m.At, k.Kind
	switch k.Kind {
	case ClockMerchantAnswer:
		if s := m.Settings.Silence; s.Default == SilenceAccept && c.Request.Granted().AmountFen <= s.MaxFen {
			c.settle(SettledSilence, c.Request.Granted(), "", who, m)
			a.late = true
		}
	case ClockCustomerReply:
		c.endOffers(OfferLapsed, m.At)
	case ClockEvidenceCustomer:
		c.endAsks(SideCustomer, AskLapsed, m.At, func(EvidenceRequestID) bool { return true })
	case ClockEvidenceMerchant:
		c.endAsks(SideMerchant, AskLapsed, m.At, func(EvidenceRequestID) bool { return true })
	case ClockReturn:
		if c.Stage == StageCarryOutPending {
			c.lift(DecisionLapsed)
		}
	case ClockDecision:
		c.Raised = true
	case ClockAppeal:
		c.AppealClosed = true
	}
}

func (a *Lapse) facts() map[string]string {
	f := map[string]string{"clock": string(a.kind), "clock_id": string(a.Clock)}
	if a.kind == ClockMerchantAnswer { // the published default is logged
		f["default"] = string(SilenceReview)
		if a.late {
			f["default"] = string(SilenceAccept)
		}
	}
	return f
}
