package c2pa

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// label numbers manifests.
func label(n int) string { return fmt.Sprintf("urn:c2pa:00000000-0000-4000-8000-%012d", n) }

// ingredient is an assertion of version 3 about a finished manifest.
func ingredient(relationship string, manifest []byte, results any) statement {
	b, _, err := jumbf.Parse(manifest)
	if err != nil {
		panic(err)
	}
	sum, sig := sha256.Sum256(b.Payload), sha256.Sum256(b.Child("c2pa.signature").Payload)
	if results == nil {
		results = m{"activeManifest": m{"success": []any{}, "informational": []any{}, "failure": []any{}}}
	}
	return statement{label: "c2pa.ingredient.v3", data: m{
		"dc:title": "原图.jpg", "relationship": relationship, "validationResults": results,
		"activeManifest": m{"url": "self#jumbf=/c2pa/" + b.Label, "hash": sum[:]},
		"claimSignature": m{"url": "self#jumbf=/c2pa/" + b.Label + "/c2pa.signature", "hash": sig[:]},
	}}
}

// parentSpec is the record of an ingredient; its binding is of a file that is
// not at hand.
func (w *world) parentSpec(statements ...statement) *spec {
	s := w.spec(append([]statement{{label: "c2pa.hash.data", data: m{"alg": "sha256", "hash": make([]byte, 32), "pad": []byte{}}}}, statements...)...)
	s.label = label(2)
	return s
}

// opened is the history of an edited picture.
func opened(in statement) []statement {
	return []statement{in, {label: "c2pa.actions.v2", data: m{"actions": []any{m{"action": "c2pa.opened"}, m{"action": "c2pa.color_adjustments"}}}}}
}

func TestIngredients(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	parent := w.parentSpec(created("trainedAlgorithmicMedia")).build(t)
	damaged := func(change func(*spec)) []byte {
		s := w.parentSpec(created("digitalCapture"))
		change(s)
		return s.build(t)
	}
	badSignature := damaged(func(s *spec) { s.signature = func(b []byte) { b[9] ^= 1 } })
	known := m{"activeManifest": m{"failure": []any{m{"code": "claimSignature.mismatch", "url": "self#jumbf=/c2pa/" + label(2) + "/c2pa.signature"}}}}
	knownV1 := ingredientV1(badSignature, m{"validationStatus": []any{m{"code": "claimSignature.mismatch", "url": "self#jumbf=/c2pa/" + label(2) + "/c2pa.signature"}}})
	tampered := slices.Clone(parent)
	tampered[len(tampered)-1] ^= 1 // the end of its signature
	stranger := newAuthority(t, "别的机构")
	unlisted := damaged(func(s *spec) { s.who = stranger.identity(t, w.who.alg, nil) })
	unlistedAI := w.parentSpec(created("trainedAlgorithmicMedia"))
	unlistedAI.who = stranger.identity(t, w.who.alg, nil)
	modelFile, camera := unlistedAI.build(t), damaged(func(*spec) {})

	for _, test := range []struct {
		name   string
		in     statement
		before [][]byte
		state  State
		cause  Cause
		codes  string
		source Source
	}{
		{"parent", ingredient("parentOf", parent, nil), [][]byte{parent}, IntactListed, "", "", AI},
		{"part", ingredient("componentOf", parent, nil), [][]byte{parent}, IntactListed, "", "", PartlyAI},
		{"input", ingredient("inputTo", parent, nil), [][]byte{parent}, IntactListed, "", "", Other},
		{"version 1", ingredientV1(parent, nil), [][]byte{parent}, IntactListed, "", "", AI},
		{"without record", statement{label: "c2pa.ingredient.v3", data: m{"relationship": "parentOf"}}, nil, IntactListed, "", "", Other},
		{"signed by an unlisted", ingredient("parentOf", unlisted, nil), [][]byte{unlisted}, IntactListed, "", "", Other},
		{"model, by an unlisted", ingredient("parentOf", modelFile, nil), [][]byte{modelFile}, IntactListed, "", "", AI},
		{"camera", ingredient("parentOf", camera, nil), [][]byte{camera}, IntactListed, "", "", Capture},
		{"missing", ingredient("parentOf", parent, nil), nil, Broken, CauseIngredient, "ingredient.manifest.missing", Other},
		{"another", ingredient("parentOf", parent, nil), [][]byte{tampered}, Broken, CauseIngredient, "ingredient.manifest.mismatch claimSignature.mismatch", Other},
		{"bad signature, unnoticed", ingredient("parentOf", badSignature, nil), [][]byte{badSignature}, Broken, CauseIngredient, "claimSignature.mismatch", Other},
		{"bad signature, noticed", ingredient("parentOf", badSignature, known), [][]byte{badSignature}, IntactListed, "", "", Other},
		{"bad signature, noticed in version 1", knownV1, [][]byte{badSignature}, IntactListed, "", "", Other},
		{"no relationship", statement{label: "c2pa.ingredient.v3", data: m{"dc:title": "x"}}, nil, IntactUnlisted, "", "assertion.ingredient.malformed", Other},
		{"twice in the store", ingredient("parentOf", parent, nil), [][]byte{parent, parent}, Broken, CauseIngredient, "ingredient.manifest.missing", Other},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := w.spec(opened(test.in)...)
			r := validate(t, sealed(t, carriers[1], s, dataBinding, test.before...), w.opt)
			if r.State != test.state || r.Cause != test.cause || codes(r) != test.codes || r.Source != test.source {
				t.Errorf("got %s %q %q, source %s", r.State, r.Cause, codes(r), r.Source)
			}
		})
	}
}

func ingredientV1(manifest []byte, more m) statement {
	b, _, err := jumbf.Parse(manifest)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(b.Payload)
	data := m{"dc:title": "原图.jpg", "dc:format": "image/jpeg", "instanceID": "x", "relationship": "parentOf",
		"c2pa_manifest": m{"url": "self#jumbf=/c2pa/" + b.Label, "hash": sum[:]}}
	for k, v := range more {
		data[k] = v
	}
	return statement{label: "c2pa.ingredient", data: data}
}

func TestRedaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	note := statement{label: "test.note", data: "张三，某地"}
	whole := w.parentSpec(created("digitalCapture"), note)
	parent := whole.build(t)
	redacted := func(replace []byte) []byte {
		b, _, err := jumbf.Parse(parent)
		if err != nil {
			t.Fatal(err)
		}
		var boxes [][]byte
		for _, c := range b.Child("c2pa.assertions").Children {
			switch {
			case c.Label != "test.note":
				boxes = append(boxes, box("jumb", c.Payload))
			case replace != nil:
				boxes = append(boxes, replace)
			}
		}
		return super("c2ma", b.Label, super("c2as", "c2pa.assertions", boxes...),
			box("jumb", b.Children[1].Payload), box("jumb", b.Children[2].Payload))
	}
	uuid := append([]byte{}, redaction[:]...)
	emptied := super("uuid", "test.note", box("uuid", append(uuid, 0, 0, 0)))
	uri := func(assertion string) []string {
		return []string{"self#jumbf=/c2pa/" + label(2) + "/c2pa.assertions/" + assertion}
	}
	for _, test := range []struct {
		name  string
		now   []byte
		uris  []string
		state State
		codes string
	}{
		{"removed", redacted(nil), uri("test.note"), IntactListed, ""},
		{"emptied", redacted(emptied), uri("test.note"), IntactListed, ""},
		{"still there", parent, uri("test.note"), Broken, "assertion.notRedacted"},
		{"removed without record", redacted(nil), nil, Broken, "ingredient.manifest.mismatch assertion.missing"},
		{"actions", parent, uri("c2pa.actions.v2"), Broken, "assertion.action.redacted"},
		{"binding", parent, uri("c2pa.hash.data"), Broken, "assertion.dataHash.redacted"},
		{"own", parent, []string{"self#jumbf=c2pa.assertions/c2pa.actions.v2"}, Broken, "assertion.selfRedacted assertion.action.redacted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := w.spec(opened(ingredient("parentOf", parent, nil))...)
			s.redacted = test.uris
			r := validate(t, sealed(t, carriers[1], s, dataBinding, test.now), w.opt)
			if r.State != test.state || codes(r) != test.codes {
				t.Errorf("got %s %q, want %s %q", r.State, codes(r), test.state, test.codes)
			}
		})
	}
}

func TestUpdateManifest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// The record that is updated is bound to the file; the update follows it.
	bound := func(c carrier, update func(parent []byte) *spec) []byte {
		s := w.spec(created("digitalCapture"))
		s.label = label(2)
		pass := func(file []byte) ([]byte, []byte) {
			copied := *s
			copied.statements = append([]statement{{label: "c2pa.hash.data", data: dataBinding.make(t, c, file)}}, s.statements...)
			parent := copied.build(t)
			return parent, super("c2pa", "c2pa", parent, update(parent).build(t))
		}
		_, first := pass(c.embed(make([]byte, 64)))
		_, second := pass(c.embed(first))
		return c.embed(second)
	}
	update := func(change func(*spec)) func([]byte) *spec {
		return func(parent []byte) *spec {
			s := w.spec(ingredient("parentOf", parent, nil))
			s.update = true
			if change != nil {
				change(s)
			}
			return s
		}
	}
	for _, test := range []struct {
		name   string
		update func([]byte) *spec
		state  State
		code   string
	}{
		{"update", update(nil), IntactListed, "assertion.dataHash.match"},
		{"with a binding", update(func(s *spec) {
			s.statements = append(s.statements, statement{label: "c2pa.hash.data", data: m{"hash": []byte{1}}})
		}), Broken, "manifest.update.invalid"},
		{"with an edit", update(func(s *spec) {
			s.statements = append(s.statements, statement{label: "c2pa.actions.v2", data: m{"actions": []any{m{"action": "c2pa.cropped"}}}})
		}), Broken, "manifest.update.invalid"},
		{"that accepts a change", func(parent []byte) *spec {
			s := w.spec(ingredient("parentOf", parent, m{"activeManifest": m{"failure": []any{
				m{"code": "assertion.dataHash.mismatch", "url": "self#jumbf=/c2pa/" + label(2) + "/c2pa.assertions/c2pa.hash.data"}}}}))
			s.update = true
			return s
		}, Broken, "assertion.dataHash.mismatch"},
		{"of nothing", update(func(s *spec) { s.statements = []statement{{label: "test.note", data: 1}} }), Broken, "manifest.update.wrongParents"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := bound(carriers[1], test.update)
			if test.name == "that accepts a change" {
				file[len(file)-20] ^= 1 // in the picture
			}
			r := validate(t, file, w.opt)
			if r.State != test.state || !r.has(test.code) {
				t.Errorf("got %s %q, statuses %v", r.State, codes(r), r.Statuses)
			}
		})
	}
	t.Run("time stamp of the parent", func(t *testing.T) {
		t.Parallel()
		file := bound(carriers[1], func(parent []byte) *spec {
			b, _, err := jumbf.Parse(parent)
			if err != nil {
				t.Fatal(err)
			}
			data, _ := b.Child("c2pa.signature").Content("cbor")
			e, err := readEnvelope(data)
			if err != nil {
				t.Fatal(err)
			}
			token := w.tsa.stamp(t, e.structure("CounterSignature", bstr(e.Signature)), signedAt)
			return update(func(s *spec) {
				s.statements = append(s.statements, statement{label: "c2pa.time-stamp", data: m{label(2): token}})
			})(parent)
		})
		r := validate(t, file, w.opt)
		if r.State != IntactListed || len(r.Manifests) != 2 || !r.Manifests[1].Signature.Attested {
			t.Errorf("got %s: %v", r.State, r.Statuses)
		}
	})
}

// A circle cannot be closed with right hashes; it must end all the same.
func TestCirclesAndDepthEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := func(n int) statement {
		return statement{label: "c2pa.ingredient", data: m{"dc:title": "x", "relationship": "parentOf",
			"c2pa_manifest": m{"url": "self#jumbf=/c2pa/" + label(n), "hash": make([]byte, 32)}}}
	}
	build := func(n int, statements ...statement) []byte {
		s := w.parentSpec(statements...)
		s.label = label(n)
		return s.build(t)
	}
	start := time.Now()
	s := w.spec(ref(2))
	r := validate(t, sealed(t, carriers[1], s, dataBinding, build(2, ref(3)), build(3, ref(2))), w.opt)
	if r.State != Broken || len(r.Manifests) != 3 {
		t.Errorf("circle: got %s with %d manifests", r.State, len(r.Manifests))
	}
	self := w.spec(ref(1))
	if r := validate(t, sealed(t, carriers[1], self, dataBinding), w.opt); r.State != Broken || len(r.Manifests) != 1 {
		t.Errorf("own ingredient: got %s with %d manifests", r.State, len(r.Manifests))
	}

	var chain [][]byte
	last := w.parentSpec(created("digitalCapture"))
	last.label = label(100)
	chain = append(chain, last.build(t))
	for n := range maxLineage + 5 {
		s := w.parentSpec(ingredient("parentOf", chain[len(chain)-1], nil))
		s.label = label(101 + n)
		chain = append(chain, s.build(t))
	}
	top := w.spec(ingredient("parentOf", chain[len(chain)-1], nil))
	r = validate(t, sealed(t, carriers[1], top, dataBinding, chain...), w.opt)
	if r.State != IntactUnlisted || len(r.Manifests) > maxLineage+2 || !r.has("bonafide.ingredient.limit") {
		t.Errorf("deep chain: got %s %q with %d manifests", r.State, codes(r), len(r.Manifests))
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %s", d)
	}
}
