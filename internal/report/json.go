package report

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// Schema names the JSON document, described by
// docs/schema/examination-1.schema.json. The number changes when a reader of
// the old one could misunderstand the new one; new members do not change it.
const Schema = "bonafide.examination/1"

// The document. The order of the fields is the order of the members.
type (
	document struct {
		Schema string      `json:"schema"`
		Claims []jsonClaim `json:"claims"`
	}
	jsonClaim struct {
		Path      string        `json:"path"`
		SHA256    string        `json:"sha256"`
		Bytes     int64         `json:"bytes"`
		Format    string        `json:"format"`
		Width     int           `json:"width"`
		Height    int           `json:"height"`
		Error     *string       `json:"error"`
		Summary   string        `json:"summary"`
		Findings  []jsonFinding `json:"findings"`
		ElapsedMS int64         `json:"elapsed_ms"`
	}
	jsonFinding struct {
		envelope
		detail map[string]any
	}
	envelope struct {
		Method        string            `json:"method"`
		MethodVersion string            `json:"method_version"`
		Reference     string            `json:"reference"`
		Relation      forensic.Relation `json:"relation"`
		Strength      forensic.Strength `json:"strength"`
		Log10NFA      *float64          `json:"log10_nfa"`
		Transform     *jsonTransform    `json:"transform"`
		Overlap       float64           `json:"overlap"`
		Regions       []jsonRegion      `json:"regions"`
		Statement     string            `json:"statement"`
		Limits        []string          `json:"limits"`
	}
	jsonTransform struct {
		Model       string  `json:"model"`
		Scale       float64 `json:"scale"`
		RotationDeg float64 `json:"rotation_deg"`
		DX          float64 `json:"dx"`
		DY          float64 `json:"dy"`
		Mirrored    bool    `json:"mirrored"`
	}
	jsonRegion struct {
		X        int      `json:"x"`
		Y        int      `json:"y"`
		W        int      `json:"w"`
		H        int      `json:"h"`
		Area     int      `json:"area"`
		Log10NFA *float64 `json:"log10_nfa"`
	}
)

// JSON writes the report as one JSON document, with its sentences in the
// language of the catalogue.
func JSON(w io.Writer, r *examination.Report, words *locale.Catalogue) error {
	doc := document{Schema: Schema, Claims: []jsonClaim{}}
	for _, c := range r.Claims {
		claim := jsonClaim{
			Path: c.Path, SHA256: c.SHA256, Bytes: c.Bytes, Format: c.Format,
			Width: c.Width, Height: c.Height,
			Findings: []jsonFinding{}, ElapsedMS: c.Elapsed.Milliseconds(),
		}
		if c.Err != nil {
			text := words.Text(c.Err.Key, c.Err.Args)
			claim.Error = &text
		}
		claim.Summary = sayer{words}.summary(c)
		for i := range c.Findings {
			claim.Findings = append(claim.Findings, newJSONFinding(&c.Findings[i], words))
		}
		doc.Claims = append(doc.Claims, claim)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

func newJSONFinding(f *examination.Finding, words *locale.Catalogue) jsonFinding {
	out := jsonFinding{detail: f.Detail, envelope: envelope{
		Method: f.Method, MethodVersion: f.MethodVersion, Reference: f.Reference,
		Relation: f.Relation, Strength: f.Strength, Overlap: or0(rounded(f.Overlap, 4)),
		Regions:   []jsonRegion{},
		Statement: words.Text(f.Statement.Key, f.Statement.Args),
		Limits:    []string{},
	}}
	if f.With != nil {
		out.Reference = f.With.Path
	}
	if f.Log10NFA != nil {
		out.Log10NFA = rounded(*f.Log10NFA, 2)
	}
	if t := f.Transform; t != nil {
		out.Transform = &jsonTransform{
			Model: t.Model, Scale: or0(rounded(t.Scale, 6)), RotationDeg: or0(rounded(t.RotationDeg, 4)),
			DX: or0(rounded(t.DX, 3)), DY: or0(rounded(t.DY, 3)), Mirrored: t.Mirrored,
		}
	}
	for _, r := range f.Regions {
		out.Regions = append(out.Regions, jsonRegion{r.X, r.Y, r.W, r.H, r.Area, rounded(r.Log10NFA, 2)})
	}
	for _, s := range f.Limits {
		out.Limits = append(out.Limits, words.Text(s.Key, s.Args))
	}
	return out
}

// MarshalJSON appends the method's own fields, sorted, to the envelope. They
// cannot replace a member of the envelope.
func (f jsonFinding) MarshalJSON() ([]byte, error) {
	head, err := marshal(f.envelope)
	if err != nil {
		return nil, err
	}
	var taken map[string]json.RawMessage
	if err := json.Unmarshal(head, &taken); err != nil {
		return nil, err
	}
	out := head[:len(head)-1]
	for _, name := range slices.Sorted(maps.Keys(f.detail)) {
		if _, ok := taken[name]; ok {
			continue
		}
		key, err := marshal(name)
		if err != nil {
			return nil, err
		}
		value, err := marshal(finite(f.detail[name]))
		if err != nil {
			value = []byte("null") // a method's mistake must not cost the report
		}
		out = append(append(append(append(out, ','), key...), ':'), value...)
	}
	return append(out, '}'), nil
}

// marshal is json.Marshal without HTML escapes, which nobody needs in a file.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// finite replaces what JSON cannot hold by nil, and rounds the rest.
func finite(v any) any {
	switch v := v.(type) {
	case float64:
		return rounded(v, 6)
	case float32:
		return rounded(float64(v), 6)
	case *float64:
		if v == nil {
			return nil
		}
		return rounded(*v, 6)
	case []float64:
		out := make([]any, len(v))
		for i := range v {
			out[i] = rounded(v[i], 6)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = finite(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = finite(v[k])
		}
		return out
	}
	return v
}

// rounded returns x with so many decimals, the same on every processor; nil
// if x is not a number that JSON can hold.
func rounded(x float64, decimals int) *float64 {
	p := math.Pow10(decimals)
	y := math.Round(x*p) / p
	if math.IsNaN(y) || math.IsInf(y, 0) {
		return nil
	}
	y += 0 // no negative zero
	return &y
}

func or0(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}
