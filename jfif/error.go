package jfif

import (
	"errors"
	"fmt"
)

// Reason names why a file, or a part of it, could not be read. The values are
// stable and may be stored.
type Reason string

// The reasons.
const (
	ReasonNotJPEG         Reason = "not-jpeg"          // the file does not begin with SOI
	ReasonTooManyBytes    Reason = "too-many-bytes"    // longer than Limits.Bytes
	ReasonTooManyPixels   Reason = "too-many-pixels"   // more than Limits.Pixels
	ReasonTooManyScans    Reason = "too-many-scans"    // more than Limits.Scans
	ReasonTooManySegments Reason = "too-many-segments" // more segments, tables or faults than any camera writes
	ReasonTooMuchWork     Reason = "too-much-work"     // scans that revisit blocks out of proportion to the file
	ReasonTooMuchMemory   Reason = "too-much-memory"   // would need more than Limits.Memory
	ReasonTruncated       Reason = "truncated"         // the file ends before anything could be decoded
	ReasonBadSegment      Reason = "bad-segment"       // a segment that contradicts its own length or place
	ReasonBadFrame        Reason = "bad-frame"         // a frame header outside the standard (B.2.2)
	ReasonBadScan         Reason = "bad-scan"          // a scan header outside the standard (B.2.3)
	ReasonBadTable        Reason = "bad-table"         // a DQT or DHT segment outside the standard (B.2.4)
	ReasonNoFrame         Reason = "no-frame"          // no usable frame header
	ReasonNoScan          Reason = "no-scan"           // no usable scan
	ReasonMissingTable    Reason = "missing-table"     // a scan uses a table that was never defined
	ReasonPrecision       Reason = "precision"         // samples of other than 8 bits
	ReasonArithmetic      Reason = "arithmetic"        // arithmetic entropy coding (SOF9 to SOF15)
	ReasonLossless        Reason = "lossless"          // lossless process (SOF3)
	ReasonHierarchical    Reason = "hierarchical"      // differential frames (SOF5 to SOF7, DHP)
	ReasonBadScale        Reason = "bad-scale"         // a denominator other than 1, 2, 4, 8
)

// Error is every error of this package except those of a context.
type Error struct {
	Reason Reason
	Offset int64  // position in the file of the segment at fault; -1 when it is the file as a whole
	Detail string // for logs and engineers, in English
}

// Error implements error.
func (e *Error) Error() string {
	if e.Offset < 0 {
		return fmt.Sprintf("jfif: %s: %s", e.Reason, e.Detail)
	}
	return fmt.Sprintf("jfif: %s at byte %d: %s", e.Reason, e.Offset, e.Detail)
}

// ReasonOf returns the reason inside err, or "" when err holds no Error.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// fail makes an Error about the file as a whole.
func fail(r Reason, format string, args ...any) *Error {
	return &Error{Reason: r, Offset: -1, Detail: fmt.Sprintf(format, args...)}
}

// failAt makes an Error about one place in the file.
func failAt(r Reason, offset int, format string, args ...any) *Error {
	return &Error{Reason: r, Offset: int64(offset), Detail: fmt.Sprintf(format, args...)}
}
