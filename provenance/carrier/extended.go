package carrier

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// extended joins the parts of extended XMP packets, which do not fit into one
// JPEG segment (XMP specification part 3, 1.1.3.1): a digest of 32 characters
// that names the packet, its full length, and the offset of the part.
type extended struct{ packets []*extendedPacket }

type extendedPacket struct {
	digest     string
	full       int
	parts      []extendedPart
	size       int
	start, end int
	late       bool
}

type extendedPart struct {
	at   int
	data []byte
}

// maxPackets is how many extended packets one file may hold.
const maxPackets = 8

// add notes the part in a segment.
func (e *extended) add(f *File, p Piece) {
	if len(p.Data) < 40 {
		f.problem(Malformed, "JPEG APP1 extended XMP", p.Start)
		return
	}
	digest, full, at := string(p.Data[:32]), binary.BigEndian.Uint32(p.Data[32:]), binary.BigEndian.Uint32(p.Data[36:])
	if full > maxJoined || int64(at)+int64(len(p.Data)-40) > int64(full) {
		f.problem(Limit, "JPEG APP1 extended XMP", p.Start)
		return
	}
	i := slices.IndexFunc(e.packets, func(x *extendedPacket) bool { return x.digest == digest && x.full == int(full) })
	if i < 0 {
		if len(e.packets) == maxPackets {
			f.problem(Limit, "JPEG APP1 extended XMP", p.Start)
			return
		}
		e.packets = append(e.packets, &extendedPacket{digest: digest, full: int(full), start: p.Start, late: p.Late})
		i = len(e.packets) - 1
	}
	x := e.packets[i]
	if x.size += len(p.Data) - 40; x.size > x.full {
		f.problem(Malformed, "JPEG APP1 extended XMP", p.Start)
		return
	}
	x.parts = append(x.parts, extendedPart{int(at), p.Data[40:]})
	x.end = p.End
}

// close joins what is complete.
func (e *extended) close(f *File) {
	for _, x := range e.packets {
		const place = "JPEG APP1 extended XMP"
		slices.SortStableFunc(x.parts, func(a, b extendedPart) int { return a.at - b.at })
		joined := make([]byte, 0, x.size)
		for _, p := range x.parts {
			if p.at != len(joined) {
				f.problem(Truncated, place, x.start)
				break
			}
			joined = append(joined, p.data...)
		}
		if len(joined) == x.full {
			if sum := md5.Sum(joined); !strings.EqualFold(hex.EncodeToString(sum[:]), x.digest) {
				f.problem(Digest, place, x.start)
			}
		} else if len(f.Problems) == 0 || f.Problems[len(f.Problems)-1].Offset != x.start {
			f.problem(Truncated, place, x.start)
		}
		f.add(Piece{Kind: XMP, Data: joined, Place: place, Start: x.start, End: x.end, Late: x.late})
	}
}
