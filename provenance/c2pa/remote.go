package c2pa

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"
)

// maxAddress bounds the address of a remote record, in bytes.
const maxAddress = 2048

// remote finds the address of a record elsewhere, which XMP names as
// dcterms:provenance (C2PA 2.2, 11.5): as an attribute or as an element. It is
// only reported.
func remote(data []byte) string {
	const key = "dcterms:provenance"
	if !bytes.Contains(data, []byte("rdf:RDF")) {
		return ""
	}
	for rest := data; ; {
		i := bytes.Index(rest, []byte(key))
		if i < 0 {
			return ""
		}
		rest = rest[i+len(key):]
		window := strings.TrimLeft(string(rest[:min(len(rest), maxAddress)]), " \t\r\n")
		var value string
		var ok bool
		switch {
		case strings.HasPrefix(window, ">"):
			value, _, ok = strings.Cut(window[1:], "<")
		case strings.HasPrefix(window, "="):
			if window = strings.TrimLeft(window[1:], " \t\r\n"); window != "" && strings.ContainsAny(window[:1], `"'`) {
				value, _, ok = strings.Cut(window[1:], window[:1])
			}
		}
		value = html.UnescapeString(strings.TrimSpace(value))
		if ok && utf8.ValidString(value) && (strings.HasPrefix(value, "https://") || strings.HasPrefix(value, "http://")) {
			return value
		}
	}
}
