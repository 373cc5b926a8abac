// Package credential judges who signed: X.509 certificates as C2PA uses them,
// lists of trust anchors, RFC 3161 time stamps and stapled OCSP responses
// (C2PA 2.2 chapter 14 and 15.7 to 15.9).
//
// It adds to crypto/x509 what that does not do: keys of type RSASSA-PSS, the
// certificate profile of C2PA, and validity at a time in the past. It asks no
// server and keeps no clock.
package credential

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

// oidPSS is id-RSASSA-PSS (RFC 4055, section 1.2).
var oidPSS = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}

// MaxRSA is the largest RSA modulus in bits that is computed with; C2PA lets
// validators refuse larger ones (2.2, 13.2.1).
const MaxRSA = 16384

// ErrKey is returned for a certificate whose key C2PA does not allow.
var ErrKey = errors.New("credential: key of a kind or size that C2PA does not allow")

// Parse reads a certificate in DER. Unlike x509.ParseCertificate it also reads
// keys of type RSASSA-PSS (RFC 4055): PublicKey is then an *rsa.PublicKey and
// PublicKeyAlgorithm is x509.RSA.
func Parse(der []byte) (*x509.Certificate, error) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	if c.PublicKeyAlgorithm == x509.UnknownPublicKeyAlgorithm {
		if key, ok := pssKey(c.RawSubjectPublicKeyInfo); ok {
			c.PublicKey, c.PublicKeyAlgorithm = key, x509.RSA
		}
	}
	return c, nil
}

// pssKey reads a SubjectPublicKeyInfo of type id-RSASSA-PSS. Its parameters
// restrict hash and salt; the COSE algorithm fixes both already.
func pssKey(der []byte) (*rsa.PublicKey, bool) {
	var info struct {
		Algorithm struct {
			Algorithm  asn1.ObjectIdentifier
			Parameters asn1.RawValue `asn1:"optional"`
		}
		Key asn1.BitString
	}
	if rest, err := asn1.Unmarshal(der, &info); err != nil || len(rest) > 0 || !info.Algorithm.Algorithm.Equal(oidPSS) {
		return nil, false
	}
	var key struct {
		N *big.Int
		E int
	}
	if rest, err := asn1.Unmarshal(info.Key.RightAlign(), &key); err != nil || len(rest) > 0 || key.N.Sign() <= 0 || key.E < 3 {
		return nil, false
	}
	return &rsa.PublicKey{N: key.N, E: key.E}, true
}

// checkKey holds a key against C2PA 2.2, 13.2.1 and 14.5.1.1.
func checkKey(key any) error {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if n := k.N.BitLen(); n < 2048 || n > MaxRSA {
			return fmt.Errorf("%w: RSA of %d bits", ErrKey, n)
		}
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() && k.Curve != elliptic.P384() && k.Curve != elliptic.P521() {
			return fmt.Errorf("%w: curve %s", ErrKey, k.Params().Name)
		}
	case ed25519.PublicKey:
	default:
		return fmt.Errorf("%w: %T", ErrKey, key)
	}
	return nil
}
