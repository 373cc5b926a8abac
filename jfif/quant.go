package jfif

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// QuantTable is one quantisation table (B.2.4.1).
type QuantTable struct {
	Offset      int64      // of the DQT segment that defines it
	Destination int        // Tq, 0..3
	Precision   int        // 8 or 16 bits per element in the file
	Values      [64]uint16 // row x 8 + column, not zigzag; row and column are frequencies
}

// Signature identifies the values and their order, but not destination,
// offset or precision: two files quantised alike have the same signature. It
// is the first 16 hex digits of the SHA-256 of the 64 values in zigzag order,
// each as two bytes, high byte first. It never changes between versions.
func (t QuantTable) Signature() string {
	var b [128]byte
	for k, i := range Zigzag {
		binary.BigEndian.PutUint16(b[2*k:], t.Values[i])
	}
	return shortHash(b[:])
}

// shortHash is the first 16 hex digits of the SHA-256 of b.
func shortHash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// readQuant reads the tables of one DQT segment.
func (p *parser) readQuant(at int, b []byte) {
	for len(b) > 0 {
		pq, tq := int(b[0]>>4), int(b[0]&15)
		size := 64 * (pq + 1)
		if pq > 1 || tq > 3 || len(b) < 1+size {
			p.problem(failAt(ReasonBadTable, at, "DQT with precision %d, destination %d, %d bytes", pq, tq, len(b)))
			return
		}
		t := QuantTable{Offset: int64(at), Destination: tq, Precision: 8 * (pq + 1)}
		for k, i := range Zigzag {
			if pq == 0 {
				t.Values[i] = uint16(b[1+k])
			} else {
				t.Values[i] = binary.BigEndian.Uint16(b[1+2*k:])
			}
		}
		p.quant[tq] = len(p.file.Quant)
		p.file.Quant = append(p.file.Quant, t)
		b = b[1+size:]
	}
}
