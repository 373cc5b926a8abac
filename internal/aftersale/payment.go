package aftersale

import (
	"fmt"
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// PaymentID names a Payment.
type PaymentID string

// Means is how money moves.
type Means string

// The means.
const (
	MeansRefund   Means = "refund"   // to the customer
	MeansCredit   Means = "credit"   // store credit to the customer
	MeansRecovery Means = "recovery" // back from the customer, after an appeal
)

// PaymentState is where money is.
type PaymentState string

// The states of a payment. pending -> sent -> settled or failed; failed ->
// pending when it is tried again; what has not arrived can be cancelled. A
// bank may answer late: sent is not passed through by every connector, and a
// failed payment can still turn out to be settled.
const (
	PaymentPending   PaymentState = "pending"
	PaymentSent      PaymentState = "sent"
	PaymentSettled   PaymentState = "settled"
	PaymentFailed    PaymentState = "failed"
	PaymentCancelled PaymentState = "cancelled"
)

// paymentMoves lists where a payment goes from where.
var paymentMoves = map[PaymentState][]PaymentState{
	PaymentPending: {PaymentSent, PaymentSettled, PaymentFailed},
	PaymentSent:    {PaymentSettled, PaymentFailed},
	PaymentFailed:  {PaymentSettled},
}

// Payment is money on its way; a record apart from the decision, for a
// connector to carry out. The connector MUST record it as sent before it
// sends it, which is refused unless the case is being carried out, and MUST
// give Key to the payment system, so that the same payment is never made twice.
type Payment struct {
	ID        PaymentID
	Key       string // idempotency key: case and number
	Means     Means
	AmountFen Fen // > 0
	State     PaymentState
	Ref       string `json:",omitempty"` // of the payment system
	Fault     string `json:",omitempty"` // its code, when it failed
	Created   Micros
	Changed   Micros
}

// moved is the money that went to the customer, and money is that with what
// is still on its way.
func (c *Case) moved() (settled, withPending Fen) {
	for _, p := range c.Payments {
		amount := p.AmountFen
		if p.Means == MeansRecovery {
			amount = -amount
		}
		switch p.State {
		case PaymentSettled:
			settled += amount
			withPending += amount
		case PaymentPending, PaymentSent:
			withPending += amount
		}
	}
	return settled, withPending
}

// Owes reports whether something of the outcome has not arrived: money, goods,
// or a visit; or money that an appeal took back.
func (c *Case) Owes() bool {
	out, ok := c.Outcome()
	if !ok {
		return false
	}
	settled, _ := c.moved()
	onTheWay := slices.ContainsFunc(c.Payments, func(p Payment) bool { return p.State == PaymentPending || p.State == PaymentSent })
	return settled != out.AmountFen || onTheWay || out.Goods() && c.Fulfilled != out.Code
}

// hold cancels payments that have not been sent: an appeal is heard first.
func (c *Case) hold(at Micros) {
	for i := range c.Payments {
		if p := &c.Payments[i]; p.State == PaymentPending {
			p.State, p.Changed = PaymentCancelled, at
		}
	}
}

// pay makes the payment that is missing for the outcome, if one is. A failed
// payment of the same amount is tried again under its own key; a failed one
// that does not fit any more is cancelled.
func (c *Case) pay(m Moment) {
	out, ok := c.Outcome()
	if !ok || out.Code == ReturnThenRefund && c.ReturnRef == "" {
		return
	}
	_, underway := c.moved()
	means, amount := MeansRefund, out.AmountFen-underway
	switch {
	case amount == 0:
		return
	case amount < 0:
		means, amount = MeansRecovery, -amount
	case out.Code == StoreCredit:
		means = MeansCredit
	}
	for i := range c.Payments {
		p := &c.Payments[i]
		if p.State != PaymentFailed {
			continue
		}
		if p.Means == means && p.AmountFen == amount {
			p.State, p.Fault, p.Changed = PaymentPending, "", m.At
			return
		}
		p.State, p.Changed = PaymentCancelled, m.At
	}
	c.Payments = append(c.Payments, Payment{
		ID: PaymentID(m.NewID()), Key: fmt.Sprintf("%s-%d", c.ID, len(c.Payments)+1),
		Means: means, AmountFen: amount, State: PaymentPending, Created: m.At, Changed: m.At,
	})
}

// RecordPayment records what the payment system said.
type RecordPayment struct {
	Payment PaymentID
	State   PaymentState
	Ref     string
	Fault   string // its code, when it failed
}

// Verb implements Act.
func (*RecordPayment) Verb() Verb { return VerbRecordPayment }

func (a *RecordPayment) check(c *Case, _ Actor, _ Moment) error {
	i := slices.IndexFunc(c.Payments, func(p Payment) bool { return p.ID == a.Payment })
	switch {
	case i < 0:
		return fault.New(fault.Missing, "case.no_payment", nil)
	case !slices.Contains(paymentMoves[c.Payments[i].State], a.State):
		return fault.New(fault.Conflict, "case.payment_state", nil)
	case a.State == PaymentSent && c.Stage != StageCarryOutPending:
		return errStage() // suspended, escalated, appealed: nothing leaves now
	case a.Ref == "" && a.State != PaymentFailed, len(a.Ref) > maxName, len(a.Fault) > maxName:
		return fault.New(fault.Invalid, "case.no_reference", nil)
	}
	return nil
}

func (a *RecordPayment) record(c *Case, _ Actor, m Moment) {
	i := slices.IndexFunc(c.Payments, func(p Payment) bool { return p.ID == a.Payment })
	p := &c.Payments[i]
	p.State, p.Fault, p.Changed = a.State, a.Fault, m.At
	if a.Ref != "" {
		p.Ref = a.Ref
	}
}

func (a *RecordPayment) facts() map[string]string {
	return map[string]string{"payment": string(a.Payment), "state": string(a.State)}
}
