package evidence

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"io"
	"iter"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/bonafide-aftersale/bonafide/custody"
)

// System is the tenant and the actor of entries that concern the log itself.
const System = "system"

// Init makes the key of the vault a key of the log, and logs that. It may be
// called each time the program starts. A key of another origin is an error:
// it would sign another log.
func (v *Vault) Init(ctx context.Context) error {
	lines, err := v.store.PublicKeys(ctx)
	if err != nil {
		return err
	}
	public := strings.TrimSuffix(v.Public, "\n")
	for _, line := range lines {
		if line == public {
			return nil
		}
	}
	if _, err := custody.ParseKeys(strings.Join(append(lines, public), "\n")); err != nil {
		return err
	}
	return v.tx.InTx(ctx, func(ctx context.Context) error {
		added, err := v.store.AddKey(ctx, public, v.now())
		if err != nil || !added {
			return err
		}
		_, err = v.Log(ctx, custody.Entry{
			Tenant: System, Event: custody.KeyAdded, Content: custody.Sum([]byte(public + "\n")), Actor: System,
		})
		return err
	})
}

// Log appends an entry to the custody log, in the transaction of ctx if there
// is one. It sets the sequence, and the time if there is none. See the package
// comment for the order of locks.
func (v *Vault) Log(ctx context.Context, e custody.Entry) (custody.Entry, error) {
	if e.Time == 0 {
		e.Time = v.now().UnixMicro()
	}
	err := v.tx.InTx(ctx, func(ctx context.Context) error {
		var err error
		e, err = custody.Append(ctx, v.store, e)
		return err
	})
	return e, err
}

// SignCheckpoint signs the state of the log and stores the checkpoint; it does
// nothing when there is nothing new. It returns the size of the last
// checkpoint. It is to be called now and then, such as once a minute, by one
// or many processes.
func (v *Vault) SignCheckpoint(ctx context.Context) (int64, error) {
	size, err := v.store.Size(ctx)
	if err != nil {
		return 0, err
	}
	last, _, err := v.store.LastCheckpoint(ctx)
	if err != nil || size <= last {
		return last, err
	}
	// Entries and hashes below a committed size never change, so they can be
	// read without a transaction.
	root, err := tlog.TreeHash(size, custody.Reader(ctx, v.store))
	if err != nil {
		return 0, fmt.Errorf("evidence: root of %d entries: %w", size, err)
	}
	now := v.now()
	msg, err := custody.Checkpoint{Size: size, Root: root, Time: now.UnixMicro()}.Sign(v.Signer)
	if err != nil {
		return 0, err
	}
	return size, v.store.AddCheckpoint(ctx, size, msg, now)
}

// Authority sends a request to a time-stamping authority and returns its
// response, both DER (RFC 3161).
type Authority interface {
	Stamp(ctx context.Context, request []byte) (response []byte, err error)
}

// Anchor has the last checkpoint time-stamped, unless it is already, and logs
// the token. With roots, a token that does not lead to one of them is refused.
// It returns the size of the checkpoint. What Anchor logs is itself covered by
// the next checkpoint only, so a quiet log is anchored once more and no
// further.
func (v *Vault) Anchor(ctx context.Context, authority Authority, roots *x509.CertPool) (int64, error) {
	size, msg, err := v.store.LastCheckpoint(ctx)
	if err != nil || size == 0 {
		return 0, err
	}
	anchored := int64(0)
	for t, err := range v.store.Tokens(ctx) {
		if err != nil {
			return 0, err
		}
		anchored = max(anchored, t.Size)
	}
	if anchored > 0 {
		quiet, err := v.onlyAnchors(ctx, anchored, size)
		if err != nil || quiet {
			return anchored, err
		}
	}
	request, err := custody.NewTimestampRequest(msg, rand.Reader)
	if err != nil {
		return 0, err
	}
	response, err := authority.Stamp(ctx, request.DER)
	if err != nil {
		return 0, err
	}
	token, err := request.Token(response)
	if err != nil {
		return 0, err
	}
	if _, err := custody.VerifyTimestamp(token, msg, roots); err != nil {
		return 0, err
	}
	return size, v.tx.InTx(ctx, func(ctx context.Context) error {
		if err := v.store.AddToken(ctx, size, token, v.now()); err != nil {
			return err
		}
		_, err := v.Log(ctx, custody.Entry{Tenant: System, Event: custody.Anchored, Content: custody.Sum(token), Actor: System})
		return err
	})
}

// onlyAnchors reports whether nothing but anchors was logged between two
// sizes. More than a few entries are not looked at: then there was more.
func (v *Vault) onlyAnchors(ctx context.Context, from, to int64) (bool, error) {
	if to-from > 1 {
		return false, nil
	}
	if to <= from {
		return true, nil
	}
	for e, err := range v.store.EntriesFrom(ctx, from) {
		if err != nil {
			return false, err
		}
		entry, err := custody.Decode(e.Body)
		return err == nil && entry.Event == custody.Anchored, err
	}
	return true, nil
}

// Live is the log where it lives, for [custody.VerifyLog].
type Live struct {
	Log   LogReader
	Files interface {
		Open(ctx context.Context, d custody.Digest) (io.ReadCloser, error)
	}
}

var _ custody.Log = Live{}

// Keys implements [custody.Log].
func (l Live) Keys(ctx context.Context) (*custody.Keys, error) {
	lines, err := l.Log.PublicKeys(ctx)
	if err != nil {
		return nil, err
	}
	return custody.ParseKeys(strings.Join(lines, "\n"))
}

// Checkpoints implements [custody.Log].
func (l Live) Checkpoints(ctx context.Context) iter.Seq2[[]byte, error] {
	return l.Log.Checkpoints(ctx)
}

// Entries implements [custody.Log].
func (l Live) Entries(ctx context.Context) iter.Seq2[custody.StoredEntry, error] {
	return l.Log.EntriesFrom(ctx, 0)
}

// Tokens implements [custody.Log].
func (l Live) Tokens(ctx context.Context) iter.Seq2[custody.StoredToken, error] {
	return l.Log.Tokens(ctx)
}

// Content implements [custody.Log].
func (l Live) Content(ctx context.Context, d custody.Digest) (io.ReadCloser, error) {
	return l.Files.Open(ctx, d)
}

// Verify recomputes the whole log and all files.
func (v *Vault) Verify(ctx context.Context, opt custody.Options) (custody.Report, error) {
	return custody.VerifyLog(ctx, Live{Log: v.store, Files: v.Files}, opt)
}
