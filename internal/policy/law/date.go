package law

import "time"

// Beijing is the time of Asia/Shanghai: eight hours ahead of UTC, without
// summer time since 1992.
var Beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a calendar day in Beijing, "2026-01-01". The empty Date stands for
// an open end.
type Date string

// DateOf returns the day in Beijing on which t falls.
func DateOf(t time.Time) Date { return Date(t.In(Beijing).Format(time.DateOnly)) }

// Valid reports whether d is a day of the calendar.
func (d Date) Valid() bool {
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Format(time.DateOnly) == string(d)
}

// within reports whether d lies between two days, both included; an empty one
// is an open end.
func (d Date) within(from, to Date) bool {
	return (from == "" || d >= from) && (to == "" || d <= to)
}
