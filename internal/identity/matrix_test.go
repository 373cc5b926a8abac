package identity

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "renew the matrix in docs/identity.md")

// declared returns the actions that action.go declares.
func declared(t *testing.T) []Action {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "action.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var list []Action
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Action" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, Action(text))
		}
		return true
	})
	return list
}

func TestMatrixCoversEveryAction(t *testing.T) {
	t.Parallel()
	actions := declared(t)
	if len(actions) < 60 {
		t.Fatalf("action.go declares %d actions; the test does not read it right", len(actions))
	}
	for _, a := range actions {
		if !a.Known() {
			t.Errorf("%s has no row in the matrix", a)
		}
	}
	for _, a := range Actions() {
		if !slices.Contains(actions, a) {
			t.Errorf("the matrix has a row for %s, which action.go does not declare", a)
		}
		if !slices.ContainsFunc(Roles, func(r Role) bool { return Permitted(r, a) != Nothing }) {
			t.Errorf("nobody may do %s", a)
		}
	}
	for _, r := range Roles {
		if !slices.ContainsFunc(Actions(), func(a Action) bool { return Permitted(r, a) != Nothing }) {
			t.Errorf("%s may do nothing", r)
		}
	}
}

// The rules of casework.md that the matrix must keep, whoever edits it.
func TestMatrixKeepsTheRules(t *testing.T) {
	t.Parallel()
	for _, a := range Actions() {
		if Permitted(Auditor, a) != Nothing && !a.Reads() {
			t.Errorf("the auditor may do %s, which changes something", a)
		}
		if a.Reads() && a != PersonReveal && a != PersonExport && a != RepairDayRead && Permitted(Auditor, a) != Whole {
			t.Errorf("the auditor does not reach all of %s", a)
		}
		if a.ForPeople() && Permitted(ServiceAccount, a) != Nothing {
			t.Errorf("a program may do %s, which only a person may", a)
		}
		for _, r := range []Role{Customer, Merchant, OutletManager, Technician, Partner} {
			// What everybody may read is not somebody's.
			if Permitted(r, a) == Whole && a != PolicyRead && a != RepairDayRead {
				t.Errorf("%s reaches beyond the own with %s", r, a)
			}
		}
		if Permitted(Customer, a) == Own && a.ForPeople() &&
			!slices.Contains([]Action{PersonReveal, PersonErase, SessionRevoke}, a) {
			t.Errorf("a customer may do %s", a)
		}
	}
	// Nobody decides and hears the appeal by one role; who administers decides nothing.
	for _, r := range Roles {
		if Permitted(r, CaseDecide) != Nothing && Permitted(r, AppealDecide) != Nothing {
			t.Errorf("%s decides and decides appeals", r)
		}
		if Permitted(r, PolicyPublish) != Nothing && Permitted(r, CaseDecide) != Nothing {
			t.Errorf("%s makes the rules and decides by them", r)
		}
	}
	for _, a := range []Action{CaseDecide, CaseConfirm, AppealDecide, MeasureImpose, CaseReview} {
		for _, r := range []Role{Administrator, Auditor, ServiceAccount, Customer, Merchant, PolicyOwner} {
			if Permitted(r, a) != Nothing {
				t.Errorf("%s may do %s", r, a)
			}
		}
	}
	if Permitted(Auditor, RepairDayRead) != Whole {
		t.Error("the auditor does not read repair days")
	}
}

func TestUnknownPermitsNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		role   Role
		action Action
	}{{0, CaseRead}, {200, CaseRead}, {Administrator, "case:explode"}, {Administrator, ""}} {
		if got := Permitted(test.role, test.action); got != Nothing {
			t.Errorf("Permitted(%v, %q) = %v, want Nothing", test.role, test.action, got)
		}
	}
}

func TestRoleNames(t *testing.T) {
	t.Parallel()
	for _, r := range Roles {
		if got, ok := ParseRole(r.String()); got != r || !ok {
			t.Errorf("ParseRole(%q) = %v, %v", r.String(), got, ok)
		}
	}
	for _, name := range []string{"", "Administrator", "role(0)", "owner"} {
		if got, ok := ParseRole(name); ok || got != 0 {
			t.Errorf("ParseRole(%q) = %v, want none", name, got)
		}
	}
}

// Columns of the table in the document.
var columns = map[Role]string{Customer: "cu", Merchant: "me", Agent: "ag", Reviewer: "re", SeniorReviewer: "sr",
	AppealReviewer: "ap", Dispatcher: "di", OutletManager: "om", Technician: "te", Auditor: "au", PolicyOwner: "po",
	Partner: "pa", Administrator: "ad", ServiceAccount: "sa"}

// table writes the matrix as the document has it.
func table() string {
	var b strings.Builder
	b.WriteString("| action | " + strings.Join(func() (heads []string) {
		for _, r := range Roles {
			heads = append(heads, columns[r])
		}
		return heads
	}(), " | ") + " | |\n|---|" + strings.Repeat(":-:|", len(Roles)) + "---|\n")
	for _, a := range Actions() {
		fmt.Fprintf(&b, "| `%s` |", a)
		for _, r := range Roles {
			fmt.Fprintf(&b, " %s |", Permitted(r, a))
		}
		var notes []string
		if a.Reads() {
			notes = append(notes, "reads")
		}
		if a.ForPeople() {
			notes = append(notes, "people only")
		}
		fmt.Fprintf(&b, " %s |\n", strings.Join(notes, ", "))
	}
	return b.String()
}

func TestDocumentShowsTheMatrix(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- matrix -->\n", "<!-- /matrix -->\n"
	path := filepath.Join("..", "..", "docs", "identity.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), begin)
	got, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no %q … %q", path, begin, end)
	}
	want := table()
	if got == want {
		return
	}
	if *update {
		if err := os.WriteFile(path, []byte(head+begin+want+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s does not show the matrix; go test ./internal/identity -run Document -update renews it", path)
}
