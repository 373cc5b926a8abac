package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/bonafide-aftersale/bonafide/route"
)

// at is a member with the line it begins in.
type at[T any] struct {
	line  int
	value T
}

// reader walks through a document.
type reader struct {
	data []byte
	dec  *json.Decoder
	line int // of offset
	seen int // offset up to which lines were counted

	schema      string
	name        string
	now         *clock
	travel      at[travel]
	prices      prices
	places      []at[place]
	depots      []at[depot]
	technicians []at[technician]
	jobs        []at[job]
	orders      []at[order]
	rounds      []at[round]
	planned     bool
}

// Read reads a problem. What is wrong with the document itself is reported as
// an *Error.
func Read(r io.Reader) (*Document, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, wrong(0, "the document is larger than %d bytes", MaxBytes)
	}
	d := &reader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1}
	if err := d.object(d.member); err != nil {
		return nil, err
	}
	if _, err := d.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, wrong(d.here(), "something follows the end of the document")
	}
	if d.schema != ProblemSchema {
		return nil, wrong(0, "the schema is %q; %q is expected", shorten(d.schema), ProblemSchema)
	}
	return d.resolve()
}

// here is the line of what was read last.
func (d *reader) here() int { return d.lineOf(int(d.dec.InputOffset())) }

// lineOf counts lines up to an offset. Offsets grow, but for those within the
// element that was read last.
func (d *reader) lineOf(offset int) int {
	offset = min(max(offset, 0), len(d.data))
	if offset < d.seen {
		return d.line - bytes.Count(d.data[offset:d.seen], []byte("\n"))
	}
	d.line += bytes.Count(d.data[d.seen:offset], []byte("\n"))
	d.seen = offset
	return d.line
}

// object reads an object and hands each of its names to member, which must
// read the value.
func (d *reader) object(member func(name string) error) error {
	if err := d.delim('{'); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for d.dec.More() {
		token, err := d.dec.Token()
		if err != nil {
			return d.syntax(err)
		}
		name, _ := token.(string)
		if seen[name] {
			return wrong(d.here(), "%q stands twice", shorten(name))
		}
		seen[name] = true
		if err := member(name); err != nil {
			return err
		}
	}
	return d.delim('}')
}

// delim takes one of { } [ ].
func (d *reader) delim(want json.Delim) error {
	token, err := d.dec.Token()
	if err != nil {
		return d.syntax(err)
	}
	if token != want {
		return wrong(d.here(), "%q is expected here", want.String())
	}
	return nil
}

// syntax words an error of the decoder.
func (d *reader) syntax(err error) error {
	var bad *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return wrong(d.lineOf(len(d.data)), "the document ends too early")
	case errors.As(err, &bad):
		return wrong(d.lineOf(int(bad.Offset)), "%v", bad)
	}
	return wrong(d.here(), "%v", err)
}

// member reads one member of the document.
func (d *reader) member(name string) error {
	switch name {
	case "schema":
		return value(d, &d.schema)
	case "name":
		return value(d, &d.name)
	case "now":
		return value(d, &d.now)
	case "prices":
		return value(d, &d.prices)
	case "travel":
		d.travel.line = d.here()
		return value(d, &d.travel.value)
	case "places":
		return elements(d, &d.places, route.MaxPlaces)
	case "depots":
		return elements(d, &d.depots, route.MaxPlaces)
	case "technicians":
		return elements(d, &d.technicians, route.MaxVehicles)
	case "jobs":
		return elements(d, &d.jobs, route.MaxJobs)
	case "orders":
		return elements(d, &d.orders, route.MaxVehicles)
	case "plan":
		d.planned = true
		return d.object(func(name string) error {
			if name != "routes" {
				return wrong(d.here(), "the plan has no member %q", shorten(name))
			}
			return elements(d, &d.rounds, route.MaxVehicles)
		})
	}
	return wrong(d.here(), "there is no member %q", shorten(name))
}

// value reads a value into to; members that to does not have are refused.
func value(d *reader, to any) error {
	var raw json.RawMessage
	if err := d.dec.Decode(&raw); err != nil {
		return d.syntax(err)
	}
	begin := int(d.dec.InputOffset()) - len(raw)
	strict := json.NewDecoder(bytes.NewReader(raw))
	strict.DisallowUnknownFields()
	err := strict.Decode(to)
	if err == nil {
		return nil
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return wrong(d.lineOf(begin+int(kind.Offset)), "%s cannot be a %s", kind.Field, kind.Value)
	}
	return wrong(d.lineOf(begin), "%v", err)
}

// elements reads an array of at most so many elements.
func elements[T any](d *reader, to *[]at[T], most int) error {
	if err := d.delim('['); err != nil {
		return err
	}
	for d.dec.More() {
		if len(*to) == most {
			return wrong(d.here(), "more than %d elements", most)
		}
		var v T
		if err := value(d, &v); err != nil {
			return err
		}
		*to = append(*to, at[T]{d.here(), v})
	}
	return d.delim(']')
}
