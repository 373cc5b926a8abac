package live

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is what the processes of one database listen to.
const channel = "bonafide_live"

// How long the bridge waits before it connects again; the wait doubles from
// the first to the last.
const (
	reconnectFirst = 100 * time.Millisecond
	reconnectLast  = 5 * time.Second
)

// quietTime is after how long without a word the connection is asked whether
// it still exists: a network that drops it says nothing.
const quietTime = 30 * time.Second

// Run connects the hub with those of other processes until ctx ends. On SQLite
// there are none. Where the database does not answer it keeps trying, and
// events within the process go on.
func (h *Hub) Run(ctx context.Context) {
	if h.db.PostgresURL() == "" {
		<-ctx.Done()
		return
	}
	var sender sync.WaitGroup
	sender.Go(func() { h.send(ctx) })
	defer sender.Wait()
	wait := reconnectFirst
	for ctx.Err() == nil {
		heard, err := h.listen(ctx)
		if heard {
			wait = reconnectFirst
		}
		if ctx.Err() != nil {
			return
		}
		h.log.WarnContext(ctx, "live: no events from other processes for now", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, reconnectLast)
	}
}

// listen hands on what other processes send, until the connection breaks. It
// reports whether it was able to listen at all.
func (h *Hub) listen(ctx context.Context) (heard bool, err error) {
	config, err := pgx.ParseConfig(h.db.PostgresURL())
	if err != nil {
		return false, errors.New("the address of the database cannot be read") // the error would quote it
	}
	config.ConnectTimeout = 10 * time.Second
	config.RuntimeParams["application_name"] = "bonafide live"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return false, err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		conn.Close(end)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return false, err
	}
	// Whatever was sent before is gone, also the first time: somebody may have
	// subscribed before the bridge stood.
	h.miss()
	for {
		within, cancel := context.WithTimeout(ctx, quietTime)
		note, err := conn.WaitForNotification(within)
		quiet := within.Err() != nil && ctx.Err() == nil
		cancel()
		if err != nil && quiet {
			if err := alive(ctx, conn); err != nil {
				return true, err
			}
			continue
		}
		if err != nil {
			return true, err
		}
		h.receive([]byte(note.Payload))
	}
}

// alive asks the server for an answer.
func alive(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return conn.Ping(ctx)
}

// receive delivers the events of a message from another process. Whoever can
// send to the channel is in the database, but perhaps of another version: what
// is not understood may have been important.
func (h *Hub) receive(payload []byte) {
	var m message
	if err := json.Unmarshal(payload, &m); err != nil {
		h.miss()
		return
	}
	if m.Origin == h.origin {
		return
	}
	for _, e := range m.Events {
		if e.Missed || e.check() != nil {
			h.miss()
			return
		}
		h.deliver(e)
	}
}
