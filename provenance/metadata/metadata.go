// Package metadata turns the pieces of a file into one list of named values:
// XMP properties, EXIF fields, IPTC-IIM datasets and texts, each with its
// place. The packages that look for labels, source types and generators read
// this list and know no container.
package metadata

import (
	"bytes"
	"context"
	"errors"

	"github.com/bonafide-aftersale/bonafide/provenance/carrier"
	"github.com/bonafide-aftersale/bonafide/provenance/charset"
	"github.com/bonafide-aftersale/bonafide/provenance/exif"
	"github.com/bonafide-aftersale/bonafide/provenance/iim"
	"github.com/bonafide-aftersale/bonafide/provenance/xmp"
)

// A Value is one text with its name and place.
type Value struct {
	Kind  carrier.Kind
	Place string // container and part, such as "PNG iTXt"
	// Name is the XMP property, the EXIF field ("ImageDescription"), the IIM
	// dataset ("2:120") or the key of a text; "" for a comment, a segment, a
	// trailer, and for a packet or block that could not be read.
	Name  string
	Space string   // XMP: namespace
	Path  []string // XMP: properties around it
	Form  xmp.Form // XMP: how it was written
	Text  string   // UTF-8
	// Start and End bound the piece in the file.
	Start, End int
	Late       bool // stands behind the image or media data
	BadCRC     bool // stands in a PNG chunk whose checksum does not fit
}

// Further codes of problems.
const (
	BadXMP    carrier.Code = "xmp"        // a packet that is no XML, or not to its end
	XMLEntity carrier.Code = "xml-entity" // a packet that declares a document type or entities; refused
	XMPSize   carrier.Code = "xmp-size"   // a packet beyond the limits
	BadEXIF   carrier.Code = "exif"       // a block of EXIF that contradicts itself
	BadIIM    carrier.Code = "iim"        // a block of IIM that contradicts itself
)

// Metadata is what a file says about itself.
type Metadata struct {
	Format   carrier.Format
	Values   []Value
	Problems []carrier.Problem
}

// Limits of one file.
const (
	maxValues = 20_000
	maxText   = 4 << 20  // one value, in bytes
	maxTexts  = 32 << 20 // all values
	maxXMP    = 8 << 20  // all packets
)

// Read reads a file. The error is ctx.Err() or carrier.ErrUnknown; a malformed
// file is read as far as it goes and says so in Problems.
func Read(ctx context.Context, data []byte) (*Metadata, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := carrier.Open(data)
	if err != nil {
		return nil, err
	}
	r := &collector{Metadata: &Metadata{Format: f.Format, Problems: f.Problems}, texts: maxTexts, xmp: maxXMP}
	for i := range f.Pieces {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := r.piece(ctx, &f.Pieces[i]); err != nil {
			return nil, err
		}
	}
	return r.Metadata, nil
}

// collector adds values within the limits.
type collector struct {
	*Metadata
	texts, xmp int // bytes left
}

func (r *collector) add(p *carrier.Piece, v Value) {
	if len(v.Text) > maxText {
		v.Text = v.Text[:maxText]
	}
	if v.Text == "" || len(r.Values) == maxValues || len(v.Text) > r.texts {
		return
	}
	r.texts -= len(v.Text)
	v.Kind, v.Place, v.Start, v.End, v.Late, v.BadCRC = p.Kind, p.Place, p.Start, p.End, p.Late, p.BadCRC
	r.Values = append(r.Values, v)
}

func (r *collector) problem(code carrier.Code, p *carrier.Piece) {
	r.Problems = append(r.Problems, carrier.Problem{Code: code, Place: p.Place, Offset: p.Start})
}

// piece reads one piece. The error is ctx.Err().
func (r *collector) piece(ctx context.Context, p *carrier.Piece) error {
	switch p.Kind {
	case carrier.XMP:
		return r.packet(ctx, p)
	case carrier.EXIF:
		fields, problems, err := exif.Fields(p.Data)
		if err != nil || len(problems) > 0 {
			r.problem(BadEXIF, p)
		}
		for i := range fields {
			if text, ok := fields[i].Text(); ok {
				r.add(p, Value{Name: fields[i].Name(), Text: text})
			}
		}
	case carrier.IIM:
		sets, err := iim.Parse(p.Data)
		if err != nil {
			r.problem(BadIIM, p)
		}
		for i := range sets {
			if sets[i].Record >= 2 { // record 1 is the envelope
				r.add(p, Value{Name: sets[i].Name(), Text: sets[i].Text()})
			}
		}
	case carrier.Text:
		r.add(p, Value{Name: p.Key, Text: charset.Text(p.Data[:min(len(p.Data), maxText)])})
	default:
		if text := printable(p.Data); text != "" {
			r.add(p, Value{Name: p.Key, Text: text})
		}
	}
	return nil
}

// packet reads XMP. A packet that breaks is kept as text too, so that a label
// in it is not lost to a mistake before it.
func (r *collector) packet(ctx context.Context, p *carrier.Piece) error {
	if len(p.Data) > r.xmp {
		r.problem(XMPSize, p)
		return nil
	}
	r.xmp -= len(p.Data)
	list, err := xmp.Parse(ctx, p.Data)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, q := range list {
		r.add(p, Value{Name: q.Name, Space: q.Space, Path: q.Path, Form: q.Form, Text: q.Value})
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, xmp.ErrForbidden):
		r.problem(XMLEntity, p)
	case errors.Is(err, xmp.ErrTooLarge):
		r.problem(XMPSize, p)
	default:
		r.problem(BadXMP, p)
		r.add(p, Value{Text: charset.Text(p.Data[:min(len(p.Data), maxText)])})
	}
	return nil
}

// printable returns the stretches of unknown bytes that may be text with a
// brace in it, a line each: a label is JSON. Control characters end a stretch.
func printable(b []byte) string {
	var text []byte
	for start, i := 0, 0; i <= len(b); i++ {
		if i < len(b) && (b[i] >= ' ' && b[i] != 0x7f || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
			continue
		}
		if run := b[start:i]; bytes.IndexByte(run, '{') >= 0 {
			text = append(append(text, run...), '\n')
		}
		start = i + 1
	}
	return charset.Text(bytes.TrimSuffix(text, []byte("\n")))
}
