package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/api"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

var update = flag.Bool("update", false, "write docs/api/openapi.json")

const committed = "../../docs/api/openapi.json"

// The committed description is the one that is served.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.New(t, store.SQLite))
	got, err := api.Document(w.services)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.MkdirAll("../../docs/api", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(committed, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the program serves: go test ./internal/api -run OpenAPI -update", committed)
	}
	served := caller{w: w}.get("/openapi.json").want(200)
	var a, b any
	if json.Unmarshal(served.body, &a) != nil || json.Unmarshal(want, &b) != nil {
		t.Fatal("not JSON")
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	if !bytes.Equal(x, y) {
		t.Error("the served description is another one")
	}
	if served.str("openapi")[:3] != "3.1" {
		t.Errorf("got OpenAPI %s, want 3.1", served.str("openapi"))
	}
}

// Every verb that anybody but a clock does has a route, and every route a
// summary and a name of its own.
func TestRoutesAreComplete(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.New(t, store.SQLite))
	routes := api.Routes(w.services)
	names := make(map[string]bool)
	for _, r := range routes {
		if names[r.Name] {
			t.Errorf("two routes are named %s", r.Name)
		}
		names[r.Name] = true
		if !r.Open && !r.Self && len(r.Actions) == 0 {
			t.Errorf("%s %s names no action", r.Method, r.Path)
		}
		for _, action := range r.Actions {
			if !action.Known() {
				t.Errorf("%s names the action %s, which is not in the matrix", r.Path, action)
			}
		}
	}
	for _, verb := range aftersale.Verbs {
		path := "/cases/{case}/" + strings.ReplaceAll(string(verb), "_", "-")
		has := slices.ContainsFunc(routes, func(r api.Route) bool { return r.Path == path && r.Method == "POST" })
		own := verb == aftersale.VerbOpen || verb == aftersale.VerbLapse || verb == aftersale.VerbExamined
		if has == own {
			t.Errorf("%s: route %v", verb, has)
		}
	}
}
