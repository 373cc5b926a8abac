package custody

import (
	"context"
	"errors"
	"fmt"
)

// Fault says in one word what is wrong. It is stable and may be used as a
// message key.
type Fault string

// What verification can find.
const (
	KeyUnreadable         Fault = "key_unreadable"         // the public keys cannot be read
	KeyUntrusted          Fault = "key_untrusted"          // the keys of the log are not among those you trust
	ManifestUnreadable    Fault = "manifest_unreadable"    // no manifest, or not one in canonical form
	ManifestUnsigned      Fault = "manifest_unsigned"      // no trusted key signed the manifest as it is
	FileUnlisted          Fault = "file_unlisted"          // a file that the manifest does not list
	FileMissing           Fault = "file_missing"           // a listed file is absent
	FileChanged           Fault = "file_changed"           // a file has not the listed hash or length
	FileUnreadable        Fault = "file_unreadable"        // a file cannot be read to its end
	CheckpointUnreadable  Fault = "checkpoint_unreadable"  // not a checkpoint in canonical form
	CheckpointUnsigned    Fault = "checkpoint_unsigned"    // no trusted key signed the checkpoint as it is
	CheckpointMissing     Fault = "checkpoint_missing"     // nothing signed covers the entries
	CheckpointRoot        Fault = "checkpoint_root"        // the entries do not give the signed root
	EntryUnreadable       Fault = "entry_unreadable"       // not an entry in canonical form
	EntryOutOfOrder       Fault = "entry_out_of_order"     // sequence numbers have a gap or repeat
	EntryChanged          Fault = "entry_changed"          // an entry does not have the hash recorded for it
	EntriesMissing        Fault = "entries_missing"        // fewer entries than a signed checkpoint counts
	ProofUnreadable       Fault = "proof_unreadable"       // not a proof in canonical form
	ProofWrong            Fault = "proof_wrong"            // a proof does not lead from the entry to the checkpoint
	ConsistencyWrong      Fault = "consistency_wrong"      // an earlier checkpoint is not shown to be part of the last
	TimestampUnverifiable Fault = "timestamp_unverifiable" // a token is not for this checkpoint, or not signed as required
	ContentMissing        Fault = "content_missing"        // an entry names a file or document that is neither present nor accounted for
	ContentChanged        Fault = "content_changed"        // a file does not have the hash that its entry names
	IndexWrong            Fault = "index_wrong"            // the index says something else than the entries
)

// Problem is the first thing that verification found wrong.
type Problem struct {
	Fault    Fault
	Path     string // of the file in an export, or the digest of a file; empty when it concerns none
	Sequence int64  // of the entry or the size of the checkpoint; -1 when it concerns none
	Err      error  // detail; may be nil
}

// Error is the text for logs and for users of the library.
func (p *Problem) Error() string {
	s := "custody: " + string(p.Fault)
	if p.Path != "" {
		s += " " + p.Path
	}
	if p.Sequence >= 0 {
		s += fmt.Sprintf(" #%d", p.Sequence)
	}
	if p.Err != nil {
		s += ": " + p.Err.Error()
	}
	return s
}

// Unwrap returns the detail.
func (p *Problem) Unwrap() error { return p.Err }

// wrong returns a Problem, or the error itself where verification was stopped
// and so found nothing.
func wrong(f Fault, path string, sequence int64, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Problem{Fault: f, Path: path, Sequence: sequence, Err: err}
}

// unsigned chooses between an absent signature and an unreadable text.
func unsigned(err error, noSignature, unreadable Fault) Fault {
	if errors.Is(err, ErrSignature) {
		return noSignature
	}
	return unreadable
}
