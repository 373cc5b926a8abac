package c2pa

import (
	"crypto/x509"
	"errors"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/credential"
)

// checkSignature verifies the claim signature of a record, its time and its
// credential (C2PA 2.2, 15.7 to 15.9).
func (v *validator) checkSignature(r *record) {
	path, ok := absolute(r.claim.Signature, r.Label)
	if ok && len(path) > len(r.Label) && path[:len(r.Label)+1] == r.Label+"/" {
		r.signature = v.resolve(path)
	}
	if r.signature == nil {
		r.note(Integrity, "claimSignature.missing")
		return
	}
	at := r.signature.Label
	data, _ := r.signature.Content("cbor")
	e, err := readEnvelope(data)
	if e != nil && errors.Is(err, errAlg) {
		r.note(Unsupported, "algorithm.unsupported", at)
		return
	}
	if err != nil {
		code := "claimSignature.mismatch"
		if errors.Is(err, errCredential) || errors.Is(err, errCertificate) {
			code = "signingCredential.invalid"
		}
		r.note(Integrity, code, at)
		return
	}
	signer := e.chain[0]
	s := &r.Signature
	s.Algorithm, s.Signer, s.Issuer = e.alg.String(), credential.Name(signer), issuer(signer)
	s.Serial, s.NotBefore, s.NotAfter = signer.SerialNumber.String(), signer.NotBefore.UTC(), signer.NotAfter.UTC()
	profile := credential.CheckProfile(signer, credential.ClaimSigning)
	if errors.Is(profile, credential.ErrKey) {
		r.note(Integrity, "signingCredential.invalid", at) // nothing can be verified with such a key
		return
	}
	v.checkTime(r, e, at)
	if err := e.verify(r.claimBytes); err != nil {
		r.note(Integrity, "claimSignature.mismatch", at)
		return
	}
	s.Verified = true
	r.note(Success, "claimSignature.validated", at)
	if profile != nil {
		r.note(Credential, "signingCredential.invalid", at)
	}
	v.checkTrust(r, e, at, profile == nil)
}

func issuer(c *x509.Certificate) string {
	own := *c
	own.Subject = c.Issuer
	return credential.Name(&own)
}

// checkTime looks for a time stamp that fits: in the signature, else in a
// time-stamp assertion of a later record.
func (v *validator) checkTime(r *record, e *envelope, at string) {
	s := &r.Signature
	s.Time = e.issued
	type candidate struct{ token, message []byte }
	var list []candidate
	for i, c := range e.stamps {
		if c == nil {
			continue
		}
		if len(c.Tokens) != 1 {
			r.note(Informational, "timeStamp.malformed", at)
			continue
		}
		// Version 1 stamps the claim in a TimeStampResp, version 2 the
		// signature in a token (C2PA 2.2, 10.3.2.5.2). Some files hold the
		// token where the response should be, and the other way round.
		token := c.Tokens[0].Val
		if inner, err := credential.UnwrapResponse(token); err == nil {
			token = inner
		}
		list = append(list, candidate{token, e.structure("CounterSignature", [2][]byte{r.claimBytes, bstr(e.Signature)}[i])})
	}
	for _, token := range v.stamps[r.Label] {
		list = append(list, candidate{token, e.structure("CounterSignature", bstr(e.Signature))})
	}
	for _, c := range list {
		if !v.search() {
			return
		}
		stamp, err := credential.VerifyStamp(c.token, c.message, v.opt.Authorities)
		if stamp != nil && !s.Attested {
			s.Time, s.Authority, s.Attested = stamp.Time, stamp.Authority, stamp.Trusted
		}
		switch {
		case err == nil:
			r.note(Success, "timeStamp.validated", at)
			r.note(Success, "timeStamp.trusted", at)
			return
		case errors.Is(err, credential.ErrStampMismatch):
			r.note(Informational, "timeStamp.mismatch", at)
		case errors.Is(err, credential.ErrStampOutside):
			r.note(Informational, "timeStamp.outsideValidity", at)
		case errors.Is(err, credential.ErrStampUntrusted):
			r.note(Informational, "timeStamp.untrusted", at)
		default:
			r.note(Informational, "timeStamp.malformed", at)
		}
	}
}

// bstr encodes a byte string with its head.
func bstr(b []byte) []byte {
	out, err := cbor.Marshal(b)
	if err != nil {
		panic(err) // a byte string can be encoded
	}
	return out
}

// checkTrust judges the credential at the attested time, or else at the time
// of the examination. An expired certificate is its own reason: it says
// nothing about the picture.
func (v *validator) checkTrust(r *record, e *envelope, at string, allowed bool) {
	s := &r.Signature
	when := v.opt.Time
	if s.Attested {
		when = s.Time
	}
	signer, others := e.chain[0], e.chain[1:]
	var chain []*x509.Certificate
	if v.search() {
		chain = v.opt.Signers.Chain(signer, others, when)
		s.Listed = allowed && (chain != nil || v.opt.Signers.Listed(signer, others, when))
	}
	if s.Expired = !credential.Inside(signer, when) || chain == nil && s.Listed; s.Expired {
		r.note(Credential, "claimSignature.outsideValidity", at)
	} else {
		r.note(Success, "claimSignature.insideValidity", at)
	}
	if s.Listed {
		r.note(Success, "signingCredential.trusted", at)
	} else {
		r.note(Credential, "signingCredential.untrusted", at)
	}
	v.checkRevocation(r, e, at, when, chain)
}

// checkRevocation reads the OCSP responses that came along.
func (v *validator) checkRevocation(r *record, e *envelope, at string, when time.Time, chain []*x509.Certificate) {
	responses := append(append([][]byte{}, e.ocsp...), v.responses...)
	issuers := append(append([]*x509.Certificate{}, e.chain[1:]...), chain...)
	if len(responses) > 0 && !v.search() {
		responses = nil
	}
	switch credential.CheckStapled(responses, e.chain[0], issuers, when, r.Signature.Attested, v.opt.Time) {
	case credential.Revoked:
		r.note(Credential, "signingCredential.ocsp.revoked", at)
	case credential.NotRevoked:
		r.note(Success, "signingCredential.ocsp.notRevoked", at)
	default:
		r.note(Informational, "signingCredential.ocsp.skipped", at)
	}
}
