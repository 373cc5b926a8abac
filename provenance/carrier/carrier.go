// Package carrier finds metadata in files: one bounded walk over the
// containers that pictures and videos come in, which yields typed pieces with
// their place. What a piece means is for others.
//
// It reads JPEG, PNG, GIF, WebP and other RIFF files, TIFF and DNG, the ISO
// base media family (HEIC, AVIF, MP4, MOV) and Matroska (MKV, WebM). Pixels
// and sound are stepped over. The bytes are a stranger's: a malformed file is
// read as far as it goes and says so in Problems; counts, depth and everything
// that is decompressed or joined are limited; a length is compared with the
// file before it is used, so nothing larger than the limits is allocated.
package carrier

import (
	"bytes"
	"errors"
	"slices"
)

// Format is a family of containers.
type Format string

// The formats.
const (
	JPEG     Format = "jpeg"
	PNG      Format = "png"
	GIF      Format = "gif"
	RIFF     Format = "riff" // WebP, AVI, WAV
	TIFF     Format = "tiff" // DNG too
	BMFF     Format = "bmff" // HEIC, AVIF, MP4, MOV
	Matroska Format = "matroska"
)

// Kind is the kind of a piece.
type Kind string

// The kinds.
const (
	XMP     Kind = "xmp"     // an XMP packet
	EXIF    Kind = "exif"    // a TIFF structure with EXIF fields
	IIM     Kind = "iim"     // IPTC-IIM records
	Text    Kind = "text"    // text under a Key, or a comment
	Segment Kind = "segment" // an application segment or block of other content
	Trailer Kind = "trailer" // bytes behind the end of the file's own format
)

// A Piece is one stretch of metadata.
type Piece struct {
	Kind Kind
	// Key names a text: keyword, key of a list, name of a tag. "" is a comment.
	Key string
	// Data is what the piece holds, decompressed and joined. It may be a part
	// of the input.
	Data []byte
	// Place names container and part as its standard does, such as "PNG iTXt".
	Place string
	// Start and End bound the bytes in the file from the first to the last
	// part, headers included.
	Start, End int
	// Late says that the piece stands behind the image or media data.
	Late bool
	// BadCRC says that the checksum of a PNG chunk does not fit.
	BadCRC bool
}

// Code names what is wrong with a file.
type Code string

// The codes.
const (
	Truncated  Code = "truncated"  // the file ends inside a part
	Malformed  Code = "malformed"  // a part contradicts its format
	CRC        Code = "crc"        // a checksum does not fit
	Compressed Code = "compressed" // compressed data that cannot be read
	Bomb       Code = "bomb"       // decompressed data beyond the limit
	Limit      Code = "limit"      // more parts than are looked at
	Digest     Code = "digest"     // the digest of an extended XMP packet does not fit
)

// A Problem is something wrong with a file, and where.
type Problem struct {
	Code   Code
	Place  string
	Offset int
}

// File is what was found in a file.
type File struct {
	Format   Format
	Pieces   []Piece
	Problems []Problem

	budget int // what may still be decompressed, in bytes
}

// ErrUnknown is returned for bytes of no format that is read here.
var ErrUnknown = errors.New("carrier: no known container")

// Limits of one file. A JPEG of 50 MB from a camera has under a thousand
// segments, a fragmented video some ten thousand boxes; the largest texts are
// the node graphs of generators, a few hundred kilobytes.
const (
	maxParts        = 1 << 16  // parts looked at
	maxPieces       = 2048     // pieces kept
	maxProblems     = 64       // problems noted
	maxInflated     = 4 << 20  // one compressed text, in bytes
	maxInflatedFile = 16 << 20 // all compressed texts of a file
	maxJoined       = 8 << 20  // one piece that is joined from parts
	maxTrailer      = 1 << 20  // how much of a trailer is kept
	maxDepth        = 16       // boxes and elements inside one another
)

// Open looks through a file. The error is ErrUnknown. Pieces refer to data,
// which must not change while they are used.
func Open(data []byte) (*File, error) {
	f := &File{budget: maxInflatedFile}
	for _, c := range containers {
		if c.is(data) {
			f.Format = c.format
			c.walk(f, data)
			return f, nil
		}
	}
	return nil, ErrUnknown
}

// containers in the order they are tried.
var containers = []struct {
	format Format
	is     func([]byte) bool
	walk   func(*File, []byte)
}{
	{JPEG, starts("\xff\xd8\xff"), (*File).jpeg},
	{PNG, starts(pngSignature), (*File).png},
	{GIF, starts("GIF87a", "GIF89a"), (*File).gif},
	{RIFF, func(b []byte) bool { return len(b) >= 12 && string(b[:4]) == "RIFF" }, (*File).riff},
	{TIFF, starts("II*\x00", "MM\x00*"), (*File).tiff},
	{Matroska, starts("\x1a\x45\xdf\xa3"), (*File).matroska},
	{BMFF, isBMFF, (*File).bmff},
}

func starts(with ...string) func([]byte) bool {
	return func(b []byte) bool {
		return slices.ContainsFunc(with, func(s string) bool { return bytes.HasPrefix(b, []byte(s)) })
	}
}

// add keeps a piece.
func (f *File) add(p Piece) {
	if len(p.Data) == 0 {
		return
	}
	if len(f.Pieces) == maxPieces {
		f.problem(Limit, p.Place, p.Start)
		return
	}
	f.Pieces = append(f.Pieces, p)
}

// problem notes a problem, the same one at one place once.
func (f *File) problem(code Code, place string, offset int) {
	p := Problem{code, place, offset}
	if n := len(f.Problems); n == maxProblems || n > 0 && f.Problems[n-1].Code == code && f.Problems[n-1].Place == place && code == Limit {
		return
	}
	f.Problems = append(f.Problems, p)
}

// trailer keeps what stands behind the end of a file: the last part of it, if
// it is long. Padding with one byte is nothing.
func (f *File) trailer(data []byte, at int, place string) {
	if at >= len(data) {
		return
	}
	rest := data[at:]
	if len(bytes.Trim(rest, string(rest[:1]))) == 0 {
		return
	}
	if len(rest) > maxTrailer {
		at = len(data) - maxTrailer
	}
	f.add(Piece{Kind: Trailer, Data: data[at:], Place: place, Start: at, End: len(data), Late: true})
}
