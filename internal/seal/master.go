package seal

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Wrapped is a key that only the master can unwrap.
type Wrapped struct {
	Master string // name of the master key that wrapped it
	Bytes  []byte
}

// Master holds the keys that wrap data keys, and never gives them away. The
// key file is one; a KMS is another. An implementation MUST be safe for
// concurrent use, MUST authenticate bound together with the key, so that a
// key wrapped for one person does not unwrap for another, and MUST be able to
// unwrap under every key that Keys lists. sealtest.Master tests one.
//
// To add a KMS, write a type with these methods that calls it, and give its
// scheme to OpenMaster. Where the KMS has key versions, the version is the
// name of the key; where it rotates by itself, Keys says which version wraps
// now, and "bonafide keys rotate" has only to wrap the data keys again.
type Master interface {
	// Wrap encrypts a key under the primary key.
	Wrap(ctx context.Context, key, bound []byte) (Wrapped, error)

	// Unwrap decrypts what Wrap returned. It returns ErrMaster if the key that
	// wrapped it is not at hand, and ErrDamaged if the bytes or bound are
	// not those of Wrap.
	Unwrap(ctx context.Context, w Wrapped, bound []byte) ([]byte, error)

	// Keys lists the keys, the primary one first.
	Keys(ctx context.Context) ([]MasterKey, error)
}

// A Rotator is a Master whose keys are made and removed from here.
type Rotator interface {
	// Rotate makes a new key and has Wrap use it from now on.
	Rotate(ctx context.Context, now time.Time) (MasterKey, error)

	// Forget destroys keys. Naming the primary is an error.
	Forget(ctx context.Context, names ...string) error
}

// MasterKey describes one key of a Master.
type MasterKey struct {
	Name    string
	Made    time.Time
	Retired time.Time // when another became primary; zero for the primary
}

// An Opener opens the Master that a URL names. With create it may make one
// that is not there yet.
type Opener func(ctx context.Context, u *url.URL, create bool) (Master, error)

// OpenMaster opens the master keys that place names: a path or file:PATH for a
// key file, or SCHEME:… for one of the openers. With create a key file that is
// not there is made; that is for an empty database only, since with records in
// it a missing file is a lost one.
func OpenMaster(ctx context.Context, place string, create bool, now time.Time, openers map[string]Opener) (Master, error) {
	scheme, rest, found := strings.Cut(place, ":")
	switch {
	case !found || len(scheme) == 1: // C:\keys is a path
		return openKeyFile(place, create, now)
	case scheme == "file":
		return openKeyFile(strings.TrimPrefix(rest, "//"), create, now)
	}
	opener, ok := openers[scheme]
	if !ok {
		return nil, &SchemeError{Scheme: scheme}
	}
	u, err := url.Parse(place)
	if err != nil {
		return nil, &SchemeError{Scheme: scheme} // the error of url.Parse repeats the URL, and so a password
	}
	return opener(ctx, u, create)
}

// SchemeError says that nothing here opens master keys with this scheme.
type SchemeError struct{ Scheme string }

func (e *SchemeError) Error() string {
	return fmt.Sprintf("seal: no way to open master keys at %s:", e.Scheme)
}

// openKeyFile opens a key file, and makes it first if it may.
func openKeyFile(path string, create bool, now time.Time) (Master, error) {
	f, err := OpenKeyFile(path)
	if create && problemOf(err) == Missing {
		if _, err = CreateKeyFile(path, now); err == nil || problemOf(err) == Exists {
			f, err = OpenKeyFile(path) // made by us, or by another at the same moment
		}
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}
