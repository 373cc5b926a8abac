package c2pa

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

const storeLabel = "c2pa.assertions"

// base strips the number of a further instance: "c2pa.ingredient__2" is an
// instance of "c2pa.ingredient" (C2PA 2.2, 6.4).
func base(label string) string {
	name, _, _ := strings.Cut(label, "__")
	return name
}

// hard tells the assertions that bind a record to the bytes of a file.
func hard(label string) bool {
	switch base(label) {
	case "c2pa.hash.data", "c2pa.hash.boxes", "c2pa.hash.collection.data",
		"c2pa.hash.bmff", "c2pa.hash.bmff.v2", "c2pa.hash.bmff.v3":
		return true
	}
	return false
}

// within returns the label of an assertion of the record that a URI points
// to, or "" if it points elsewhere.
func (r *record) within(uri string) string {
	path, ok := absolute(uri, r.Label)
	if !ok {
		return ""
	}
	label, ok := strings.CutPrefix(path, r.Label+"/"+storeLabel+"/")
	if !ok || strings.Contains(label, "/") {
		return ""
	}
	return label
}

// gather reads what concerns other records before any is judged: redactions,
// ingredients, time stamps and certificate statuses.
func (v *validator) gather(r *record) {
	for _, uri := range r.claim.Redacted {
		if path, ok := absolute(uri, r.Label); ok {
			v.redacted[path] = true
			if strings.HasPrefix(path, r.Label+"/") {
				r.note(Integrity, "assertion.selfRedacted", strings.TrimPrefix(path, r.Label+"/"))
			}
		}
	}
	store := r.box.Child(storeLabel)
	if store == nil {
		return
	}
	seen := make(map[string]bool)
	r.references(func(u *hashedURI, created bool) {
		label := r.within(u.URL)
		box := store.Child(label)
		if label == "" || box == nil || seen[label] {
			return
		}
		seen[label] = true
		data, _ := box.Content("cbor")
		switch base(label) {
		case "c2pa.ingredient", "c2pa.ingredient.v2", "c2pa.ingredient.v3":
			v.gatherIngredient(r, label, data)
		case "c2pa.time-stamp":
			v.gatherStamps(r, label, data)
		case "c2pa.certificate-status":
			var status struct {
				Values [][]byte `cbor:"ocspVals"`
			}
			if decodeMap(data, &status) == nil && len(v.responses) < maxManifests {
				v.responses = append(v.responses, status.Values...)
			}
		case "c2pa.actions", "c2pa.actions.v2":
			r.addActions(data, created)
		case "stds.iptc", "c2pa.metadata":
			r.addMetadata(box, created)
		}
	})
}

// gatherStamps reads a time-stamp assertion: tokens by manifest label (C2PA
// 2.2, 18.17).
func (v *validator) gatherStamps(r *record, label string, data []byte) {
	var tokens map[string][]byte
	if decodeMap(data, &tokens) != nil || len(tokens) == 0 {
		r.note(Credential, "assertion.timestamp.malformed", storeLabel, label)
		return
	}
	for manifest, token := range tokens {
		if len(v.stamps[manifest]) < 4 {
			v.stamps[manifest] = append(v.stamps[manifest], token)
		}
	}
}

// checkAssertions holds every assertion against its hash in the claim, and
// the claim against every assertion (C2PA 2.2, 15.10).
func (v *validator) checkAssertions(r *record) {
	store := r.box.Child(storeLabel)
	if store == nil {
		r.note(Integrity, "assertion.missing", storeLabel)
		return
	}
	declared := make(map[string]bool)
	r.references(func(u *hashedURI, created bool) {
		if v.ctx.Err() != nil {
			return
		}
		label := r.within(u.URL)
		if label == "" {
			r.note(Integrity, "assertion.outsideManifest")
			return
		}
		redacted := v.redacted[r.Label+"/"+storeLabel+"/"+label]
		if !declared[label] {
			r.Assertions = append(r.Assertions, Assertion{label, created, redacted})
		}
		declared[label] = true
		v.checkAssertion(r, u, label, store.Child(label), redacted)
	})
	for _, c := range store.Children {
		if c.Superbox() && !declared[c.Label] {
			r.note(Integrity, "assertion.undeclared", storeLabel, c.Label)
		}
	}
	v.checkKind(r)
}

// checkAssertion checks one assertion.
func (v *validator) checkAssertion(r *record, u *hashedURI, label string, box *jumbf.Box, redacted bool) {
	path := []string{storeLabel, label}
	if redacted {
		switch {
		case strings.HasPrefix(label, "c2pa.actions"):
			r.note(Integrity, "assertion.action.redacted", path...)
		case hard(label):
			r.note(Integrity, "assertion.dataHash.redacted", path...)
		case box != nil && !empty(box):
			r.note(Integrity, "assertion.notRedacted", path...)
		}
		return
	}
	h, ok := algorithm(u.Alg, r.claim.Alg)
	switch {
	case box == nil:
		r.note(Integrity, "assertion.missing", path...)
		return
	case !ok:
		r.note(Unsupported, "algorithm.unsupported", path...)
		return
	case !bytes.Equal(v.hashBox(box, h), u.Hash):
		r.note(Integrity, "assertion.hashedURI.mismatch", path...)
		return
	}
	r.note(Success, "assertion.hashedURI.match", path...)
	if data, ok := box.Content("cbor"); ok && !wellFormed(data) {
		r.note(Credential, "assertion.cbor.invalid", path...)
	}
	if data, ok := box.Content("json"); ok && !json.Valid(data) {
		r.note(Credential, "assertion.json.invalid", path...)
	}
}

// redaction is the id of the box that takes the place of redacted content
// (C2PA 2.2, 6.8).
var redaction = jumbf.UUID{0xca, 0xa9, 0x8e, 0xee, 0x9d, 0x4d, 0xf8, 0x0e, 0x86, 0xad, 0x4d, 0xff, 0xca, 0x26, 0x39, 0x73}

// empty reports whether nothing is left in a redacted assertion.
func empty(b *jumbf.Box) bool {
	for _, c := range b.Children {
		p := c.Payload
		if c.Type == "uuid" && len(p) >= 16 && jumbf.UUID(p[:16]) == redaction {
			p = p[16:]
		}
		if len(bytes.Trim(p, "\x00")) > 0 {
			return false
		}
	}
	return true
}

// updateActions are those that an update manifest may hold (C2PA 2.2, 11.2.3).
var updateActions = map[string]bool{"c2pa.edited.metadata": true, "c2pa.opened": true, "c2pa.published": true, "c2pa.redacted": true}

// checkKind checks what a standard and an update manifest must and must not
// hold (C2PA 2.2, 15.10.1).
func (v *validator) checkKind(r *record) {
	var bindings, parents int
	for _, a := range r.Assertions {
		if hard(a.Label) {
			bindings++
		}
		if r.Update && (hard(a.Label) || strings.HasPrefix(a.Label, "c2pa.thumbnail") || base(a.Label) == "c2pa.hash.multi-asset") {
			r.note(Integrity, "manifest.update.invalid", storeLabel, a.Label)
		}
	}
	for _, in := range r.Ingredients {
		if in.Relationship == "parentOf" {
			parents++
		}
	}
	switch {
	case r.Update:
		if parents != 1 || len(r.Ingredients) != 1 {
			r.note(Integrity, "manifest.update.wrongParents")
		}
		for _, a := range r.Actions {
			if !updateActions[a.Name] {
				r.note(Integrity, "manifest.update.invalid", storeLabel, "c2pa.actions")
				break
			}
		}
	case bindings == 0:
		r.note(Integrity, "claim.hardBindings.missing")
	case bindings > 1:
		r.note(Integrity, "assertion.multipleHardBindings", storeLabel)
	}
	if !r.Update && parents > 1 {
		r.note(Credential, "manifest.multipleParents")
	}
}
