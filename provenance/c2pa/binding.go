package c2pa

import (
	"bytes"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/container"
	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// bind holds the file against the hard binding of the active record, or, if
// that is an update, of the record that it updates (C2PA 2.2, 15.12).
func (v *validator) bind(active *record) {
	r, updated := active, false
	for n := 0; r != nil && r.Update && n <= maxLineage; n++ {
		r, updated = v.parent(r), true
	}
	if r == nil || r.Update || !r.claimed {
		active.note(Integrity, "claim.hardBindings.missing")
		return
	}
	store := r.box.Child(storeLabel)
	if store == nil {
		return // noted with the assertions
	}
	done := make(map[string]bool)
	r.references(func(u *hashedURI, _ bool) {
		label := r.within(u.URL)
		if !hard(label) || done[label] || v.ctx.Err() != nil {
			return
		}
		done[label] = true
		if box := store.Child(label); box != nil && !v.redacted[r.Label+"/"+storeLabel+"/"+label] {
			v.bindBy(r, label, box, updated)
		}
	})
}

// verdict of a content binding.
type verdict uint8

const (
	match verdict = iota
	mismatch
	malformed
	unknownBox
	unsupportedHash
	unsupportedForm
)

func (v *validator) bindBy(r *record, label string, box *jumbf.Box, updated bool) {
	data, _ := box.Content("cbor")
	var got verdict
	name := ""
	switch b := base(label); b {
	case "c2pa.hash.data":
		name, got = "assertion.dataHash", v.bindData(r, data, updated)
	case "c2pa.hash.boxes":
		name, got = "assertion.boxesHash", v.bindBoxes(r, data)
	case "c2pa.hash.bmff", "c2pa.hash.bmff.v2", "c2pa.hash.bmff.v3":
		name, got = "assertion.bmffHash", v.bindBMFF(r, data, b != "c2pa.hash.bmff")
		if got == match && b == "c2pa.hash.bmff" {
			// Version 1 leaves out more of the file than is safe, and is to
			// be ignored since 2.0 (C2PA 2.2, 18.6.1): it fits, no more.
			r.note(Credential, "bonafide.bmffHash.deprecated", storeLabel, label)
		}
	default:
		got = unsupportedForm
	}
	switch got {
	case match:
		r.note(Success, name+".match", storeLabel, label)
		return
	case malformed:
		r.note(Integrity, name+".malformed", storeLabel, label)
	case unknownBox:
		r.note(Integrity, name+".unknownBox", storeLabel, label)
	case unsupportedHash:
		r.note(Unsupported, "algorithm.unsupported", storeLabel, label)
		return
	case unsupportedForm:
		r.note(Unsupported, "bonafide.binding.unsupported", storeLabel, label)
		return
	default:
		r.note(Integrity, name+".mismatch", storeLabel, label)
	}
	v.broken = CauseContent
}

// dataHash is the assertion c2pa.hash.data (C2PA 2.2, 18.5.2).
type dataHash struct {
	Exclusions []struct {
		Start  int64 `cbor:"start"`
		Length int64 `cbor:"length"`
	} `cbor:"exclusions"`
	Alg  string `cbor:"alg"`
	Hash []byte `cbor:"hash"`
}

// bindData hashes the file without the exclusions. Beside the store, only
// metadata may be left out (C2PA 2.2, 15.12.1.1).
func (v *validator) bindData(r *record, data []byte, updated bool) verdict {
	var a dataHash
	if decodeMap(data, &a) != nil {
		return malformed
	}
	h, ok := algorithm(a.Alg, r.claim.Alg)
	if !ok {
		return unsupportedHash
	}
	var pieces [][]byte
	var additional bool
	at := int64(0)
	if len(a.Exclusions) > maxExclusions {
		return malformed
	}
	stores := container.Merge(v.storeRanges())
	allowed := container.Merge(append(v.storeRanges(), v.file.Metadata...))
	for _, x := range a.Exclusions {
		length := x.Length
		if updated {
			length = v.currentLength(x.Start, length)
		}
		if x.Start < at || length < 0 {
			return malformed
		}
		if x.Start > int64(len(v.data)) || length > int64(len(v.data))-x.Start {
			return mismatch
		}
		pieces = append(pieces, v.data[at:x.Start])
		at = x.Start + length
		hole := container.Range{Start: int(x.Start), End: int(at)}
		if len(hole.Subtract(hole.Overlapping(allowed))) > 0 {
			return mismatch
		}
		additional = additional || len(hole.Subtract(hole.Overlapping(stores))) > 0
	}
	if additional {
		r.note(Informational, "assertion.dataHash.additionalExclusionsPresent", storeLabel, "c2pa.hash.data")
	}
	pieces = append(pieces, v.data[at:])
	if len(a.Hash) == 0 || !bytes.Equal(v.hashBytes(h, pieces...), a.Hash) {
		return mismatch
	}
	return match
}

// currentLength is the length of the store at an offset as it is now: an
// update changes it (C2PA 2.2, 15.12.1.1).
func (v *validator) currentLength(start, length int64) int64 {
	for _, s := range v.file.Stores {
		if len(s.Ranges) > 0 && int64(s.Ranges[0].Start) == start {
			return int64(s.Ranges[len(s.Ranges)-1].End) - start
		}
	}
	return length
}

// boxesHash is the assertion c2pa.hash.boxes (C2PA 2.2, 18.7.4).
type boxesHash struct {
	Boxes []struct {
		Names    []string `cbor:"names"`
		Alg      string   `cbor:"alg"`
		Hash     []byte   `cbor:"hash"`
		Excluded bool     `cbor:"excluded"`
	} `cbor:"boxes"`
	Alg string `cbor:"alg"`
}

// afterPart is what follows the boxes (C2PA 2.2, 18.7.2).
const afterPart = "c2pa.after"

// storeRanges lists where the stores stand.
func (v *validator) storeRanges() []container.Range {
	var list []container.Range
	for _, s := range v.file.Stores {
		list = append(list, s.Ranges...)
	}
	return list
}

// bindBoxes hashes the boxes of the file one by one, or range by range. Every
// box must be listed, in the order of the file (C2PA 2.2, 15.12.3).
func (v *validator) bindBoxes(r *record, data []byte) verdict {
	var a boxesHash
	if decodeMap(data, &a) != nil || len(a.Boxes) == 0 {
		return malformed
	}
	var names []string
	for _, b := range a.Boxes {
		names = append(names, b.Names...)
	}
	parts, end, ok := v.file.Parts(v.data, container.HasRestarts(names))
	if !ok {
		return unsupportedForm
	}
	at, metadata := 0, container.Merge(v.file.Metadata)
	for _, b := range a.Boxes {
		h, ok := algorithm(b.Alg, a.Alg, r.claim.Alg)
		switch {
		case len(b.Names) == 0:
			return malformed
		case !ok:
			return unsupportedHash
		case len(b.Names) == 1 && b.Names[0] == afterPart:
			if !bytes.Equal(v.hashBytes(h, v.data[end:]), b.Hash) {
				return mismatch
			}
			end = len(v.data)
			continue
		case at+len(b.Names) > len(parts):
			return mismatch
		}
		run := parts[at : at+len(b.Names)]
		at += len(b.Names)
		for i, p := range run {
			if p.Name != b.Names[i] {
				return unknownBox
			}
		}
		whole := container.Range{Start: run[0].Start, End: run[len(run)-1].End}
		if b.Excluded && len(whole.Subtract(whole.Overlapping(metadata))) > 0 {
			return mismatch // only metadata may be left out
		}
		isStore := len(run) == 1 && run[0].Name == container.StorePart
		if !isStore && !b.Excluded && !bytes.Equal(v.hashBytes(h, v.data[whole.Start:whole.End]), b.Hash) {
			return mismatch
		}
	}
	if at < len(parts) || end < len(v.data) {
		return unknownBox
	}
	return match
}
