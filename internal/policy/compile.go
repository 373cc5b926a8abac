package policy

import (
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/internal/policy/block"
)

// Limits of a policy: people are to read it.
const (
	MaxRules    = 100
	MaxSentence = 500 // characters of a rule's sentence, and of the title
	maxOutcomes = 8   // of one rule
)

var ruleHead = regexp.MustCompile(`^rule ([a-z][a-z0-9-]{0,47})$`)

// Compile reads and compiles a policy text; docs/policy.md describes it. What
// is wrong comes back as a fault of kind Invalid whose cause is Problems.
func Compile(text string) (*Policy, error) {
	sections, err := block.Read(text)
	if e, ok := errors.AsType[*block.Error](err); ok {
		key := map[block.What]string{block.TooLong: "policy.too_long", block.NotText: "policy.not_text",
			block.NoField: "policy.no_field_above", block.Malformed: "policy.malformed"}[e.What]
		return nil, Problems{problem(e.Line, e.Column, key)}.fault()
	}
	p, b := &Policy{}, &builder{}
	if len(sections)-1 > MaxRules { // before any time goes into them
		b.say(sections[MaxRules+1].Line, 1, "policy.too_many_rules", "limit", MaxRules)
		return nil, b.problems.fault()
	}
	b.head(p, sections[0])
	for _, s := range sections[1:] {
		b.rule(p, s)
	}
	if len(sections) == 1 {
		b.say(1, 1, "policy.no_rules")
	}
	if err := b.problems.fault(); err != nil {
		return nil, err
	}
	p.hash = p.Hash()
	return p, nil
}

// builder collects what is wrong while a policy is built.
type builder struct {
	problems Problems
	at       string // the rule
}

// maxAllProblems bounds what is said about a text.
const maxAllProblems = 50

func (b *builder) say(line, column int, key string, args ...any) {
	p := problem(line, column, key, args...)
	p.Rule = b.at
	b.add(p)
}

func (b *builder) add(p Problem) {
	if len(b.problems) < maxAllProblems {
		b.problems = append(b.problems, p)
	}
}

// sentence takes the value of a field that people read.
func (b *builder) sentence(to *string, f block.Field) {
	line, column := f.At(1, 0)
	text := strings.ReplaceAll(f.Value, "\n", " ")
	switch {
	case *to != "":
		b.say(line, column, "policy.field_twice", "field", f.Name)
	case utf8.RuneCountInString(text) > MaxSentence:
		b.say(line, column, "policy.sentence_too_long", "limit", MaxSentence)
	default:
		*to = text
	}
}

func (b *builder) head(p *Policy, s block.Section) {
	for _, f := range s.Fields {
		switch f.Name {
		case "title.zh-CN":
			b.sentence(&p.Title.Chinese, f)
		case "title.en":
			b.sentence(&p.Title.English, f)
		default:
			b.say(f.Line, 1, "policy.no_such_field", "field", f.Name)
		}
	}
	if p.Title.Chinese == "" || p.Title.English == "" {
		b.say(1, 1, "policy.no_title")
	}
}

func (b *builder) rule(p *Policy, s block.Section) {
	m := ruleHead.FindStringSubmatch(s.Name)
	if m == nil {
		b.at = ""
		b.say(s.Line, 1, "policy.bad_rule_name", "name", s.Name)
		return
	}
	r := Rule{ID: m[1], line: s.Line}
	b.at = r.ID
	if p.rule(r.ID) != nil {
		b.say(s.Line, 1, "policy.rule_twice", "name", r.ID)
	}
	var when *block.Field
	for _, f := range s.Fields {
		switch f.Name {
		case "when":
			if when != nil {
				b.say(f.Line, 1, "policy.field_twice", "field", f.Name)
			}
			when = &f
		case "then":
			b.outcome(&r, f)
		case "says.zh-CN":
			b.sentence(&r.Says.Chinese, f)
		case "says.en":
			b.sentence(&r.Says.English, f)
		default:
			b.say(f.Line, 1, "policy.no_such_field", "field", f.Name)
		}
	}
	if when == nil || when.Value == "" {
		b.say(s.Line, 1, "policy.no_condition")
	} else {
		b.condition(&r, *when)
	}
	if len(r.Then) == 0 {
		b.say(s.Line, 1, "policy.no_then")
	}
	if r.Says.Chinese == "" || r.Says.English == "" {
		b.say(s.Line, 1, "policy.no_sentence")
	}
	p.Rules = append(p.Rules, r)
}

func (b *builder) condition(r *Rule, f block.Field) {
	r.When = f.Value
	if len(b.problems) == maxAllProblems {
		return // enough is known to be wrong
	}
	c, problems := compile(f.Value)
	for _, p := range problems {
		p.Line, p.Column = f.At(p.Line, p.Column)
		p.Rule = b.at
		b.add(p)
	}
	r.condition = c
}

// outcome adds an outcome that contradicts none before it in the rule.
func (b *builder) outcome(r *Rule, f block.Field) {
	line, column := f.At(1, 0)
	o, key := parseOutcome(f.Value)
	if key != "" {
		b.say(line, column, key, "outcome", f.Value, "words", strings.Join(Words, ", "))
		return
	}
	if len(r.Then) == maxOutcomes {
		b.say(line, column, "policy.too_many_outcomes", "limit", maxOutcomes)
		return
	}
	for _, other := range r.Then {
		switch {
		case other.String() == o.String() || o.slot() != "" && o.slot() == other.slot():
			b.say(line, column, "policy.outcome_twice", "outcome", f.Value)
			return
		case o.slot() == "approval" && other.asks() || other.slot() == "approval" && o.asks():
			b.say(line, column, "policy.contradiction", "outcome", f.Value, "other", other.String())
			return
		}
	}
	r.Then = append(r.Then, o)
	r.then = append(r.then, line)
}
