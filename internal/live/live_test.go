package live_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/internal/live"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

func TestMain(m *testing.M) {
	// The connection of storetest stays as long as the process.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("database/sql.(*DB).connectionOpener"))
}

var (
	mine   = live.Topic{Tenant: "shop_1", Name: "case/1"}
	theirs = live.Topic{Tenant: "shop_2", Name: "case/1"}
)

// hub returns a running hub that ends with the test. On PostgreSQL it hears
// the other processes already.
func hub(t *testing.T, db *store.DB) *live.Hub {
	t.Helper()
	h := live.NewHub(db, slog.New(slog.DiscardHandler))
	first := h.Subscribe(mine) // before Run, so that it sees the bridge come up
	defer first.Close()
	ctx, cancel := context.WithCancel(context.Background())
	var life sync.WaitGroup
	life.Go(func() { h.Run(ctx) })
	t.Cleanup(func() { h.Close(); cancel(); life.Wait() })
	if db.PostgresURL() != "" {
		if e := next(t, first); !e.Missed {
			t.Fatalf("got %+v when the bridge stood, want Missed", e)
		}
	}
	return h
}

// next returns the next event within 5 s.
func next(t *testing.T, s *live.Subscription) live.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	e, err := s.Next(ctx)
	if err != nil {
		t.Fatalf("no event: %v", err)
	}
	return e
}

// silent checks that nothing comes.
func silent(t *testing.T, s *live.Subscription) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	if e, err := s.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %+v, %v; want silence", e, err)
	}
}

// listen subscribes until the test ends.
func listen(t *testing.T, h *live.Hub, topics ...live.Topic) *live.Subscription {
	t.Helper()
	s := h.Subscribe(topics...)
	t.Cleanup(s.Close)
	return s
}

func TestEventsFollowTheTransaction(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := hub(t, db)
		s, other := listen(t, h, mine), listen(t, h, theirs)
		want := live.Event{Topic: mine, Kind: "decided", ID: "1"}
		db.InTx(t.Context(), func(ctx context.Context) error {
			return errors.Join(h.Publish(ctx, want), errors.New("refused"))
		})
		silent(t, s)
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			err := h.Publish(ctx, want)
			silent(t, s)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := next(t, s); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		silent(t, s) // once, though the database tells it again
		silent(t, other)
	})
}

func TestOtherProcessesHear(t *testing.T) {
	t.Parallel()
	db := storetest.New(t, store.PostgreSQL)
	far := storetest.Again(t, db)
	here, there := hub(t, db), hub(t, far)
	s := listen(t, there, mine)
	// More than one message takes, of the longest kind.
	const events = 50
	name := strings.Repeat("\x01", 190)
	for n := range events {
		if err := here.Publish(t.Context(), live.Event{Topic: mine, Kind: "progress", ID: fmt.Sprint(name, n)}); err != nil {
			t.Fatal(err)
		}
	}
	for n := range events {
		if got, want := next(t, s).ID, fmt.Sprint(name, n); got != want {
			t.Fatalf("event %d: got id %q, want %q", n, got, want)
		}
	}
}

func TestBridgeComesBackAndSaysSo(t *testing.T) {
	t.Parallel()
	db := storetest.New(t, store.PostgreSQL)
	far := storetest.Again(t, db)
	here, there := hub(t, db), hub(t, far)
	s := listen(t, there, mine)
	rows, err := db.Query(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name = 'bonafide live'`)
	if err != nil {
		t.Fatal(err)
	}
	killed := 0
	for rows.Next() {
		killed++
	}
	if killed != 2 || rows.Err() != nil {
		t.Fatalf("got %d connections ended, %v; want 2", killed, rows.Err())
	}
	if e := next(t, s); !e.Missed {
		t.Errorf("got %+v after a break, want Missed", e)
	}
	if err := here.Publish(t.Context(), live.Event{Topic: mine, Kind: "decided"}); err != nil {
		t.Fatal(err)
	}
	if e := next(t, s); e.Kind != "decided" {
		t.Errorf("got %+v after the break, want decided", e)
	}
}

func TestSlowSubscriberMissesAndHindersNobody(t *testing.T) {
	t.Parallel()
	h := hub(t, storetest.New(t, store.SQLite))
	slow, quick := listen(t, h, mine), listen(t, h, mine, theirs)
	for n := range 1000 {
		e := live.Event{Topic: mine, Kind: "progress", ID: fmt.Sprint(n)}
		if err := h.Publish(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		if got := next(t, quick); got != e {
			t.Fatalf("got %+v, want %+v", got, e)
		}
	}
	if got := next(t, slow); !got.Missed {
		t.Errorf("got %+v, want Missed first", got)
	}
	silent(t, slow)
	if err := h.Publish(t.Context(), live.Event{Topic: mine, Kind: "decided"}); err != nil {
		t.Fatal(err)
	}
	if got := next(t, slow); got.Kind != "decided" {
		t.Errorf("got %+v after the reload, want decided", got)
	}
}

func TestCloseEndsWaiting(t *testing.T) {
	t.Parallel()
	h := hub(t, storetest.New(t, store.SQLite))
	s := h.Subscribe(mine)
	ended := make(chan error)
	go func() { _, err := s.Next(context.Background()); ended <- err }()
	h.Close()
	if err := <-ended; !errors.Is(err, live.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
	late := h.Subscribe(mine)
	if _, err := late.Next(t.Context()); !errors.Is(err, live.ErrClosed) {
		t.Errorf("subscribed after the end: got %v, want ErrClosed", err)
	}
	late.Close()
	s.Close()
}

func TestPublishRefusesTexts(t *testing.T) {
	t.Parallel()
	h := hub(t, storetest.New(t, store.SQLite))
	for _, e := range []live.Event{
		{}, {Topic: live.Topic{Name: "case/1"}, Kind: "decided"}, {Topic: mine}, {Topic: mine, Kind: "x", Missed: true},
		{Topic: mine, Kind: "said", ID: strings.Repeat("long ", 100)},
	} {
		if err := h.Publish(t.Context(), e); !errors.Is(err, live.ErrEvent) {
			t.Errorf("Publish(%.40v) = %v, want ErrEvent", e, err)
		}
	}
}
