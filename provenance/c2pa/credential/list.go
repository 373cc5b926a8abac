package credential

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// List is a list of trust anchors. Anchors may be intermediate authorities,
// as on the list of C2PA. The zero value and nil trust nobody. It is immutable.
type List struct {
	pool     *x509.CertPool
	certs    []*x509.Certificate
	subjects map[string]bool // raw names
}

// maxAnchors bounds a list; that of C2PA has some fifty.
const maxAnchors = 4096

// ParseList reads certificates in PEM. Text between them is left out. The
// error names the first certificate that cannot be read; a text without any
// is an error too, so that a wrong file is not taken for an empty list.
func ParseList(text []byte) (*List, error) {
	l := &List{pool: x509.NewCertPool(), subjects: make(map[string]bool)}
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := Parse(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("credential: certificate %d of the list: %w", len(l.certs)+1, err)
		}
		if len(l.certs) == maxAnchors {
			return nil, fmt.Errorf("credential: more than %d certificates in a list", maxAnchors)
		}
		l.certs = append(l.certs, c)
		l.pool.AddCert(c)
		l.subjects[string(c.RawSubject)] = true
	}
	if len(l.certs) == 0 {
		return nil, fmt.Errorf("credential: no certificate in the list")
	}
	return l, nil
}

// Len is the number of anchors.
func (l *List) Len() int {
	if l == nil {
		return 0
	}
	return len(l.certs)
}

// roots never returns nil: x509 would take that for the system's roots.
func (l *List) roots() *x509.CertPool {
	if l == nil || l.pool == nil {
		return x509.NewCertPool()
	}
	return l.pool
}
