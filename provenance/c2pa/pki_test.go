package c2pa

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/veraison/go-cose"
	"golang.org/x/crypto/ocsp"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/credential"
)

// The calendar of the tests.
var (
	born     = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	signedAt = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	dies     = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)  // leaf certificates
	examined = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)  // while they are valid
	late     = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) // when they are not
)

// authority is a root with an intermediate, as C2PA's signers have.
type authority struct {
	root, mid       *x509.Certificate
	rootKey, midKey *ecdsa.PrivateKey
}

// identity is a leaf with what it needs to sign.
type identity struct {
	cert  *x509.Certificate
	key   crypto.Signer
	alg   cose.Algorithm
	chain [][]byte // x5chain
}

var serial struct {
	sync.Mutex
	n int64
}

func nextSerial() *big.Int {
	serial.Lock()
	defer serial.Unlock()
	serial.n++
	return big.NewInt(1000 + serial.n)
}

func ecKey(t testing.TB, c elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func issue(t testing.TB, tmpl, parent *x509.Certificate, pub crypto.PublicKey, by crypto.Signer) *x509.Certificate {
	t.Helper()
	tmpl.SerialNumber = nextSerial()
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, pub, by)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newAuthority(t testing.TB, name string) *authority {
	t.Helper()
	a := &authority{rootKey: ecKey(t, elliptic.P256()), midKey: ecKey(t, elliptic.P256())}
	ca := func(cn string) *x509.Certificate {
		return &x509.Certificate{
			Subject:   pkix.Name{CommonName: cn, Organization: []string{name}},
			NotBefore: born.AddDate(-5, 0, 0), NotAfter: born.AddDate(20, 0, 0),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, SubjectKeyId: []byte(cn),
		}
	}
	root := ca(name + " root")
	a.root = issue(t, root, root, a.rootKey.Public(), a.rootKey)
	a.mid = issue(t, ca(name+" intermediate"), a.root, a.midKey.Public(), a.rootKey)
	return a
}

// leafTemplate is a certificate as the profile wants it.
func leafTemplate(name string, usage ...asn1.ObjectIdentifier) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: name, Organization: []string{"测试机构"}},
		NotBefore: born, NotAfter: dies, KeyUsage: x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true, UnknownExtKeyUsage: usage,
	}
}

var claimSigning = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 62558, 2, 1}

// sign makes an identity with a key of the algorithm's kind.
func (a *authority) identity(t testing.TB, alg cose.Algorithm, tmpl *x509.Certificate) *identity {
	t.Helper()
	var key crypto.Signer
	switch alg {
	case cose.AlgorithmES256:
		key = ecKey(t, elliptic.P256())
	case cose.AlgorithmES384:
		key = ecKey(t, elliptic.P384())
	case cose.AlgorithmES512:
		key = ecKey(t, elliptic.P521())
	case cose.AlgorithmEdDSA:
		_, k, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		key = k
	default:
		key = rsaKey(t)
	}
	if tmpl == nil {
		tmpl = leafTemplate("测试相机", claimSigning)
	}
	c := issue(t, tmpl, a.mid, key.Public(), a.midKey)
	return &identity{c, key, alg, [][]byte{c.Raw, a.mid.Raw}}
}

// rsaKey is made once: it takes long.
var rsaKey = func() func(t testing.TB) *rsa.PrivateKey {
	var once sync.Once
	var key *rsa.PrivateKey
	return func(t testing.TB) *rsa.PrivateKey {
		once.Do(func() {
			var err error
			if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
				t.Fatal(err)
			}
		})
		return key
	}
}()

// withPSSKey turns the key of a certificate into one of type RSASSA-PSS
// (RFC 4055) and signs it again.
func (a *authority) withPSSKey(t testing.TB, id *identity) *identity {
	t.Helper()
	var c struct {
		TBS asn1.RawValue
		Alg asn1.RawValue
		Sig asn1.BitString
	}
	if _, err := asn1.Unmarshal(id.cert.Raw, &c); err != nil {
		t.Fatal(err)
	}
	rsaAlgorithm := []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00}
	pssAlgorithm := []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x00}
	if !bytes.Contains(c.TBS.FullBytes, rsaAlgorithm) {
		t.Fatal("no RSA key to change")
	}
	tbs := bytes.Replace(c.TBS.FullBytes, rsaAlgorithm, pssAlgorithm, 1)
	sum := sha256.Sum256(tbs)
	sig, err := ecdsa.SignASN1(rand.Reader, a.midKey, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	c.TBS = asn1.RawValue{FullBytes: tbs}
	c.Sig = asn1.BitString{Bytes: sig, BitLength: 8 * len(sig)}
	der, err := asn1.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil || cert.PublicKey != nil {
		t.Fatalf("crypto/x509 read the key: %v", err)
	}
	return &identity{cert, id.key, id.alg, [][]byte{der, a.mid.Raw}}
}

func list(t testing.TB, certs ...*x509.Certificate) *credential.List {
	t.Helper()
	var text bytes.Buffer
	for _, c := range certs {
		pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	}
	l, err := credential.ParseList(text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// tsa is a time-stamping authority.
func (a *authority) tsa(t testing.TB) *identity {
	t.Helper()
	tmpl := leafTemplate("测试时间戳")
	tmpl.UnknownExtKeyUsage, tmpl.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}
	return a.identity(t, cose.AlgorithmES256, tmpl)
}

type algorithmID struct{ Algorithm asn1.ObjectIdentifier }

func mustMarshal(t testing.TB, v any, params string) []byte {
	t.Helper()
	b, err := asn1.MarshalWithParams(v, params)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// stamp makes a TimeStampToken over a message (RFC 3161, RFC 5652).
func (id *identity) stamp(t testing.TB, message []byte, at time.Time) []byte {
	t.Helper()
	oidSHA := asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	sum := sha256.Sum256(message)
	info := mustMarshal(t, struct {
		Version int
		Policy  asn1.ObjectIdentifier
		Imprint struct {
			Alg    algorithmID
			Digest []byte
		}
		Serial  *big.Int
		GenTime time.Time `asn1:"generalized"`
	}{1, asn1.ObjectIdentifier{1, 2, 3}, struct {
		Alg    algorithmID
		Digest []byte
	}{algorithmID{oidSHA}, sum[:]}, nextSerial(), at}, "")

	infoSum := sha256.Sum256(info)
	type attr struct {
		Type   asn1.ObjectIdentifier
		Values []any `asn1:"set"`
	}
	var set []asn1.RawValue
	for _, a := range []attr{
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}, []any{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}}},
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}, []any{infoSum[:]}},
	} {
		set = append(set, asn1.RawValue{FullBytes: mustMarshal(t, a, "")})
	}
	attributes := mustMarshal(t, set, "set")
	attrSum := sha256.Sum256(attributes)
	sig, err := id.key.Sign(rand.Reader, attrSum[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	tagged := func(tag int, compound bool, content []byte) asn1.RawValue {
		return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag, IsCompound: compound, Bytes: content}
	}
	var inner asn1.RawValue
	if _, err := asn1.Unmarshal(attributes, &inner); err != nil {
		t.Fatal(err)
	}
	signer := struct {
		Version int
		ID      struct {
			Issuer asn1.RawValue
			Serial *big.Int
		}
		Digest     algorithmID
		Attributes asn1.RawValue
		Alg        algorithmID
		Sig        []byte
	}{Version: 1, Digest: algorithmID{oidSHA}, Attributes: tagged(0, true, inner.Bytes),
		Alg: algorithmID{asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}}, Sig: sig}
	signer.ID.Issuer, signer.ID.Serial = asn1.RawValue{FullBytes: id.cert.RawIssuer}, id.cert.SerialNumber
	data := mustMarshal(t, struct {
		Version int
		Digests []algorithmID `asn1:"set"`
		Content struct {
			Type    asn1.ObjectIdentifier
			Content asn1.RawValue
		}
		Certs   asn1.RawValue
		Signers []any `asn1:"set"`
	}{3, []algorithmID{{oidSHA}}, struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}, tagged(0, true, mustMarshal(t, info, ""))},
		tagged(0, true, bytes.Join(id.chain, nil)), []any{signer}}, "")
	return mustMarshal(t, struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, tagged(0, true, data)}, "")
}

// response wraps a token as a TSA sends it.
func response(t testing.TB, token []byte) []byte {
	return mustMarshal(t, struct {
		Status struct{ Status int }
		Token  asn1.RawValue
	}{Token: asn1.RawValue{FullBytes: token}}, "")
}

// ocspResponse is what the issuer says about a leaf.
func (a *authority) ocspResponse(t testing.TB, leaf *x509.Certificate, status int, revoked time.Time) []byte {
	t.Helper()
	der, err := ocsp.CreateResponse(a.mid, a.mid, ocsp.Response{
		Status: status, SerialNumber: leaf.SerialNumber, ThisUpdate: signedAt.Add(-time.Hour), NextUpdate: signedAt.AddDate(0, 0, 7),
		RevokedAt: revoked, RevocationReason: ocsp.KeyCompromise,
	}, a.midKey)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
