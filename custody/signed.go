package custody

import (
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// Errors of signed texts.
var (
	// ErrSignature says that no trusted key signed the text.
	ErrSignature = errors.New("custody: not signed by a trusted key")
	// ErrForm says that the bytes are not the ones that the signer wrote,
	// although they can be read.
	ErrForm = errors.New("custody: not in canonical form")
)

// sign returns text, which ends with a newline, as a signed note.
func sign(text string, signer note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: text}, signer)
}

// open returns the text of a note with exactly one signature, by one of keys.
// It accepts one spelling of it: package note ignores unknown signatures and
// the unused bits at the end of base64, in which a flipped bit would go
// unseen.
func open(msg []byte, keys *Keys) (string, error) {
	n, err := note.Open(msg, keys.list())
	if err != nil {
		if _, unsigned := errors.AsType[*note.UnverifiedNoteError](err); unsigned {
			return "", ErrSignature
		}
		if _, invalid := errors.AsType[*note.InvalidSignatureError](err); invalid {
			return "", ErrSignature
		}
		return "", fmt.Errorf("custody: signed note: %w", err)
	}
	if len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 {
		return "", fmt.Errorf("%w: %d signatures", ErrForm, len(n.Sigs)+len(n.UnverifiedSigs))
	}
	sig := n.Sigs[0]
	if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
		return "", fmt.Errorf("%w: %w", ErrForm, err)
	}
	if n.Text+"\n— "+sig.Name+" "+sig.Base64+"\n" != string(msg) {
		return "", ErrForm
	}
	return n.Text, nil
}
