package c2pa

import (
	"bytes"
	"strings"
)

// ingredientMap is an ingredient assertion of version 1, 2 or 3 (C2PA 2.2,
// 18.15.6).
type ingredientMap struct {
	Title        text        `cbor:"dc:title"`
	Relationship text        `cbor:"relationship"`
	Manifest     *hashedURI  `cbor:"c2pa_manifest"`
	Active       *hashedURI  `cbor:"activeManifest"`
	Signature    *hashedURI  `cbor:"claimSignature"`
	Statuses     []statusMap `cbor:"validationStatus"`
	Results      *resultsMap `cbor:"validationResults"`
}

type statusMap struct {
	Code    text  `cbor:"code"`
	URL     text  `cbor:"url"`
	Success *bool `cbor:"success"`
}

type codesMap struct {
	Failure []statusMap `cbor:"failure"`
}

type resultsMap struct {
	Active codesMap `cbor:"activeManifest"`
	Deltas []struct {
		Deltas codesMap `cbor:"validationDeltas"`
	} `cbor:"ingredientDeltas"`
}

// reference is the hashed URI of the ingredient's manifest, or nil.
func (in *ingredientMap) reference() *hashedURI {
	if in == nil {
		return nil
	}
	if in.Active != nil {
		return in.Active
	}
	return in.Manifest
}

// target is the path of the ingredient's manifest.
func (in *ingredientMap) target(from string) (path string, ok bool) {
	ref := in.reference()
	if ref == nil {
		return "", false
	}
	path, ok = absolute(ref.URL, from)
	return path, ok
}

// gatherIngredient reads an ingredient assertion, and the failures that its
// author saw and accepted: those are no news (C2PA 2.2, 15.11.3.3 and
// 18.15.12.4).
func (v *validator) gatherIngredient(r *record, label string, data []byte) {
	path := r.Label + "/" + storeLabel + "/" + label
	in := &ingredientMap{}
	if v.redacted[path] || len(bytes.Trim(data, "\x00")) == 0 {
		return
	}
	if err := decodeMap(data, in); err != nil {
		r.note(Credential, "assertion.ingredient.malformed", storeLabel, label)
		return
	}
	switch in.Relationship {
	case "parentOf", "componentOf", "inputTo":
	default:
		r.note(Credential, "assertion.ingredient.malformed", storeLabel, label)
	}
	target, ok := in.target(r.Label)
	if in.reference() != nil && !ok {
		r.note(Integrity, "ingredient.manifest.missing", storeLabel, label)
	}
	manifest, _, _ := strings.Cut(target, "/")
	r.parsed[path] = in
	r.order = append(r.order, path)
	r.Ingredients = append(r.Ingredients, Ingredient{string(in.Title), string(in.Relationship), manifest})
	if ok {
		v.accept(in, manifest)
	} else if in.Relationship != "inputTo" {
		r.note(Informational, "ingredient.unknownProvenance", storeLabel, label)
	}
}

// accept notes the failures that an ingredient assertion records.
func (v *validator) accept(in *ingredientMap, manifest string) {
	lists := [][]statusMap{in.Statuses}
	if in.Results != nil {
		lists = append(lists, in.Results.Active.Failure)
		for _, d := range in.Results.Deltas {
			lists = append(lists, d.Deltas.Failure)
		}
	}
	for _, list := range lists {
		for _, s := range list {
			if s.Success != nil && *s.Success {
				continue
			}
			if path, ok := absolute(string(s.URL), manifest); ok {
				v.accepted[string(s.Code)+" "+full(path)] = true
			}
		}
	}
}

// checkIngredients holds the manifests of ingredients against the hashes in a
// record (C2PA 2.2, 15.11.3.3). Their own claims, signatures and assertions
// are checked as those of any record; their content is not at hand.
func (v *validator) checkIngredients(r *record) {
	for _, path := range r.order {
		in := r.parsed[path]
		target, ok := in.target(r.Label)
		if !ok {
			continue
		}
		at := strings.Split(strings.TrimPrefix(path, r.Label+"/"), "/")
		label, _, _ := strings.Cut(target, "/")
		if v.manifests[label] == nil {
			r.note(Integrity, "ingredient.manifest.missing", at...)
			continue
		}
		if in.Active != nil && in.Results == nil {
			r.note(Credential, "assertion.ingredient.malformed", at...)
		}
		switch v.ingredientFits(r, in, label) {
		case fits:
			r.note(Success, "ingredient.manifest.validated", at...)
		case fitsBySignature:
			r.note(Success, "ingredient.claimSignature.validated", at...)
		case unknownHash:
			r.note(Unsupported, "algorithm.unsupported", at...)
		case noSignature:
			r.note(Integrity, "ingredient.claimSignature.missing", at...)
		case otherSignature:
			r.note(Integrity, "ingredient.claimSignature.mismatch", at...)
		default:
			r.note(Integrity, "ingredient.manifest.mismatch", at...)
		}
	}
}

type fit uint8

const (
	otherManifest fit = iota
	fits
	fitsBySignature
	unknownHash
	noSignature
	otherSignature
)

// ingredientFits compares an ingredient's manifest with the hash that a record
// has of it; if a later record redacted a part of it, its signature instead.
func (v *validator) ingredientFits(r *record, in *ingredientMap, label string) fit {
	box, ref := v.manifests[label], in.reference()
	var claim claimMap
	var claimBytes []byte
	if other := v.records[label]; other != nil {
		claim, claimBytes = other.claim, other.claimBytes
	}
	h, ok := algorithm(ref.Alg, r.claim.Alg, claim.Alg)
	switch {
	case !ok:
		return unknownHash
	case bytes.Equal(v.hashBox(box, h), ref.Hash):
		return fits
	case in.Active == nil && len(claimBytes) > 0 && bytes.Equal(v.hashBytes(h, claimBytes), ref.Hash):
		return fits // before C2PA 1.3 some generators hashed the claim alone
	case !v.hasRedactions(label):
		return otherManifest
	case in.Signature == nil:
		return noSignature
	}
	path, _ := absolute(in.Signature.URL, r.Label)
	signature := v.resolve(path)
	if signature == nil || !strings.HasPrefix(path, label+"/") {
		return noSignature
	}
	if h, ok = algorithm(in.Signature.Alg, r.claim.Alg); !ok || !bytes.Equal(v.hashBox(signature, h), in.Signature.Hash) {
		return otherSignature
	}
	return fitsBySignature
}

func (v *validator) hasRedactions(label string) bool {
	for path := range v.redacted {
		if strings.HasPrefix(path, label+"/") {
			return true
		}
	}
	return false
}

// parent is the record that this one continues, or nil.
func (v *validator) parent(r *record) *record {
	for _, path := range r.order {
		in := r.parsed[path]
		if target, ok := in.target(r.Label); ok && in.Relationship == "parentOf" {
			label, _, _ := strings.Cut(target, "/")
			return v.records[label]
		}
	}
	return nil
}
