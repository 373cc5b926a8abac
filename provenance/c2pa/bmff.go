package c2pa

import (
	"bytes"
	"crypto"
	"encoding/binary"
	"slices"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/container"
)

// bmffHash is the assertion c2pa.hash.bmff, .v2 or .v3 (C2PA 2.2, 18.6.3).
type bmffHash struct {
	Exclusions []bmffExclusion `cbor:"exclusions"`
	Alg        string          `cbor:"alg"`
	Hash       []byte          `cbor:"hash"`
	Merkle     []merkleMap     `cbor:"merkle"`
}

type bmffExclusion struct {
	Path   string  `cbor:"xpath"`
	Length *uint64 `cbor:"length"`
	Data   []struct {
		Offset uint64 `cbor:"offset"`
		Value  []byte `cbor:"value"`
	} `cbor:"data"`
	Subset []struct {
		Offset uint64 `cbor:"offset"`
		Length uint64 `cbor:"length"`
	} `cbor:"subset"`
	Version *int   `cbor:"version"`
	Flags   []byte `cbor:"flags"`
	Exact   *bool  `cbor:"exact"`
}

// bmffFile is a file as a BMFF hash sees it.
type bmffFile struct {
	data    []byte
	roots   []container.Box
	holes   []container.Range // excluded, in order, without overlap
	whole   map[int]bool      // starts of root boxes that are excluded altogether
	offsets bool              // hashes of version 2 and 3 cover the places of root boxes
}

// bindBMFF hashes the boxes of the file without the excluded ones, and then
// the Merkle trees (C2PA 2.2, 15.12.2).
func (v *validator) bindBMFF(r *record, data []byte, offsets bool) verdict {
	var a bmffHash
	if v.file.Format != container.BMFF && v.file.Format != container.JXL {
		return mismatch
	}
	if decodeMap(data, &a) != nil || len(a.Exclusions) == 0 || len(a.Hash) == 0 && len(a.Merkle) == 0 {
		return malformed
	}
	h, ok := algorithm(a.Alg, r.claim.Alg)
	if !ok {
		return unsupportedHash
	}
	f := &bmffFile{data: v.data, whole: make(map[int]bool), offsets: offsets}
	f.roots, _ = container.Boxes(v.data, container.Range{End: len(v.data)})
	if !f.exclude(a.Exclusions) {
		return malformed
	}
	if !f.covered(len(a.Merkle) > 0) {
		return mismatch
	}
	if len(a.Hash) > 0 {
		got := v.hashBytes(h, f.pieces(container.Range{End: len(v.data)}, offsets)...)
		if !bytes.Equal(got, a.Hash) {
			return mismatch
		}
	}
	return v.bindMerkle(f, &a, r.claim.Alg)
}

// covered refuses exclusions that would leave the picture or the film itself
// unbound: the media data without a Merkle tree, or a whole description of it.
func (f *bmffFile) covered(merkle bool) bool {
	for _, b := range f.roots {
		switch b.Type {
		case "mdat":
			if !merkle && len(b.Overlapping(f.holes)) > 0 {
				return false
			}
		case "moov", "meta", "moof":
			if f.whole[b.Start] && f.offsets {
				return false
			}
		}
	}
	return true
}

// pieces lists what is hashed of a range: all that is not excluded, and, with
// offsets, the place of each root box in front of it (C2PA 2.2, 18.6.2).
func (f *bmffFile) pieces(r container.Range, offsets bool) [][]byte {
	var out [][]byte
	add := func(x container.Range) {
		for _, part := range x.Subtract(x.Overlapping(f.holes)) {
			out = append(out, f.data[part.Start:part.End])
		}
	}
	at := r.Start
	for _, b := range f.roots {
		if b.Start < r.Start || b.End > r.End {
			continue
		}
		if offsets && !f.whole[b.Start] {
			out = append(out, binary.BigEndian.AppendUint64(nil, uint64(b.Start)))
		}
		add(b.Range)
		at = b.End
	}
	add(container.Range{Start: at, End: r.End}) // bytes behind the last whole box
	return out
}

// merkleMap is one row of a Merkle tree over media data.
type merkleMap struct {
	UniqueID int64    `cbor:"uniqueId"`
	LocalID  int64    `cbor:"localId"`
	Count    uint64   `cbor:"count"`
	Alg      string   `cbor:"alg"`
	InitHash []byte   `cbor:"initHash"`
	Hashes   [][]byte `cbor:"hashes"`
	Fixed    *uint64  `cbor:"fixedBlockSize"`
	Variable []uint64 `cbor:"variableBlockSizes"`
}

// maxLeaves bounds a Merkle tree: a video of 1 GB in blocks of 1 KB.
const maxLeaves = 1 << 20

// row climbs from the leaves to the row that has as many nodes as the manifest
// holds; a node without a partner moves up as it is. It reports whether the
// rows are equal. As the whole file is at hand, the proofs in it are not needed.
func (v *validator) row(h crypto.Hash, leaves [][]byte, want [][]byte) bool {
	for len(leaves) > len(want) {
		var up [][]byte
		for i := 0; i < len(leaves); i += 2 {
			if i+1 == len(leaves) {
				up = append(up, leaves[i])
			} else {
				up = append(up, v.hashBytes(h, leaves[i], leaves[i+1]))
			}
		}
		if len(up) == len(leaves) {
			break
		}
		leaves = up
	}
	return len(want) > 0 && slices.EqualFunc(leaves, want, bytes.Equal)
}
