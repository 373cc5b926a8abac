package credential

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// Errors of a time stamp; they are wrapped. Their names follow the status
// codes of C2PA 2.2, 15.2.2.2.
var (
	ErrStampMalformed = errors.New("credential: time stamp malformed")
	ErrStampMismatch  = errors.New("credential: time stamp belongs to other data")
	ErrStampUntrusted = errors.New("credential: time stamp of an authority that is not listed")
	ErrStampOutside   = errors.New("credential: time stamp outside the validity of its authority")
)

// Stamp is what a time stamp says.
type Stamp struct {
	Time      time.Time // UTC
	Authority string    // name of who attests it
	Trusted   bool      // the authority is on the list, and the certificate was valid then
}

// tstInfo is TSTInfo of RFC 3161, 2.4.2.
type tstInfo struct {
	Version        int
	Policy         asn1.ObjectIdentifier
	MessageImprint struct {
		Hash   algorithm
		Digest []byte
	}
	SerialNumber *big.Int
	GenTime      time.Time `asn1:"generalized"`
	Accuracy     struct {
		Seconds int `asn1:"optional"`
		Millis  int `asn1:"optional,tag:0"`
		Micros  int `asn1:"optional,tag:1"`
	} `asn1:"optional"`
	Ordering   bool          `asn1:"optional"`
	Nonce      *big.Int      `asn1:"optional"`
	TSA        asn1.RawValue `asn1:"optional,tag:0"`
	Extensions asn1.RawValue `asn1:"optional,tag:1"`
}

var oidTSTInfo = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}

// UnwrapResponse takes the token out of a TimeStampResp (RFC 3161, 2.4.2).
func UnwrapResponse(der []byte) ([]byte, error) {
	var resp struct {
		Status struct {
			Status int
			Text   []asn1.RawValue `asn1:"optional"`
			Fail   asn1.BitString  `asn1:"optional"`
		}
		Token asn1.RawValue `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(der, &resp); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrStampMalformed, err)
	}
	if resp.Status.Status > 1 || resp.Status.Status < 0 || len(resp.Token.FullBytes) == 0 {
		return nil, fmt.Errorf("%w: status %d", ErrStampMalformed, resp.Status.Status)
	}
	return resp.Token.FullBytes, nil
}

// VerifyStamp verifies a TimeStampToken over message against a list of
// time-stamping authorities (C2PA 2.2, 15.8.2). If the token fits the message
// and only its authority is not trusted, the Stamp is returned together with
// an error that wraps ErrStampUntrusted or ErrStampOutside.
func VerifyStamp(token, message []byte, authorities *List) (*Stamp, error) {
	s, err := parseSigned(token)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrStampMalformed, err)
	}
	var info tstInfo
	if !s.contentType.Equal(oidTSTInfo) {
		return nil, fmt.Errorf("%w: holds %v", ErrStampMalformed, s.contentType)
	}
	if _, err := asn1.Unmarshal(s.content, &info); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrStampMalformed, err)
	}
	h, ok := hashOf(info.MessageImprint.Hash.Algorithm)
	if !ok {
		return nil, fmt.Errorf("%w: imprint by %v", ErrStampUntrusted, info.MessageImprint.Hash.Algorithm)
	}
	if !bytes.Equal(digest(h, message), info.MessageImprint.Digest) {
		return nil, fmt.Errorf("%w: the imprint differs", ErrStampMismatch)
	}
	signer, err := s.verify()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStampMismatch, err)
	}
	stamp := &Stamp{Time: info.GenTime.UTC(), Authority: Name(signer)}
	switch {
	case CheckProfile(signer, TimeStamping) != nil:
		return stamp, fmt.Errorf("%w: %w", ErrStampUntrusted, CheckProfile(signer, TimeStamping))
	case authorities.Chain(signer, s.certificates, stamp.Time) != nil:
		stamp.Trusted = true
		return stamp, nil
	case authorities.Listed(signer, s.certificates, stamp.Time):
		return stamp, ErrStampOutside
	}
	return stamp, ErrStampUntrusted
}

// Name is how a certificate's owner is shown: common name and organisation.
func Name(c *x509.Certificate) string {
	cn, org := c.Subject.CommonName, ""
	if len(c.Subject.Organization) > 0 {
		org = c.Subject.Organization[0]
	}
	switch {
	case cn == "" && org == "":
		return c.Subject.String()
	case org == "" || org == cn:
		return cn
	case cn == "":
		return org
	}
	return cn + " (" + org + ")"
}

func digest(h crypto.Hash, data []byte) []byte {
	w := h.New()
	w.Write(data)
	return w.Sum(nil)
}
