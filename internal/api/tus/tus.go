// Package tus serves uploads of evidence by the tus protocol, version 1.0.0
// (tus.io/protocols/resumable-upload), so that any tus client can send a video
// over a bad network: the core, and the extensions creation, checksum
// (sha256), termination and expiration.
//
//	OPTIONS  /                what the server can do
//	POST     /                begin: Upload-Length, Upload-Metadata -> Location
//	HEAD     /{upload}        how far it is
//	PATCH    /{upload}        the next part
//	DELETE   /{upload}        give up
//
// Upload-Metadata says what will come; the names are those of [fields]. What
// an upload is and when it counts is decided in package evidence; this package
// is its translation to HTTP.
//
// The answer to the part that completes an upload has the header
// Bonafide-Item with the id of the item: kept, logged, durable.
package tus

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

const (
	version    = "1.0.0"
	extensions = "creation,checksum,termination,expiration"
	algorithms = "sha256"
	partType   = "application/offset+octet-stream"
	itemHeader = "Bonafide-Item"

	// statusChecksum is the protocol's own: Checksum Mismatch.
	statusChecksum = 460
)

// Uploads is what the handler needs of evidence.Vault.
type Uploads interface {
	Begin(ctx context.Context, a evidence.Actor, p evidence.Plan) (evidence.Upload, error)
	Upload(ctx context.Context, a evidence.Actor, id evidence.UploadID) (evidence.Upload, error)
	Receive(ctx context.Context, a evidence.Actor, id evidence.UploadID, offset int64, body io.Reader, checksum custody.Digest) (evidence.Upload, error)
	Abandon(ctx context.Context, a evidence.Actor, id evidence.UploadID) error
}

// Handler serves uploads below a path that is stripped before.
type Handler struct {
	Uploads Uploads
	// Base is the path of the handler as clients see it, ended by a slash.
	Base string
	// Who says who sends the request. It MUST also decide whether the actor
	// may submit to the case of the plan; the plan is empty for requests that
	// begin nothing.
	Who func(r *http.Request, p evidence.Plan) (evidence.Actor, error)
	// Fail answers with an error. The handler has set the protocol's headers;
	// status is what the protocol wants.
	Fail func(w http.ResponseWriter, r *http.Request, status int, err error)
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Tus-Resumable", version)
	w.Header().Set("Cache-Control", "no-store")
	method := r.Method
	// For environments that allow neither PATCH nor DELETE (tus 1.0.0,
	// X-HTTP-Method-Override).
	if other := r.Header.Get("X-HTTP-Method-Override"); method == http.MethodPost && other != "" {
		method = other
	}
	if method == http.MethodOptions {
		h.options(w)
		return
	}
	if r.Header.Get("Tus-Resumable") != version {
		w.Header().Set("Tus-Version", version)
		h.Fail(w, r, http.StatusPreconditionFailed, fault.New(fault.Invalid, "tus.version", nil))
		return
	}
	name := strings.Trim(r.URL.Path, "/")
	switch {
	case name == "" && method == http.MethodPost:
		h.begin(w, r)
	case name != "" && method == http.MethodHead:
		h.head(w, r, evidence.UploadID(name))
	case name != "" && method == http.MethodPatch:
		h.patch(w, r, evidence.UploadID(name))
	case name != "" && method == http.MethodDelete:
		h.remove(w, r, evidence.UploadID(name))
	default:
		w.Header().Set("Allow", "OPTIONS, POST, HEAD, PATCH, DELETE")
		h.Fail(w, r, http.StatusMethodNotAllowed, fault.New(fault.Invalid, "tus.method", nil))
	}
}

func (h *Handler) options(w http.ResponseWriter) {
	w.Header().Set("Tus-Version", version)
	w.Header().Set("Tus-Extension", extensions)
	w.Header().Set("Tus-Checksum-Algorithm", algorithms)
	w.Header().Set("Tus-Max-Size", strconv.FormatInt(evidence.MaxFilm, 10))
	w.WriteHeader(http.StatusNoContent)
}

func (h *Handler) begin(w http.ResponseWriter, r *http.Request) {
	p, err := planOf(r.Header)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	a, err := h.Who(r, p)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	u, err := h.Uploads.Begin(r.Context(), a, p)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Location", h.Base+string(u.ID))
	state(w, u)
	w.WriteHeader(http.StatusCreated)
}

func (h *Handler) head(w http.ResponseWriter, r *http.Request, name evidence.UploadID) {
	a, err := h.Who(r, evidence.Plan{})
	if err != nil {
		h.fail(w, r, err)
		return
	}
	u, err := h.Uploads.Upload(r.Context(), a, name)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	state(w, u)
	w.Header().Set("Upload-Length", strconv.FormatInt(u.Length, 10))
	w.WriteHeader(http.StatusOK)
}

func (h *Handler) patch(w http.ResponseWriter, r *http.Request, name evidence.UploadID) {
	a, err := h.Who(r, evidence.Plan{})
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if r.Header.Get("Content-Type") != partType {
		h.Fail(w, r, http.StatusUnsupportedMediaType, fault.New(fault.Invalid, "tus.content_type", nil))
		return
	}
	offset, ok := number(r.Header.Get("Upload-Offset"))
	if !ok {
		h.fail(w, r, fault.New(fault.Invalid, "tus.header", nil, "name", "Upload-Offset"))
		return
	}
	checksum, err := checksumOf(r.Header.Get("Upload-Checksum"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	u, err := h.Uploads.Receive(r.Context(), a, name, offset, r.Body, checksum)
	if err != nil {
		if u.ID != "" {
			state(w, u)
		}
		h.fail(w, r, err)
		return
	}
	state(w, u)
	w.WriteHeader(http.StatusNoContent)
}

func (h *Handler) remove(w http.ResponseWriter, r *http.Request, name evidence.UploadID) {
	a, err := h.Who(r, evidence.Plan{})
	if err == nil {
		err = h.Uploads.Abandon(r.Context(), a, name)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// state writes how far an upload is.
func state(w http.ResponseWriter, u evidence.Upload) {
	w.Header().Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	if u.Done() {
		w.Header().Set(itemHeader, string(u.Item))
		return
	}
	w.Header().Set("Upload-Expires", u.Expires.UTC().Format(http.TimeFormat))
}

// fail chooses the status that the protocol wants.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	h.Fail(w, r, statusOf(err), err)
}

func statusOf(err error) int {
	if errors.Is(err, evidence.ErrChecksum) {
		return statusChecksum
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Unreadable:
		return http.StatusBadRequest
	case fault.Unknown:
		return http.StatusUnauthorized
	case fault.Denied:
		return http.StatusForbidden
	case fault.Missing:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Limited:
		return http.StatusRequestEntityTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// number reads a decimal number without sign.
func number(s string) (int64, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// checksumOf reads Upload-Checksum: the algorithm and the hash in base64.
func checksumOf(header string) (custody.Digest, error) {
	if header == "" {
		return custody.Digest{}, nil
	}
	name, encoded, _ := strings.Cut(header, " ")
	hash, err := base64.StdEncoding.DecodeString(encoded)
	if name != algorithms || err != nil || len(hash) != len(custody.Digest{}) {
		return custody.Digest{}, fault.New(fault.Invalid, "tus.algorithm", err)
	}
	return custody.Digest(hash), nil
}

// fromMillis reads a time in milliseconds since 1970, as browsers have it.
func fromMillis(s string) (time.Time, bool) {
	ms, ok := number(s)
	if !ok || ms > 1<<50 {
		return time.Time{}, false
	}
	return time.UnixMilli(ms).UTC(), true
}
