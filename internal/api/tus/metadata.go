package tus

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Limits of Upload-Metadata: net/http allows 1 MB of headers; fields has 11
// names, the longest value is the name of a file.
const (
	maxMetadata = 8 << 10
	maxPairs    = 32
)

// metadata reads Upload-Metadata (tus 1.0.0, creation): pairs divided by
// commas, a key and an optional value in base64 divided by a space. A key
// stands once. Values must be UTF-8.
func metadata(header string) (map[string]string, error) {
	bad := fault.New(fault.Invalid, "tus.header", nil, "name", "Upload-Metadata")
	if len(header) > maxMetadata {
		return nil, bad
	}
	pairs := make(map[string]string)
	if strings.TrimSpace(header) == "" {
		return pairs, nil
	}
	for pair := range strings.SplitSeq(header, ",") {
		key, encoded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if _, twice := pairs[key]; err != nil || twice || key == "" || !utf8.Valid(value) || len(pairs) >= maxPairs {
			return nil, bad
		}
		pairs[key] = string(value)
	}
	return pairs, nil
}

// fields are the names in Upload-Metadata and what they set. Names that are
// not listed, such as those that clients add by themselves, are ignored.
var fields = map[string]func(p *evidence.Plan, value string) bool{
	"kind":       func(p *evidence.Plan, v string) bool { p.Kind = evidence.Kind(v); return true },
	"method":     func(p *evidence.Plan, v string) bool { p.Method = evidence.Method(v); return true },
	"case":       func(p *evidence.Plan, v string) bool { p.Case = v; return true },
	"request":    func(p *evidence.Plan, v string) bool { p.Request = v; return true },
	"visibility": func(p *evidence.Plan, v string) bool { p.Visibility = evidence.Visibility(v); return true },
	"filename":   func(p *evidence.Plan, v string) bool { p.Name = v; return true },
	"order":      func(p *evidence.Plan, v string) bool { p.Order = v; return true },
	"waybill":    func(p *evidence.Plan, v string) bool { p.Waybill = v; return true },
	"challenge":  func(p *evidence.Plan, v string) bool { p.Token = v; return true },
	"captured":   func(p *evidence.Plan, v string) (ok bool) { p.Captured, ok = fromMillis(v); return ok }, // milliseconds since 1970
	"sha256": func(p *evidence.Plan, v string) bool { // of the whole file, in hexadecimal, computed before sending
		d, err := custody.ParseDigest(v)
		p.Claimed = d
		return err == nil
	},
}

// planOf reads what an upload will be.
func planOf(header http.Header) (evidence.Plan, error) {
	length, ok := number(header.Get("Upload-Length"))
	if !ok { // Upload-Defer-Length is an extension that is not offered
		return evidence.Plan{}, fault.New(fault.Invalid, "tus.header", nil, "name", "Upload-Length")
	}
	pairs, err := metadata(header.Get("Upload-Metadata"))
	if err != nil {
		return evidence.Plan{}, err
	}
	p := evidence.Plan{Length: length, Visibility: evidence.ForBoth}
	for name, value := range pairs {
		if set, known := fields[name]; known && !set(&p, value) {
			return evidence.Plan{}, fault.New(fault.Invalid, "tus.header", nil, "name", "Upload-Metadata: "+name)
		}
	}
	return p, nil
}
