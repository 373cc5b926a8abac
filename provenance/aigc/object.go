package aigc

import (
	"encoding/json"
	"html"
	"slices"
	"strings"
)

// Limits of one label's text. Reserved codes hold signatures of some hundred
// characters.
const (
	maxLabel = 64 << 10 // bytes
	maxWraps = 3        // {"AIGC": "{\"AIGC\": {…}}"} and the like
)

// object is a JSON object that may be a label.
type object struct {
	values   map[Field]string
	wrapped  bool    // inside {"AIGC": …}
	mistyped []Field // values that are no strings
	unknown  []string
	repaired bool // the text was no JSON until quotes or escapes were mended
	size     int  // bytes of the text that it takes
}

// known reports whether one field at least is that of a label.
func (o *object) known() bool { return len(o.values) > 0 }

// distinctive reports whether a field beside Label is, so that an object
// without the word AIGC around it can be taken for a label.
func (o *object) distinctive() bool {
	for f := range o.values {
		if f != FieldLabel {
			return true
		}
	}
	return false
}

// readObject reads the object that a text starts with. It is lenient: what
// stands behind it is left alone, and text that was escaped once too often or
// quoted by ' is mended. ok is false where there is no object.
func readObject(text string) (o *object, ok bool) {
	text = strings.TrimLeft(text, " \t\r\n\x00\ufeff")
	text = text[:min(len(text), maxLabel)]
	if o := decode(text); o != nil {
		return o, true
	}
	mends := []func(string) string{
		html.UnescapeString,
		func(s string) string { return strings.ReplaceAll(s, `\"`, `"`) },
		func(s string) string { return strings.ReplaceAll(s, `'`, `"`) },
		func(s string) string {
			return strings.NewReplacer("“", `"`, "”", `"`, "：", ":", "，", ",").Replace(s)
		},
	}
	for _, mend := range mends {
		if mended := mend(text); mended != text {
			if o := decode(mended); o != nil {
				o.repaired, o.size = true, len(text)
				return o, true
			}
		}
	}
	return nil, false
}

// decode reads strict JSON: an object, or a string that holds one.
func decode(text string) *object {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	o := &object{values: make(map[Field]string), size: int(d.InputOffset())}
	if s, ok := v.(string); ok {
		o.repaired = true
		if json.Unmarshal([]byte(s), &v) != nil {
			return nil
		}
	}
	m, ok := v.(map[string]any)
	for range maxWraps {
		inner, wrapped := m["AIGC"]
		if !wrapped {
			break
		}
		o.wrapped = true
		if s, isText := inner.(string); isText {
			o.repaired = true
			inner = nil
			_ = json.Unmarshal([]byte(s), &inner) // stays nil: then there are no fields
		}
		m, _ = inner.(map[string]any)
	}
	if !ok {
		return nil
	}
	o.take(m)
	return o
}

// take sorts the members into known fields and others.
func (o *object) take(m map[string]any) {
	for key, v := range m {
		f, ok := fieldOf(key)
		if !ok {
			o.unknown = append(o.unknown, key[:min(len(key), 64)])
			continue
		}
		if _, twice := o.values[f]; twice && Field(key) != f {
			continue // the exact spelling counts
		}
		switch v := v.(type) {
		case string:
			o.values[f] = v
		case json.Number:
			o.values[f] = v.String()
			o.mistyped = append(o.mistyped, f)
		case nil:
			o.values[f] = ""
			o.mistyped = append(o.mistyped, f)
		default:
			text, err := json.Marshal(v)
			if err != nil {
				continue
			}
			o.values[f] = string(text)
			o.mistyped = append(o.mistyped, f)
		}
	}
	slices.Sort(o.unknown)
	slices.Sort(o.mistyped)
}

// fieldOf finds a field by its name, without regard to case.
func fieldOf(name string) (Field, bool) {
	for _, list := range [][]Field{fields, variant} {
		for _, f := range list {
			if strings.EqualFold(name, string(f)) {
				return f, true
			}
		}
	}
	return "", false
}
