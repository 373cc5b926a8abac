package policy

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
)

// findings is the value of the fact of that name: a list that a condition can
// only ask by its function show.
type findings []Finding

var findingsType = cel.OpaqueType("findings")

// show reports whether a finding states the relation, at least as strongly. An
// empty method stands for any.
func (l findings) show(method, relation, strength string) bool {
	return slices.ContainsFunc(l, func(f Finding) bool {
		return (method == "" || f.Method == method) && f.Relation == relation &&
			slices.Index(Strengths, f.Strength) >= slices.Index(Strengths, strength)
	})
}

// ConvertToNative implements ref.Val.
func (l findings) ConvertToNative(to reflect.Type) (any, error) {
	if reflect.TypeFor[[]Finding]().AssignableTo(to) {
		return []Finding(l), nil
	}
	return nil, fmt.Errorf("findings are no %s", to)
}

// ConvertToType implements ref.Val.
func (l findings) ConvertToType(to ref.Type) ref.Val {
	return types.NewErr("findings are no %s", to.TypeName())
}

// Equal implements ref.Val.
func (l findings) Equal(other ref.Val) ref.Val {
	o, ok := other.(findings)
	return types.Bool(ok && slices.Equal(l, o))
}

// Type implements ref.Val.
func (l findings) Type() ref.Type { return findingsType }

// Value implements ref.Val.
func (l findings) Value() any { return []Finding(l) }
