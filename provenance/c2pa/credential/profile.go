package credential

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"slices"
)

// The purposes that a certificate may have, as object identifiers of the
// extended key usage (C2PA 2.2, 14.4.1 and 14.5.1.1).
var (
	oidClaimSigning    = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 62558, 2, 1}
	oidEmailProtection = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 4}
	oidDocumentSigning = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 36}
	oidTimeStamping    = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}
	oidOCSPSigning     = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 9}
	oidAnyUsage        = asn1.ObjectIdentifier{2, 5, 29, 37, 0}

	oidUsage        = asn1.ObjectIdentifier{2, 5, 29, 37}
	oidKeyUsage     = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidAuthorityKey = asn1.ObjectIdentifier{2, 5, 29, 35}
)

// Purpose is what a certificate is used for.
type Purpose uint8

// The purposes.
const (
	ClaimSigning Purpose = iota
	TimeStamping
	OCSPSigning
)

// CheckProfile holds an end-entity certificate against the certificate
// profile of C2PA 2.2, 14.5.1.1. The error says what does not fit; it never
// concerns the time.
func CheckProfile(c *x509.Certificate, p Purpose) error {
	if err := checkKey(c.PublicKey); err != nil {
		return err
	}
	selfSigned := string(c.RawIssuer) == string(c.RawSubject)
	usages := usageOIDs(c)
	has := func(o asn1.ObjectIdentifier) bool { return slices.ContainsFunc(usages, o.Equal) }
	signs := has(oidClaimSigning) || has(oidEmailProtection) || has(oidDocumentSigning)
	switch {
	case c.Version != 3:
		return fmt.Errorf("credential: X.509 version %d, not 3", c.Version)
	case c.IsCA:
		return fmt.Errorf("credential: an authority's certificate signs for itself")
	case !extension(c, oidAuthorityKey) && !selfSigned:
		return fmt.Errorf("credential: no authority key identifier")
	case !extension(c, oidKeyUsage) || c.KeyUsage&x509.KeyUsageDigitalSignature == 0:
		return fmt.Errorf("credential: key usage without digital signature")
	case c.KeyUsage&x509.KeyUsageCertSign != 0:
		return fmt.Errorf("credential: key usage for certificates without being an authority")
	case len(usages) == 0:
		return fmt.Errorf("credential: no extended key usage")
	case has(oidAnyUsage):
		return fmt.Errorf("credential: extended key usage for anything")
	case p == ClaimSigning && !signs:
		return fmt.Errorf("credential: extended key usage has no purpose that signs claims")
	case p == TimeStamping && !has(oidTimeStamping):
		return fmt.Errorf("credential: extended key usage without time stamping")
	case p == OCSPSigning && !has(oidOCSPSigning):
		return fmt.Errorf("credential: extended key usage without OCSP signing")
	case (has(oidTimeStamping) || has(oidOCSPSigning)) && len(usages) > 1:
		return fmt.Errorf("credential: time stamping or OCSP signing together with other purposes")
	case weak(c.SignatureAlgorithm):
		return fmt.Errorf("credential: signed with %s", c.SignatureAlgorithm)
	}
	return nil
}

// weak reports signature algorithms of certificates that the profile leaves
// out: MD5, SHA-1 and DSA. An algorithm that crypto/x509 does not know has a
// chain that cannot be verified, which is said elsewhere.
func weak(a x509.SignatureAlgorithm) bool {
	switch a {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.DSAWithSHA1, x509.DSAWithSHA256:
		return true
	}
	return false
}

func extension(c *x509.Certificate, id asn1.ObjectIdentifier) bool {
	for _, e := range c.Extensions {
		if e.Id.Equal(id) {
			return true
		}
	}
	return false
}

func usageOIDs(c *x509.Certificate) []asn1.ObjectIdentifier {
	var list []asn1.ObjectIdentifier
	for _, e := range c.Extensions {
		if e.Id.Equal(oidUsage) {
			asn1.Unmarshal(e.Value, &list) // x509 has read it without error
		}
	}
	return list
}
