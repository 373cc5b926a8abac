package sender

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Headers of Standard Webhooks.
const (
	headerID        = "webhook-id"
	headerTime      = "webhook-timestamp"
	headerSignature = "webhook-signature"
)

// Tolerance is how far the timestamp of a message may lie from the receiver's
// clock: what the libraries of Standard Webhooks allow.
const Tolerance = 5 * time.Minute

// ErrSignature says that a message was not signed with the key, is not of now,
// or was changed.
var ErrSignature = errors.New("sender: the signature does not fit")

// Sign returns the webhook-signature of a message: "v1," and the HMAC-SHA-256
// of "id.timestamp.body" in base 64.
func Sign(key []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Verify is the receiver's side: it returns the id of a message whose
// signature fits, ErrSignature otherwise. Of several signatures, as while keys
// are changed, one must fit. The receiver drops an id that it has had before.
func Verify(key []byte, header http.Header, body []byte, now time.Time) (id string, err error) {
	id = header.Get(headerID)
	seconds, err := strconv.ParseInt(header.Get(headerTime), 10, 64)
	if err != nil || id == "" || strings.Contains(id, ".") {
		return "", ErrSignature
	}
	at := time.Unix(seconds, 0)
	if d := now.Sub(at); d > Tolerance || d < -Tolerance {
		return "", ErrSignature
	}
	want := []byte(Sign(key, id, at, body))
	for one := range strings.FieldsSeq(header.Get(headerSignature)) {
		if hmac.Equal([]byte(one), want) {
			return id, nil
		}
	}
	return "", ErrSignature
}
