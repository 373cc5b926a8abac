package people

import (
	"context"
	"errors"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Take implements identity.Limits by the generic cell rate algorithm (ITU-T
// I.371, Annex A, virtual scheduling): a bucket is one number, the time at
// which it is full again. Each taken one moves it Every further; it may lie
// Burst times Every ahead of now at most.
func (s *Store) Take(ctx context.Context, key string, l identity.Limit, now time.Time) (bool, time.Duration, error) {
	at, every, room := micros(now), l.Every.Microseconds(), int64(l.Burst)*l.Every.Microseconds()
	n, err := s.db.Affected(ctx, `INSERT INTO rate_bucket (name, full_at) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET full_at = CASE WHEN rate_bucket.full_at > $3 THEN rate_bucket.full_at + $4 ELSE excluded.full_at END
		WHERE rate_bucket.full_at <= $5`, key, at+every, at, every, at+room-every)
	if err != nil || n == 1 {
		return n == 1, 0, err
	}
	var full int64
	err = s.db.QueryRow(ctx, `SELECT full_at FROM rate_bucket WHERE name = $1`, key).Scan(&full)
	if errors.Is(err, store.ErrNoRows) { // refilled at this very moment
		return false, 0, nil
	}
	return false, time.Duration(max(0, full-at-room+every)) * time.Microsecond, err
}

// Refill implements identity.Limits.
func (s *Store) Refill(ctx context.Context, key string) error {
	_, err := s.db.Exec(ctx, `DELETE FROM rate_bucket WHERE name = $1`, key)
	return err
}

// Prune removes what is over: full buckets, expired codes, ceremonies, known
// browsers, and sessions and links that ended or expired before keep. It
// returns how many rows went. A periodic job calls it.
func (s *Store) Prune(ctx context.Context, now, keep time.Time) (removed int64, err error) {
	for _, part := range []struct {
		statement string
		before    time.Time
	}{
		{`DELETE FROM rate_bucket WHERE full_at < $1`, now},
		{`DELETE FROM phone_code WHERE expires_at < $1`, now},
		{`DELETE FROM ceremony WHERE expires_at < $1`, now},
		{`DELETE FROM known_browser WHERE expires_at < $1`, now},
		{`DELETE FROM one_time_link WHERE expires_at < $1`, keep},
		{`DELETE FROM session WHERE expires_at < $1 OR ended_at > 0 AND ended_at < $1`, keep},
	} {
		n, err := s.db.Affected(ctx, part.statement, micros(part.before))
		if err != nil {
			return removed, err
		}
		removed += n
	}
	return removed, nil
}
