package aftersale

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Beijing is the time of Asia/Shanghai: eight hours ahead of UTC, without
// summer time since 1992. A fixed zone needs no zone file on the machine.
var Beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a calendar day in Beijing, "2026-02-17".
type Date string

// DateOf returns the day in Beijing on which t falls.
func DateOf(t time.Time) Date { return Date(t.In(Beijing).Format(time.DateOnly)) }

// Start returns midnight at the beginning of the day, Beijing time. The zero
// time stands for what is no date.
func (d Date) Start() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Beijing)
	if err != nil {
		return time.Time{}
	}
	return t
}

// End returns midnight at the end of the day: "the last day ends at twenty-four
// hours" (Civil Code art. 203).
func (d Date) End() time.Time { return d.Start().AddDate(0, 0, 1) }

// Next returns the following day.
func (d Date) Next() Date { return Date(d.End().Format(time.DateOnly)) }

// Valid reports whether d is a day of the calendar.
func (d Date) Valid() bool { return !d.Start().IsZero() }

// Calendar knows working days. Weekends are off; the days that a State Council
// notice names are off or worked; a tenant's own days come before both.
// A Calendar is not changed after it was made and is safe for concurrent use.
type Calendar struct {
	Version string        // of the data, "2025+2026"; a tenant's own days add "+own"
	days    map[Date]bool // true: worked
	years   map[int]string
}

//go:embed workdays/*.txt
var workdayFiles embed.FS

// China is the calendar of the embedded notices.
var China = func() *Calendar {
	c, err := readCalendar(workdayFiles)
	if err != nil {
		panic(fmt.Sprintf("aftersale: %v", err)) // embedded; a test reads it first
	}
	return c
}()

// readCalendar reads one file for each year. A line is "off DATE [DATE]",
// "work DATE", or "source TEXT"; a # begins a comment.
func readCalendar(fsys fs.FS) (*Calendar, error) {
	c := &Calendar{days: map[Date]bool{}, years: map[int]string{}}
	names, err := fs.Glob(fsys, "workdays/*.txt")
	if err != nil {
		return nil, err
	}
	var versions []string
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if err := c.parse(string(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		versions = append(versions, strings.TrimSuffix(path.Base(name), ".txt"))
	}
	c.Version = strings.Join(versions, "+")
	return c, nil
}

// parse adds the days of one file.
func (c *Calendar) parse(text string) error {
	var source string
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		fields := strings.Fields(rest)
		switch {
		case word == "":
		case word == "source" && rest != "":
			source = rest
		case word == "work" && len(fields) == 1, word == "off" && (len(fields) == 1 || len(fields) == 2):
			from, to := Date(fields[0]), Date(fields[len(fields)-1])
			if !from.Valid() || !to.Valid() || to < from || source == "" {
				return fmt.Errorf("line %d: no dates, or no source before them: %q", i+1, line)
			}
			for d := from; d <= to; d = d.Next() {
				if _, twice := c.days[d]; twice {
					return fmt.Errorf("line %d: %s stands twice", i+1, d)
				}
				c.days[d] = word == "work"
				c.years[d.Start().Year()] = source
			}
		default:
			return fmt.Errorf("line %d: neither source, off nor work: %q", i+1, line)
		}
	}
	return nil
}

// With returns the calendar with a tenant's own days over it: true is worked,
// false is off. They hold where no notice is known yet, and where a company
// works other days.
func (c *Calendar) With(own map[Date]bool) *Calendar {
	if len(own) == 0 {
		return c
	}
	with := &Calendar{Version: c.Version + "+own", days: make(map[Date]bool, len(c.days)+len(own)), years: c.years}
	for d, worked := range c.days {
		with.days[d] = worked
	}
	for d, worked := range own {
		with.days[d] = worked
	}
	return with
}

// Source returns the notice that the days of a year come from; empty when the
// calendar knows weekends only, so that an operator has to add the year.
func (c *Calendar) Source(year int) string { return c.years[year] }

// Years returns the years for which a notice is embedded, in order.
func (c *Calendar) Years() []int {
	var years []int
	for y := range c.years {
		years = append(years, y)
	}
	slices.Sort(years)
	return years
}

// Works reports whether d is a working day.
func (c *Calendar) Works(d Date) bool {
	if worked, ok := c.days[d]; ok {
		return worked
	}
	day := d.Start().Weekday()
	return day != time.Saturday && day != time.Sunday
}

// AddWorking returns the n-th working day after d; d itself is not counted
// (Civil Code art. 201: the day on which a period begins does not count).
func (c *Calendar) AddWorking(d Date, n int) Date {
	for range maxDays {
		if n <= 0 {
			break
		}
		if d = d.Next(); c.Works(d) {
			n--
		}
	}
	return d
}

// AddDays returns the n-th day after d, or the first working day from there
// on: a period whose last day is a day off ends on the day after (art. 203).
func (c *Calendar) AddDays(d Date, n int) Date {
	d = DateOf(d.Start().AddDate(0, 0, n))
	for range maxDays {
		if c.Works(d) {
			break
		}
		d = d.Next()
	}
	return d
}

// workingBetween counts the working days after from, up to and including to.
func (c *Calendar) workingBetween(from, to Date) int {
	n := 0
	for d := from; d < to; {
		if d = d.Next(); c.Works(d) {
			n++
		}
	}
	return n
}

// maxDays bounds a walk over days, so that a calendar without any working day
// ends it too: twenty years, longer than any term (Settings.Validate).
const maxDays = 20 * 366
