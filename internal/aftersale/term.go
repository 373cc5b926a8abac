package aftersale

import (
	"slices"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Unit is what a term counts.
type Unit string

// The units. Minutes and hours run through nights and weekends; days and
// working days end at midnight in Beijing.
const (
	Minutes     Unit = "minutes"
	Hours       Unit = "hours"
	Days        Unit = "days"
	WorkingDays Unit = "working_days"
)

// Units lists the units.
var Units = []Unit{Minutes, Hours, Days, WorkingDays}

// Term is how long somebody has.
type Term struct {
	N    int
	Unit Unit
}

// longest bounds a term in each unit: ten years of days; a term in hours or
// minutes that is longer than a month is meant in days.
var longest = map[Unit]int{Minutes: 31 * 24 * 60, Hours: 31 * 24, Days: 3660, WorkingDays: 2600}

// Validate reports whether the term is one: at least 1 of a known unit.
func (t Term) Validate() error {
	if !slices.Contains(Units, t.Unit) || t.N < 1 || t.N > longest[t.Unit] {
		return fault.New(fault.Invalid, "case.bad_term", nil)
	}
	return nil
}

// Due returns when a term that begins at start is over. Hours and minutes
// count from the moment; days count from the next day, and end at midnight,
// after a day off on the first day that is none (Civil Code art. 201, 203).
func (t Term) Due(start Micros, c *Calendar) Micros {
	switch t.Unit {
	case Minutes:
		return start + Micros(time.Duration(t.N)*time.Minute/time.Microsecond)
	case Hours:
		return start + Micros(time.Duration(t.N)*time.Hour/time.Microsecond)
	case WorkingDays:
		return At(c.AddWorking(DateOf(start.Time()), t.N).End())
	}
	return At(c.AddDays(DateOf(start.Time()), t.N).End())
}

// after returns when the term is over that is left at pause for a clock due at
// due, counted from resume on. It is never earlier than due.
func (t Term) after(due, pause, resume Micros, c *Calendar) Micros {
	last := DateOf(due.Time().Add(-time.Microsecond)) // midnight belongs to the day before
	from, to := DateOf(pause.Time()), DateOf(resume.Time())
	switch {
	case t.Unit == Minutes || t.Unit == Hours:
		return max(due, due+resume-pause)
	case t.Unit == WorkingDays:
		return max(due, At(c.AddWorking(to, c.workingBetween(from, last)).End()))
	}
	left := int(last.Start().Sub(from.Start()) / (24 * time.Hour))
	return max(due, At(c.AddDays(to, max(0, left)).End()))
}
