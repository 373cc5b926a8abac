package locale

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestCataloguesHoldTheSameKeys(t *testing.T) {
	t.Parallel()
	zh, en := For(Chinese), For(English)
	for _, key := range en.Keys() {
		if !zh.Has(key) {
			t.Errorf("%s stands in en only", key)
		}
	}
	for _, key := range zh.Keys() {
		if !en.Has(key) {
			t.Errorf("%s stands in zh-CN only", key)
		}
	}
}

// A translation must use the arguments of the original, with their types; a
// singular may leave out the count.
func TestCataloguesUseTheSameArguments(t *testing.T) {
	t.Parallel()
	zh, en := For(Chinese), For(English)
	for _, key := range en.Keys() {
		want := arguments(en.messages[key].other, "")
		if got := arguments(zh.messages[key].other, ""); !slices.Equal(got, want) {
			t.Errorf("%s: zh-CN uses %v, en %v", key, got, want)
		}
		if m := en.messages[key]; m.one != nil {
			if got, want := arguments(m.one, m.count), arguments(m.other, m.count); !slices.Equal(got, want) {
				t.Errorf("%s: .one uses %v, .other %v", key, got, want)
			}
		}
		if m := en.messages[key]; m.count != "" && m.one == nil {
			t.Errorf("%s counts but has no singular", key)
		}
	}
}

func arguments(parts []part, without string) []string {
	var list []string
	for _, p := range parts {
		if p.name != "" && p.name != without {
			list = append(list, p.name+":"+p.kind)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// decided names the one sentence that may accuse: a reason of a decision,
// which a person sets, a second person approves, and grounds explain. No finding
// and no program can use it (aftersale.EvidenceForged).
const decided = "casedecision.evidence_forged"

// Accusing words have no place in a finding. The list grows by experience.
func TestSentencesAccuseNobody(t *testing.T) {
	t.Parallel()
	accusing := regexp.MustCompile(`(?i)\b(fake|forged|forgery|fraudster|liar|cheat|manipulated|tampered|guilty|suspicious)\b|造假|伪造|骗|作弊|可疑|篡改`)
	for _, tag := range Tags {
		c := For(tag)
		for _, key := range c.Keys() {
			m := c.messages[key]
			for _, p := range append(append([]part{}, m.one...), m.other...) {
				if word := accusing.FindString(p.text); word != "" && key != decided {
					t.Errorf("%s: %s says %q", tag, key, word)
				}
			}
		}
	}
}

// Every key that the program names must exist, and every sentence must be
// named somewhere; a hint belongs to the key it is the hint of.
func TestKeysAreUsed(t *testing.T) {
	t.Parallel()
	c := For(English)
	groups := make(map[string]bool)
	for _, key := range c.Keys() {
		group, _, _ := strings.Cut(key, ".")
		groups[group] = true
	}
	used := make(map[string]bool)
	for key, where := range namedKeys(t) {
		group, _, _ := strings.Cut(key, ".")
		if groups[group] && !c.Has(key) {
			t.Errorf("%s: the key %s is in no catalogue", where, key)
		}
		used[key] = true
	}
	for _, key := range c.Keys() {
		if !used[key] && !used[strings.TrimSuffix(key, "_hint")] {
			t.Errorf("%s is never used", key)
		}
	}
}

var (
	keyPattern  = regexp.MustCompile(`^[a-z][a-z0-9]*\.[a-z][a-z0-9_]*$`)
	fileName    = regexp.MustCompile(`\.(md|json|txt|png|jpg|html|csv|zip|pdf|wav|db)$`) // looks like a key, is none
	templateKey = regexp.MustCompile(`\bt "([^"]+)"`)
)

// namedKeys finds what looks like a key in the string literals of the Go
// sources and in the templates of the module.
func namedKeys(t *testing.T) map[string]string {
	t.Helper()
	keys := make(map[string]string)
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch name := d.Name(); {
		case d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata"):
			return fs.SkipDir
		case strings.HasSuffix(name, ".html"):
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range templateKey.FindAllSubmatch(text, -1) {
				keys[string(m[1])] = path
			}
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			return literals(path, keys)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func literals(path string, keys map[string]string) error {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && keyPattern.MatchString(s) && !fileName.MatchString(s) {
				keys[s] = fset.Position(lit.Pos()).String()
			}
		}
		return true
	})
	return nil
}
