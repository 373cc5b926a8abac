// Package bonafide has no code; this folder holds the test that keeps the
// folders below it in order.
package bonafide

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/bonafide-aftersale/bonafide/"

// rule says what a folder and the folders below it may import of this module,
// and what of all else they must not. The first rule that fits a folder holds.
type rule struct {
	folders []string
	may     []string // folders, with what is below them; a folder may import its own subtree anyway
	never   []string // packages, with what is below them
	clock   bool     // may ask what time it is
	why     string
}

// library lists what would tie a pure library to a machine.
var library = []string{"database/sql", "net", "os", "log", "flag", "syscall", "testing"}

var (
	libraries = []string{"forensic", "jfif", "photo", "phash", "sameshot", "provenance", "custody", "route"}
	leaves    = []string{"internal/fault", "internal/id", "internal/seal", "internal/locale"}
	domain    = []string{"internal/aftersale", "internal/evidence", "internal/region", "internal/fieldservice", "internal/booking",
		"internal/hotline", "internal/chat", "internal/exchange", "internal/identity", "internal/policy",
		"internal/catalogue", "internal/webhook", "internal/idempotency"}
	engines = []string{"internal/store", "internal/blob", "internal/job", "internal/connect", "internal/live"}
)

var rules = []rule{
	{folders: []string{"forensic/all"}, may: libraries, never: library,
		why: "it lists the methods, so it is above them"},
	{folders: []string{"forensic/forensictest"}, may: []string{"forensic"}, never: []string{"database/sql", "net"}, clock: true,
		why: "the battery tests every method through the contract alone; it measures how soon a cancelled one returns"},
	{folders: []string{"forensic/structure", "forensic/quality", "forensic/jpeggrid", "forensic/copymove", "forensic/recapture",
		"forensic/views", "forensic/visiblemark"}, may: libraries, never: library,
		why: "a method may stand on the libraries; the contract stands on nothing"},
	{folders: []string{"forensic", "jfif"}, never: library,
		why: "methods and their users meet in the contract; it depends on neither"},
	{folders: []string{"photo", "phash"}, may: []string{"jfif"}, never: library,
		why: "a picture is read without knowing who will look at it"},
	{folders: []string{"sameshot", "provenance", "custody", "route"}, may: []string{"forensic", "jfif", "photo", "phash"}, never: library,
		why: "anyone can use the libraries without the product, and gets the same result from the same bytes"},

	{folders: []string{"internal/id"}, never: []string{"database/sql", "net/http"}, clock: true,
		why: "an id holds the time it was made"},
	{folders: leaves, never: []string{"database/sql", "net/http"},
		why: "everything imports the leaves, so they import nothing"},
	{folders: domain, may: concat(leaves, domain, libraries), never: []string{"database/sql", "net/http", "log", "html/template"},
		why: "types and rules of the trade know no SQL, no HTTP, no log and no language"},
	{folders: []string{"internal/worker"}, may: []string{"photo", "internal/fault"}, never: []string{"database/sql", "net/http"}, clock: true,
		why: "the process that reads hostile bytes holds nothing worth stealing"},
	{folders: []string{"internal/examination"}, may: concat(leaves, libraries), never: []string{"database/sql", "net/http", "log"}, clock: true,
		why: "it runs methods on files for the command line and the server alike, and knows neither"},
	{folders: []string{"internal/report"}, may: concat(leaves, libraries, []string{"internal/examination"}), never: []string{"database/sql", "net/http", "log", "os"},
		why: "it words what was found; it finds nothing and opens nothing itself"},
	{folders: []string{"internal/signin"}, may: concat(leaves, domain), never: []string{"database/sql"}, clock: true,
		why: "the ceremonies of sign-in speak HTTP so that the domain need not"},
	{folders: engines, may: concat(leaves, domain, libraries), clock: true,
		why: "they keep and carry what the domain describes, and show nothing"},
	{folders: []string{"internal/web", "internal/api"}, may: concat(leaves, domain, libraries, []string{"internal/live", "internal/examination", "internal/report"}),
		never: []string{"database/sql"}, clock: true,
		why: "pages and API speak to the domain's interfaces; SQL stays in internal/store"},
	{folders: []string{"internal/config"}, may: leaves, clock: true,
		why: "configuration is read before anything runs"},
	{folders: []string{"internal/app"}, may: []string{"internal", "forensic", "photo", "sameshot", "phash", "jfif", "provenance", "custody", "route"}, clock: true,
		why: "it puts everything together"},
	{folders: []string{"cmd"}, may: []string{"internal", "forensic", "photo", "sameshot", "phash", "jfif", "provenance", "custody", "route"}, clock: true,
		why: "commands are on top; nothing imports them"},
	{folders: []string{"bench", "tools"}, may: concat(libraries, []string{"bench", "internal/worker"}), clock: true,
		why: "measurements use the libraries as anyone would; the product does not import its measurements"},
}

func concat(lists ...[]string) []string { return slices.Concat(lists...) }

// TestImports holds each folder to its rule. Files of tests may import what
// they like: a test may look from above.
func TestImports(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "bin") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		check(t, filepath.ToSlash(path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// check reports what one file imports against the rule of its folder.
func check(t *testing.T, path string) {
	t.Helper()
	folder := path[:max(0, strings.LastIndex(path, "/"))]
	r, own, ok := ruleFor(folder)
	if !ok {
		t.Errorf("%s: the folder %q has no place in the order; give it a rule in deps_test.go", path, folder)
		return
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return
	}
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		inside, mine := strings.CutPrefix(imported, module)
		switch {
		case mine && !within(inside, own) && !slices.ContainsFunc(r.may, func(f string) bool { return within(inside, f) }):
			t.Errorf("%s imports %s: %s", fset.Position(spec.Pos()), inside, r.why)
		case !mine && slices.ContainsFunc(r.never, func(p string) bool { return within(imported, p) }):
			t.Errorf("%s imports %s: %s", fset.Position(spec.Pos()), imported, r.why)
		}
	}
	if r.clock {
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Now" {
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" {
				t.Errorf("%s asks for the time: the same bytes must give the same result; take the time as an argument", fset.Position(n.Pos()))
			}
		}
		return true
	})
}

// ruleFor finds the rule for a folder, and the folder that the rule names.
func ruleFor(folder string) (r rule, own string, ok bool) {
	for _, r := range rules {
		for _, f := range r.folders {
			if within(folder, f) {
				return r, f, true
			}
		}
	}
	return rule{}, "", false
}

// within reports whether a package is at or below a path.
func within(pkg, path string) bool {
	return pkg == path || strings.HasPrefix(pkg, path+"/")
}

// Every rule must be able to fail; a rule without a reason convinces nobody.
func TestRulesHaveReasons(t *testing.T) {
	t.Parallel()
	for _, r := range rules {
		if r.why == "" || len(r.folders) == 0 {
			t.Errorf("the rule for %q has no reason or no folder", r.folders)
		}
	}
	for _, pair := range [][2]string{{"internal/web/page", "internal/web"}, {"jfif", "jfif"}} {
		if !within(pair[0], pair[1]) {
			t.Errorf("%s is not within %s", pair[0], pair[1])
		}
	}
	if within("internal/webhook", "internal/web") {
		t.Error("internal/webhook is within internal/web")
	}
}
