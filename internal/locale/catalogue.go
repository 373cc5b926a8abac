package locale

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Catalogue holds the sentences of one language. It is immutable.
type Catalogue struct {
	tag      Tag
	messages map[string]message
}

// message is a sentence in one or two forms; one is nil where the language
// has no singular.
type message struct {
	one   []part
	other []part
	count string // the argument that chooses the form
}

// part is literal text, or an argument if name is set.
type part struct {
	text string
	name string
	kind string
}

// Tag returns the language of the catalogue.
func (c *Catalogue) Tag() Tag { return c.tag }

// Has reports whether the catalogue holds key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.messages[key]
	return ok
}

// Keys returns all keys in order.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.messages)) }

// Text returns the sentence with its arguments filled in. An unknown key is
// returned as it is, a missing argument as its name in braces: a reader is
// better served by an odd sentence than by none.
func (c *Catalogue) Text(key string, args map[string]any) string {
	m, ok := c.messages[key]
	if !ok {
		return key
	}
	parts := m.other
	if m.one != nil {
		if n, ok := whole(args[m.count]); ok && n == 1 {
			parts = m.one
		}
	}
	var b strings.Builder
	for _, p := range parts {
		if p.name == "" {
			text := p.text
			if s := b.String(); strings.HasSuffix(s, "万") || strings.HasSuffix(s, "亿") {
				text = strings.TrimPrefix(text, " ") // 3 份, but 3 万份
			}
			b.WriteString(text)
			continue
		}
		value, ok := args[p.name]
		if !ok {
			fmt.Fprintf(&b, "{%s}", p.name)
			continue
		}
		b.WriteString(c.format(p.kind, value))
	}
	return b.String()
}

var (
	groupLine = regexp.MustCompile(`^\[([a-z0-9]+)\]$`)
	entryLine = regexp.MustCompile(`^([a-z0-9_]+)(\.one|\.other)? =(?: (.*))?$`)
	argument  = regexp.MustCompile(`\{([a-z0-9_]+)(?::([a-z]+))?\}`)
)

// parse reads the text of a catalogue.
func parse(tag Tag, text string) (*Catalogue, error) {
	c := &Catalogue{tag: tag, messages: make(map[string]message)}
	forms := make(map[string]string) // key with .one or .other -> sentence
	var group, last string
	var order []string
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			last = ""
		case strings.HasPrefix(line, "|"):
			if last == "" {
				return nil, fmt.Errorf("line %d: a block line without an entry", i+1)
			}
			forms[last] += strings.TrimPrefix(strings.TrimPrefix(line, "|"), " ") + "\n"
		case groupLine.MatchString(line):
			group, last = groupLine.FindStringSubmatch(line)[1], ""
		default:
			m := entryLine.FindStringSubmatch(line)
			if m == nil || group == "" {
				return nil, fmt.Errorf("line %d: neither group, entry, block nor comment: %q", i+1, line)
			}
			last = group + "." + m[1] + m[2]
			if _, twice := forms[last]; twice {
				return nil, fmt.Errorf("line %d: %s stands twice", i+1, last)
			}
			forms[last] = m[3]
			order = append(order, last)
		}
	}
	for _, name := range order {
		if err := c.add(name, forms[name]); err != nil {
			return nil, err
		}
	}
	for key, m := range c.messages {
		if m.other == nil || m.one != nil && m.count == "" {
			return nil, fmt.Errorf("%s: .one needs an .other with a count", key)
		}
	}
	return c, nil
}

// add stores one form of a sentence.
func (c *Catalogue) add(name, sentence string) error {
	if sentence == "" {
		return fmt.Errorf("%s is empty", name)
	}
	parts := split(sentence)
	for _, p := range parts {
		if p.name != "" && !slices.Contains(kinds, p.kind) {
			return fmt.Errorf("%s: {%s} has the unknown type %q", name, p.name, p.kind)
		}
	}
	if key, ok := strings.CutSuffix(name, ".one"); ok {
		m := c.messages[key]
		m.one = parts
		c.messages[key] = m
		return nil
	}
	key := strings.TrimSuffix(name, ".other")
	m := c.messages[key]
	if m.other != nil {
		return fmt.Errorf("%s stands twice, with and without .other", key)
	}
	m.other = parts
	for _, p := range parts {
		if p.kind == "count" {
			m.count = p.name
		}
	}
	c.messages[key] = m
	return nil
}

// split cuts a sentence into literals and arguments.
func split(sentence string) []part {
	var parts []part
	at := 0
	for _, m := range argument.FindAllStringSubmatchIndex(sentence, -1) {
		if m[0] > at {
			parts = append(parts, part{text: sentence[at:m[0]]})
		}
		p := part{name: sentence[m[2]:m[3]], kind: "text"}
		if m[4] >= 0 {
			p.kind = sentence[m[4]:m[5]]
		}
		parts = append(parts, p)
		at = m[1]
	}
	if at < len(sentence) {
		parts = append(parts, part{text: sentence[at:]})
	}
	return parts
}
