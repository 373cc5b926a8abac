package sealtest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// Leak is clear text where there should be none.
type Leak struct {
	Where  string // of what was read
	Value  string // what was looked for
	Form   string // how it was written: "utf-8", "base64", …
	Offset int64  // in bytes, of the window it was found in
}

func (l Leak) String() string {
	return fmt.Sprintf("%s: %q stands as %s near byte %d", l.Where, l.Value, l.Form, l.Offset)
}

// Find reads r to its end and reports every value that it finds, in any of
// these forms:
//
//	utf-8          in any case of its ASCII letters
//	utf-16le, be   as Windows and Java write text
//	hex            as PostgreSQL writes bytea, in either case
//	base64         standard and for URLs, at any alignment
//	percent        as in URLs and forms
//	escaped        \u5f20, as JSON may write it
//	digits         for values that are mostly digits: with spaces, hyphens, dots
//	               or brackets between, in full-width form, and for +86 numbers
//	               with and without the country code
//
// What is compressed or encrypted is not seen. A value has at least three
// characters and six bytes, so that chance does not make one in a large file.
func Find(where string, r io.Reader, values ...string) ([]Leak, error) {
	var patterns []pattern
	for _, v := range values {
		if utf8.RuneCountInString(v) < 3 || len(v) < 6 {
			return nil, fmt.Errorf("sealtest: %q is too short to look for", v)
		}
		patterns = append(patterns, forms(v)...)
	}
	const chunk, overlap = 1 << 20, 8 << 10 // a pattern of 1,000 characters in hex fits into the overlap
	var leaks []Leak
	seen := make(map[Leak]bool)
	window := make([]byte, 0, chunk+overlap)
	for offset := int64(0); ; {
		n, err := io.ReadFull(r, window[len(window):len(window)+chunk])
		window = window[:len(window)+n]
		for _, l := range search(window, patterns) {
			l.Where = where
			if key := (Leak{Value: l.Value, Form: l.Form}); !seen[key] {
				seen[key] = true
				l.Offset += offset
				leaks = append(leaks, l)
			}
		}
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return leaks, nil
			}
			return leaks, err
		}
		keep := min(overlap, len(window))
		offset += int64(len(window) - keep)
		window = append(window[:0], window[len(window)-keep:]...)
	}
}

// None fails the test for every value that is found in r.
func None(t testing.TB, where string, r io.Reader, values ...string) {
	t.Helper()
	leaks, err := Find(where, r, values...)
	if err != nil {
		t.Errorf("%s: %v", where, err)
	}
	for _, l := range leaks {
		t.Errorf("clear text leaked: %v", l)
	}
}

// NoneInFiles looks through files; a SQLite database is "x.db", "x.db-wal" and
// "x.db-shm". A file that is not there holds nothing, but one must be there.
func NoneInFiles(t testing.TB, paths []string, values ...string) {
	t.Helper()
	read := 0
	for _, path := range paths {
		f, err := os.Open(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		} else if err != nil {
			t.Error(err)
			continue
		}
		read++
		None(t, path, f, values...)
		f.Close()
	}
	if read == 0 {
		t.Errorf("none of the files %q is there", paths)
	}
}

// pattern is one form of a value.
type pattern struct {
	value, form string
	bytes       []byte
	fold        bool // upper and lower case of ASCII letters are the same
	digits      bool // to be looked for in the digits alone
}

// forms lists how a value may be written.
func forms(v string) []pattern {
	list := []pattern{{value: v, form: "utf-8", bytes: []byte(v), fold: true}}
	var little, big []byte
	for _, u := range utf16.Encode([]rune(v)) {
		little = append(little, byte(u), byte(u>>8))
		big = append(big, byte(u>>8), byte(u))
	}
	list = append(list,
		pattern{value: v, form: "utf-16le", bytes: little},
		pattern{value: v, form: "utf-16be", bytes: big},
		pattern{value: v, form: "hex", bytes: []byte(hex.EncodeToString([]byte(v))), fold: true})
	for align := range 3 {
		for name, enc := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			list = append(list, pattern{value: v, form: name, bytes: base64Core(enc, v, align)})
		}
	}
	if escaped := url.QueryEscape(v); escaped != v {
		list = append(list, pattern{value: v, form: "percent", bytes: []byte(escaped), fold: true},
			pattern{value: v, form: "percent", bytes: []byte(url.PathEscape(v)), fold: true})
	}
	if quoted := strings.Trim(strconv.QuoteToASCII(v), `"`); quoted != v {
		list = append(list, pattern{value: v, form: "escaped", bytes: []byte(quoted), fold: true})
	}
	for i := range list {
		if list[i].fold {
			lower(list[i].bytes)
		}
	}
	if number := onlyDigits([]byte(v)); len(number) >= 7 && 2*len(number) > utf8.RuneCountInString(v) {
		list = append(list, pattern{value: v, form: "digits", bytes: number, digits: true})
		if national, ok := bytes.CutPrefix(number, []byte("86")); ok && strings.HasPrefix(v, "+") {
			list = append(list, pattern{value: v, form: "digits", bytes: national, digits: true})
		}
	}
	return list
}

// base64Core returns the characters of the encoding that depend on the value
// alone, when align bytes of something else come before it.
func base64Core(enc *base64.Encoding, v string, align int) []byte {
	text := enc.EncodeToString(append(make([]byte, align), v...))
	start := (align*8 + 5) / 6
	end := (align + len(v)) * 8 / 6
	return []byte(text[start:end])
}

func search(window []byte, patterns []pattern) []Leak {
	folded := bytes.Clone(window)
	lower(folded)
	number := joined(window)
	var leaks []Leak
	for _, p := range patterns {
		in := window
		switch {
		case p.digits:
			in = number
		case p.fold:
			in = folded
		}
		if at := bytes.Index(in, p.bytes); at >= 0 {
			leaks = append(leaks, Leak{Value: p.value, Form: p.form, Offset: int64(min(at, len(window)))})
		}
	}
	return leaks
}

// joined returns the digits of a text, with those that only separators part
// standing together, and a bar between the others.
func joined(text []byte) []byte {
	var b []byte
	gap := 0 // separators since the last digit
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			b, gap = append(b, c), 0
		case c == 0xEF && i+2 < len(text) && text[i+1] == 0xBC && 0x90 <= text[i+2] && text[i+2] <= 0x99: // U+FF10 to U+FF19
			b, gap = append(b, text[i+2]-0x90+'0'), 0
			i += 2
		case bytes.IndexByte([]byte(" -.()/\t"), c) >= 0 && gap < 3:
			gap++
		default:
			if len(b) > 0 && b[len(b)-1] != '|' {
				b = append(b, '|')
			}
		}
	}
	return b
}

// lower folds ASCII letters and leaves all other bytes as they are.
func lower(text []byte) {
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			text[i] = c | 0x20
		}
	}
}

func onlyDigits(text []byte) []byte {
	return bytes.ReplaceAll(joined(text), []byte("|"), nil)
}
