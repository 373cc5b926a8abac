package policy

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/types"
)

// condition is a compiled condition. It is safe for concurrent use.
type condition struct {
	program cel.Program
	reads   []string // names of facts, in the order of Vocabulary
	cost    uint64   // worst case
}

// compile compiles the text of a condition. Lines and columns of the problems
// are those of the text: from 1, and from 0.
func compile(text string) (*condition, Problems) {
	if utf8.RuneCountInString(text) > MaxCondition {
		return nil, Problems{problem(1, 0, "policy.condition_too_long", "limit", MaxCondition)}
	}
	parsed, issues := language.Parse(text)
	if issues.Err() != nil {
		return nil, located(issues.Errors(), func(*common.Error) Problem { return problem(0, 0, "policy.bad_syntax") })
	}
	w := &walk{info: parsed.NativeRep().SourceInfo()}
	w.visit(parsed.NativeRep().Expr(), nil)
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	checked, issues := language.Check(parsed)
	if issues.Err() != nil {
		return nil, located(issues.Errors(), func(e *common.Error) Problem {
			if name := operator(w.calls[e.ExprID]); name != "" {
				return problem(0, 0, "policy.bad_types", "operator", name)
			}
			return problem(0, 0, "policy.too_nested")
		})
	}
	if !checked.OutputType().IsExactType(cel.BoolType) {
		return nil, Problems{problem(1, 0, "policy.not_boolean")}
	}
	cost, err := language.EstimateCost(checked, estimator{})
	if err != nil || cost.Max > MaxCost {
		return nil, Problems{problem(1, 0, "policy.too_costly", "cost", cost.Max, "limit", MaxCost)}
	}
	program, err := language.Program(checked, cel.CostLimit(MaxCost), cel.CostTracking(estimator{}), cel.InterruptCheckFrequency(interruptEvery))
	if err != nil {
		return nil, Problems{problem(1, 0, "policy.bad_syntax")}
	}
	c := &condition{program: program, cost: cost.Max}
	for _, f := range Vocabulary {
		if slices.Contains(w.facts, f.Name) {
			c.reads = append(c.reads, f.Name)
		}
	}
	return c, nil
}

// maxProblems bounds what is said about one condition: the first few are what
// its author can use.
const maxProblems = 4

// located makes problems of CEL's errors, with their places. Their texts are
// not used: they speak to programmers, in English, and change with versions.
func located(errors []*common.Error, say func(*common.Error) Problem) Problems {
	var list Problems
	for _, e := range errors[:min(len(errors), maxProblems)] {
		p := say(e)
		p.Line, p.Column = max(1, e.Location.Line()), max(0, e.Location.Column())
		list = append(list, p)
	}
	return list
}

// holds evaluates the condition. An error is a property of the facts (an
// overflow), or of the context.
func (c *condition) holds(ctx context.Context, facts activation) (bool, error) {
	value, _, err := c.program.ContextEval(ctx, facts)
	if err != nil {
		return false, err
	}
	return value == types.True, nil
}

// activation gives CEL the facts.
type activation struct{ facts *Facts }

// ResolveName implements cel.Activation.
func (a activation) ResolveName(name string) (any, bool) {
	f, ok := byName[name]
	if !ok {
		return nil, false
	}
	return f.value(a.facts), true
}

// Parent implements cel.Activation.
func (activation) Parent() cel.Activation { return nil }
