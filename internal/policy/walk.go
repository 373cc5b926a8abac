package policy

import (
	"slices"
	"strings"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
)

// walk goes through a parsed condition and finds what a type checker cannot
// say in plain words: names that are no facts, functions that there are not,
// and codes that no fact takes, such as a mistyped reason.
type walk struct {
	info     *ast.SourceInfo
	facts    []string
	calls    map[int64]string
	problems Problems
}

// scope maps the name that exists or all gives to an element to the fact whose
// element it is; nil for elements of another list.
type scope map[string]*Fact

// named lists the functions that are called by name.
var named = []string{"size", "startsWith", "show", "yuan", "exists", "all"}

func (w *walk) say(e ast.Expr, key string, args ...any) {
	if len(w.problems) < maxProblems {
		first := e // of a dotted name, its beginning
		for first.Kind() == ast.SelectKind {
			first = first.AsSelect().Operand()
		}
		at := w.info.GetStartLocation(first.ID())
		w.problems = append(w.problems, problem(max(1, at.Line()), max(0, at.Column()), key, args...))
	}
}

func (w *walk) visit(e ast.Expr, s scope) {
	switch e.Kind() {
	case ast.IdentKind, ast.SelectKind:
		w.name(e, s)
	case ast.CallKind:
		w.call(e, s)
	case ast.ListKind:
		for _, x := range e.AsList().Elements() {
			w.visit(x, s)
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		w.visit(c.IterRange(), s)
		inner := scope{c.IterVar(): w.elements(c.IterRange(), s), c.AccuVar(): nil}
		for name, f := range s {
			if _, hidden := inner[name]; !hidden {
				inner[name] = f
			}
		}
		for _, x := range []ast.Expr{c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()} {
			w.visit(x, inner)
		}
	case ast.LiteralKind:
		switch e.AsLiteral().(type) {
		case types.Bool, types.Int, types.String:
		default:
			w.say(e, "policy.not_in_language")
		}
	default: // maps, messages
		w.say(e, "policy.not_in_language")
	}
}

// name visits an identifier or a dotted name: a fact, or an element.
func (w *walk) name(e ast.Expr, s scope) {
	name, plain := dotted(e)
	if !plain {
		w.say(e, "policy.not_in_language")
		return
	}
	if _, element := s[name]; element {
		return
	}
	if _, ok := byName[name]; ok {
		w.facts = append(w.facts, name)
		return
	}
	var known []string
	for _, f := range Vocabulary {
		known = append(known, f.Name)
	}
	w.unknown(e, "policy.no_fact", "policy.no_fact_near", name, known)
}

// unknown reports a name, with one that is written almost like it.
func (w *walk) unknown(e ast.Expr, key, keyNear, name string, known []string) {
	if near := nearest(name, known); near != "" {
		w.say(e, keyNear, "name", name, "near", near)
		return
	}
	w.say(e, key, "name", name)
}

// dotted returns the name that e spells, and false if it is something else.
func dotted(e ast.Expr) (string, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		return strings.TrimPrefix(e.AsIdent(), "."), true
	case ast.SelectKind:
		s := e.AsSelect()
		head, ok := dotted(s.Operand())
		return head + "." + s.FieldName(), ok && !s.IsTestOnly()
	}
	return "", false
}

// fact returns the fact that e names, or whose element it is; nil otherwise.
func (w *walk) fact(e ast.Expr, s scope) *Fact {
	name, ok := dotted(e)
	if !ok {
		return nil
	}
	if f, element := s[name]; element {
		return f
	}
	return byName[name]
}

// elements returns the fact of whose elements e is the list; nil if it is no
// list of a fact.
func (w *walk) elements(e ast.Expr, s scope) *Fact {
	if f := w.fact(e, s); f != nil && f.Type == List {
		return f
	}
	return nil
}

// call visits an operator or a function.
func (w *walk) call(e ast.Expr, s scope) {
	c := e.AsCall()
	name := c.FunctionName()
	if w.calls == nil {
		w.calls = map[int64]string{}
	}
	w.calls[e.ID()] = name
	if _, symbol := operators.FindReverse(name); symbol || strings.ContainsAny(name, "_@!-") {
		if !slices.ContainsFunc(functions, func(f kept) bool { return f.name == name }) {
			w.say(e, "policy.no_operator", "operator", operator(name))
			return
		}
	} else if !slices.Contains(named, name) {
		w.unknown(e, "policy.no_function", "policy.no_function_near", name, named)
		return
	}
	if c.IsMemberFunction() {
		w.visit(c.Target(), s)
	}
	for _, x := range c.Args() {
		w.visit(x, s)
	}
	switch args := c.Args(); {
	case (name == operators.Equals || name == operators.NotEquals) && len(args) == 2:
		w.code(args[0], args[1], s)
		w.code(args[1], args[0], s)
	case name == operators.In && len(args) == 2:
		w.code(args[1], args[0], s)
		if args[1].Kind() == ast.ListKind {
			for _, x := range args[1].AsList().Elements() {
				w.code(args[0], x, s)
			}
		}
	case name == "show" && (len(args) == 2 || len(args) == 3):
		w.literal(args[len(args)-2], Relations)
		w.literal(args[len(args)-1], Strengths)
	}
}

// code reports a literal that the fact it is compared with never takes.
func (w *walk) code(of, e ast.Expr, s scope) {
	f := w.fact(of, s)
	if f == nil || f.Codes == nil || e.Kind() != ast.LiteralKind {
		return
	}
	if word, ok := e.AsLiteral().(types.String); ok && !slices.Contains(f.Codes, string(word)) {
		w.say(e, "policy.no_code", "code", string(word), "fact", f.Name, "codes", strings.Join(f.Codes, ", "))
	}
}

// literal reports what is not one of the words.
func (w *walk) literal(e ast.Expr, words []string) {
	var word types.String
	ok := e.Kind() == ast.LiteralKind
	if ok {
		word, ok = e.AsLiteral().(types.String)
	}
	if !ok || !slices.Contains(words, string(word)) {
		w.say(e, "policy.no_code", "code", string(word), "fact", "findings.show", "codes", strings.Join(words, ", "))
	}
}

// operator returns a function's name as it is written in a condition.
func operator(name string) string {
	if symbol, ok := operators.FindReverse(name); ok && symbol != "" {
		return symbol
	}
	switch name {
	case operators.Conditional:
		return "? :"
	case operators.Index:
		return "[ ]"
	case operators.In:
		return "in"
	case operators.Negate:
		return "-"
	}
	return name
}

// nearest returns the known name that differs in at most a third of its
// letters, the first of the nearest ones; empty if there is none.
func nearest(name string, known []string) string {
	best, least := "", len(name)/3+1
	for _, k := range known {
		if d := distance(name, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts insertions, deletions and replacements of bytes
// (Levenshtein 1966). Conditions are short.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
