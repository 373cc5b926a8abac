package live

import (
	"context"
	"crypto/rand"
	"database/sql"
	"log/slog"
	"slices"
	"sync"
)

// Database is what the hub needs of internal/store's DB.
type Database interface {
	// AfterCommit MUST call f after the commit of the context's transaction, or
	// at once if there is none.
	AfterCommit(ctx context.Context, f func())
	// Exec MUST run the statement, here always outside a transaction.
	Exec(ctx context.Context, statement string, args ...any) (sql.Result, error)
	// PostgresURL MUST be empty exactly if the engine is SQLite.
	PostgresURL() string
}

// Hub carries events from those who change something to those who watch. It is
// safe for concurrent use.
type Hub struct {
	db     Database
	log    *slog.Logger
	origin string // of this process, to know its own events when they come back

	mu     sync.Mutex
	topics map[Topic]map[*Subscription]bool
	closed bool

	out outbox
}

// NewHub returns a hub. Without Run it connects what is in this process. A nil
// log is slog.Default().
func NewHub(db Database, log *slog.Logger) *Hub {
	if log == nil {
		log = slog.Default()
	}
	return &Hub{db: db, log: log, origin: rand.Text(), topics: make(map[Topic]map[*Subscription]bool), out: newOutbox()}
}

// Publish sends an event once the context's transaction is committed, or at
// once without one. Its only error is ErrEvent.
func (h *Hub) Publish(ctx context.Context, e Event) error {
	if err := e.check(); err != nil {
		return err
	}
	h.db.AfterCommit(ctx, func() {
		h.deliver(e)
		if h.db.PostgresURL() != "" {
			h.out.put(e)
		}
	})
	return nil
}

// Subscribe listens to topics, from now on. The caller closes it.
func (h *Hub) Subscribe(topics ...Topic) *Subscription {
	s := &Subscription{hub: h, topics: slices.Clone(topics), wake: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	s.closed = h.closed
	for _, topic := range topics {
		if h.topics[topic] == nil {
			h.topics[topic] = make(map[*Subscription]bool)
		}
		h.topics[topic][s] = true
	}
	return s
}

// remove forgets a subscription.
func (h *Hub) remove(s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, topic := range s.topics {
		delete(h.topics[topic], s)
		if len(h.topics[topic]) == 0 {
			delete(h.topics, topic)
		}
	}
}

// deliver hands an event to those in this process who listen to its topic.
func (h *Hub) deliver(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.topics[e.Topic] {
		s.put(e)
	}
}

// miss tells everybody in this process to load everything again.
func (h *Hub) miss() {
	for _, s := range h.all() {
		s.put(Event{Missed: true})
	}
}

// Close ends all subscriptions, so that the requests that hold them end too.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	for _, s := range h.all() {
		s.Close()
	}
}

// all returns each subscription once.
func (h *Hub) all() []*Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	seen := make(map[*Subscription]bool)
	for _, topic := range h.topics {
		for s := range topic {
			seen[s] = true
		}
	}
	list := make([]*Subscription, 0, len(seen))
	for s := range seen {
		list = append(list, s)
	}
	return list
}
