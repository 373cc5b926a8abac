package custody

import (
	"errors"
	"fmt"
)

// Entry is one event in the life of a piece of evidence, one line of the log.
//
// No field may hold personal data in clear. People, cases and items are named
// by identifiers; what was said or typed stands in a details document outside
// the log, of which the entry holds the hash. Such a document carries a random
// salt, so that its hash does not give away a short text, and when the
// document is erased the log stays whole.
type Entry struct {
	Sequence int64  // position in the log, from 0, without gaps; set by [Append]
	Time     int64  // when the keeper recorded it, microseconds since 1970 UTC, by the keeper's clock
	Tenant   string // whose log line it is; never empty
	Case     string // the case it belongs to; empty before there is one
	Item     string // the evidence item; empty when the event concerns no item
	Event    Event  // what happened
	Content  Digest // SHA-256 of the original bytes; zero when there are none
	Actor    string // id of the person, service or technician who did it; never a name
	Method   string // how it was captured, for example "live_capture"; empty when nothing was captured
	Details  Digest // SHA-256 of the details document; zero when there is none
}

// Event names what happened: a lower-case word with underscores, at most 32
// characters.
type Event string

// Events of the evidence vault. Other parts of a product may log events of
// their own, such as a decision.
const (
	Filed     Event = "filed"     // deposited before there was a case (packing evidence)
	Received  Event = "received"  // first receipt for a case; the hash was taken while receiving
	Attached  Event = "attached"  // a filed item was joined to a case
	Requested Event = "requested" // evidence was asked for
	Issued    Event = "issued"    // a challenge for a live capture was given out
	Exported  Event = "exported"  // handed out in an export
	Erased    Event = "erased"    // the file was removed when its retention ended, or by law
	Anchored  Event = "anchored"  // a checkpoint was time-stamped; Content is the hash of the token
	KeyAdded  Event = "key_added" // a signing key of the log; Content is the hash of its public line
)

// maxIdentifier bounds identifiers; identifiers of the product have 26
// characters, those of other systems up to 64 (UUID 36, SHA-256 64).
const maxIdentifier = 64

// Check reports what keeps e from being an entry.
func (e Entry) Check() error {
	switch {
	case e.Sequence < 0:
		return errors.New("custody: the sequence is negative")
	case e.Time <= 0:
		return errors.New("custody: the time is not after 1970")
	case e.Tenant == "":
		return errors.New("custody: no tenant")
	case e.Actor == "":
		return errors.New("custody: no actor")
	case e.Event == "":
		return errors.New("custody: no event")
	}
	if !word(string(e.Event)) {
		return fmt.Errorf("custody: %q is no event", e.Event)
	}
	if e.Method != "" && !word(e.Method) {
		return fmt.Errorf("custody: %q is no capture method", e.Method)
	}
	for _, f := range []struct{ name, value string }{
		{"tenant", e.Tenant}, {"case", e.Case}, {"item", e.Item}, {"actor", e.Actor},
	} {
		if f.value != "" && !identifier(f.value) {
			return fmt.Errorf("custody: %s: %q is no identifier", f.name, f.value)
		}
	}
	return nil
}

// identifier accepts 1 to 64 ASCII letters, digits, '-', '_', '.', ':' with at
// least one letter. The letter keeps phone, waybill and most order numbers out
// when somebody passes one by mistake; the alphabet keeps out names and
// addresses.
func identifier(s string) bool {
	if len(s) == 0 || len(s) > maxIdentifier {
		return false
	}
	letters := 0
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			letters++
		case '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == ':':
		default:
			return false
		}
	}
	return letters > 0
}

// word accepts 1 to 32 of a–z and '_', beginning with a letter.
func word(s string) bool {
	if len(s) == 0 || len(s) > 32 || s[0] == '_' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return true
}
