package custody

import "crypto/x509"

// Options say whom to believe.
type Options struct {
	// Keys are the public keys that you trust, from a source other than the
	// files that you check: the web page of the keeper, a contract, an earlier
	// export. With nil, the keys that come with the log are used; then a clean
	// result shows that everything fits together, but not who made it, because
	// whoever makes up a log can make up a key.
	Keys *Keys

	// Roots are the certificates of time-stamping authorities that you trust.
	// With nil, timestamps are checked but not traced to anybody.
	Roots *x509.CertPool
}

// Report says what was checked.
type Report struct {
	Origin   string `json:"origin"`    // name of the log
	Scope    string `json:"scope"`     // Whole, or the id of the case
	Keys     string `json:"keys"`      // public lines of the keys that were used
	KeyGiven bool   `json:"key_given"` // the keys came from Options, not with the log

	Size     int64 `json:"size"`      // entries below the last signed checkpoint
	SignedAt int64 `json:"signed_at"` // time of that checkpoint, microseconds since 1970 UTC, by the keeper's clock
	Entries  int64 `json:"entries"`   // entries that were checked
	Unsigned int64 `json:"unsigned"`  // entries after the last checkpoint: bound by nothing yet

	Checkpoints int   `json:"checkpoints"`
	Files       int64 `json:"files"`       // original files that were hashed
	Bytes       int64 `json:"bytes"`       // their bytes
	Erased      int   `json:"erased"`      // files and documents that were erased and are accounted for
	NotVisible  int   `json:"not_visible"` // files and documents that the reader of an export may not see
	Elsewhere   int   `json:"elsewhere"`   // records of other parts of the product, of which the log holds the hash

	Timestamps []AnchoredCheckpoint `json:"timestamps,omitempty"`
}

// AnchoredCheckpoint is a verified timestamp of a checkpoint: the entries below
// Size existed at Timestamp.Time.
type AnchoredCheckpoint struct {
	Size int64 `json:"size"`
	Timestamp
}

// Anchored returns the number of entries below the last timestamp, counted
// from the beginning of the log.
func (r Report) Anchored() int64 {
	var size int64
	for _, t := range r.Timestamps {
		size = max(size, t.Size)
	}
	return size
}
