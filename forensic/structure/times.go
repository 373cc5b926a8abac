package structure

import (
	"math"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/provenance/exif"
)

const (
	layout = "2006:01:02 15:04:05" // Exif 3.0, 4.6.5.1.18
	shown  = "2006-01-02 15:04"
)

// unzoned is how far a local time without a zone may be from UTC, in either
// direction: +14:00 is the farthest zone in use (IANA tz, Pacific/Kiritimati),
// and an hour is left for a clock that runs wrong.
const unzoned = 15 * time.Hour

// stale is how far the time of the satellites may be from the camera's clock:
// the zone, and half a day for receivers that record their last fix.
const stale = unzoned + 12*time.Hour

// moment reads a date of Exif; years that no digital camera has seen are a
// clock that was never set.
func moment(s string) time.Time {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1990 {
		return time.Time{}
	}
	return t
}

// zone puts the time of the exposure into the zone that the file names.
func (s *source) zone(offset string) {
	z, err := time.Parse("-07:00", offset)
	if err != nil || s.taken.IsZero() {
		return
	}
	_, seconds := z.Zone()
	s.taken = s.taken.Add(-time.Duration(seconds) * time.Second)
	s.zoned = true
}

// timeOfDay reads GPSTimeStamp, three fractions, as a time on the first of
// January of year 1.
func timeOfDay(f *exif.Field) time.Time {
	if f.Type != 5 || len(f.Value) < 24 {
		return time.Time{}
	}
	var v [3]float64
	for i := range v {
		n, d := f.Order.Uint32(f.Value[8*i:]), f.Order.Uint32(f.Value[8*i+4:])
		if d == 0 {
			return time.Time{}
		}
		v[i] = float64(n) / float64(d)
	}
	seconds := 3600*v[0] + 60*v[1] + v[2]
	if !(seconds > 0 && seconds < 86400) { // midnight to the second is a receiver without a fix
		return time.Time{}
	}
	return time.Time{}.Add(time.Duration(math.Round(seconds)) * time.Second)
}

// day puts the satellites' time of day on its date; without a date it is
// forgotten.
func (s *source) day(date string) {
	d, err := time.Parse("2006:01:02", date)
	if s.satellite.IsZero() || err != nil || d.Year() < 1990 {
		s.satellite = time.Time{}
		return
	}
	s.satellite = d.Add(s.satellite.Sub(time.Time{}))
}

// satelliteTime compares the camera's clock with that of the satellites.
func (s *source) satelliteTime() *outcome {
	if s.satellite.IsZero() || s.taken.IsZero() {
		return nil
	}
	gap := s.taken.Sub(s.satellite).Abs()
	o := &outcome{check: "satellite-time", state: consistent, detail: map[string]any{"hours": gap.Hours()}}
	if gap > stale {
		o.state = inconsistent
		o.say = forensic.Sentence{Key: "structure.satellite_differs", Args: map[string]any{
			"taken": s.taken.Format(shown), "satellite": s.satellite.Format(shown)}}
		o.limits = []forensic.Sentence{{Key: "structure.limit_clock"}}
	}
	return o
}

// timeline compares the time of the exposure with the order's.
func (s *source) timeline(t Timeline) *outcome {
	if s.taken.IsZero() || t.Delivered.IsZero() && t.Submitted.IsZero() {
		return nil
	}
	margin := unzoned
	if s.zoned {
		margin = time.Hour
	}
	o := &outcome{check: "time-line", state: consistent, limits: []forensic.Sentence{{Key: "structure.limit_clock"}},
		detail: map[string]any{"taken": s.taken.Format(time.RFC3339), "zone_known": s.zoned}}
	switch {
	case !t.Submitted.IsZero() && s.taken.After(t.Submitted.Add(margin)):
		o.state = inconsistent
		o.say = forensic.Sentence{Key: "structure.taken_after", Args: map[string]any{
			"taken": s.taken.Format(shown), "submitted": t.Submitted.UTC().Format(shown)}}
	case !t.Delivered.IsZero() && s.taken.Before(t.Delivered.Add(-margin)):
		o.state = inconsistent
		o.say = forensic.Sentence{Key: "structure.taken_before", Args: map[string]any{
			"taken": s.taken.Format(shown), "delivered": t.Delivered.UTC().Format(shown)}}
	}
	return o
}
