package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Headers of Standard Webhooks.
const (
	HeaderID        = "webhook-id"
	HeaderTime      = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

// Tolerance is how far the timestamp of a message may lie from the receiver's
// clock: what the libraries of Standard Webhooks allow.
const Tolerance = 5 * time.Minute

// secretPrefix and secretSize: Standard Webhooks, "Signature scheme": 24 to 64
// random bytes in base 64 behind "whsec_".
const (
	secretPrefix = "whsec_"
	secretSize   = 32
)

// Secret is a key that both ends share. Print it with Reveal; formatting verbs
// do not show it.
type Secret struct{ key []byte }

// NewSecret returns a new secret.
func NewSecret() Secret {
	key := make([]byte, secretSize)
	rand.Read(key) // never fails: crypto/rand ends the program instead
	return Secret{key}
}

// ParseSecret reads what Reveal returns.
func ParseSecret(text string) (Secret, bool) {
	encoded, ok := strings.CutPrefix(text, secretPrefix)
	key, err := base64.StdEncoding.DecodeString(encoded)
	return Secret{key}, ok && err == nil && len(key) >= 24 && len(key) <= 64
}

// Reveal returns the text of the secret, for the one who is to have it.
func (s Secret) Reveal() string { return secretPrefix + base64.StdEncoding.EncodeToString(s.key) }

// String hides the secret from logs.
func (s Secret) String() string { return secretPrefix + "…" }

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// Sign returns the signature of a message.
func (s Secret) Sign(id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// maxID bounds the id of a message.
const maxID = 128

// Verify returns the id of a message whose signature fits. header returns a
// header by name. The error is a fault of kind Unknown: all refusals sound the
// same, but for a clock that is off, which the sender can do something about.
func (s Secret) Verify(header func(name string) string, body []byte, now time.Time) (id string, err error) {
	refused := fault.New(fault.Unknown, "webhook.bad_signature", nil)
	id = header(HeaderID)
	seconds, err := strconv.ParseInt(header(HeaderTime), 10, 64)
	if err != nil || id == "" || len(id) > maxID || strings.ContainsAny(id, ". \r\n\t") || len(s.key) == 0 {
		return "", refused
	}
	at := time.Unix(seconds, 0)
	want := []byte(s.Sign(id, at, body))
	fits := false
	for i, one := range strings.Fields(header(HeaderSignature)) {
		if i == 8 {
			break
		}
		if hmac.Equal([]byte(one), want) {
			fits = true
		}
	}
	if !fits {
		return "", refused
	}
	if d := now.Sub(at); d > Tolerance || d < -Tolerance {
		return "", fault.New(fault.Unknown, "webhook.clock_off", nil, "minutes", int(Tolerance/time.Minute))
	}
	return id, nil
}
