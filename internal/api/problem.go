package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// Problem is the body of every answer that is an error (RFC 9457).
type Problem struct {
	Type      string         `json:"type" doc:"about:blank, as RFC 9457 says for problems that the status and the code describe"`
	Title     string         `json:"title" doc:"the status in words"`
	Status    int            `json:"status" doc:"the HTTP status"`
	Code      string         `json:"code" doc:"what went wrong, for programs; it never changes its meaning"`
	Detail    string         `json:"detail" doc:"what went wrong, for people, in the language of Accept-Language"`
	Hint      string         `json:"hint,omitempty" doc:"what to do about it"`
	RequestID string         `json:"request_id" doc:"names the request in the server's log"`
	Errors    []FieldProblem `json:"errors,omitempty" doc:"fields of the request that do not fit"`

	header http.Header
}

// FieldProblem is a field of the request that does not fit.
type FieldProblem struct {
	Location string `json:"location" doc:"such as body.request.kind"`
	Detail   string `json:"detail"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// maxFields bounds the fields that a problem names.
const maxFields = 20

// The framework makes its errors by these variables; it is used by this package
// alone. Keys of JSON are compared as they are written.
func init() {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return invalid(context.Background(), status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		if ctx == nil {
			return invalid(context.Background(), status, message, errs)
		}
		return invalid(ctx.Context(), status, message, errs)
	}
}

// invalid translates an error of the framework: a request that does not fit the
// description of its route.
func invalid(ctx context.Context, status int, message string, errs []error) *Problem {
	key := "api.invalid"
	switch {
	case status == http.StatusRequestEntityTooLarge:
		key = "api.body_large"
	case status == http.StatusUnsupportedMediaType:
		key = "api.media_type"
	case status == http.StatusRequestTimeout:
		key = "api.body_slow"
	case status == http.StatusNotAcceptable:
		key = "api.not_acceptable"
	case status >= 500:
		for _, err := range errs {
			if tooLarge(err) {
				return problemOf(ctx, err)
			}
		}
		return problemOf(ctx, errors.Join(append([]error{errors.New("api: " + message)}, errs...)...))
	}
	for _, err := range errs {
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok && strings.Contains(d.Message, huma.ErrUnknownContentType.Error()) {
			status, key = http.StatusUnsupportedMediaType, "api.media_type"
		}
	}
	p := worded(ctx, status, fault.New(fault.Invalid, key, nil))
	words := locale.For(callOf(ctx).language)
	for _, err := range errs[:min(len(errs), maxFields)] {
		d, ok := errors.AsType[*huma.ErrorDetail](err)
		if !ok {
			continue
		}
		name, args := fieldKey(d.Message)
		p.Errors = append(p.Errors, FieldProblem{Location: locale.Visible(cut(d.Location, 200)), Detail: words.Text(name, args)})
	}
	return p
}

// cut shortens a text that came from outside.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// fieldKey finds the sentence for a message of the validator.
func fieldKey(message string) (string, map[string]any) {
	like := func(format string) bool {
		before, _, _ := strings.Cut(format, "%")
		return strings.HasPrefix(message, before)
	}
	switch {
	case like(validation.MsgUnexpectedProperty), strings.HasPrefix(message, "unknown query"):
		return "api.field_unknown", nil
	case like(validation.MsgExpectedRequiredProperty), strings.HasPrefix(message, "required "):
		return "api.field_missing", map[string]any{"name": cut(strings.TrimSuffix(strings.TrimPrefix(message, "expected required property "), " to be present"), 60)}
	case like(validation.MsgExpectedOneOf):
		return "api.field_choice", map[string]any{"choices": strings.Trim(strings.TrimPrefix(message, "expected value to be one of "), `"`)}
	case like(validation.MsgExpectedMinimumNumber), like(validation.MsgExpectedMaximumNumber), like(validation.MsgExpectedMinLength),
		like(validation.MsgExpectedMaxLength), like(validation.MsgExpectedMinItems), like(validation.MsgExpectedMaxItems),
		like(validation.MsgExpectedMaxProperties), strings.HasPrefix(message, "expected number >"), strings.HasPrefix(message, "expected number <"):
		return "api.field_range", map[string]any{"limit": strings.TrimSpace(message[strings.LastIndex(message, " "):])}
	case strings.HasPrefix(message, depthMessage):
		return "api.json_deep", map[string]any{"limit": maxDepth}
	case strings.HasPrefix(message, twiceMessage):
		return "api.json_twice", nil
	case strings.HasPrefix(message, "json"), strings.Contains(message, "JSON"), strings.HasPrefix(message, "invalid character"):
		return "api.json_broken", nil
	}
	return "api.field_type", nil
}

// statusOf returns the HTTP status of a kind of fault.
func statusOf(k fault.Kind) int {
	switch k {
	case fault.Invalid, fault.Unreadable:
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

// tooLarge reports whether an error is that of http.MaxBytesReader.
func tooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}

// problemOf translates an error of the domain, and logs it once if it is our
// own fault.
func problemOf(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if tooLarge(err) {
		return worded(ctx, http.StatusRequestEntityTooLarge, fault.New(fault.Limited, "api.body_large", err))
	}
	e, ok := errors.AsType[*fault.Error](err)
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		e, ok = fault.New(fault.Unavailable, "api.given_up", err), true
	}
	if !ok || e.Kind == fault.Internal {
		callOf(ctx).log().ErrorContext(ctx, "api: internal error", "request", callOf(ctx).request, "error", err)
		return worded(ctx, http.StatusInternalServerError, fault.New(fault.Internal, "api.internal", err))
	}
	if e.Kind == fault.Unavailable {
		callOf(ctx).log().WarnContext(ctx, "api: a part does not answer", "request", callOf(ctx).request, "error", err)
	}
	status := statusOf(e.Kind)
	switch e.Key {
	case "case.changed":
		if callOf(ctx).matched {
			status = http.StatusPreconditionFailed
		}
	case "case.too_long", "case.too_many", "vault.too_large", "vault.long_number", "api.body_large":
		status = http.StatusRequestEntityTooLarge
	case "api.match_missing":
		status = http.StatusPreconditionRequired
	}
	return worded(ctx, status, e)
}

// worded makes the problem of a fault.
func worded(ctx context.Context, status int, e *fault.Error) *Problem {
	c := callOf(ctx)
	words := locale.For(c.language)
	p := &Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: e.Key, Detail: words.Text(e.Key, e.Args),
		RequestID: c.request, header: http.Header{},
	}
	if words.Has(e.Key + "_hint") {
		p.Hint = words.Text(e.Key+"_hint", e.Args)
	}
	seconds, _ := e.Args["seconds"].(int)
	if seconds == 0 && status == http.StatusServiceUnavailable {
		seconds = 1
	}
	if seconds > 0 {
		p.header.Set("Retry-After", strconv.Itoa(seconds))
	}
	if status == http.StatusUnauthorized {
		p.header.Set("WWW-Authenticate", `Bearer realm="bonafide"`)
	}
	return p
}

// answer writes a problem outside of the framework.
func answer(w http.ResponseWriter, p *Problem) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.Encode(p)
}
