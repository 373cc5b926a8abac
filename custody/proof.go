package custody

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	inclusionHeader   = "bonafide custody inclusion v1"
	consistencyHeader = "bonafide custody consistency v1"
)

// maxProof bounds the hashes of a proof: a tree of 2^63 leaves is 63 levels
// high, and a consistency proof has at most two hashes for each (RFC 6962,
// sections 2.1.1 and 2.1.2).
const maxProof = 126

// Inclusion proves that one entry is in the tree of a given size.
type Inclusion struct {
	Sequence int64 // of the entry
	Size     int64 // of the tree
	Hashes   []tlog.Hash
}

// ProveInclusion builds the proof for an entry from the stored hashes.
func ProveInclusion(sequence, size int64, r tlog.HashReader) (Inclusion, error) {
	p, err := tlog.ProveRecord(size, sequence, r)
	return Inclusion{sequence, size, p}, err
}

// Check reports why the proof does not lead from the canonical bytes of the
// entry to the checkpoint; nil when it does.
func (p Inclusion) Check(body []byte, c Checkpoint) error {
	if p.Size != c.Size {
		return fmt.Errorf("custody: a proof for size %d and a checkpoint of size %d", p.Size, c.Size)
	}
	if p.Sequence < 0 || p.Sequence >= p.Size {
		return fmt.Errorf("custody: no entry %d in a log of size %d", p.Sequence, p.Size)
	}
	return tlog.CheckRecord(p.Hashes, c.Size, c.Root, p.Sequence, Leaf(body))
}

// Encode returns the canonical text of the proof: a header, the two numbers,
// one hash in hexadecimal on each line.
func (p Inclusion) Encode() []byte { return encodeProof(inclusionHeader, p.Sequence, p.Size, p.Hashes) }

// DecodeInclusion reads what Encode writes and nothing else.
func DecodeInclusion(text []byte) (Inclusion, error) {
	sequence, size, hashes, err := decodeProof(inclusionHeader, text)
	return Inclusion{sequence, size, hashes}, err
}

// Consistency proves that the tree of one size begins with the tree of a
// smaller one.
type Consistency struct {
	Old, New int64
	Hashes   []tlog.Hash
}

// ProveConsistency builds the proof from the stored hashes.
func ProveConsistency(older, newer int64, r tlog.HashReader) (Consistency, error) {
	p, err := tlog.ProveTree(newer, older, r)
	return Consistency{older, newer, p}, err
}

// Check reports why the proof does not lead from one checkpoint to the other;
// nil when it does.
func (p Consistency) Check(older, newer Checkpoint) error {
	if p.Old != older.Size || p.New != newer.Size {
		return fmt.Errorf("custody: a proof from %d to %d and checkpoints of %d and %d", p.Old, p.New, older.Size, newer.Size)
	}
	if p.Old < 1 || p.Old > p.New {
		return fmt.Errorf("custody: no proof leads from %d to %d", p.Old, p.New)
	}
	return tlog.CheckTree(p.Hashes, newer.Size, newer.Root, older.Size, older.Root)
}

// Encode returns the canonical text of the proof, as [Inclusion.Encode] does.
func (p Consistency) Encode() []byte { return encodeProof(consistencyHeader, p.Old, p.New, p.Hashes) }

// DecodeConsistency reads what Encode writes and nothing else.
func DecodeConsistency(text []byte) (Consistency, error) {
	older, newer, hashes, err := decodeProof(consistencyHeader, text)
	return Consistency{older, newer, hashes}, err
}

func encodeProof(header string, a, b int64, hashes []tlog.Hash) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n%d %d\n", header, a, b)
	for _, h := range hashes {
		out.WriteString(Digest(h).String())
		out.WriteByte('\n')
	}
	return []byte(out.String())
}

func decodeProof(header string, text []byte) (a, b int64, hashes []tlog.Hash, err error) {
	fail := func(what string) (int64, int64, []tlog.Hash, error) {
		return 0, 0, nil, errors.New("custody: proof: " + what)
	}
	body, ok := strings.CutSuffix(string(text), "\n")
	lines := strings.Split(body, "\n")
	if !ok || len(lines) < 2 || lines[0] != header {
		return fail("not one of this kind")
	}
	if len(lines) > 2+maxProof {
		return fail("too many hashes")
	}
	first, second, _ := strings.Cut(lines[1], " ")
	a, errA := strconv.ParseInt(first, 10, 64)
	b, errB := strconv.ParseInt(second, 10, 64)
	if errA != nil || errB != nil || a < 0 || b < 0 {
		return fail("unreadable numbers")
	}
	for _, line := range lines[2:] {
		d, err := ParseDigest(line)
		if err != nil {
			return 0, 0, nil, err
		}
		hashes = append(hashes, tlog.Hash(d))
	}
	if string(encodeProof(header, a, b, hashes)) != string(text) {
		return fail("not in canonical form")
	}
	return a, b, hashes, nil
}
