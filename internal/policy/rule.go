package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Rule is a condition and what follows from it.
type Rule struct {
	ID   string // "small-amounts"; unique in its policy
	When string // CEL over Vocabulary
	Then []Outcome
	Says law.Text // what it says to the customer and the merchant alike

	line      int   // of its head in the text
	then      []int // lines of the outcomes
	condition *condition
}

// Reads lists the facts that the condition looks at.
func (r *Rule) Reads() []string { return slices.Clone(r.condition.reads) }

// Cost returns the worst case of the condition, at most MaxCost.
func (r *Rule) Cost() uint64 { return r.condition.cost }

// Policy is a compiled policy text. It is not changed after Compile and is
// safe for concurrent use.
type Policy struct {
	Title law.Text
	Rules []Rule // in the published order
	hash  string // of the canonical text; set by Compile
}

// Format returns the canonical text: without comments, one space here and one
// line there, and otherwise what was written. Compile(p.Format()) is p.
func (p *Policy) Format() string {
	var b strings.Builder
	field := func(name, value string) {
		b.WriteString(name + " = " + strings.ReplaceAll(value, "\n", "\n| ") + "\n")
	}
	field("title.zh-CN", p.Title.Chinese)
	field("title.en", p.Title.English)
	for _, r := range p.Rules {
		b.WriteString("\n[rule " + r.ID + "]\n")
		field("when", r.When)
		for _, o := range r.Then {
			field("then", o.String())
		}
		field("says.zh-CN", r.Says.Chinese)
		field("says.en", r.Says.English)
	}
	return b.String()
}

// Hash returns the SHA-256 of the canonical text in hex: what a published
// policy is known by.
func (p *Policy) Hash() string {
	if p.hash != "" {
		return p.hash
	}
	sum := sha256.Sum256([]byte(p.Format()))
	return hex.EncodeToString(sum[:])
}

// rule returns the rule of an id, or nil.
func (p *Policy) rule(id string) *Rule {
	i := slices.IndexFunc(p.Rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return &p.Rules[i]
}
