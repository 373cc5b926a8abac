package live

import (
	"errors"
	"fmt"
)

// Topic is what a page can listen to. Events of one tenant never reach
// another: the tenant is part of the topic.
type Topic struct {
	Tenant string `json:"t"`
	Name   string `json:"n"` // such as "case/01JD…" or "reviews"
}

// Event is a hint that something has changed.
type Event struct {
	Topic Topic  `json:"o"`
	Kind  string `json:"k"` // a verb of the trade: "decided", "progress"
	ID    string `json:"i,omitempty"`
	// Missed means that events were lost and everything has to be loaded again.
	// The other fields are empty then.
	Missed bool `json:"m,omitempty"`
}

// longest bounds each text of an event, in bytes: ids and words are shorter,
// and a NOTIFY takes 8000 bytes.
const longest = 200

// ErrEvent means that an event lacks its tenant or topic, or is no hint but a
// text.
var ErrEvent = errors.New("live: not an event")

// check returns ErrEvent for what cannot be sent.
func (e Event) check() error {
	if e.Topic.Tenant == "" || e.Topic.Name == "" || e.Kind == "" || e.Missed {
		return fmt.Errorf("%w: tenant, topic and kind are needed", ErrEvent)
	}
	for _, text := range []string{e.Topic.Tenant, e.Topic.Name, e.Kind, e.ID} {
		if len(text) > longest {
			return fmt.Errorf("%w: a text has %d bytes, at most %d", ErrEvent, len(text), longest)
		}
	}
	return nil
}
