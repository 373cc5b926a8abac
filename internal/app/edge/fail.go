package edge

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// Problem is the body of an answer that is an error: RFC 9457, with the
// sentence in the language of who asked.
type Problem struct {
	Type    string `json:"type"` // "about:blank": the status says what it is
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail"`
	Hint    string `json:"hint,omitempty"` // what to do about it
	Code    string `json:"code"`           // the key of the sentence, for programs
	Request string `json:"request_id"`
}

// Status is the status code for a fault of this kind (RFC 9110, section 15).
func Status(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Unreadable:
		return http.StatusUnprocessableEntity
	case fault.Unknown:
		return http.StatusUnauthorized
	case fault.Denied:
		return http.StatusForbidden
	case fault.Missing:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Limited:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Fail answers with an error.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		e = fault.New(fault.Internal, "edge.internal", err)
	}
	FailAs(w, r, Status(e.Kind), e)
}

// FailAs answers with an error and a status that a protocol asks for.
func FailAs(w http.ResponseWriter, r *http.Request, status int, e *fault.Error) {
	words := locale.For(Language(r.Header.Get("Accept-Language")))
	p := Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: e.Key,
		Detail: words.Text(e.Key, e.Args), Request: r.Header.Get(Header),
	}
	if hint := e.Key + "_hint"; words.Has(hint) {
		p.Hint = words.Text(hint, e.Args)
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", string(words.Tag()))
	h.Del("Content-Length")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(p) // a client that went away hears nothing
}

// Language picks the language of an answer from Accept-Language (RFC 9110,
// section 12.5.4): the one with the highest weight, Chinese if none is known.
func Language(accept string) locale.Tag {
	best, weight := locale.Chinese, 0.0
	for _, field := range strings.Split(accept, ",") {
		name, rest, _ := strings.Cut(strings.TrimSpace(field), ";")
		tag, ok := locale.Match(name)
		if !ok {
			continue
		}
		q := 1.0
		if text, found := strings.CutPrefix(strings.TrimSpace(rest), "q="); found {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil {
				continue
			}
			q = n
		}
		if q > weight {
			best, weight = tag, q
		}
	}
	return best
}
