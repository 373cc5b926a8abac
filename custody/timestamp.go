package custody

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"sync"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"
)

// MaxToken bounds a time-stamp response, in bytes. Responses with a chain of
// four certificates have about 8 kB.
const MaxToken = 256 << 10

// Object identifiers of RFC 3161, RFC 5816 and RFC 5652.
var (
	oidTSTInfo              = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}  // RFC 3161, 2.4.2
	oidSigningCertificate   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12} // RFC 2634, 5.4
	oidSigningCertificateV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47} // RFC 5035, 3
	oidExtKeyUsage          = asn1.ObjectIdentifier{2, 5, 29, 37}                       // RFC 5280, 4.2.1.12
)

// parsing is held while package pkcs7 reads a token: it counts its indentation
// for debugging output in a variable of the package, without a lock. A token
// takes a millisecond or two.
var parsing sync.Mutex

// TimestampRequest is a request to a time-stamping authority, kept until its
// response arrives.
type TimestampRequest struct {
	DER    []byte // to be sent by POST as application/timestamp-query (RFC 3161, 3.4)
	digest Digest
	nonce  *big.Int
}

// NewTimestampRequest asks for a timestamp of the bytes of a signed
// checkpoint, with SHA-256, the authority's certificates and a nonce of 64
// bits from random. Sending it is the caller's business.
func NewTimestampRequest(checkpoint []byte, random io.Reader) (*TimestampRequest, error) {
	var raw [8]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return nil, fmt.Errorf("custody: nonce: %w", err)
	}
	r := &TimestampRequest{digest: Sum(checkpoint), nonce: new(big.Int).SetBytes(raw[:])}
	q := timestamp.Request{HashAlgorithm: crypto.SHA256, HashedMessage: r.digest[:], Certificates: true, Nonce: r.nonce}
	der, err := q.Marshal()
	r.DER = der
	return r, err
}

// Token takes the token out of a response (application/timestamp-reply) after
// checking that it answers this request: granted, same hash, same nonce,
// signed. Whose certificate it is, [VerifyTimestamp] says.
func (r *TimestampRequest) Token(response []byte) (token []byte, err error) {
	defer recovered(&err)
	if len(response) > MaxToken {
		return nil, errors.New("custody: a time-stamp response that is too long")
	}
	parsing.Lock()
	defer parsing.Unlock()
	ts, err := timestamp.ParseResponse(response)
	if err != nil {
		return nil, fmt.Errorf("custody: time-stamp response: %w", err)
	}
	if ts.Nonce == nil || ts.Nonce.Cmp(r.nonce) != 0 {
		return nil, errors.New("custody: the time-stamp response has another nonce")
	}
	if ts.HashAlgorithm != crypto.SHA256 || !bytes.Equal(ts.HashedMessage, r.digest[:]) {
		return nil, errors.New("custody: the time-stamp response is for another text")
	}
	return bytes.Clone(ts.RawToken), nil
}

// Timestamp is what a verified token says.
type Timestamp struct {
	Time      time.Time     // when the authority saw the hash, by its clock, UTC
	Accuracy  time.Duration // as stated by the authority; 0 when it states none
	Authority string        // subject of the certificate that signed
	Serial    string        // number of the token, decimal
	Policy    string        // object identifier of the authority's policy
	Trusted   bool          // the certificate leads to one of the given roots
}

// VerifyTimestamp checks a token (DER, RFC 3161) for the bytes of a signed
// checkpoint: one signer, whose certificate is in the token, is meant for
// time-stamping and nothing else (RFC 3161, 2.3), is the one that the token
// names (RFC 5816), and signed the token with SHA-256 or better.
//
// With roots, the certificate must lead to one of them at the time of the
// token; that is an error otherwise. With nil, Trusted is false and the token
// shows no more than that somebody with this certificate signed it.
// Revocation is not looked at, because it would need a network.
func VerifyTimestamp(token, checkpoint []byte, roots *x509.CertPool) (ts Timestamp, err error) {
	defer recovered(&err)
	if len(token) > MaxToken {
		return Timestamp{}, errors.New("custody: a token that is too long")
	}
	parsing.Lock()
	defer parsing.Unlock()
	parsed, err := timestamp.Parse(token)
	if err != nil {
		return Timestamp{}, fmt.Errorf("custody: token: %w", err)
	}
	digest := Sum(checkpoint)
	if parsed.HashAlgorithm != crypto.SHA256 || !bytes.Equal(parsed.HashedMessage, digest[:]) {
		return Timestamp{}, errors.New("custody: the token is for another text")
	}
	signer, err := verifySigner(token, parsed.Time, roots)
	if err != nil {
		return Timestamp{}, err
	}
	return Timestamp{
		Time: parsed.Time.UTC(), Accuracy: parsed.Accuracy, Authority: signer.Subject.String(),
		Serial: parsed.SerialNumber.String(), Policy: parsed.Policy.String(), Trusted: roots != nil,
	}, nil
}

// verifySigner checks signature, certificate and, with roots, its chain. The
// caller holds parsing.
func verifySigner(token []byte, at time.Time, roots *x509.CertPool) (*x509.Certificate, error) {
	p7, err := pkcs7.Parse(token)
	if err != nil {
		return nil, fmt.Errorf("custody: token: %w", err)
	}
	cert := p7.GetOnlySigner()
	if cert == nil {
		return nil, errors.New("custody: the token has not one signer with a certificate")
	}
	switch d := p7.Signers[0].DigestAlgorithm.Algorithm; {
	case d.Equal(pkcs7.OIDDigestAlgorithmSHA256), d.Equal(pkcs7.OIDDigestAlgorithmSHA384), d.Equal(pkcs7.OIDDigestAlgorithmSHA512):
	default:
		return nil, fmt.Errorf("custody: the token is signed with hash %v, weaker than SHA-256", d)
	}
	var kind asn1.ObjectIdentifier
	if err := p7.UnmarshalSignedAttribute(pkcs7.OIDAttributeContentType, &kind); err != nil || !kind.Equal(oidTSTInfo) {
		return nil, errors.New("custody: what is signed is no time-stamp")
	}
	if err := meantForStamping(cert); err != nil {
		return nil, err
	}
	if err := namesCertificate(p7, cert); err != nil {
		return nil, err
	}
	intermediates := x509.NewCertPool()
	for _, c := range p7.Certificates {
		intermediates.AddCert(c)
	}
	opts := x509.VerifyOptions{
		Roots: roots, Intermediates: intermediates, CurrentTime: at,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping},
	}
	if err := p7.VerifyWithOpts(opts); err != nil {
		return nil, fmt.Errorf("custody: token: %w", err)
	}
	return cert, nil
}

// meantForStamping holds the certificate to RFC 3161, 2.3: the extended key
// usage is critical and names time-stamping alone.
func meantForStamping(cert *x509.Certificate) error {
	if len(cert.ExtKeyUsage) != 1 || cert.ExtKeyUsage[0] != x509.ExtKeyUsageTimeStamping || len(cert.UnknownExtKeyUsage) != 0 {
		return errors.New("custody: the certificate is not for time-stamping alone")
	}
	for _, ext := range cert.Extensions {
		if ext.Id.Equal(oidExtKeyUsage) && ext.Critical {
			return nil
		}
	}
	return errors.New("custody: the certificate does not insist on time-stamping")
}

// namesCertificate checks that the signed attributes hold the hash of the
// certificate, so that nobody can put another certificate of the same key
// into the token: SHA-1 in RFC 2634, a hash of the authority's choice in RFC
// 5035. One of the two is required (RFC 5816, 2.2.1).
func namesCertificate(p7 *pkcs7.PKCS7, cert *x509.Certificate) error {
	var v1, v2 struct {
		Certs    []asn1.RawValue
		Policies asn1.RawValue `asn1:"optional"`
	}
	if err := p7.UnmarshalSignedAttribute(oidSigningCertificateV2, &v2); err == nil && len(v2.Certs) > 0 {
		hash, algorithm, err := certificateHash(v2.Certs[0])
		if err != nil {
			return err
		}
		if algorithm == nil || algorithm.Equal(pkcs7.OIDDigestAlgorithmSHA256) { // SHA-256 is the default, RFC 5035, 4
			if sum := sha256.Sum256(cert.Raw); bytes.Equal(hash, sum[:]) {
				return nil
			}
		} else if h, ok := map[string]crypto.Hash{
			pkcs7.OIDDigestAlgorithmSHA384.String(): crypto.SHA384,
			pkcs7.OIDDigestAlgorithmSHA512.String(): crypto.SHA512,
		}[algorithm.String()]; ok && h.Available() {
			sum := h.New()
			sum.Write(cert.Raw)
			if bytes.Equal(hash, sum.Sum(nil)) {
				return nil
			}
		}
		return errors.New("custody: the token names another certificate")
	}
	if err := p7.UnmarshalSignedAttribute(oidSigningCertificate, &v1); err == nil && len(v1.Certs) > 0 {
		hash, _, err := certificateHash(v1.Certs[0])
		if sum := sha1.Sum(cert.Raw); err == nil && bytes.Equal(hash, sum[:]) {
			return nil
		}
	}
	return errors.New("custody: the token does not name its certificate")
}

// certificateHash reads an ESSCertID or ESSCertIDv2: an optional hash
// algorithm, the hash, and what follows.
func certificateHash(id asn1.RawValue) (hash []byte, algorithm asn1.ObjectIdentifier, err error) {
	rest := id.Bytes
	var first asn1.RawValue
	if rest, err = asn1.Unmarshal(rest, &first); err != nil {
		return nil, nil, fmt.Errorf("custody: certificate identifier: %w", err)
	}
	if first.Tag == asn1.TagSequence {
		if _, err = asn1.Unmarshal(first.Bytes, &algorithm); err == nil {
			_, err = asn1.Unmarshal(rest, &hash)
		}
	} else {
		_, err = asn1.Unmarshal(first.FullBytes, &hash)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("custody: certificate identifier: %w", err)
	}
	return hash, algorithm, nil
}

// recovered turns a panic of the ASN.1 code of others into an error: tokens
// come from outside.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("custody: token: %v", r)
	}
}
