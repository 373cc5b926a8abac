package custody

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// NewKey makes an Ed25519 key for a log. The origin names the log for ever,
// by convention a host name and a path without a scheme, such as
// "aftersale.example.com/custody"; it has neither spaces nor plus signs.
//
// private is one line to be kept secret, public one line to be published:
// origin, hash and key, divided by plus signs (golang.org/x/mod/sumdb/note).
// random should be crypto/rand.Reader.
func NewKey(random io.Reader, origin string) (private, public string, err error) {
	return note.GenerateKey(random, origin)
}

// NewSigner reads the private line of a key.
func NewSigner(private string) (note.Signer, error) {
	return note.NewSigner(strings.TrimSuffix(private, "\n"))
}

// Keys are the public keys whose signatures count. A log has several when its
// key was changed; all have the same origin.
type Keys struct {
	lines     []string
	verifiers []note.Verifier
}

// ParseKeys reads one or more public lines, each ended by a newline; the last
// newline may be absent. It fails when there is none, when one is damaged or
// stands twice, and when their origins differ.
func ParseKeys(text string) (*Keys, error) {
	k := new(Keys)
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		v, err := note.NewVerifier(line)
		if err != nil {
			return nil, fmt.Errorf("custody: public key: %w", err)
		}
		for i, other := range k.verifiers {
			if other.Name() != v.Name() {
				return nil, fmt.Errorf("custody: keys of two logs, %q and %q", other.Name(), v.Name())
			}
			if k.lines[i] == line || other.KeyHash() == v.KeyHash() {
				return nil, errors.New("custody: a public key stands twice")
			}
		}
		k.lines = append(k.lines, line)
		k.verifiers = append(k.verifiers, v)
	}
	return k, nil
}

// Origin returns the name of the log.
func (k *Keys) Origin() string { return k.verifiers[0].Name() }

// String returns the public lines, each ended by a newline.
func (k *Keys) String() string { return strings.Join(k.lines, "\n") + "\n" }

// Has reports whether k holds every key of other.
func (k *Keys) Has(other *Keys) bool {
	for _, line := range other.lines {
		found := false
		for _, mine := range k.lines {
			found = found || mine == line
		}
		if !found {
			return false
		}
	}
	return true
}

// list gives the keys to package note.
func (k *Keys) list() note.Verifiers { return note.VerifierList(k.verifiers...) }
