package custody

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// audit is one verification under way.
type audit struct {
	keys        *Keys
	opt         Options
	report      Report
	checkpoints []signedCheckpoint // by size
	next        int                // the first of them that the tree has not reached
	tree        Frontier
	began       map[string]Digest // item -> its content at first receipt
	holds       map[string]Digest // the same, until erased
	named       map[Digest]int64  // content or details -> first entry that names it
}

// signedCheckpoint is a checkpoint with the bytes that were signed.
type signedCheckpoint struct {
	Checkpoint
	msg  []byte
	path string
}

// begin chooses the keys: the given ones, if the log's own are among them.
func begin(own *Keys, opt Options) (*audit, error) {
	a := &audit{keys: own, opt: opt, began: make(map[string]Digest), holds: make(map[string]Digest), named: make(map[Digest]int64)}
	if opt.Keys != nil {
		if !opt.Keys.Has(own) {
			return nil, wrong(KeyUntrusted, KeyFile, -1, nil)
		}
		a.keys, a.report.KeyGiven = opt.Keys, true
	}
	a.report.Origin, a.report.Keys = a.keys.Origin(), own.String()
	return a, nil
}

// checkpoint opens a signed checkpoint.
func (a *audit) checkpoint(path string, msg []byte) error {
	c, err := OpenCheckpoint(msg, a.keys)
	if err != nil {
		return wrong(unsigned(err, CheckpointUnsigned, CheckpointUnreadable), path, -1, err)
	}
	a.checkpoints = append(a.checkpoints, signedCheckpoint{c, msg, path})
	a.report.Checkpoints++
	return nil
}

// sortCheckpoints ends the reading of checkpoints.
func (a *audit) sortCheckpoints() {
	slices.SortStableFunc(a.checkpoints, func(x, y signedCheckpoint) int { return cmp.Compare(x.Size, y.Size) })
	if n := len(a.checkpoints); n > 0 {
		a.report.Size, a.report.SignedAt = a.checkpoints[n-1].Size, a.checkpoints[n-1].Time
	}
}

// entry takes the next entry of a whole log, with the hashes that are recorded
// for it: the leaf, and any of those that follow it.
func (a *audit) entry(path string, body []byte, recorded []tlog.Hash) error {
	at := a.tree.Size()
	e, err := Decode(body)
	if err != nil {
		return wrong(EntryUnreadable, path, at, err)
	}
	if e.Sequence != at {
		return wrong(EntryOutOfOrder, path, at, fmt.Errorf("found entry %d", e.Sequence))
	}
	computed := a.tree.Push(Leaf(body))
	if len(recorded) > len(computed) || !slices.Equal(recorded, computed[:len(recorded)]) {
		return wrong(EntryChanged, path, at, nil)
	}
	for a.next < len(a.checkpoints) && a.checkpoints[a.next].Size == a.tree.Size() {
		if c := a.checkpoints[a.next]; a.tree.Root() != c.Root {
			return wrong(CheckpointRoot, c.path, c.Size, nil)
		}
		a.next++
	}
	a.note(e)
	return nil
}

// end checks that the log reached its last checkpoint.
func (a *audit) end(path string) error {
	if a.next < len(a.checkpoints) {
		c := a.checkpoints[a.next]
		return wrong(EntriesMissing, path, c.Size, fmt.Errorf("the log ends after %d entries", a.tree.Size()))
	}
	a.report.Unsigned = a.tree.Size() - a.report.Size
	return nil
}

// note remembers what an entry names.
func (a *audit) note(e Entry) {
	a.report.Entries++
	for _, d := range [...]Digest{e.Content, e.Details} {
		if _, known := a.named[d]; !known && !d.IsZero() {
			a.named[d] = e.Sequence
		}
	}
	switch e.Event {
	case Filed, Received:
		if _, again := a.began[e.Item]; !again {
			a.began[e.Item], a.holds[e.Item] = e.Content, e.Content
		}
	case Erased:
		delete(a.holds, e.Item)
	}
}

// timestamp checks a token against the checkpoint of its size.
func (a *audit) timestamp(path string, size int64, token []byte) error {
	err := fmt.Errorf("no checkpoint of size %d", size)
	for _, c := range a.checkpoints {
		if c.Size != size {
			continue
		}
		var ts Timestamp
		if ts, err = VerifyTimestamp(token, c.msg, a.opt.Roots); err == nil {
			a.report.Timestamps = append(a.report.Timestamps, AnchoredCheckpoint{size, ts})
			return nil
		}
	}
	return wrong(TimestampUnverifiable, path, size, err)
}

// errLonger says that a reader gave more than was promised.
var errLonger = errors.New("longer than listed")

// hash reads r to its end and returns digest and length. With a limit that is
// not negative it stops beyond it.
func hash(r io.Reader, limit int64) (Digest, int64, error) {
	if limit >= 0 {
		r = io.LimitReader(r, limit+1)
	}
	h := sha256.New()
	n, err := io.Copy(h, r)
	if err == nil && limit >= 0 && n > limit {
		err = errLonger
	}
	return Digest(h.Sum(nil)), n, err
}
