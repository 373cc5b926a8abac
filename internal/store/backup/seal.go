package backup

import (
	"io"
	"strings"

	"filippo.io/age"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Seal encrypts what is written to age recipients ("age1…"), one on each line;
// lines that begin with # are comments. Any one of their identities opens it.
// The caller closes the returned writer, which does not close w.
func Seal(w io.Writer, recipients string) (io.WriteCloser, error) {
	to, err := age.ParseRecipients(strings.NewReader(recipients))
	if err != nil {
		return nil, fault.New(fault.Invalid, "backup.recipient", err)
	}
	return age.Encrypt(w, to...)
}

// Unseal decrypts with the identities of an age key file ("AGE-SECRET-KEY-…").
func Unseal(r io.Reader, identities string) (io.Reader, error) {
	with, err := age.ParseIdentities(strings.NewReader(identities))
	if err != nil {
		return nil, fault.New(fault.Invalid, "backup.identity", nil) // the error may quote the secret
	}
	plain, err := age.Decrypt(r, with...)
	if err != nil {
		return nil, fault.New(fault.Unreadable, "backup.sealed", err)
	}
	return plain, nil
}
