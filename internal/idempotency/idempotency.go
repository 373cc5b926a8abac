// Package idempotency has a request done once, however often it is sent: the
// first time it is done and its answer stored in one transaction; afterwards,
// for a day, the stored answer is given. A request that failed was rolled back
// whole, so nothing is stored and it may be tried again.
//
// Of several that are sent at once under one key one is done and the others
// wait for its transaction, then get its answer: the row of the key is written
// first, and its primary key makes them wait.
//
// Answers can hold what is shown once, such as a key of a service account, so
// they lie sealed under the tenant's own key.
package idempotency

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/json"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// Life is how long an answer is kept.
const Life = 24 * time.Hour

// MaxReply bounds a stored answer, in bytes.
const MaxReply = 1 << 20

// Key names a request of an actor: two actors never meet under one key.
type Key struct {
	Tenant string
	Actor  string // identity.Actor.Name
	Text   string // as it was sent
}

// Reply is an answer.
type Reply struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Body   []byte            `json:"body"`
}

// Record is a request that was done.
type Record struct {
	Key
	ID      string
	Digest  []byte // SHA-256 of the request
	Sealed  []byte // Reply; empty until it is done
	Made    time.Time
	Expires time.Time
}

// Records keeps requests that were done. Every method takes part in the
// transaction of its context.
type Records interface {
	// Claim stores a record without an answer, in the place of one that has
	// expired at r.Made, and reports whether it did. It MUST wait for the
	// transaction of another that claims the same key at the same time.
	Claim(ctx context.Context, r Record) (bool, error)
	// Find returns the record of a key; Missing if there is none.
	Find(ctx context.Context, k Key) (Record, error)
	// Finish stores the sealed answer of a claimed record.
	Finish(ctx context.Context, k Key, sealed []byte) error
	// Sweep removes at most limit records that expired before a time.
	Sweep(ctx context.Context, before time.Time, limit int) (int64, error)
}

// Transactor runs a function in a transaction that travels in the context.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Vault seals what belongs to a tenant; identity.Vault is one.
type Vault interface {
	SealSecret(ctx context.Context, tenant identity.TenantID, field, row string, clear []byte) ([]byte, error)
	OpenSecret(ctx context.Context, tenant identity.TenantID, field, row string, sealed []byte) ([]byte, error)
}

// field is where sealed answers lie: table and column.
const field = "api_reply.sealed"

// Service has requests done once.
type Service struct {
	Tx      Transactor
	Records Records
	Vault   Vault
	Now     func() time.Time
}

// Once runs do in a transaction, or returns the answer of the request that was
// done under the key before; again tells which. digest is of everything that
// makes the request what it is. Errors are those of do, which roll everything
// back, and faults: Conflict for a key that another request was sent under,
// Limited for an answer beyond MaxReply.
func (s *Service) Once(ctx context.Context, k Key, digest []byte, do func(ctx context.Context) (Reply, error)) (reply Reply, again bool, err error) {
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		now := s.Now()
		r := Record{Key: k, ID: id.New(), Digest: digest, Made: now, Expires: now.Add(Life)}
		claimed, err := s.Records.Claim(ctx, r)
		if err != nil {
			return err
		}
		if !claimed {
			again = true
			reply, err = s.stored(ctx, k, digest)
			return err
		}
		if reply, err = do(ctx); err != nil {
			return err
		}
		text, err := json.Marshal(reply)
		if err != nil {
			return err
		}
		if len(text) > MaxReply {
			return fault.New(fault.Limited, "api.reply_large", nil, "limit", MaxReply)
		}
		sealed, err := s.Vault.SealSecret(ctx, identity.TenantID(k.Tenant), field, r.ID, text)
		if err != nil {
			return err
		}
		return s.Records.Finish(ctx, k, sealed)
	})
	return reply, again && err == nil, err
}

// stored opens the answer of a request that was done.
func (s *Service) stored(ctx context.Context, k Key, digest []byte) (Reply, error) {
	r, err := s.Records.Find(ctx, k)
	if err != nil {
		return Reply{}, err
	}
	if !hmac.Equal(r.Digest, digest) {
		return Reply{}, fault.New(fault.Conflict, "api.key_reused", nil)
	}
	text, err := s.Vault.OpenSecret(ctx, identity.TenantID(k.Tenant), field, r.ID, r.Sealed)
	if err != nil {
		return Reply{}, err
	}
	var reply Reply
	err = json.NewDecoder(bytes.NewReader(text)).Decode(&reply)
	return reply, err
}

// Sweep forgets answers whose time is over, at most limit, and returns how
// many. It is to be called now and then.
func (s *Service) Sweep(ctx context.Context, limit int) (int64, error) {
	return s.Records.Sweep(ctx, s.Now(), limit)
}
