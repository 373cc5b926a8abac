package policy

import (
	"fmt"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/decls"
	"github.com/google/cel-go/common/env"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
)

// Limits of a condition. In the default policy the longest condition has 225
// bytes and the most costly one costs at most 148; thirty questions for
// findings in one condition come to just below MaxCost.
const (
	MaxCondition = 2000 // characters
	maxDepth     = 24   // of nested parentheses and calls
	maxNodes     = 600  // of the expression
	maxNesting   = 1    // of exists and all
	// MaxCost bounds the worst case of one condition, in CEL's units of about
	// one comparison each. Measured: BenchmarkEvaluateCostly.
	MaxCost = 2000
	// interruptEvery is after how many steps of exists and all an evaluation
	// looks whether it was cancelled.
	interruptEvery = 16
)

// language is the part of CEL that conditions are written in: logic,
// comparison, whole-number arithmetic, membership, size, prefix, exists and
// all. What is left out builds strings, lists or maps, reads clocks, runs
// regular expressions, converts types or divides.
var language = func() *cel.Env {
	e, err := cel.NewCustomEnv(environment()...)
	if err != nil {
		panic(fmt.Sprintf("policy: %v", err)) // constant: every test finds it
	}
	return e
}()

// kept is a function of the standard library with some of its overloads.
type kept struct {
	name      string
	overloads []string
}

// functions lists the functions of the standard library that are kept, with
// their overloads; none stands for all.
var functions = []kept{
	{"_&&_", nil}, {"_||_", nil}, {"!_", nil}, {"_?_:_", nil}, {"@not_strictly_false", nil},
	{"_==_", nil}, {"_!=_", nil},
	{"_<_", []string{"less_int64"}}, {"_<=_", []string{"less_equals_int64"}},
	{"_>_", []string{"greater_int64"}}, {"_>=_", []string{"greater_equals_int64"}},
	{"_+_", []string{"add_int64"}}, {"_-_", []string{"subtract_int64"}}, {"_*_", []string{"multiply_int64"}}, {"-_", []string{"negate_int64"}},
	{"@in", []string{"in_list"}}, {"size", []string{"size_list"}}, {"startsWith", nil},
}

func environment() []cel.EnvOption {
	subset := &env.LibrarySubset{DisableMacros: true}
	for _, f := range functions {
		fn := &env.Function{Name: f.name}
		for _, id := range f.overloads {
			fn.Overloads = append(fn.Overloads, &env.Overload{ID: id})
		}
		subset.IncludeFunctions = append(subset.IncludeFunctions, fn)
	}
	options := []cel.EnvOption{
		cel.EnableHiddenAccumulatorName(true),
		cel.StdLib(cel.StdLibSubset(subset)),
		cel.Macros(cel.ExistsMacro, cel.AllMacro),
		cel.ParserRecursionLimit(maxDepth), cel.ParserExpressionSizeLimit(MaxCondition), cel.ExpressionNodeLimit(maxNodes),
		cel.ParserErrorRecoveryLimit(4),
		cel.ASTValidators(cel.ValidateComprehensionNestingLimit(maxNesting)),
		cel.Function("yuan", cel.Overload("yuan_int", []*cel.Type{cel.IntType}, cel.IntType, cel.UnaryBinding(yuan))),
		cel.Function("show",
			cel.MemberOverload("findings_show_any", []*cel.Type{findingsType, cel.StringType, cel.StringType}, cel.BoolType, cel.FunctionBinding(show)),
			cel.MemberOverload("findings_show", []*cel.Type{findingsType, cel.StringType, cel.StringType, cel.StringType}, cel.BoolType, cel.FunctionBinding(show))),
	}
	for _, f := range Vocabulary {
		options = append(options, cel.VariableDecls(decls.NewVariable(f.Name, f.celType())))
	}
	return options
}

func (f *Fact) celType() *cel.Type {
	switch f.Type {
	case Yes:
		return cel.BoolType
	case Number, Fen:
		return cel.IntType
	case List:
		return cel.ListType(cel.StringType)
	case Shown:
		return findingsType
	}
	return cel.StringType
}

// yuan turns yuan into fen.
func yuan(v ref.Val) ref.Val { return v.(types.Int).Multiply(types.Int(100)) }

func show(args ...ref.Val) ref.Val {
	var words []string
	for _, a := range args[1:] {
		words = append(words, string(a.(types.String)))
	}
	if len(words) == 2 {
		words = append([]string{""}, words...)
	}
	return types.Bool(args[0].(findings).show(words[0], words[1], words[2]))
}

// estimator knows the largest size of each fact, and what show costs.
type estimator struct{}

// EstimateSize implements checker.CostEstimator.
func (estimator) EstimateSize(node checker.AstNode) *checker.SizeEstimate {
	most := uint64(MaxText)
	if node.Type().Kind() == types.ListKind {
		most = MaxKinds
	}
	return &checker.SizeEstimate{Min: 0, Max: most}
}

// EstimateCallCost implements checker.CostEstimator.
func (estimator) EstimateCallCost(function, _ string, _ *checker.AstNode, _ []checker.AstNode) *checker.CallEstimate {
	if function == "show" {
		return &checker.CallEstimate{CostEstimate: checker.CostEstimate{Min: 1, Max: MaxFindings}}
	}
	return nil
}

// CallCost implements interpreter.ActualCostEstimator.
func (estimator) CallCost(function, _ string, args []ref.Val, _ ref.Val) *uint64 {
	if function != "show" {
		return nil
	}
	cost := uint64(len(args[0].(findings)))
	return &cost
}
