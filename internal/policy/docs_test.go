package policy_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

var update = flag.Bool("update", false, "write the generated parts of docs/policy.md and docs/law.md")

// generated compares the part of a document between two marks with what the
// code says, or writes it.
func generated(t *testing.T, name, want string) {
	t.Helper()
	const begin, end = "<!-- generated: go test ./internal/policy -run Document -update -->\n", "<!-- end -->"
	path := filepath.Join("..", "..", "docs", name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(data), begin)
	got, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("docs/%s has no marks", name)
	}
	if *update {
		if err := os.WriteFile(path, []byte(head+begin+want+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("docs/%s is not what the code says; run the command in it", name)
	}
}

// cell writes a text into a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func TestDocumentFacts(t *testing.T) {
	t.Parallel()
	en, zh := locale.For(locale.English), locale.For(locale.Chinese)
	var b strings.Builder
	b.WriteString("\n| fact | type | meaning | 含义 |\n|---|---|---|---|\n")
	for _, f := range policy.Vocabulary {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.Name, f.Type, cell(en.Text(f.Key, nil)), cell(zh.Text(f.Key, nil)))
	}
	b.WriteString("\n| fact | codes |\n|---|---|\n")
	for _, f := range policy.Vocabulary {
		if f.Codes != nil {
			fmt.Fprintf(&b, "| `%s` | `%s` |\n", f.Name, strings.Join(f.Codes, "` `"))
		}
	}
	fmt.Fprintf(&b, "| relations of `findings` | `%s` |\n| strengths of `findings` | `%s` |\n", strings.Join(policy.Relations, "` `"), strings.Join(policy.Strengths, "` `"))
	var clocks []string
	for _, c := range policy.Clocks {
		clocks = append(clocks, string(c))
	}
	fmt.Fprintf(&b, "| clocks of `set_clock` | `%s` |\n\n", strings.Join(clocks, "` `"))
	generated(t, "policy.md", b.String())
}

func TestDocumentLaw(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("\n| item | statute | article | from | to | confidence | value |\n|---|---|---|---|---|---|---|\n")
	for _, i := range law.Items() {
		value := ""
		switch {
		case i.Confidence == law.Unconfirmed:
			value = "to be confirmed by an operator" // never printed as a fact, here neither
		case i.Amount != nil && i.Amount.LowFen != i.Amount.HighFen:
			value = fmt.Sprintf("%s–%s yuan, by province", law.Yuan(i.Amount.LowFen), law.Yuan(i.Amount.HighFen))
		case i.Amount != nil:
			value = law.Yuan(i.Amount.LowFen) + " yuan"
		case i.Period != nil:
			value = fmt.Sprintf("%d %s", i.Period.N, i.Period.Unit)
			if len(i.Period.Clocks) > 0 {
				value += fmt.Sprintf("; %s %s", strings.Join(i.Period.Clocks, ", "), strings.ReplaceAll(string(i.Period.Bound), "_", " "))
			}
		}
		if i.Editable {
			value += " (editable)"
		}
		fmt.Fprintf(&b, "| `%s` | %s · %s | %s | %s | %s | %s | %s |\n", i.ID, cell(i.Law.Chinese), cell(i.Law.English), i.Article, i.From, i.To, i.Confidence, value)
	}
	b.WriteString("\n")
	generated(t, "law.md", b.String())
}
