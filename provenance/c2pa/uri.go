package c2pa

import (
	"crypto"
	_ "crypto/sha256" // the hashes of C2PA 2.2, 13.1
	_ "crypto/sha512"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// hashedURI points to a box by name and hash (C2PA 2.2, 8.4.2).
type hashedURI struct {
	URL  string `cbor:"url"`
	Alg  string `cbor:"alg"`
	Hash []byte `cbor:"hash"`
}

const jumbfScheme = "self#jumbf="

// absolute turns a JUMBF URI into the path "manifest/box/…" within the store.
// ok is false for a URI of another kind.
func absolute(uri, manifest string) (path string, ok bool) {
	rest, ok := strings.CutPrefix(uri, jumbfScheme)
	if !ok || strings.Contains(rest, "..") || rest == "" {
		return "", false
	}
	for _, root := range []string{"/c2pa/", "c2pa/"} { // without the slash before version 1.0
		if in, ok := strings.CutPrefix(rest, root); ok {
			return in, true
		}
	}
	if strings.HasPrefix(rest, "/") {
		return "", false
	}
	return manifest + "/" + rest, true
}

// full is the form in which URIs are reported.
func full(path ...string) string { return jumbfScheme + "/c2pa/" + strings.Join(path, "/") }

// resolve finds the box of a path, or nil.
func (v *validator) resolve(path string) *jumbf.Box {
	label, rest, _ := strings.Cut(path, "/")
	b := v.manifests[label]
	for b != nil && rest != "" {
		label, rest, _ = strings.Cut(rest, "/")
		b = b.Child(label)
	}
	return b
}

// algorithms are the allowed hashes by their C2PA names (2.2, 13.1).
var algorithms = map[string]crypto.Hash{"sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512}

// algorithm picks the nearest name that is set (C2PA 2.2, 15.4).
func algorithm(names ...string) (crypto.Hash, bool) {
	for _, n := range names {
		if n != "" {
			h, ok := algorithms[n]
			return h, ok
		}
	}
	return 0, false
}

// hashBox hashes a superbox without its header (C2PA 2.2, 8.4.2.3). A box that
// many references share is hashed once.
func (v *validator) hashBox(b *jumbf.Box, h crypto.Hash) []byte {
	key := hashKey{b, h}
	sum, ok := v.hashes[key]
	if !ok {
		sum = v.hashBytes(h, b.Payload)
		v.hashes[key] = sum
	}
	return sum
}

type hashKey struct {
	box  *jumbf.Box
	hash crypto.Hash
}

// hashStep is how much is hashed between two looks at the context: about a
// millisecond's work.
const hashStep = 1 << 20

// hashBytes hashes pieces one after another. It stops early when the context
// is done; Validate then returns no result.
func (v *validator) hashBytes(h crypto.Hash, pieces ...[]byte) []byte {
	w := h.New()
	for _, p := range pieces {
		for len(p) > 0 && v.ctx.Err() == nil {
			n := min(len(p), hashStep)
			w.Write(p[:n])
			p = p[n:]
		}
	}
	return w.Sum(nil)
}
