package live

import (
	"context"
	"encoding/json"
	"sync"
	"time"
)

// pending is how many events wait while the database does not take them. The
// others are told that they missed something if there are more.
const pending = 1024

// outbox holds what the other processes have not been told yet.
type outbox struct {
	mu     sync.Mutex
	queue  []Event
	missed bool
	wake   chan struct{}
}

func newOutbox() outbox { return outbox{wake: make(chan struct{}, 1)} }

func (o *outbox) put(e Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue) >= pending {
		o.missed, o.queue = true, nil
	}
	if !o.missed {
		o.queue = append(o.queue, e)
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// peek returns what one message can hold, without removing it.
func (o *outbox) peek() []Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.missed {
		return []Event{{Missed: true}}
	}
	return append([]Event(nil), o.queue[:min(len(o.queue), perMessage)]...)
}

// sent removes the events that peek returned. Those that were lost meanwhile
// stay lost.
func (o *outbox) sent(events []Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if events[0].Missed {
		o.missed = false
	} else if !o.missed {
		o.queue = o.queue[len(events):]
	}
}

// message is the payload of a NOTIFY.
type message struct {
	Origin string  `json:"from"`
	Events []Event `json:"events"`
}

// perMessage is how many events are tried in one message: 40 usual ones, of
// some 120 bytes each, come near the limit. encode takes fewer if they do not
// fit; one always does, with four texts of 200 bytes of which JSON may write
// each as six.
const perMessage = 40

// limit is the payload's size, in bytes, that PostgreSQL's manual names for
// the default configuration: it must be shorter than 8000.
const limit = 7999

// encode returns the longest message that fits, and how many events it holds.
func encode(origin string, events []Event) (payload []byte, n int) {
	for n = len(events); n > 0; n = n / 2 {
		payload, err := json.Marshal(message{origin, events[:n]})
		if err == nil && len(payload) <= limit {
			return payload, n
		}
	}
	return nil, 0
}

// send tells the other processes, until ctx ends.
func (h *Hub) send(ctx context.Context) {
	wait := reconnectFirst
	for {
		events := h.out.peek()
		if len(events) == 0 {
			select {
			case <-ctx.Done():
				return
			case <-h.out.wake:
			}
			continue
		}
		payload, n := encode(h.origin, events)
		_, err := h.db.Exec(ctx, `SELECT pg_notify($1, $2)`, channel, string(payload))
		if err == nil {
			h.out.sent(events[:n])
			wait = reconnectFirst
			continue
		}
		if ctx.Err() != nil {
			return
		}
		h.log.WarnContext(ctx, "live: the other processes could not be told; trying again", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, reconnectLast)
	}
}
