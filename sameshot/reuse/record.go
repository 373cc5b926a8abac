package reuse

import (
	"context"
	"crypto/sha256"
	"image"
	"iter"

	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// Record is all that a Collection keeps of a picture.
type Record struct {
	ID      uint64
	Sum     [sha256.Size]byte // of the file
	Hash    phash.Hash
	Quality int    // of the hash, 0 to 100
	Name    string // what its owner calls it, at most MaxName bytes; not searched
	Sketch  *Sketch
}

// MaxName bounds the name of a record, in bytes.
const MaxName = 4096

// Query is a picture that is asked for.
type Query struct {
	Sum     [sha256.Size]byte
	Hashes  [8]phash.Hash // by turn
	Quality int
	View    *sameshot.View
}

// NewQuery prepares a picture; sum is the SHA-256 of its file. The only error
// is of the context.
func NewQuery(ctx context.Context, sum [sha256.Size]byte, img image.Image) (*Query, error) {
	view, err := sameshot.Prepare(ctx, img, nil)
	if err != nil {
		return nil, err
	}
	q := &Query{Sum: sum, View: view}
	q.Hashes, q.Quality = phash.Dihedral(img)
	return q, nil
}

// Record returns what to keep of the picture.
func (q *Query) Record(id uint64, name string, v *Vocabulary) Record {
	return Record{
		ID: id, Sum: q.Sum, Hash: q.Hashes[phash.Upright], Quality: q.Quality,
		Name: name, Sketch: NewSketch(v, q.View),
	}
}

// Source gives records, wherever they last. In a database a record is a row:
// the sum with an index, the hash with the columns of mih.Columns, the sketch
// as bytes (Sketch.AppendBinary).
type Source interface {
	// Records MUST yield every record with an id above after once, ids
	// ascending (with after 0 also id 0), and stop after it has yielded an
	// error.
	Records(ctx context.Context, after uint64) iter.Seq2[Record, error]
}

// Store is where records last. A Collection is one, in memory.
type Store interface {
	Source
	// Append MUST keep all records before it returns nil, and MUST answer an
	// id that is taken with an error.
	Append(ctx context.Context, records ...Record) error
	// Remove MUST report whether there was a record of this id.
	Remove(ctx context.Context, id uint64) (bool, error)
}

var _ Store = (*Collection)(nil)
