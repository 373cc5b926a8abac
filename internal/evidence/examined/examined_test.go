package examined

import (
	"testing"

	"github.com/bonafide-aftersale/bonafide/custody"
)

// A change of any method, file or part is another examination.
func TestKeys(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, list := range [][]Method{nil, {{"sameshot", "1"}}, {{"sameshot", "2"}}, {{"same", "shot1"}}, {{"sameshot", "1"}, {"reuse", "1"}}, {{"reuse", "1"}, {"sameshot", "1"}}} {
		seen[MethodsKey(list)] = true
	}
	a, b := custody.Sum([]byte("a")), custody.Sum([]byte("b"))
	for _, list := range [][]Input{{}, {{Claim, "i", "", a}}, {{Claim, "i", "", b}}, {{Claim, "j", "", a}}, {{Packing, "i", "", a}}, {{Claim, "i", "c", a}}} {
		seen[InputsKey(list)] = true
	}
	if len(seen) != 12 {
		t.Errorf("got %d keys, want 12", len(seen))
	}
	one, same := MethodsKey([]Method{{"x", "1"}}), MethodsKey([]Method{{"x", "1"}})
	if one != same {
		t.Errorf("the same list has the keys %s and %s", one, same)
	}
}
