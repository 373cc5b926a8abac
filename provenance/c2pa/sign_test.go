package c2pa

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"

	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// A small C2PA signer, written apart from the validator: boxes by hand, the
// signature by go-cose.

type m = map[string]any

func encode(t testing.TB, v any) []byte {
	t.Helper()
	b, err := cbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func box(typ string, payload []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(payload)))
	return append(append(b, typ...), payload...)
}

func super(code, label string, children ...[]byte) []byte {
	u := jumbf.TypeOf(code)
	d := append(u[:], 0x03)
	d = append(append(d, label...), 0)
	return box("jumb", append(box("jumd", d), slices.Concat(children...)...))
}

// statement is an assertion to be made.
type statement struct {
	label    string
	data     any    // encoded as CBOR, unless raw is set
	raw      []byte // the whole superbox
	gathered bool
	hash     []byte // instead of the right one
}

func (s *statement) box(t testing.TB) []byte {
	if s.raw != nil {
		return s.raw
	}
	return super("cbor", s.label, box("cbor", encode(t, s.data)))
}

// spec is a manifest to be made.
type spec struct {
	label      string
	version    int
	update     bool
	who        *identity
	statements []statement
	redacted   []string
	stamp      func(t testing.TB, structure func(payload []byte) []byte, claim, signature []byte, unprotected cose.UnprotectedHeader)
	ocsp       [][]byte
	oldChain   bool // x5chain by name, unprotected
	undeclared [][]byte
	iat        time.Time
	claim      func(m)      // changes the claim before it is signed
	signature  func([]byte) // changes the signature
	manifest   func([]byte) // changes the finished bytes
	protected  func(cose.ProtectedHeader)
}

// signatureRoom is the size that the signature box is padded to, so that a
// second pass fits into the place of the first.
const signatureRoom = 9000

// build makes the superbox of a manifest.
func (s *spec) build(t testing.TB) []byte {
	t.Helper()
	claim := m{"alg": "sha256", "signature": "self#jumbf=c2pa.signature", "instanceID": "xmp:iid:1", "dc:title": "测试.jpg"}
	var created, gathered []any
	var boxes [][]byte
	for i := range s.statements {
		st := &s.statements[i]
		b := st.box(t)
		boxes = append(boxes, b)
		sum := sha256.Sum256(b[8:])
		if st.hash == nil {
			st.hash = sum[:]
		}
		ref := m{"url": "self#jumbf=c2pa.assertions/" + st.label, "hash": sum[:]}
		if st.gathered {
			gathered = append(gathered, ref)
		} else {
			created = append(created, ref)
		}
	}
	label := "c2pa.claim"
	if s.version == 2 {
		label = "c2pa.claim.v2"
		claim["created_assertions"], claim["claim_generator_info"] = created, m{"name": "测试生成器", "version": "1.0"}
		if gathered != nil {
			claim["gathered_assertions"] = gathered
		}
	} else {
		claim["assertions"], claim["claim_generator"], claim["dc:format"] = slices.Concat(created, gathered), "test_generator/1.0", "image/jpeg"
	}
	if s.redacted != nil {
		claim["redacted_assertions"] = s.redacted
	}
	if s.claim != nil {
		s.claim(claim)
	}
	code := "c2ma"
	if s.update {
		code = "c2um"
	}
	payload := encode(t, claim)
	out := super(code, s.label,
		super("c2as", "c2pa.assertions", slices.Concat(boxes, s.undeclared)...),
		super("c2cl", label, box("cbor", payload)),
		super("c2cs", "c2pa.signature", box("cbor", s.sign(t, payload))))
	if s.manifest != nil {
		s.manifest(out)
	}
	return out
}

// sign makes the COSE_Sign1 structure.
func (s *spec) sign(t testing.TB, claim []byte) []byte {
	t.Helper()
	msg := cose.NewSign1Message()
	msg.Payload = claim
	msg.Headers.Protected.SetAlgorithm(s.who.alg)
	chain := make([]any, len(s.who.chain))
	for i, c := range s.who.chain {
		chain[i] = c
	}
	if s.oldChain {
		msg.Headers.Unprotected["x5chain"] = chain
	} else {
		msg.Headers.Protected[int64(33)] = chain
	}
	if !s.iat.IsZero() {
		msg.Headers.Protected["iat"] = s.iat.Unix()
	}
	if s.protected != nil {
		s.protected(msg.Headers.Protected)
	}
	signer, err := cose.NewSigner(s.who.alg, s.who.key)
	if err != nil {
		t.Fatal(err)
	}
	if err := msg.Sign(rand.Reader, nil, signer); err != nil {
		t.Fatal(err)
	}
	if s.signature != nil {
		s.signature(msg.Signature)
	}
	if s.stamp != nil {
		protected, err := msg.Headers.MarshalProtected() // encoded as a byte string
		if err != nil {
			t.Fatal(err)
		}
		structure := func(payload []byte) []byte {
			return encode(t, []any{"CounterSignature", cbor.RawMessage(protected), []byte{}, payload})
		}
		s.stamp(t, structure, claim, msg.Signature, msg.Headers.Unprotected)
	}
	if s.ocsp != nil {
		responses := make([]any, len(s.ocsp))
		for i, r := range s.ocsp {
			responses[i] = r
		}
		msg.Headers.Unprotected["rVals"] = m{"ocspVals": responses}
	}
	msg.Payload = nil
	marshal := func(pad int) []byte {
		msg.Headers.Unprotected["pad"] = make([]byte, pad)
		b, err := msg.MarshalCBOR()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const probe = 300 // long enough for a length of two bytes
	return marshal(probe + signatureRoom - len(marshal(probe)))
}

// stampV1 stamps the claim, stampV2 the signature.
func stampV1(tsa *identity, at time.Time) func(testing.TB, func([]byte) []byte, []byte, []byte, cose.UnprotectedHeader) {
	return func(t testing.TB, structure func([]byte) []byte, claim, _ []byte, h cose.UnprotectedHeader) {
		h["sigTst"] = m{"tstTokens": []any{m{"val": response(t, tsa.stamp(t, structure(claim), at))}}}
	}
}

func stampV2(tsa *identity, at time.Time) func(testing.TB, func([]byte) []byte, []byte, []byte, cose.UnprotectedHeader) {
	return func(t testing.TB, structure func([]byte) []byte, _, signature []byte, h cose.UnprotectedHeader) {
		h["sigTst2"] = m{"tstTokens": []any{m{"val": tsa.stamp(t, structure(encode(t, signature)), at)}}}
	}
}

// binding computes the assertion that binds a record to a finished file; a
// first pass gets a file whose store has no binding yet.
type binding struct {
	label string
	make  func(t testing.TB, c carrier, file []byte) any
}

// sealed embeds a store whose last manifest is s, bound to the carrier. The
// binding is the first assertion.
func sealed(t testing.TB, c carrier, s *spec, b binding, before ...[]byte) []byte {
	t.Helper()
	pass := func(data any) []byte {
		copied := *s
		copied.statements = append([]statement{{label: b.label, data: data}}, s.statements...)
		return super("c2pa", "c2pa", slices.Concat(slices.Concat(before...), copied.build(t)))
	}
	first := pass(b.make(t, c, c.embed(make([]byte, 64))))
	second := pass(b.make(t, c, c.embed(first)))
	if len(second) != len(first) {
		t.Fatalf("the store grew from %d to %d bytes", len(first), len(second))
	}
	file := c.embed(second)
	if third := pass(b.make(t, c, file)); len(third) != len(second) {
		t.Fatal("the binding does not settle")
	}
	return file
}

// wide encodes a number in four bytes, whatever its value: places are not
// known in the first pass.
func wide(n int) cbor.RawMessage {
	return binary.BigEndian.AppendUint32([]byte{0x1a}, uint32(n))
}

// dataBinding is c2pa.hash.data with the store left out.
var dataBinding = binding{"c2pa.hash.data", func(_ testing.TB, c carrier, file []byte) any {
	start, end := c.place(file)
	sum := sha256.Sum256(slices.Concat(file[:start], file[end:]))
	return m{"alg": "sha256", "hash": sum[:], "pad": []byte{}, "name": "test",
		"exclusions": []any{m{"start": wide(start), "length": wide(end - start)}}}
}}

// created is an actions assertion of a new picture.
func created(source string) statement {
	return statement{label: "c2pa.actions.v2", data: m{"actions": []any{
		m{"action": "c2pa.created", "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/" + source}}}}
}

// codes lists the codes of failures.
func codes(r *Result) string {
	var out []string
	for _, f := range r.Failures {
		out = append(out, f.Code)
	}
	return strings.Join(out, " ")
}
