package credential

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha1"
	_ "crypto/sha256" // the hashes of hashOf
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"
)

// algorithm is AlgorithmIdentifier.
type algorithm struct {
	Algorithm  asn1.ObjectIdentifier
	Parameters asn1.RawValue `asn1:"optional"`
}

var (
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCert   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}
	oidSigningCertV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}

	oidSHA256 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSHA384 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}
	oidSHA512 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
)

// hashOf knows the allowed hashes (C2PA 2.2, 13.1).
func hashOf(id asn1.ObjectIdentifier) (crypto.Hash, bool) {
	switch {
	case id.Equal(oidSHA256):
		return crypto.SHA256, true
	case id.Equal(oidSHA384):
		return crypto.SHA384, true
	case id.Equal(oidSHA512):
		return crypto.SHA512, true
	}
	return 0, false
}

// signed is a CMS SignedData with one signer (RFC 5652, section 5).
type signed struct {
	contentType  asn1.ObjectIdentifier
	content      []byte
	certificates []*x509.Certificate
	signer       signerInfo
}

type signerInfo struct {
	Version       int
	ID            asn1.RawValue
	Digest        algorithm
	Attributes    asn1.RawValue `asn1:"optional,tag:0"`
	Signature     algorithm
	Value         []byte
	NotAttributes asn1.RawValue `asn1:"optional,tag:1"`
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue
}

var errCMS = errors.New("not a signed message as RFC 5652 describes it")

// parseSigned reads DER; the looser BER is refused.
func parseSigned(der []byte) (*signed, error) {
	var info struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, err
	}
	var data struct {
		Version      int
		Digests      asn1.RawValue
		Encapsulated struct {
			Type    asn1.ObjectIdentifier
			Content asn1.RawValue `asn1:"optional,explicit,tag:0"`
		}
		Certificates asn1.RawValue `asn1:"optional,tag:0"`
		Revocations  asn1.RawValue `asn1:"optional,tag:1"`
		Signers      []signerInfo  `asn1:"set"`
	}
	if !info.Type.Equal(oidSignedData) {
		return nil, errCMS
	}
	if _, err := asn1.Unmarshal(info.Content.Bytes, &data); err != nil {
		return nil, err
	}
	if len(data.Signers) != 1 {
		return nil, errCMS
	}
	s := &signed{contentType: data.Encapsulated.Type, signer: data.Signers[0]}
	if _, err := asn1.Unmarshal(data.Encapsulated.Content.Bytes, &s.content); err != nil {
		return nil, err
	}
	for rest := data.Certificates.Bytes; len(rest) > 0 && len(s.certificates) < MaxChain; {
		var one asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &one); err != nil {
			return nil, err
		}
		// Other kinds than X.509 stand under a tag (RFC 5652, 10.2.2).
		if c, err := Parse(one.FullBytes); err == nil {
			s.certificates = append(s.certificates, c)
		}
	}
	return s, nil
}

// verify checks the signature and returns the certificate of the signer.
func (s *signed) verify() (*x509.Certificate, error) {
	c := s.find()
	if c == nil {
		return nil, errors.New("the signer's certificate is missing")
	}
	h, ok := hashOf(s.signer.Digest.Algorithm)
	if !ok {
		return nil, errors.New("digest algorithm not allowed")
	}
	// The attributes are signed as a SET, not under the tag they stand with
	// (RFC 5652, 5.4).
	attributes := bytes.Clone(s.signer.Attributes.FullBytes)
	if len(attributes) == 0 {
		return nil, errCMS
	}
	attributes[0] = 0x31
	if err := s.checkAttributes(attributes, h, c); err != nil {
		return nil, err
	}
	return c, checkSignature(c, s.signer.Signature, h, attributes, s.signer.Value)
}

// find picks the signer's certificate by issuer and number, or by its key.
func (s *signed) find() *x509.Certificate {
	var by struct {
		Issuer asn1.RawValue
		Number *big.Int
	}
	id := s.signer.ID
	for _, c := range s.certificates {
		if id.Class == asn1.ClassContextSpecific && id.Tag == 0 {
			if bytes.Equal(id.Bytes, c.SubjectKeyId) {
				return c
			}
			continue
		}
		if _, err := asn1.Unmarshal(id.FullBytes, &by); err != nil {
			return nil
		}
		if bytes.Equal(by.Issuer.FullBytes, c.RawIssuer) && by.Number.Cmp(c.SerialNumber) == 0 {
			return c
		}
	}
	return nil
}

// checkAttributes holds the signed attributes against content and signer
// (RFC 5652, 5.4 and 11; RFC 5035).
func (s *signed) checkAttributes(set []byte, h crypto.Hash, c *x509.Certificate) error {
	var list []attribute
	if _, err := asn1.UnmarshalWithParams(set, &list, "set"); err != nil {
		return err
	}
	var hasType, hasDigest bool
	for _, a := range list {
		value := a.Values.Bytes
		switch {
		case a.Type.Equal(oidContentType):
			var id asn1.ObjectIdentifier
			if _, err := asn1.Unmarshal(value, &id); err != nil || !id.Equal(s.contentType) {
				return errors.New("signed attribute names another content")
			}
			hasType = true
		case a.Type.Equal(oidMessageDigest):
			var d []byte
			if _, err := asn1.Unmarshal(value, &d); err != nil || !bytes.Equal(d, digest(h, s.content)) {
				return errors.New("signed attribute has another digest")
			}
			hasDigest = true
		case a.Type.Equal(oidSigningCert), a.Type.Equal(oidSigningCertV2):
			if !namesCertificate(value, a.Type.Equal(oidSigningCertV2), c) {
				return errors.New("signed attribute names another certificate")
			}
		}
	}
	if !hasType || !hasDigest {
		return errors.New("signed attributes are incomplete")
	}
	return nil
}

// namesCertificate reads SigningCertificate or SigningCertificateV2 (RFC
// 5035) and compares the first hash with the certificate.
func namesCertificate(der []byte, v2 bool, c *x509.Certificate) bool {
	var list struct {
		Certs    []asn1.RawValue
		Policies asn1.RawValue `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(der, &list); err != nil || len(list.Certs) == 0 {
		return false
	}
	rest, h := list.Certs[0].Bytes, crypto.SHA256
	if !v2 {
		var d []byte
		sum := sha1.Sum(c.Raw)
		_, err := asn1.Unmarshal(rest, &d)
		return err == nil && bytes.Equal(d, sum[:])
	}
	var a algorithm
	if after, err := asn1.Unmarshal(rest, &a); err == nil { // absent: SHA-256
		var ok bool
		if h, ok = hashOf(a.Algorithm); !ok {
			return false
		}
		rest = after
	}
	var d []byte
	_, err := asn1.Unmarshal(rest, &d)
	return err == nil && bytes.Equal(d, digest(h, c.Raw))
}

// checkSignature verifies with the certificate's key. The key's type decides;
// an RSA signature is PKCS #1 v1.5 or PSS by its algorithm.
func checkSignature(c *x509.Certificate, a algorithm, h crypto.Hash, message, signature []byte) error {
	if err := checkKey(c.PublicKey); err != nil {
		return err
	}
	bad := errors.New("the signature does not verify")
	switch key := c.PublicKey.(type) {
	case ed25519.PublicKey:
		if ed25519.Verify(key, message, signature) {
			return nil
		}
	case *ecdsa.PublicKey:
		if ecdsa.VerifyASN1(key, digest(ecdsaHash(a, h), message), signature) {
			return nil
		}
	case *rsa.PublicKey:
		if a.Algorithm.Equal(oidPSS) {
			if rsa.VerifyPSS(key, h, digest(h, message), signature, nil) == nil {
				return nil
			}
			return bad
		}
		if rsa.VerifyPKCS1v15(key, h, digest(h, message), signature) == nil {
			return nil
		}
	}
	return bad
}

// ecdsaHash takes the hash from ecdsa-with-SHA2 (RFC 5758, 3.2).
func ecdsaHash(a algorithm, h crypto.Hash) crypto.Hash {
	prefix := asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3}
	if len(a.Algorithm) == 7 && prefix.Equal(a.Algorithm[:6]) {
		switch a.Algorithm[6] {
		case 2:
			return crypto.SHA256
		case 3:
			return crypto.SHA384
		case 4:
			return crypto.SHA512
		}
	}
	return h
}
