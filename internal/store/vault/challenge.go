package vault

import (
	"context"
	"errors"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// AddChallenge implements [evidence.ChallengeStore].
func (s *Store) AddChallenge(ctx context.Context, c evidence.Challenge) error {
	_, err := s.db.Exec(ctx, `INSERT INTO evidence_challenge (id, tenant_id, case_id, person_id, prompt, secret_hash, issued_at, expires_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
		string(c.ID), c.Tenant, c.Case, c.Person, c.Prompt.String(), c.Hash.String(), micros(c.Issued), micros(c.Expires))
	return err
}

// UseChallenge implements [evidence.ChallengeStore]. The secret has 128 random
// bits and only its hash is compared, so the time of the comparison tells
// nothing.
func (s *Store) UseChallenge(ctx context.Context, c evidence.Challenge, now time.Time) (evidence.Challenge, bool, error) {
	var prompt string
	var issued, expires int64
	err := s.db.QueryRow(ctx, `UPDATE evidence_challenge SET used_at = $1
		WHERE id = $2 AND tenant_id = $3 AND case_id = $4 AND person_id = $5 AND secret_hash = $6 AND used_at = 0 AND expires_at > $1
		RETURNING prompt, issued_at, expires_at`,
		micros(now), string(c.ID), c.Tenant, c.Case, c.Person, c.Hash.String()).Scan(&prompt, &issued, &expires)
	if errors.Is(err, store.ErrNoRows) {
		return evidence.Challenge{}, false, nil
	}
	if err != nil {
		return evidence.Challenge{}, false, err
	}
	c.Issued, c.Expires = fromMicros(issued), fromMicros(expires)
	c.Prompt, err = evidence.ParsePrompt(prompt)
	return c, err == nil, err
}
