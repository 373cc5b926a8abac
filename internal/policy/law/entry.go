package law

import (
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Entry is what an operator adds to an item after reading the text: a
// confirmation, a province's own amount, or a longer period. Entries are never
// changed; a wrong one is revoked and another added.
type Entry struct {
	ID       string
	Tenant   string
	Item     string
	Province string // first two digits of GB/T 2260, for amounts that provinces fix; else empty
	Value    int64  // fen, or the number of the period's units; 0 for a confirmation alone
	From, To Date   // when the entry holds; both may be open
	Source   string // what was read, and where
	By       string // the person who confirms it
	At       time.Time
	Revoked  time.Time // zero while it holds
}

// maxSource bounds the words of a source, in bytes.
const maxSource = 1000

// Validate reports whether the entry fits its item. A province's figure lies
// in the national range; a period that is known cannot be made less
// favourable. The errors are Invalid.
func (e Entry) Validate() error {
	item, ok := Find(e.Item)
	switch {
	case !ok:
		return fault.New(fault.Invalid, "law.no_item", nil)
	case e.Source == "" || len(e.Source) > maxSource || e.By == "":
		return fault.New(fault.Invalid, "law.no_source", nil)
	case e.From != "" && !e.From.Valid() || e.To != "" && !e.To.Valid() || e.From != "" && e.To != "" && e.To < e.From:
		return fault.New(fault.Invalid, "law.bad_days", nil)
	case item.provincial() != (e.Province != "") || e.Province != "" && !province(e.Province):
		return fault.New(fault.Invalid, "law.bad_province", nil)
	case item.Confidence == Unconfirmed && e.Value == 0:
		return nil
	case !item.Editable:
		return fault.New(fault.Invalid, "law.not_editable", nil)
	}
	if !item.takes(e.Value) {
		return fault.New(fault.Invalid, "law.bad_value", nil)
	}
	return nil
}

// maxPeriod bounds a period's number: a hundred years of days.
const maxPeriod = 36500

// takes reports whether a value may stand in an editable item.
func (i Item) takes(v int64) bool {
	switch {
	case i.Amount != nil:
		return v >= i.Amount.LowFen && v <= i.Amount.HighFen
	case i.Period == nil || v < 1 || v > maxPeriod:
		return false
	case i.Confidence == Unconfirmed || v == i.Period.N:
		return true
	case i.Period.Bound == AtMost:
		return v < i.Period.N
	}
	return v > i.Period.N
}

// provincial reports whether provinces fix the amount themselves.
func (i Item) provincial() bool { return i.Amount != nil && i.Amount.LowFen != i.Amount.HighFen }

// province reports whether s has the form of a province's code.
func province(s string) bool {
	return len(s) == 2 && s[0] >= '1' && s[0] <= '8' && s[1] >= '0' && s[1] <= '9'
}
