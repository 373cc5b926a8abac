package aftersale

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"
)

func beijing(text string) Micros {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, Beijing)
	if err != nil {
		panic(err)
	}
	return At(t)
}

// The embedded years are whole: what the notices call a working day falls on a
// weekend, and the days off add up to what they say.
func TestNotices(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		year, off, worked int
		source            string
	}{
		{2025, 1 + 8 + 3 + 5 + 3 + 8, 5, "国办发明电〔2024〕12号"},
		{2026, 3 + 9 + 3 + 5 + 3 + 3 + 7, 6, "国办发明电〔2025〕7号"},
	} {
		off, worked := 0, 0
		for d, w := range China.days {
			if d.Start().Year() != test.year {
				continue
			}
			weekend := d.Start().Weekday() == time.Saturday || d.Start().Weekday() == time.Sunday
			if w {
				worked++
				if !weekend {
					t.Errorf("%s is a working day anyway", d)
				}
			} else {
				off++
			}
		}
		if off != test.off || worked != test.worked {
			t.Errorf("%d: %d days off, %d make-up days, want %d and %d", test.year, off, worked, test.off, test.worked)
		}
		if !strings.Contains(China.Source(test.year), test.source) {
			t.Errorf("%d comes from %q, want %q", test.year, China.Source(test.year), test.source)
		}
	}
	if got := China.Source(2027); got != "" {
		t.Errorf("2027 comes from %q; no notice is embedded", got)
	}
	if got, want := China.Years(), []int{2025, 2026}; !slices.Equal(got, want) {
		t.Errorf("years %v, want %v", got, want)
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		term  Term
		start string
		want  string
	}{
		{"minutes across midnight", Term{30, Minutes}, "2026-03-02 23:45", "2026-03-03 00:15"},
		{"hours across a weekend", Term{48, Hours}, "2026-03-06 18:00", "2026-03-08 18:00"},
		{"three working days", Term{3, WorkingDays}, "2026-03-02 00:00", "2026-03-06 00:00"},
		{"three working days, late at night", Term{3, WorkingDays}, "2026-03-02 23:59", "2026-03-06 00:00"},
		{"over a weekend", Term{3, WorkingDays}, "2026-03-05 10:00", "2026-03-11 00:00"},
		{"over National Day 2026, with its make-up day", Term{3, WorkingDays}, "2026-09-30 10:00", "2026-10-11 00:00"},
		{"over Spring Festival 2026", Term{1, WorkingDays}, "2026-02-14 09:00", "2026-02-25 00:00"},
		{"a make-up Saturday is worked", Term{1, WorkingDays}, "2026-02-27 09:00", "2026-03-01 00:00"},
		{"three days", Term{3, Days}, "2026-03-02 10:00", "2026-03-06 00:00"},
		{"a last day off moves", Term{3, Days}, "2026-03-05 10:00", "2026-03-10 00:00"},
		{"a last day in a long holiday moves", Term{3, Days}, "2026-09-29 10:00", "2026-10-09 00:00"},
		{"New Year's Eve to a year without data", Term{1, WorkingDays}, "2026-12-31 20:00", "2027-01-02 00:00"},
	} {
		if got, want := test.term.Due(beijing(test.start), China), beijing(test.want); got != want {
			t.Errorf("%s: due %s, want %s", test.name, got.Time().In(Beijing), test.want)
		}
	}
}

func TestOwnDaysComeFirst(t *testing.T) {
	t.Parallel()
	c := China.With(map[Date]bool{"2026-03-03": false, "2026-03-07": true})
	if got, want := (Term{1, WorkingDays}).Due(beijing("2026-03-02 10:00"), c), beijing("2026-03-05 00:00"); got != want {
		t.Errorf("due %s, want %s", got.Time().In(Beijing), want.Time().In(Beijing))
	}
	if !c.Works("2026-03-07") || China.Works("2026-03-07") || c.Version != China.Version+"+own" {
		t.Errorf("own days changed the wrong calendar: %s", c.Version)
	}
	never := China.With(nil)
	if never != China {
		t.Error("no own days made another calendar")
	}
}

func TestCalendarFilesAreRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"off 2026-01-01", "source x\noff 2026-13-01", "source x\noff 2026-01-02 2026-01-01",
		"source x\noff 2026-01-01\nwork 2026-01-01", "holiday 2026-01-01", "source x\nwork 2026-01-01 2026-01-02",
	} {
		fsys := fstest.MapFS{"workdays/2026.txt": {Data: []byte(text)}}
		if _, err := readCalendar(fsys); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// What was left of a clock when it was paused is left when it goes on.
func TestPauses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                 string
		term                 Term
		start, pause, resume string
		want                 string
	}{
		{"hours move by the pause", Term{48, Hours}, "2026-03-02 10:00", "2026-03-02 20:00", "2026-03-05 08:30", "2026-03-06 22:30"},
		{"the same day changes nothing", Term{3, WorkingDays}, "2026-03-02 10:00", "2026-03-03 09:00", "2026-03-03 18:00", "2026-03-06 00:00"},
		{"two working days are left", Term{3, WorkingDays}, "2026-03-02 10:00", "2026-03-03 09:00", "2026-03-09 09:00", "2026-03-12 00:00"},
		{"one day is left", Term{3, Days}, "2026-03-02 10:00", "2026-03-04 09:00", "2026-03-10 09:00", "2026-03-12 00:00"},
		{"a pause over a holiday", Term{2, WorkingDays}, "2026-09-29 10:00", "2026-09-29 12:00", "2026-10-03 12:00", "2026-10-10 00:00"},
	} {
		k := Clock{State: Running, Term: test.term, Start: beijing(test.start), Due: test.term.Due(beijing(test.start), China)}
		k.pause(PauseEvidence, beijing(test.pause))
		k.pause(PauseLaw, beijing(test.pause)) // stands still already
		k.resume(PauseLaw, beijing(test.resume), China)
		if k.State != Paused {
			t.Errorf("%s: went on for the wrong reason", test.name)
		}
		k.resume(PauseEvidence, beijing(test.resume), China)
		if want := beijing(test.want); k.Due != want || k.State != Running {
			t.Errorf("%s: %s, due %s, want %s", test.name, k.State, k.Due.Time().In(Beijing), test.want)
		}
	}
}

// No pause takes time from anybody, whatever the unit and the day.
func TestPausesTakeNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom(Units).Draw(t, "unit")
		term := Term{rapid.IntRange(1, 40).Draw(t, "n"), unit}
		start := beijing("2025-01-01 00:00") + Micros(rapid.Int64Range(0, 700*86400*1e6).Draw(t, "start"))
		k := Clock{State: Running, Term: term, Start: start, Due: term.Due(start, China)}
		if k.Due <= start {
			t.Fatalf("%v from %s is due at %s", term, start.Time(), k.Due.Time())
		}
		pause := start + Micros(rapid.Int64Range(0, int64(k.Due-start)).Draw(t, "pause"))
		resume := pause + Micros(rapid.Int64Range(0, 60*86400*1e6).Draw(t, "length"))
		left, due := k.Due-pause, k.Due
		k.pause(PauseEvidence, pause)
		k.resume(PauseEvidence, resume, China)
		if k.Due < due {
			t.Fatalf("due %s became %s", due.Time(), k.Due.Time())
		}
		switch unit {
		case Minutes, Hours:
			if k.Due-resume != left {
				t.Fatalf("%d µs were left, %d are", left, k.Due-resume)
			}
		case WorkingDays:
			last := func(m Micros) Date { return DateOf((m - 1).Time()) }
			was, is := China.workingBetween(DateOf(pause.Time()), last(due)), China.workingBetween(DateOf(resume.Time()), last(k.Due))
			if is < was {
				t.Fatalf("%d working days were left, %d are", was, is)
			}
		}
	})
}

func TestExtend(t *testing.T) {
	t.Parallel()
	k := Clock{State: Running, Term: Term{3, WorkingDays}, Due: beijing("2026-03-06 00:00")}
	k.extend(Term{2, WorkingDays}, Extension{By: "p", At: beijing("2026-03-05 10:00")}, China)
	if want := beijing("2026-03-10 00:00"); k.Due != want {
		t.Errorf("due %s, want %s", k.Due.Time().In(Beijing), want.Time().In(Beijing))
	}
	k.extend(Term{5, Hours}, Extension{By: "p", At: beijing("2026-03-05 10:00")}, China)
	if want := beijing("2026-03-10 05:00"); k.Due != want || len(k.Extensions) != 2 || k.Extensions[1].OldDue != beijing("2026-03-10 00:00") {
		t.Errorf("due %s, %+v", k.Due.Time().In(Beijing), k.Extensions)
	}
}
