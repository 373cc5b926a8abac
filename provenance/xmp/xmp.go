// Package xmp reads XMP packets (ISO 16684-1) as flat lists of properties.
//
// It is a small pull parser on top of encoding/xml for packets of strangers:
// no document types and no entities beyond XML's own five, so nothing expands;
// size, depth and number of tokens are limited. It reads leniently, because
// many writers make XMP with string formatting: what stands before a mistake
// is returned along with the error.
package xmp

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Limits of one packet. Editors' histories reach some hundred kilobytes; depth
// maps and pictures inside XMP more, which nobody here asks for.
const (
	MaxSize   = 4 << 20
	maxDepth  = 64
	maxTokens = 200_000
	maxValues = 50_000
)

// The namespaces of the frame.
const (
	rdf  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	meta = "adobe:ns:meta/"
)

// Errors, beside those of the context.
var (
	ErrForbidden = errors.New("xmp: document type or entity declaration")
	ErrTooLarge  = errors.New("xmp: too large, too deep or too many parts")
	ErrSyntax    = errors.New("xmp: malformed")
)

// Form says how a value was written.
type Form string

// The forms. Attribute and Element mean the same in XMP (ISO 16684-1, 7.9.2.2).
const (
	Attribute Form = "attribute"
	Element   Form = "element"
	Resource  Form = "resource" // rdf:resource
	Alt       Form = "alt"
	Seq       Form = "seq"
	Bag       Form = "bag"
)

// A Property is one value. Values of arrays are properties each.
type Property struct {
	Space string // namespace; the bare prefix where none is declared
	Name  string
	Path  []string // names of the properties around it, outermost first
	Form  Form
	Value string
}

// open is an element that has not ended.
type open struct {
	name     xml.Name
	text     []byte
	children bool
	property bool // neither of the frame nor an array
}

// Parse reads a packet. The error is ctx.Err(), ErrForbidden, ErrTooLarge or
// ErrSyntax; the properties before it are returned too.
func Parse(ctx context.Context, packet []byte) ([]Property, error) {
	if len(packet) > MaxSize {
		return nil, ErrTooLarge
	}
	d := xml.NewDecoder(bytes.NewReader(plain(packet)))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // plain made it UTF-8
	p := &parser{}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if n == maxTokens || len(p.list) > maxValues {
			return p.list, ErrTooLarge
		}
		token, err := d.Token()
		if err == io.EOF {
			return p.list, p.ended()
		}
		if err != nil {
			return p.list, fmt.Errorf("%w: %s", ErrSyntax, err.Error())
		}
		switch t := token.(type) {
		case xml.Directive:
			return p.list, ErrForbidden
		case xml.StartElement:
			if len(p.stack) == maxDepth {
				return p.list, ErrTooLarge
			}
			p.start(t)
		case xml.CharData:
			if k := len(p.stack); k > 0 {
				p.stack[k-1].text = append(p.stack[k-1].text, t...)
			}
		case xml.EndElement:
			p.end()
		}
	}
}

// parser collects properties while elements open and close.
type parser struct {
	stack []open
	list  []Property
	rooms bool // an element was seen
}

// ended tells a packet from text that is no XML.
func (p *parser) ended() error {
	if !p.rooms {
		return ErrSyntax
	}
	return nil
}

func (p *parser) start(t xml.StartElement) {
	if k := len(p.stack); k > 0 {
		p.stack[k-1].children = true
	}
	p.rooms = true
	p.stack = append(p.stack, open{name: t.Name, property: t.Name.Space != rdf && t.Name.Space != meta})
	path := p.path(len(p.stack))
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "xmlns", a.Name.Space == "" && a.Name.Local == "xmlns", strings.HasPrefix(a.Name.Space, "xml"):
		case a.Name.Space == rdf && a.Name.Local == "resource":
			p.value(Resource, a.Value)
		case a.Name.Space == rdf, a.Name.Space == "": // rdf:about, rdf:parseType and their old spellings
		default:
			p.add(a.Name, path, Attribute, a.Value)
		}
	}
}

// end closes the innermost element. Only elements without children hold text.
func (p *parser) end() {
	k := len(p.stack) - 1
	if k < 0 {
		return
	}
	if e := &p.stack[k]; !e.children && len(bytes.TrimSpace(e.text)) > 0 {
		form := Element
		for i := k; i >= 0 && !p.stack[i].property; i-- {
			switch p.stack[i].name.Local {
			case "Alt":
				form = Alt
			case "Seq":
				form = Seq
			case "Bag":
				form = Bag
			}
		}
		p.value(form, string(bytes.TrimSpace(e.text)))
	}
	p.stack = p.stack[:k]
}

// value adds a value of the innermost property.
func (p *parser) value(form Form, text string) {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if p.stack[i].property {
			p.add(p.stack[i].name, p.path(i), form, text)
			return
		}
	}
}

// path names the properties among the first n open elements.
func (p *parser) path(n int) []string {
	var names []string
	for _, e := range p.stack[:n] {
		if e.property {
			names = append(names, e.name.Local)
		}
	}
	return names
}

func (p *parser) add(name xml.Name, path []string, form Form, value string) {
	p.list = append(p.list, Property{name.Space, name.Local, slices.Clip(path), form, value})
}
