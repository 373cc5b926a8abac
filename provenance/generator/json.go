package generator

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// fields reads a JSON object; nil if the text is none. Text behind it counts
// as a mistake, so that prose which starts with a brace is not taken.
func fields(text string) map[string]any {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var m map[string]any
	if d.Decode(&m) != nil || len(strings.TrimSpace(text[d.InputOffset():])) > 0 {
		return nil
	}
	return m
}

// notNumbers are those that Python writes and JSON does not know.
var notNumbers = regexp.MustCompile(`([:\[,]\s*)-?(?:NaN|Infinity)\b`)

// pythonFields also reads JSON in which Python wrote NaN and Infinity.
func pythonFields(text string) map[string]any {
	if m := fields(text); m != nil {
		return m
	}
	if !strings.Contains(text, "NaN") && !strings.Contains(text, "Infinity") {
		return nil
	}
	return fields(notNumbers.ReplaceAllString(text, "${1}null"))
}

// word writes a JSON value as text: strings and numbers as they are, lists of
// them joined, the rest as JSON.
func word(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	case []any:
		var parts []string
		for _, x := range v[:min(len(v), MaxParameters)] {
			if s := word(x); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, ", ")
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// take copies members under other names, in pairs: from, to.
func (t *Trace) take(m map[string]any, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if v, ok := m[pairs[i]]; ok {
			t.set(pairs[i+1], word(v))
		}
	}
}

// takeAll copies all simple members, in the order of their names.
func (t *Trace) takeAll(m map[string]any) {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, nested := m[name].(map[string]any); !nested {
			t.set(name, word(m[name]))
		}
	}
}
