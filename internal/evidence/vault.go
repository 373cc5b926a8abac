package evidence

import (
	"context"
	"io"
	"iter"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// Transactor runs a function in a transaction that the stores take part in.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Files keeps originals; see internal/blob.
type Files interface {
	Put(ctx context.Context, r io.Reader, want custody.Digest, limit int64) (custody.Digest, int64, error)
	Open(ctx context.Context, d custody.Digest) (io.ReadCloser, error)
	Remove(ctx context.Context, d custody.Digest) error
}

// Staging keeps the parts of uploads. Write MUST make a part durable before it
// returns, and MUST NOT write over one.
type Staging interface {
	Write(ctx context.Context, upload, part string, r io.Reader, limit int64) (int64, error)
	Open(ctx context.Context, upload, part string) (io.ReadCloser, error)
	Remove(ctx context.Context, upload, part string) error
	Clear(ctx context.Context, upload string) error
}

// Keys gives the keys that details are sealed with; *seal.Vault is one.
type Keys interface {
	Keyring(ctx context.Context, o seal.Owner) (*seal.Keyring, error)
}

// Store keeps the records. Every method takes part in the transaction of its
// context. Times are kept to the microsecond.
type Store interface {
	LogStore
	ItemStore
	UploadStore
	ChallengeStore
}

// LogStore keeps the custody log.
type LogStore interface {
	custody.Storage
	LogReader

	// AddKey stores a public key, and reports whether it is new.
	AddKey(ctx context.Context, public string, at time.Time) (bool, error)
	// AddCheckpoint stores a signed checkpoint, unless there is one of its size.
	AddCheckpoint(ctx context.Context, size int64, msg []byte, at time.Time) error
	// AddToken stores a time-stamp token for the checkpoint of a size.
	AddToken(ctx context.Context, size int64, token []byte, at time.Time) error
}

// LogReader reads the custody log. Sequences are read in pages, so that other
// statements may run between two values.
type LogReader interface {
	// Size returns the number of entries.
	Size(ctx context.Context) (int64, error)
	// PublicKeys returns the lines of all keys, the oldest first.
	PublicKeys(ctx context.Context) ([]string, error)
	// LastCheckpoint returns the size and the note of the last checkpoint; 0
	// and nil when there is none.
	LastCheckpoint(ctx context.Context) (int64, []byte, error)
	// Checkpoints yields all checkpoints by size.
	Checkpoints(ctx context.Context) iter.Seq2[[]byte, error]
	// CheckpointOf returns the note of the checkpoint of a size.
	CheckpointOf(ctx context.Context, size int64) ([]byte, error)
	// Tokens yields all tokens by size.
	Tokens(ctx context.Context) iter.Seq2[custody.StoredToken, error]
	// EntriesFrom yields the entries by sequence, from a given one on.
	EntriesFrom(ctx context.Context, sequence int64) iter.Seq2[custody.StoredEntry, error]
	// EntriesOf returns the canonical entries of a case and of the items that
	// belong to it, by sequence.
	EntriesOf(ctx context.Context, tenant, caseID string) ([][]byte, error)
	// Hashes is that of custody.Storage.
	custodyHashes
}

// ItemStore keeps items. An Item is stored with its Details sealed.
type ItemStore interface {
	// AddItem stores an item, its index values, and that it belongs to its
	// case if it has one.
	AddItem(ctx context.Context, i Item, sealed []byte, index [][]byte) error
	// Item returns an item and its sealed details; ok is false if there is
	// none.
	Item(ctx context.Context, tenant string, id ItemID) (i Item, sealed []byte, ok bool, err error)
	// ItemsOf returns the items that belong to a case, oldest first.
	ItemsOf(ctx context.Context, tenant, caseID string) ([]SealedItem, error)
	// ItemsBy returns items with any of the index values, oldest first.
	ItemsBy(ctx context.Context, tenant string, index [][]byte) ([]SealedItem, error)
	// AllItems yields the items of all tenants, oldest first.
	AllItems(ctx context.Context) iter.Seq2[SealedItem, error]
	// Attach says that an item belongs to a case, and reports whether that is
	// new.
	Attach(ctx context.Context, tenant, caseID string, id ItemID, at time.Time) (bool, error)
	// MarkErased sets when the file was erased, unless it is set, and reports
	// whether it was not.
	MarkErased(ctx context.Context, tenant string, id ItemID, at time.Time) (bool, error)
	// Holders returns how many items hold a file, the erased ones left out.
	Holders(ctx context.Context, file custody.Digest) (int, error)
	// Condemn says that a file is about to be removed; Pardon takes it back.
	Condemn(ctx context.Context, file custody.Digest, at time.Time) error
	Pardon(ctx context.Context, file custody.Digest) error
	// Condemned returns the files that were condemned before a time.
	Condemned(ctx context.Context, before time.Time, limit int) ([]custody.Digest, error)
	// IsCondemned reports whether a file is about to be removed.
	IsCondemned(ctx context.Context, file custody.Digest) (bool, error)
}

// SealedItem is an item as it is stored.
type SealedItem struct {
	Item
	Sealed []byte // Details
}

// UploadStore keeps uploads.
type UploadStore interface {
	AddUpload(ctx context.Context, u Upload) error
	// Upload returns an upload of a person; ok is false if there is none.
	Upload(ctx context.Context, tenant, by string, id UploadID) (u Upload, ok bool, err error)
	// AddPart stores a part and moves the upload from received to u.Received,
	// with u.Hash and u.Expires. It MUST report false, and change nothing, if
	// the upload is not at received any more.
	AddPart(ctx context.Context, u Upload, received int64, part string) (bool, error)
	// Parts returns the names of the parts in order.
	Parts(ctx context.Context, tenant string, id UploadID) ([]string, error)
	// FinishUpload is AddPart for the last part: it sets u.Item.
	FinishUpload(ctx context.Context, u Upload, received int64) (bool, error)
	// RemoveUpload removes an upload and its parts.
	RemoveUpload(ctx context.Context, tenant string, id UploadID) error
	// ExpiredUploads returns uploads whose time is over.
	ExpiredUploads(ctx context.Context, now time.Time, limit int) ([]Upload, error)
	// OpenUploads returns how many unfinished uploads a person has.
	OpenUploads(ctx context.Context, tenant, by string, now time.Time) (int, error)
}

// ChallengeStore keeps challenges.
type ChallengeStore interface {
	AddChallenge(ctx context.Context, c Challenge) error
	// UseChallenge uses up the challenge with the ID, Tenant, Case, Person and
	// Hash of c that has not expired, and returns it. It MUST report true at
	// most once for a challenge.
	UseChallenge(ctx context.Context, c Challenge, now time.Time) (Challenge, bool, error)
}

// Config is what a Vault works with.
type Config struct {
	Tx      Transactor
	Store   Store
	Files   Files
	Staging Staging
	Keys    Keys
	Index   *Index
	Signer  note.Signer // of the custody log
	Public  string      // the public line of the signer's key
	Now     func() time.Time

	// OnReceived is called in the transaction that stores an item, to enqueue
	// what is to be done with it.
	OnReceived []func(ctx context.Context, i Item) error
}

// Vault keeps evidence. It is safe for concurrent use, by several processes on
// the same stores.
type Vault struct {
	Config
	tx    Transactor
	store Store
}

// New returns a Vault. Call Init before its first use.
func New(c Config) *Vault { return &Vault{Config: c, tx: c.Tx, store: c.Store} }

// now returns the time to the microsecond, UTC, as it is stored.
func (v *Vault) now() time.Time { return v.Now().UTC().Truncate(time.Microsecond) }

// custodyHashes is the reading half of custody.Storage.
type custodyHashes interface {
	Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)
}
