package region_test

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/region"
)

// oneCase is a text with all its right answers.
type oneCase struct {
	half, category, text string
	right                []string
}

// tally counts what became of cases.
type tally struct {
	cases, first, exact, listed, coarse, misled int
}

// count resolves the text of a case and says what is wrong with the answer.
func (n *tally) count(c oneCase) (fault string) {
	answer := region.China().Resolve(c.text)
	var best, all []string
	for _, x := range answer.Candidates {
		all = append(all, x.Division.Code())
		if x.Score == answer.Candidates[0].Score {
			best = append(best, x.Division.Code())
		}
	}
	n.cases++
	first := len(best) > 0 && slices.Contains(c.right, best[0]) || len(best) == 0 && len(c.right) == 0
	if first {
		n.first++
	}
	slices.Sort(best)
	right := slices.Sorted(slices.Values(c.right))
	exact := slices.Equal(best, right)
	if exact {
		n.exact++
	}
	listed := !slices.ContainsFunc(c.right, func(code string) bool { return !slices.Contains(all, code) }) && (len(right) > 0 || len(all) == 0)
	if listed {
		n.listed++
	}
	misled := answer.Clear() && !slices.Contains(c.right, all[0])
	coarse := misled && slices.ContainsFunc(c.right, func(code string) bool {
		d, _ := region.China().Lookup(code)
		return d.Within(answer.Candidates[0].Division)
	})
	switch {
	case coarse:
		n.coarse++
	case misled:
		n.misled++
	}
	if exact {
		return ""
	}
	var got []string
	for _, x := range answer.Candidates {
		got = append(got, fmt.Sprintf("%s %s %d", x.Division.Code(), strings.Join(x.Division.Path(), ""), x.Score))
	}
	return fmt.Sprintf("%s %q: got %s, want %v (first %t, listed %t, misled %t)", c.category, c.text, strings.Join(got, ", "), right, first, listed, misled)
}

func (n *tally) add(o tally) {
	n.cases += o.cases
	n.first += o.first
	n.exact += o.exact
	n.listed += o.listed
	n.coarse += o.coarse
	n.misled += o.misled
}

// row is a line of the table in docs/benchmarks/region.md.
func (n *tally) row(name string) string {
	share := func(k int) string { return fmt.Sprintf("%d (%.1f %%)", k, 100*float64(k)/float64(max(1, n.cases))) }
	return fmt.Sprintf("| %s | %d | %s | %s | %s | %d | %d |", name, n.cases, share(n.first), share(n.exact), share(n.listed), n.coarse, n.misled)
}

func readCases(t testing.TB) []oneCase {
	t.Helper()
	file, err := os.Open("testdata/cases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var cases []oneCase
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		if len(fields) != 4 {
			t.Fatalf("testdata/cases.tsv: %q", lines.Text())
		}
		c := oneCase{half: fields[0], category: fields[1], text: strings.ReplaceAll(fields[2], `\n`, "\n")}
		if fields[3] != "-" {
			c.right = strings.Fields(fields[3])
		}
		cases = append(cases, c)
	}
	return cases
}

// measureCases counts the cases of one half by category.
func measureCases(t testing.TB, half string) (categories []string, by map[string]tally, total tally) {
	t.Helper()
	by = make(map[string]tally)
	for _, c := range readCases(t) {
		if c.half != half {
			continue
		}
		if !slices.Contains(categories, c.category) {
			categories = append(categories, c.category)
		}
		n := by[c.category]
		fault := n.count(c)
		by[c.category] = n
		if fault != "" && half == "tune" { // nobody looks at the other half's
			t.Log(fault)
		}
	}
	for _, n := range by {
		total.add(n)
	}
	return categories, by, total
}

// TestCases holds the rates on the written cases above a bound, a little below
// what was measured.
func TestCases(t *testing.T) {
	t.Parallel()
	for _, half := range []string{"tune", "held"} {
		_, _, total := measureCases(t, half)
		t.Log(total.row(half))
		if got, want := float64(total.first)/float64(total.cases), 0.95; got < want {
			t.Errorf("%s: the first candidate is right in %.3f of the cases, want at least %.2f", half, got, want)
		}
		if got, want := float64(total.misled)/float64(total.cases), 0.02; got > want {
			t.Errorf("%s: %.3f of the answers are clear and wrong, want at most %.2f", half, got, want)
		}
	}
}
