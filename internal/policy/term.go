package policy

import "strconv"

// Unit is what a term counts. The values are those of package aftersale.
type Unit string

// The units. Minutes and hours run on; days and working days end at midnight.
const (
	Minutes     Unit = "minutes"
	Hours       Unit = "hours"
	Days        Unit = "days"
	WorkingDays Unit = "working_days"
)

// Term is how long somebody has.
type Term struct {
	N    int
	Unit Unit
}

// String returns "3 working_days".
func (t Term) String() string { return strconv.Itoa(t.N) + " " + string(t.Unit) }

// longestTerm bounds a term in each unit, as package aftersale does: ten years
// of days, a month of hours.
var longestTerm = map[Unit]int{Minutes: 31 * 24 * 60, Hours: 31 * 24, Days: 3660, WorkingDays: 2600}

// minutes returns the least number of minutes that the term can have: a
// working day counts as one day, though weekends may lie between.
func (t Term) minutes() int64 {
	switch t.Unit {
	case Minutes:
		return int64(t.N)
	case Hours:
		return int64(t.N) * 60
	}
	return int64(t.N) * 24 * 60
}
