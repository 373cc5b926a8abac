package credential

import (
	"crypto/rsa"
	"crypto/x509"
	"time"
)

// MaxChain bounds the certificates that are taken along with a signature.
const MaxChain = 16

// maxAuthorityRSA bounds the RSA keys of authorities between signer and
// anchor, in bits: a path may try many. The largest on the lists of C2PA is
// 4096.
const maxAuthorityRSA = 4096

// Chain looks for a path from a certificate over the others to an anchor of
// the list, with every certificate valid at the time (RFC 5280, section 6).
// An anchor that is the certificate itself counts. The path starts with the
// certificate; it is nil if there is none.
func (l *List) Chain(c *x509.Certificate, others []*x509.Certificate, at time.Time) []*x509.Certificate {
	if l.Len() == 0 || !l.names(c, others) {
		return nil
	}
	pool := x509.NewCertPool()
	for _, o := range others[:min(len(others), MaxChain)] {
		if authorityKey(o) && !weak(o.SignatureAlgorithm) {
			pool.AddCert(o)
		}
	}
	// Extended key usages of authorities are to be ignored (C2PA 2.2,
	// 14.5.1.2); that of the certificate itself is in CheckProfile.
	chains, err := withoutCritical(c).Verify(x509.VerifyOptions{
		Roots: l.roots(), Intermediates: pool, CurrentTime: at,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil || len(chains) == 0 {
		return nil
	}
	return chains[0]
}

// names reports whether a path can end at an anchor at all: one of the
// certificates is an anchor, or is issued in the name of one.
func (l *List) names(c *x509.Certificate, others []*x509.Certificate) bool {
	for _, o := range append([]*x509.Certificate{c}, others...) {
		if l.subjects[string(o.RawIssuer)] || l.subjects[string(o.RawSubject)] {
			return true
		}
	}
	return false
}

// authorityKey reports whether a path may lead over a certificate.
func authorityKey(c *x509.Certificate) bool {
	if k, ok := c.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() > maxAuthorityRSA {
		return false
	}
	return checkKey(c.PublicKey) == nil
}

// withoutCritical lets the extended key usage be critical with purposes that
// crypto/x509 does not know: CheckProfile reads all of them.
func withoutCritical(c *x509.Certificate) *x509.Certificate {
	if len(c.UnhandledCriticalExtensions) == 0 {
		return c
	}
	copied := *c
	copied.UnhandledCriticalExtensions = nil
	for _, id := range c.UnhandledCriticalExtensions {
		if !id.Equal(oidUsage) {
			copied.UnhandledCriticalExtensions = append(copied.UnhandledCriticalExtensions, id)
		}
	}
	return &copied
}

// Listed reports whether the certificate leads to an anchor of the list at
// any time: at the given one, or when it was itself new. A certificate that
// expired is thus told apart from one that was never listed.
func (l *List) Listed(c *x509.Certificate, others []*x509.Certificate, at time.Time) bool {
	return l.Chain(c, others, at) != nil || l.Chain(c, others, c.NotAfter) != nil || l.Chain(c, others, c.NotBefore) != nil
}

// Inside reports whether a time lies in the certificate's validity.
func Inside(c *x509.Certificate, at time.Time) bool {
	return !at.Before(c.NotBefore) && !at.After(c.NotAfter)
}
