package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic/all"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
)

// The codes are those of the packages that the facts come from. Those of cases
// are compared with the words that the catalogues have for them.
func TestCodes(t *testing.T) {
	t.Parallel()
	var kinds []string
	for _, k := range evidence.Kinds {
		kinds = append(kinds, string(k))
	}
	if !slices.Equal(kinds, policy.EvidenceKinds) {
		t.Errorf("EvidenceKinds: got %v, want those of package evidence, %v", policy.EvidenceKinds, kinds)
	}
	if len(policy.EvidenceKinds) != policy.MaxKinds {
		t.Errorf("MaxKinds = %d, want %d", policy.MaxKinds, len(policy.EvidenceKinds))
	}
	words := func(group string) []string {
		var list []string
		for _, key := range locale.For(locale.English).Keys() {
			if name, ok := strings.CutPrefix(key, group+"."); ok {
				list = append(list, name)
			}
		}
		return list
	}
	sorted := slices.Clone(policy.RequestKinds)
	slices.Sort(sorted)
	if got := words("caserequest"); !slices.Equal(got, sorted) {
		t.Errorf("RequestKinds: the catalogues name %v, the policy %v", got, sorted)
	}
	sorted = append([]string{"delivery", "goods", "service", "choice"}, policy.Reasons...) // the groups of reasons
	slices.Sort(sorted)
	if got := words("casereason"); !slices.Equal(got, sorted) {
		t.Errorf("Reasons: the catalogues name %v, the policy %v", got, sorted)
	}
	for _, c := range policy.Clocks {
		if !slices.Contains(words("caseclock"), string(c)) {
			t.Errorf("no clock of a case is called %s", c)
		}
	}
	for _, u := range []policy.Unit{policy.Minutes, policy.Hours, policy.Days, policy.WorkingDays} {
		if !slices.Contains(words("caseterm"), string(u)) {
			t.Errorf("no unit of a term is called %s", u)
		}
	}
}

// Methods that the default policy names exist.
func TestDefaultNamesMethodsThatThereAre(t *testing.T) {
	t.Parallel()
	var methods []string
	for _, m := range all.Methods() {
		methods = append(methods, m.Name())
	}
	for _, line := range strings.Split(policy.Default, "\n") {
		for _, call := range strings.Split(line, "findings.show(")[1:] {
			args := strings.Split(call[:strings.IndexByte(call, ')')], ",")
			if name := strings.Trim(args[0], `" `); len(args) == 3 && !slices.Contains(methods, name) {
				t.Errorf("no method is called %s", name)
			}
		}
	}
}

// Every code that people read has its words in both languages.
func TestWords(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, s := range []policy.State{policy.Draft, policy.Announced, policy.Active, policy.Retired, policy.Withdrawn} {
		keys = append(keys, s.Key())
	}
	for _, e := range []policy.Effect{policy.Applies, policy.Yields, policy.Met, policy.OverMax, policy.Adjusted, policy.NoEffect} {
		keys = append(keys, e.Key())
	}
	for _, c := range []policy.ChangeKind{policy.Worded, policy.Added, policy.Removed, policy.Condition, policy.Effects, policy.Reordered} {
		keys = append(keys, c.Key())
	}
	for _, f := range policy.Vocabulary {
		keys = append(keys, f.Key)
	}
	for _, key := range keys {
		for _, tag := range locale.Tags {
			if !locale.For(tag).Has(key) {
				t.Errorf("%s has no words for %q", tag, key)
			}
		}
	}
}
