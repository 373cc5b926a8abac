package credential

import (
	"crypto/x509"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Revocation is what stapled OCSP responses say about a certificate.
type Revocation uint8

// The answers.
const (
	RevocationUnknown Revocation = iota // no response that counts
	NotRevoked
	Revoked
)

// reasonRemoveFromCRL takes a revocation back (RFC 5280, 5.3.1).
const reasonRemoveFromCRL = 8

// CheckStapled reads OCSP responses in DER that came with a signature (C2PA
// 2.2, 15.9.1). signed is when the signature was made; attested says whether
// a trusted time stamp says so. Only an attested time can show that the
// certificate was good; a revocation counts without. now must not be before
// the response. Others are the certificates that came along, among them the
// issuer.
func CheckStapled(responses [][]byte, c *x509.Certificate, others []*x509.Certificate, signed time.Time, attested bool, now time.Time) Revocation {
	answer := RevocationUnknown
	issuer := issuerOf(c, others)
	if issuer == nil {
		return answer
	}
	for _, der := range responses[:min(len(responses), MaxChain)] {
		r := authorised(der, c, issuer)
		if r == nil || now.Before(r.ThisUpdate) {
			continue
		}
		revoked := r.Status == ocsp.Revoked && r.RevocationReason != reasonRemoveFromCRL
		switch {
		case revoked && !(attested && signed.Before(r.RevokedAt)):
			answer = Revoked
		case r.Status == ocsp.Unknown:
		case attested && signed.Before(limit(r)):
			return NotRevoked
		}
	}
	return answer
}

// issuerOf finds the certificate that signed c.
func issuerOf(c *x509.Certificate, others []*x509.Certificate) *x509.Certificate {
	for _, o := range others {
		if string(o.RawSubject) == string(c.RawIssuer) && authorityKey(o) && c.CheckSignatureFrom(o) == nil {
			return o
		}
	}
	return nil
}

// limit is until when a response speaks.
func limit(r *ocsp.Response) time.Time {
	if r.NextUpdate.IsZero() {
		return r.ProducedAt.Add(24 * time.Hour)
	}
	return r.NextUpdate
}

// authorised reads a response for c that its issuer, or a responder that the
// issuer appointed, has signed (RFC 6960, 3.2 and 4.2.2.2). It returns nil for
// any other.
func authorised(der []byte, c, issuer *x509.Certificate) *ocsp.Response {
	r, err := ocsp.ParseResponseForCert(der, c, issuer)
	if err != nil {
		return nil
	}
	if r.Certificate != nil && !r.Certificate.Equal(issuer) &&
		(CheckProfile(r.Certificate, OCSPSigning) != nil || !Inside(r.Certificate, r.ProducedAt)) {
		return nil
	}
	return r
}
