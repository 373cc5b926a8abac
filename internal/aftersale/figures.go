package aftersale

import (
	"context"
	"time"
)

// Period is a stretch of time, From inclusive, To exclusive, of one tenant.
type Period struct {
	Tenant   string
	From, To Micros
}

// StageTime is how long cases stayed in a stage, over the stays that ended in
// the period. Time in which the clocks stood still is in it: it is what people
// waited.
type StageTime struct {
	Stage  Stage
	Stays  int64
	Mean   time.Duration
	Median time.Duration
	P90    time.Duration // nine of ten stays were shorter or as long
}

// ClockFigure is how clocks of a kind ended in the period.
type ClockFigure struct {
	Kind     ClockKind
	Stopped  int64 // in time
	Expired  int64
	Extended int64 // of both, those with more time
}

// DeciderFigure is what became of a reviewer's decisions of the period. It is
// for the reviewer's own learning and for who answers for the procedure; it is
// no score of anybody.
type DeciderFigure struct {
	Decider    PersonID
	Decisions  int64
	Appealed   int64
	Overturned int64 // on appeal, with those sent back
}

// FindingFigure is what became of the findings of a method that deciders weighed.
type FindingFigure struct {
	Method     string
	Decisions  int64 // that weighed it
	Mistaken   int64 // the decider found it mistaken: false alarms on decided cases
	Appealed   int64
	Overturned int64
}

// SilenceFigure is how often a merchant let the answer clock run out.
type SilenceFigure struct {
	Merchant AccountID
	Answered int64
	Silent   int64
}

// RefundFigure is what the period's outcomes came to.
type RefundFigure struct {
	Granted    int64 // outcomes with money, decided or settled
	GrantedFen Fen
	Refused    int64
	Other      int64 // goods and visits
	Settled    int64 // payments to customers that arrived in the period
	SettledFen Fen
}

// Figures answers the questions of docs/states.md from the records.
type Figures interface {
	StageTimes(ctx context.Context, p Period) ([]StageTime, error)
	Clocks(ctx context.Context, p Period) ([]ClockFigure, error)
	Deciders(ctx context.Context, p Period) ([]DeciderFigure, error)
	Findings(ctx context.Context, p Period) ([]FindingFigure, error)
	Silence(ctx context.Context, p Period) ([]SilenceFigure, error)
	Refunds(ctx context.Context, p Period) (RefundFigure, error)
}
