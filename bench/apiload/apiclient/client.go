// Package apiclient speaks to the API as any other program would, and starts
// servers to speak to. The demonstration and the load measurement share it.
package apiclient

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Base is where the API is served.
const Base = "/api/v1"

// Object is a JSON object.
type Object = map[string]any

// Caller is somebody with a token, or nobody yet.
type Caller struct {
	URL   string // of the server, without a slash at the end
	Token string
	ID    string // of the person or the service account
	HTTP  *http.Client
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Problem is an answer that is an error.
type Problem struct {
	What string
	Answer
}

func (p *Problem) Error() string {
	return fmt.Sprintf("%s: %d %s (%s)", p.What, p.Status, p.String("code"), p.String("detail"))
}

// Code returns the code of an error that is a problem of the API.
func Code(err error) string {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.String("code")
	}
	return ""
}

// client bounds what is waited for.
var client = &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 256, MaxConnsPerHost: 256}}

// Do sends a request. A body that is no reader and no bytes is sent as JSON.
// The error is a *Problem for statuses from 400 on.
func (c Caller) Do(method, path string, body any, header ...string) (Answer, error) {
	var r io.Reader
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case []byte:
		r, kind = bytes.NewReader(b), "application/octet-stream"
	case string:
		r, kind = strings.NewReader(b), "text/csv"
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return Answer{}, err
		}
		r = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, c.URL+Base+path, r)
	if err != nil {
		return Answer{}, err
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	use := c.HTTP
	if use == nil {
		use = client
	}
	resp, err := use.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	a := Answer{resp.StatusCode, resp.Header, text}
	if err == nil && a.Status >= 400 {
		err = &Problem{method + " " + path, a}
	}
	return a, err
}

// Get and Post are Do.
func (c Caller) Get(path string) (Answer, error) { return c.Do(http.MethodGet, path, nil) }

// Post sends a body.
func (c Caller) Post(path string, body any, header ...string) (Answer, error) {
	return c.Do(http.MethodPost, path, body, header...)
}

// Act does a verb on the case that an answer shows, in the version that it shows.
func (c Caller) Act(on Answer, verb string, body any) (Answer, error) {
	return c.Post("/cases/"+on.String("id")+"/"+verb, body, "If-Match", on.Header.Get("ETag"))
}

// Upload sends a file by the tus protocol in parts of at most so many bytes and
// returns the id of the evidence item. fields are pairs of the upload's metadata.
func (c Caller) Upload(data []byte, part int, fields ...string) (string, error) {
	var pairs []string
	for i := 0; i+1 < len(fields); i += 2 {
		pairs = append(pairs, fields[i]+" "+base64.StdEncoding.EncodeToString([]byte(fields[i+1])))
	}
	begun, err := c.Do(http.MethodPost, "/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", fmt.Sprint(len(data)),
		"Upload-Metadata", strings.Join(pairs, ","))
	if err != nil {
		return "", err
	}
	path := strings.TrimPrefix(begun.Header.Get("Location"), Base)
	var sent Answer
	for at := 0; at < len(data); at += part {
		sent, err = c.Do(http.MethodPatch, path, data[at:min(at+part, len(data))], "Tus-Resumable", "1.0.0", "Upload-Offset", fmt.Sprint(at),
			"Content-Type", "application/offset+octet-stream")
		if err != nil {
			return "", err
		}
	}
	return sent.Header.Get("Bonafide-Item"), nil
}

// At finds a value of the body by a path such as "items.0.id"; nil for none.
func (a Answer) At(path string) any {
	var v any
	if json.Unmarshal(a.Body, &v) != nil {
		return nil
	}
	for name := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i < 0 || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// String returns a text of the body.
func (a Answer) String(path string) string {
	s, _ := a.At(path).(string)
	return s
}

// List returns a list of the body.
func (a Answer) List(path string) []any {
	l, _ := a.At(path).([]any)
	return l
}
