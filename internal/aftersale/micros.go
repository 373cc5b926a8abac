package aftersale

import "time"

// Micros is a moment in UTC microseconds since 1970, as it is stored: equal
// moments are equal values, on both engines and in every digest. 0 is none.
type Micros int64

// At returns the moment t, to the microsecond; 0 for the zero time.
func At(t time.Time) Micros {
	if t.IsZero() {
		return 0
	}
	return Micros(t.UnixMicro())
}

// Time returns the moment in UTC; the zero time for 0.
func (m Micros) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(m)).UTC()
}
