package c2pa

import (
	"context"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/container"
	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// validator works on one file.
type validator struct {
	ctx    context.Context
	opt    *Options
	data   []byte
	file   *container.File
	result *Result

	active    *jumbf.Box
	manifests map[string]*jumbf.Box // by label; nil where a label stands twice
	records   map[string]*record    // visited
	visited   []*record             // in order, the active one first
	hashes    map[hashKey][]byte
	redacted  map[string]bool     // paths of assertions that some record redacts
	accepted  map[string]bool     // code and path of failures that a later record knew of
	stamps    map[string][][]byte // time stamps from assertions, by label
	responses [][]byte            // OCSP responses from assertions
	broken    Cause               // of the content binding
	searches  int                 // for paths of certificates that are left
}

// Limits of a history. The longest in the public test files visits eight
// manifests, four deep.
const (
	maxManifests = 256
	maxLineage   = 32
)

// maxSearches bounds how often a path of certificates is looked for in one
// file: public-key operations are what a hostile file can make costly. The
// active record comes first.
const maxSearches = 64

// search reports whether one more path may be looked for.
func (v *validator) search() bool {
	v.searches--
	return v.searches >= 0
}

// open reads the manifest store, or the two of a BMFF file that was updated.
// It reports false if a verdict stands already.
func (v *validator) open() (stores int, ok bool) {
	list := v.file.Stores
	updated := len(list) == 2 && list[0].Purpose == "original" && list[1].Purpose == "update"
	if len(list) > 1 && !updated {
		// Several stores count as none (C2PA 2.2, 15.5.2.1).
		v.unchecked("bonafide.multipleStores")
		return len(list), false
	}
	v.manifests, v.records = make(map[string]*jumbf.Box), make(map[string]*record)
	v.hashes, v.redacted, v.accepted = make(map[hashKey][]byte), make(map[string]bool), make(map[string]bool)
	v.stamps, v.searches = make(map[string][][]byte), maxSearches
	for _, s := range list {
		box, _, err := jumbf.Parse(s.Data)
		if err != nil || box.UUID != jumbf.TypeOf("c2pa") {
			v.broke(CauseRecord, Status{"bonafide.store.unreadable", full(), Integrity})
			return len(list), false
		}
		v.register(box)
	}
	if len(list) > 0 && v.active == nil {
		v.broke(CauseRecord, Status{"claim.missing", full(), Integrity})
		return len(list), false
	}
	return len(list), true
}

// kinds of manifest by their JUMBF type (C2PA 2.2, 11.1.4.2). Old files have
// c2md for standard manifests.
var (
	standard   = []jumbf.UUID{jumbf.TypeOf("c2ma"), jumbf.TypeOf("c2md")}
	update     = jumbf.TypeOf("c2um")
	compressed = jumbf.TypeOf("c2cm")
)

// register takes in the manifests of a store; the last is the active one.
func (v *validator) register(store *jumbf.Box) {
	for _, c := range store.Children {
		if !c.Superbox() || !slices.Contains(standard, c.UUID) && c.UUID != update && c.UUID != compressed {
			continue
		}
		if _, twice := v.manifests[c.Label]; twice {
			v.manifests[c.Label] = nil
		} else {
			v.manifests[c.Label] = c
		}
		v.active = c
	}
}

// unchecked ends with None: what cannot be checked is no information.
func (v *validator) unchecked(code string, path ...string) {
	v.result.State, v.result.Cause = None, CauseUnsupported
	v.result.Failures = []Status{{code, full(path...), Unsupported}}
}

// broke ends with Broken before anything could be read.
func (v *validator) broke(c Cause, s Status) {
	v.result.State, v.result.Cause, v.result.Failures = Broken, c, []Status{s}
}

// validate does the work of C2PA 2.2, chapter 15, from the active manifest.
func (v *validator) validate() {
	if v.active.UUID == compressed {
		v.unchecked("bonafide.manifest.compressed", v.active.Label)
		return
	}
	if v.manifests[v.active.Label] == nil {
		v.broke(CauseRecord, Status{"bonafide.manifest.ambiguous", full(v.active.Label), Integrity})
		return
	}
	active := v.visit(v.active.Label, 0)
	for _, r := range v.visited {
		if v.ctx.Err() != nil {
			return
		}
		if r.claimed {
			v.checkAssertions(r)
			v.checkIngredients(r)
			v.checkSignature(r)
		}
	}
	v.bind(active)
	v.conclude(active)
}

// visit reads a manifest and, through its ingredients, all that it comes from,
// each once: a circle of ingredients ends where it closes. It returns nil for
// a manifest that is not there or beyond the limits.
func (v *validator) visit(label string, depth int) *record {
	if r := v.records[label]; r != nil {
		return r
	}
	box := v.manifests[label]
	if box == nil || len(v.visited) == maxManifests || depth > maxLineage || v.ctx.Err() != nil {
		return nil
	}
	r := &record{Manifest: &Manifest{Label: label, Update: box.UUID == update}, box: box, parsed: make(map[string]*ingredientMap)}
	v.records[label] = r
	v.visited = append(v.visited, r)
	if box.UUID == compressed {
		r.note(Unsupported, "bonafide.manifest.compressed")
		return r
	}
	if !r.locate() {
		return r
	}
	v.gather(r)
	for _, path := range r.order {
		in := r.parsed[path]
		target, ok := in.target(r.Label)
		if !ok {
			continue
		}
		ingredient, _, _ := strings.Cut(target, "/")
		if v.manifests[ingredient] != nil && v.visit(ingredient, depth+1) == nil {
			r.note(Unsupported, "bonafide.ingredient.limit", strings.TrimPrefix(path, r.Label+"/"))
		}
	}
	return r
}
