package c2pa

import (
	"bytes"
	"crypto"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/container"
)

// bindMerkle checks the Merkle trees of a BMFF hash: over the media data of an
// ordinary file, or over the fragments of a fragmented one.
func (v *validator) bindMerkle(f *bmffFile, a *bmffHash, claimAlg string) verdict {
	if len(a.Merkle) == 0 {
		return match
	}
	var mdats, moofs []container.Box
	for _, b := range f.roots {
		switch b.Type {
		case "mdat":
			mdats = append(mdats, b)
		case "moof":
			moofs = append(moofs, b)
		}
	}
	hashes := make([]crypto.Hash, len(a.Merkle))
	for i := range a.Merkle {
		h, ok := algorithm(a.Merkle[i].Alg, a.Alg, claimAlg)
		if !ok {
			return unsupportedHash
		}
		if a.Merkle[i].Count > maxLeaves {
			return unsupportedForm
		}
		hashes[i] = h
	}
	if len(moofs) > 0 {
		return v.bindFragments(f, a, hashes, moofs)
	}
	for i := range a.Merkle {
		if len(a.Merkle[i].InitHash) > 0 {
			return unsupportedForm // the fragments are in files of their own
		}
	}
	if len(a.Merkle) != len(mdats) {
		return mismatch
	}
	for i := range a.Merkle {
		if got := v.bindMediaData(&a.Merkle[i], hashes[i], mdats[i]); got != match {
			return got
		}
	}
	return match
}

// mediaStart is where the blocks of media data start, from the start of the
// box: behind the 16 bytes that the hash of the file covers (C2PA 2.2, A.5.6).
const mediaStart = 16

// bindMediaData checks one tree over one mdat box. Blocks start at mediaStart
// in the files of the reference implementation, and behind the header by the
// letter of the text; either binds all bytes, so either is taken.
func (v *validator) bindMediaData(m *merkleMap, h crypto.Hash, b container.Box) verdict {
	if m.Fixed != nil && len(m.Variable) > 0 {
		return malformed
	}
	got := mismatch
	for _, start := range []int{mediaStart, b.Header} {
		body := v.data[min(b.Start+start, b.End):b.End]
		blocks, ok := m.blocks(body)
		if !ok || uint64(len(blocks)) != m.Count {
			got = malformed
			continue
		}
		leaves := make([][]byte, len(blocks))
		for i, block := range blocks {
			leaves[i] = v.hashBytes(h, block)
		}
		if v.row(h, leaves, m.Hashes) {
			return match
		}
		got = mismatch
		if start == b.Header {
			break
		}
	}
	return got
}

// blocks cuts media data as a tree says: in blocks of one size, in blocks of
// listed sizes, or not at all.
func (m *merkleMap) blocks(body []byte) ([][]byte, bool) {
	switch {
	case m.Fixed != nil:
		size := *m.Fixed
		if size == 0 || uint64(len(body))/size >= maxLeaves {
			return nil, false
		}
		var list [][]byte
		for len(body) > 0 {
			n := min(size, uint64(len(body)))
			list = append(list, body[:n])
			body = body[n:]
		}
		return list, true
	case len(m.Variable) > 0:
		var list [][]byte
		for _, n := range m.Variable {
			if n > uint64(len(body)) {
				return nil, false
			}
			list = append(list, body[:n])
			body = body[n:]
		}
		return list, len(body) == 0
	}
	return [][]byte{body}, true
}

// merkleBox stands in front of each fragment (C2PA 2.2, A.5.4.2).
type merkleBox struct {
	UniqueID int64  `cbor:"uniqueId"`
	LocalID  int64  `cbor:"localId"`
	Location uint64 `cbor:"location"`
}

// bindFragments checks trees over the fragments of a single file: each leaf
// covers a moof box and all up to the next one; initHash covers what precedes
// the first.
func (v *validator) bindFragments(f *bmffFile, a *bmffHash, hashes []crypto.Hash, moofs []container.Box) verdict {
	type tree struct{ unique, local int64 }
	index := make(map[tree]int)
	leaves := make([][][]byte, len(a.Merkle))
	for i := range a.Merkle {
		m := &a.Merkle[i]
		index[tree{m.UniqueID, m.LocalID}] = i
		leaves[i] = make([][]byte, m.Count)
		start := v.hashBytes(hashes[i], f.pieces(container.Range{End: moofs[0].Start}, f.offsets)...)
		if len(m.InitHash) == 0 {
			return malformed
		}
		if !bytes.Equal(start, m.InitHash) {
			return mismatch
		}
	}
	var boxes []merkleBox
	for _, b := range f.roots {
		if purpose, content, ok := container.Purpose(v.data, b); ok && purpose == "merkle" {
			var m merkleBox
			if _, err := decoder.UnmarshalFirst(content, &m); err != nil { // padding may follow
				return malformed
			}
			boxes = append(boxes, m)
		}
	}
	if len(boxes) != len(moofs) {
		return mismatch
	}
	for i, moof := range moofs {
		if v.ctx.Err() != nil {
			return mismatch
		}
		end := len(v.data)
		if i+1 < len(moofs) {
			end = moofs[i+1].Start
		}
		t, ok := index[tree{boxes[i].UniqueID, boxes[i].LocalID}]
		if !ok || boxes[i].Location >= uint64(len(leaves[t])) {
			return mismatch
		}
		leaves[t][boxes[i].Location] = v.hashBytes(hashes[t], f.pieces(container.Range{Start: moof.Start, End: end}, f.offsets)...)
	}
	for i := range a.Merkle {
		if !v.row(hashes[i], leaves[i], a.Merkle[i].Hashes) {
			return mismatch
		}
	}
	return match
}
