package policy

import (
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// State is how far a version has come.
type State string

// The states. A draft is announced by Announce, an announced version becomes
// active by ActivateDue or withdrawn by Withdraw, the active one is retired by
// the one that follows. A tenant has at most one announced and one active
// version.
const (
	Draft     State = "draft"
	Announced State = "announced"
	Active    State = "active"
	Retired   State = "retired"
	Withdrawn State = "withdrawn"
)

// Key returns the catalogue key of the state.
func (s State) Key() string {
	return map[State]string{
		Draft: "policystate.draft", Announced: "policystate.announced", Active: "policystate.active",
		Retired: "policystate.retired", Withdrawn: "policystate.withdrawn",
	}[s]
}

// Version is a policy text of a tenant on its way from draft to retirement.
// Times that have not come are zero.
type Version struct {
	Tenant   string
	ID       string
	Revision int64 // counts every change of the record; what was seen must match
	State    State
	Text     string // canonical
	Hash     string // SHA-256 of Text
	// Base is the version that was active when this one was announced, and
	// Changes how it differs from that.
	Base    string
	Changes []Change
	Major   bool

	DraftedBy   string
	DraftedAt   time.Time
	AnnouncedBy string
	AnnouncedAt time.Time
	Begins      time.Time // announced beginning
	Backtest    string    // of this text, against Base
	ActiveAt    time.Time
	RetiredAt   time.Time // or withdrawn
}

// Notice of a change, in whole days between the day of its announcement and
// the day on which it begins: order No. 116, items opr-notice and
// opr-notice-major of the legal data. A test compares.
const (
	NoticeDays      = 7
	MajorNoticeDays = 15
)

// MaxNotice bounds how far ahead a beginning is announced.
const MaxNotice = 366 * 24 * time.Hour

// Earliest returns the first moment at which a version announced at a time may
// begin: midnight in Beijing after 7 full days, 15 if it is major. The day of
// the announcement does not count (Civil Code art. 201).
func Earliest(announced time.Time, major bool) time.Time {
	days := NoticeDays
	if major {
		days = MajorNoticeDays
	}
	y, m, d := announced.In(law.Beijing).Date()
	return time.Date(y, m, d+days+1, 0, 0, 0, 0, law.Beijing)
}
