package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// Limits of JSON from outside. The deepest body of this API has 5 levels; the
// largest list that is no import has 50 entries of a few fields.
const (
	maxDepth  = 16
	maxTokens = 100_000
)

const (
	depthMessage = "nested deeper"
	twiceMessage = "name stands twice"
)

var (
	errDeep   = errors.New(depthMessage)
	errTwice  = errors.New(twiceMessage)
	errTokens = errors.New("json has too many parts")
	errUTF8   = errors.New("json is not UTF-8")
	errMore   = errors.New("json is followed by something")
)

// format reads JSON more strictly than encoding/json: one value, valid UTF-8,
// bounded depth and number of parts, and no name twice in an object, for two
// readers would take two different values. That fields are known is the
// framework's check.
var format = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if _, first := v.(*any); first { // the framework reads a body twice; the first time into any
			if err := checkJSON(data); err != nil {
				return err
			}
		}
		return json.Unmarshal(data, v)
	},
}

// checkJSON reports why data is no strict JSON.
func checkJSON(data []byte) error {
	if !utf8.Valid(data) {
		return errUTF8
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var open []level
	for n := 0; ; n++ {
		token, err := d.Token()
		if err == io.EOF && n > 0 && len(open) == 0 {
			return nil
		}
		if err != nil {
			return errors.Join(errors.New("json"), err)
		}
		if n > maxTokens {
			return errTokens
		}
		if n > 0 && len(open) == 0 {
			return errMore
		}
		delim, is := token.(json.Delim)
		switch {
		case is && (delim == '{' || delim == '['):
			if len(open) > 0 {
				open[len(open)-1].value()
			}
			if len(open) == maxDepth {
				return errDeep
			}
			open = append(open, level{object: delim == '{'})
		case is:
			open = open[:len(open)-1]
		case len(open) > 0:
			if err := open[len(open)-1].take(token); err != nil {
				return err
			}
		}
	}
}

// level is an object or an array that is not closed yet.
type level struct {
	object bool
	named  bool // a name was read, its value follows
	names  map[string]bool
}

// take reads a name or a plain value.
func (l *level) take(token json.Token) error {
	if !l.object || l.named {
		l.value()
		return nil
	}
	name, _ := token.(string)
	if l.names[name] {
		return errTwice
	}
	if l.names == nil {
		l.names = make(map[string]bool)
	}
	l.names[name], l.named = true, true
	return nil
}

// value notes that a value was read.
func (l *level) value() { l.named = false }
