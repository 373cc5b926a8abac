package live

import (
	"context"
	"errors"
	"sync"
)

// ErrClosed ends Next when the subscription or the hub was closed.
var ErrClosed = errors.New("live: closed")

// buffer is how many events wait for a subscriber: a page that is that far
// behind is better loaded again.
const buffer = 64

// Subscription is one listener. Next is called by one goroutine at a time.
type Subscription struct {
	hub    *Hub
	topics []Topic
	wake   chan struct{} // of capacity 1: there is something to look at

	mu     sync.Mutex
	queue  []Event
	missed bool
	closed bool
}

// Next waits for the next event. It returns ErrClosed, or the error of ctx.
func (s *Subscription) Next(ctx context.Context) (Event, error) {
	for {
		if e, ok, err := s.take(); ok || err != nil {
			return e, err
		}
		select {
		case <-ctx.Done():
			return Event{}, ctx.Err()
		case <-s.wake:
		}
	}
}

// take returns what is there. What was missed comes first, for the page that
// loads everything has then seen the rest as well.
func (s *Subscription) take() (e Event, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return Event{}, false, ErrClosed
	case s.missed:
		s.missed, s.queue = false, nil
		return Event{Missed: true}, true, nil
	case len(s.queue) > 0:
		e, s.queue = s.queue[0], s.queue[1:]
		return e, true, nil
	}
	return Event{}, false, nil
}

// put adds an event, and never waits.
func (s *Subscription) put(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed || s.missed: // it will load everything anyway
	case e.Missed || len(s.queue) >= buffer:
		s.missed, s.queue = true, nil
	default:
		s.queue = append(s.queue, e)
	}
	s.signal()
}

func (s *Subscription) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Close ends the subscription; calling it again does nothing.
func (s *Subscription) Close() {
	s.hub.remove(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed, s.queue = true, nil
	s.signal()
}
