package aftersale

import (
	"context"
	"time"
)

// MeasureID names a Measure.
type MeasureID string

// MeasureKind is what a measure restricts.
type MeasureKind string

// The measures against an account, a customer's or a merchant's.
const (
	MeasureWarn         MeasureKind = "warn"
	MeasureLiveCapture  MeasureKind = "require_live_capture"
	MeasureNoRefundOnly MeasureKind = "no_refund_only"
	MeasureSuspend      MeasureKind = "suspend"
	MeasureClose        MeasureKind = "close"
)

// MeasureKinds lists the measures.
var MeasureKinds = []MeasureKind{MeasureWarn, MeasureLiveCapture, MeasureNoRefundOnly, MeasureSuspend, MeasureClose}

// MeasureState is what became of a measure.
type MeasureState string

// The states of a measure. That it has expired is no state: Active tells.
const (
	MeasureImposed  MeasureState = "imposed"
	MeasureAppealed MeasureState = "appealed" // it holds until another person has looked
	MeasureUpheld   MeasureState = "upheld"
	MeasureLifted   MeasureState = "lifted"
)

// Measure restricts an account for a time. A person imposes it after a final
// decision, with facts, reasons and basis; its owner is given notice, may
// appeal to another person, and it ends by itself.
type Measure struct {
	ID        MeasureID
	Tenant    string
	Account   AccountID // of the customer or the merchant in Case
	Side      Side      // SideCustomer or SideMerchant
	Kind      MeasureKind
	Case      CaseID // whose final decision it follows
	Decision  DecisionID
	Facts     TextID // what happened
	Reasons   TextID // why it leads to this measure
	Basis     string // clause of the policy or the law
	State     MeasureState
	Version   int64
	From      Micros
	Until     Micros
	By        PersonID
	At        Micros
	Objection TextID // the owner's words
	AppealAt  Micros
	Answer    TextID // to the objection
	EndedBy   PersonID
	EndedAt   Micros
}

// Active reports whether the measure holds at a moment.
func (x *Measure) Active(at Micros) bool {
	return x.State != MeasureLifted && at >= x.From && at < x.Until
}

// MaxMeasure bounds a measure: a year, this project's choice. Who has to go
// further decides so again.
const MaxMeasure = 366 * 24 * time.Hour

// Measures keeps measures of one tenant.
type Measures interface {
	// AddMeasure stores a new measure with its texts.
	AddMeasure(ctx context.Context, x *Measure, texts []SealedText) error
	// Measure returns a measure; Missing if there is none.
	Measure(ctx context.Context, tenant string, name MeasureID) (*Measure, error)
	// ChangeMeasure stores state, objection and answer. It MUST return a
	// Conflict unless the stored version is x.Version-1.
	ChangeMeasure(ctx context.Context, x *Measure, texts []SealedText) error
	// MeasuresOn returns the measures on an account, the newest first.
	MeasuresOn(ctx context.Context, tenant string, account AccountID, limit int) ([]Measure, error)
}
