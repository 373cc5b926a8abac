package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// device is an authenticator in software: it keeps one key and answers as a
// browser with a real one would (WebAuthn Level 3, §6 and §7).
type device struct {
	t       *testing.T
	origin  string
	key     *ecdsa.PrivateKey
	id      []byte
	handle  []byte
	counter uint32
	flags   byte // of the next answer, besides what the ceremony adds
}

// Flags of authenticator data, §6.1.
const (
	present  = 0x01
	verified = 0x04
	attested = 0x40
)

func newDevice(t *testing.T, origin string) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 32)
	rand.Read(id)
	return &device{t: t, origin: origin, key: key, id: id, flags: present | verified}
}

var b64 = base64.RawURLEncoding.EncodeToString

// options is what the device reads of a challenge.
type options struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		RP        struct {
			ID string `json:"id"`
		} `json:"rp"`
		RPID string `json:"rpId"`
		User struct {
			ID string `json:"id"`
		} `json:"user"`
		Exclude []struct {
			ID string `json:"id"`
		} `json:"excludeCredentials"`
	} `json:"publicKey"`
}

func (d *device) read(text json.RawMessage) options {
	d.t.Helper()
	var o options
	if err := json.Unmarshal(text, &o); err != nil {
		d.t.Fatal(err)
	}
	return o
}

// clientData is what a browser signs along.
func (d *device) clientData(kind, challenge string) []byte {
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		d.t.Fatal(err)
	}
	return text
}

// authData is the authenticator data without what follows the counter.
func (d *device) authData(host string, flags byte) []byte {
	sum := sha256.Sum256([]byte(host))
	return binary.BigEndian.AppendUint32(append(sum[:], flags), d.counter)
}

// create answers a registration.
func (d *device) create(text json.RawMessage) []byte {
	d.t.Helper()
	o := d.read(text)
	var err error
	if d.handle, err = base64.RawURLEncoding.DecodeString(o.PublicKey.User.ID); err != nil {
		d.t.Fatal(err)
	}
	public, err := d.key.PublicKey.Bytes() // 0x04, x, y
	if err != nil {
		d.t.Fatal(err)
	}
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: public[1:33], -3: public[33:]})
	if err != nil {
		d.t.Fatal(err)
	}
	data := append(d.authData(o.PublicKey.RP.ID, d.flags|attested), make([]byte, 16)...) // no AAGUID
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.id)))
	data = append(append(data, d.id...), cose...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]any{
		"clientDataJSON": b64(d.clientData("webauthn.create", o.PublicKey.Challenge)), "attestationObject": b64(object)})
}

// get answers a sign-in.
func (d *device) get(text json.RawMessage) []byte {
	d.t.Helper()
	o := d.read(text)
	data, client := d.authData(o.PublicKey.RPID, d.flags), d.clientData("webauthn.get", o.PublicKey.Challenge)
	hash := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, signed[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data),
		"signature": b64(signature), "userHandle": b64(d.handle)})
}

func (d *device) answer(response map[string]any) []byte {
	text, err := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key",
		"response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		d.t.Fatal(err)
	}
	return text
}
