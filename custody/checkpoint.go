package custody

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is the state of a log that its keeper commits to.
type Checkpoint struct {
	Origin string    // the name of the log
	Size   int64     // number of entries, at least 1
	Root   tlog.Hash // root of the tree of that size
	Time   int64     // when it was signed, microseconds since 1970 UTC, by the keeper's clock
}

// text is the body of the note in the checkpoint format of c2sp.org
// (tlog-checkpoint): origin, size, root in base64, and one extension line with
// the time.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\ntime %d\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]), c.Time)
}

// Sign returns the signed note. The origin becomes the signer's name.
func (c Checkpoint) Sign(signer note.Signer) ([]byte, error) {
	c.Origin = signer.Name()
	if c.Size < 1 || c.Time <= 0 {
		return nil, errors.New("custody: a checkpoint has entries and a time")
	}
	return sign(c.text(), signer)
}

// OpenCheckpoint reads a signed note and checks its signature. The error is
// ErrSignature when no trusted key signed it.
func OpenCheckpoint(msg []byte, keys *Keys) (Checkpoint, error) {
	text, err := open(msg, keys)
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := parseCheckpoint(text)
	if err == nil && c.Origin != keys.Origin() {
		err = fmt.Errorf("custody: a checkpoint of another log, %q", c.Origin)
	}
	return c, err
}

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[4] != "" {
		return Checkpoint{}, errors.New("custody: a checkpoint has four lines")
	}
	c := Checkpoint{Origin: lines[0]}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != len(c.Root) {
		return Checkpoint{}, errors.New("custody: the root of a checkpoint is unreadable")
	}
	c.Root = tlog.Hash(root)
	var errSize, errTime error
	c.Size, errSize = strconv.ParseInt(lines[1], 10, 64)
	c.Time, errTime = strconv.ParseInt(strings.TrimPrefix(lines[3], "time "), 10, 64)
	if err := errors.Join(errSize, errTime); err != nil {
		return Checkpoint{}, fmt.Errorf("custody: checkpoint: %w", err)
	}
	if c.Size < 1 || c.Time <= 0 || c.text() != text {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", ErrForm)
	}
	return c, nil
}
