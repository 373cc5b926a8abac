package custody

import (
	"bytes"
	"context"
	"io"
	"iter"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Log is a whole log where it lives.
type Log interface {
	// Keys returns the public keys that the log was ever signed with.
	Keys(ctx context.Context) (*Keys, error)

	// Checkpoints yields the signed checkpoints in any order.
	Checkpoints(ctx context.Context) iter.Seq2[[]byte, error]

	// Entries yields all entries by sequence. A value is valid until the next.
	Entries(ctx context.Context) iter.Seq2[StoredEntry, error]

	// Tokens yields the time-stamp tokens in any order.
	Tokens(ctx context.Context) iter.Seq2[StoredToken, error]

	// Content opens the original bytes with this digest.
	Content(ctx context.Context, d Digest) (io.ReadCloser, error)
}

// StoredEntry is the canonical bytes of an entry and the hashes stored for it.
type StoredEntry struct {
	Body   []byte
	Hashes []tlog.Hash // leaf first; may be a prefix of what [Record] has
}

// StoredToken is a time-stamp token and the size of the checkpoint it is for.
type StoredToken struct {
	Size int64
	DER  []byte
}

// VerifyLog recomputes a whole log: every signature, every entry, every root,
// every timestamp, and the hash of every file that an item still holds. The
// error is a *Problem when something is wrong.
//
// Details documents are not looked at: they are encrypted where the log lives.
// An export holds them in clear.
func VerifyLog(ctx context.Context, l Log, opt Options) (Report, error) {
	own, err := l.Keys(ctx)
	if err != nil {
		return Report{}, wrong(KeyUnreadable, "", -1, err)
	}
	a, err := begin(own, opt)
	if err != nil {
		return Report{}, err
	}
	a.report.Scope = Whole
	for msg, err := range l.Checkpoints(ctx) {
		if err != nil {
			return a.report, wrong(CheckpointUnreadable, "", -1, err)
		}
		if err := a.checkpoint("", bytes.Clone(msg)); err != nil {
			return a.report, err
		}
	}
	a.sortCheckpoints()
	for e, err := range l.Entries(ctx) {
		if err != nil {
			return a.report, wrong(EntryUnreadable, "", a.tree.Size(), err)
		}
		if err := a.entry("", e.Body, e.Hashes); err != nil {
			return a.report, err
		}
	}
	if err := a.end(""); err != nil {
		return a.report, err
	}
	for t, err := range l.Tokens(ctx) {
		if err != nil {
			return a.report, wrong(TimestampUnverifiable, "", t.Size, err)
		}
		if err := a.timestamp("", t.Size, t.DER); err != nil {
			return a.report, err
		}
		// Every token is named by an entry, so that one cannot be exchanged
		// for another.
		if _, named := a.named[Sum(t.DER)]; !named {
			return a.report, wrong(TimestampUnverifiable, "", t.Size, nil)
		}
	}
	return a.report, a.contents(ctx, l)
}

// contents hashes the files that items hold, each once.
func (a *audit) contents(ctx context.Context, l Log) error {
	unique := make(map[Digest]bool, len(a.holds))
	for _, d := range a.holds {
		unique[d] = true
	}
	order := make([]Digest, 0, len(unique))
	for d := range unique {
		if !d.IsZero() {
			order = append(order, d)
		}
	}
	slices.SortFunc(order, func(x, y Digest) int { return strings.Compare(x.String(), y.String()) })
	for _, d := range order {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := l.Content(ctx, d)
		if err != nil {
			return wrong(ContentMissing, d.String(), a.named[d], err)
		}
		got, n, err := hash(r, -1)
		r.Close()
		if err != nil || got != d {
			return wrong(ContentChanged, d.String(), a.named[d], err)
		}
		a.report.Files++
		a.report.Bytes += n
	}
	return nil
}
