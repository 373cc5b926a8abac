package c2pa

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/credential"
)

// sign1 is a COSE_Sign1 structure (RFC 9052, section 4.2). The headers are
// read here and not by go-cose, because real files are looser than it allows;
// the signature is verified by go-cose.
type sign1 struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected cbor.RawMessage
	Payload     *[]byte
	Signature   []byte
}

// headers are the header parameters that C2PA uses (2.2, 13.2 and 14.5).
type headers struct {
	Alg   *int64          `cbor:"1,keyasint"`
	Chain cbor.RawMessage `cbor:"33,keyasint"`
}

// named are those with a name for a label; fxamacker/cbor keeps numbers and
// names apart.
type named struct {
	Chain      cbor.RawMessage `cbor:"x5chain"`
	Stamp1     *stampContainer `cbor:"sigTst"`
	Stamp2     *stampContainer `cbor:"sigTst2"`
	Issued     any             `cbor:"iat"`
	Revocation struct {
		OCSP [][]byte `cbor:"ocspVals"`
	} `cbor:"rVals"`
}

type stampContainer struct {
	Tokens []struct {
		Val []byte `cbor:"val"`
	} `cbor:"tstTokens"`
}

// envelope is a claim signature as far as it could be read.
type envelope struct {
	sign1
	alg    cose.Algorithm
	chain  []*x509.Certificate // the signer's first
	stamps [2]*stampContainer  // sigTst, sigTst2
	ocsp   [][]byte
	issued time.Time // claimed; zero if not stated
}

var (
	errAlg         = errors.New("c2pa: no signature algorithm of C2PA")
	errCredential  = errors.New("c2pa: not exactly one credential")
	errCertificate = errors.New("c2pa: certificate cannot be read")
)

// readEnvelope reads the content of a claim signature box.
func readEnvelope(data []byte) (*envelope, error) {
	e := &envelope{}
	data = bytes.TrimPrefix(data, []byte{0xd2}) // tag 18; older files leave it out
	if err := decoder.Unmarshal(data, &e.sign1); err != nil {
		return nil, err
	}
	var protected, unprotected headers
	var protectedNamed, unprotectedNamed named
	for _, part := range []struct {
		data  []byte
		ints  *headers
		names *named
	}{{e.Protected, &protected, &protectedNamed}, {e.Unprotected, &unprotected, &unprotectedNamed}} {
		if len(part.data) == 0 {
			continue
		}
		if err := decodeMap(part.data, part.ints); err != nil {
			return nil, err
		}
		if err := decodeMap(part.data, part.names); err != nil {
			return nil, err
		}
	}
	e.stamps = [2]*stampContainer{unprotectedNamed.Stamp1, unprotectedNamed.Stamp2}
	for i, s := range []*stampContainer{protectedNamed.Stamp1, protectedNamed.Stamp2} {
		if e.stamps[i] == nil {
			e.stamps[i] = s
		}
	}
	e.ocsp = append(unprotectedNamed.Revocation.OCSP, protectedNamed.Revocation.OCSP...)
	e.issued = numericDate(protectedNamed.Issued)
	if protected.Alg == nil {
		return e, errAlg
	}
	switch e.alg = cose.Algorithm(*protected.Alg); e.alg {
	case cose.AlgorithmES256, cose.AlgorithmES384, cose.AlgorithmES512,
		cose.AlgorithmPS256, cose.AlgorithmPS384, cose.AlgorithmPS512, cose.AlgorithmEdDSA:
	default:
		return e, fmt.Errorf("%w: %d", errAlg, *protected.Alg)
	}
	raw := choose(protected.Chain, unprotected.Chain)
	if raw == nil && len(protected.Chain) == 0 {
		raw = choose(protectedNamed.Chain, unprotectedNamed.Chain)
	}
	return e, e.readChain(raw)
}

// choose takes the only one of two; nil if both or none are set (C2PA 2.2,
// 14.2: a credential in both buckets is two credentials).
func choose(a, b cbor.RawMessage) cbor.RawMessage {
	switch {
	case len(a) > 0 && len(b) > 0:
		return nil
	case len(a) > 0:
		return a
	case len(b) > 0:
		return b
	}
	return nil
}

// readChain reads x5chain: one certificate or a list (RFC 9360). One that
// cannot be read ends the list, unless it is the signer's.
func (e *envelope) readChain(raw cbor.RawMessage) error {
	if len(raw) == 0 {
		return errCredential
	}
	var list [][]byte
	var one []byte
	if decoder.Unmarshal(raw, &one) == nil {
		list = [][]byte{one}
	} else if err := decoder.Unmarshal(raw, &list); err != nil || len(list) == 0 {
		return errCredential
	}
	for i, der := range list[:min(len(list), credential.MaxChain)] {
		c, err := credential.Parse(der)
		if err != nil {
			if i == 0 {
				return fmt.Errorf("%w: %v", errCertificate, err)
			}
			break
		}
		e.chain = append(e.chain, c)
	}
	return nil
}

// numericDate reads seconds since 1970.
func numericDate(v any) time.Time {
	switch n := v.(type) {
	case uint64:
		if n < math.MaxInt32*64 { // beyond the year 6000 it is no date
			return time.Unix(int64(n), 0).UTC()
		}
	case float64:
		if n > 0 && n < math.MaxInt32*64 {
			return time.Unix(int64(n), 0).UTC()
		}
	}
	return time.Time{}
}

// structure is the Sig_structure of RFC 9052, 4.4, in bytes.
func (e *envelope) structure(context string, payload []byte) []byte {
	b, err := cbor.Marshal([]any{context, e.Protected, []byte{}, payload})
	if err != nil {
		panic(err) // strings and byte strings can be encoded
	}
	return b
}

// verify checks the signature over a claim. A payload that is not detached
// must be the claim itself.
func (e *envelope) verify(claim []byte) error {
	if e.Payload != nil && !bytes.Equal(*e.Payload, claim) {
		return errors.New("c2pa: the signature is over other bytes than the claim")
	}
	verifier, err := cose.NewVerifier(e.alg, e.chain[0].PublicKey)
	if err != nil {
		return err
	}
	return verifier.Verify(e.structure("Signature1", claim), e.Signature)
}
