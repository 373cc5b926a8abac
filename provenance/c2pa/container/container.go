// Package container finds C2PA manifest stores in files, and the parts of a
// file that C2PA hashes one by one (C2PA 2.2, annex A and 18.7.3).
//
// It reads JPEG, PNG, GIF, WebP and other RIFF files, TIFF and DNG, JPEG XL
// with boxes, and the ISO base media family: HEIC, AVIF, MP4, MOV. Bytes are
// a stranger's: counts and lengths are limited, chains that run in a circle
// end, and nothing larger than the stores is allocated.
package container

import (
	"bytes"
	"errors"
	"slices"
)

// Format is a family of containers.
type Format string

// The formats.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	GIF  Format = "gif"
	RIFF Format = "riff" // WebP, WAV, AVI
	TIFF Format = "tiff" // DNG too
	BMFF Format = "bmff" // HEIC, AVIF, MP4, MOV
	JXL  Format = "jxl"
)

// Range is a part of a file: bytes Start to End-1.
type Range struct{ Start, End int }

// Store is one manifest store in a file.
type Store struct {
	Data    []byte  // the JUMBF bytes, joined
	Ranges  []Range // where it stands, with the segment or box around it, in order
	Purpose string  // BMFF: "manifest", "original" or "update"; else ""
}

// File is what was found in a file.
type File struct {
	Format Format
	Stores []Store
	// Metadata lists the parts that hold metadata; beside the store only
	// these may be left out of a data hash (C2PA 2.2, 15.12.1.1).
	Metadata []Range
}

// ErrUnknown is returned for bytes of no format that can hold a store.
var ErrUnknown = errors.New("container: no format that holds Content Credentials")

// limits of what is walked through in one file. A JPEG of 50 MB from a camera
// has under a thousand segments; fragmented videos have some ten thousand boxes.
const (
	maxParts  = 1 << 16
	maxStores = 16
)

// Open looks through a file. A file that ends early or is malformed is read as
// far as it goes. The error is ErrUnknown.
func Open(data []byte) (*File, error) {
	f := &File{}
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		f.Format = JPEG
		f.openJPEG(data)
	case bytes.HasPrefix(data, []byte(pngSignature)):
		f.Format = PNG
		f.openPNG(data)
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		f.Format = GIF
		f.openGIF(data)
	case bytes.HasPrefix(data, []byte("RIFF")) && len(data) >= 12:
		f.Format = RIFF
		f.openRIFF(data)
	case bytes.HasPrefix(data, []byte("II*\x00")), bytes.HasPrefix(data, []byte("MM\x00*")):
		f.Format = TIFF
		f.openTIFF(data)
	case bytes.HasPrefix(data, []byte("\x00\x00\x00\x0cJXL \x0d\x0a\x87\x0a")):
		f.Format = JXL
		f.openJXL(data)
	case isBMFF(data):
		f.Format = BMFF
		f.openBMFF(data)
	default:
		return nil, ErrUnknown
	}
	return f, nil
}

// add notes a store.
func (f *File) add(s Store) {
	if len(f.Stores) < maxStores && len(s.Data) > 0 {
		f.Stores = append(f.Stores, s)
	}
}

// meta notes a part that holds metadata.
func (f *File) meta(start, end int) { f.Metadata = append(f.Metadata, Range{start, end}) }

// Merge orders ranges and joins those that touch.
func Merge(list []Range) []Range {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Range) int { return a.Start - b.Start })
	var out []Range
	for _, r := range list {
		if n := len(out); n > 0 && r.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, r.End)
			continue
		}
		out = append(out, r)
	}
	return out
}

// Overlapping returns those of merged ranges that overlap r, without looking
// at all of them.
func (r Range) Overlapping(merged []Range) []Range {
	i, _ := slices.BinarySearchFunc(merged, r.Start+1, func(m Range, end int) int { return m.End - end })
	j := i
	for j < len(merged) && merged[j].Start < r.End {
		j++
	}
	return merged[i:j]
}

// Subtract returns what remains of r without the ranges.
func (r Range) Subtract(ranges []Range) []Range {
	sorted := slices.Clone(ranges)
	slices.SortFunc(sorted, func(a, b Range) int { return a.Start - b.Start })
	var rest []Range
	for _, x := range sorted {
		if x.End <= r.Start || x.Start >= r.End {
			continue
		}
		if x.Start > r.Start {
			rest = append(rest, Range{r.Start, x.Start})
		}
		if r.Start = x.End; r.Start >= r.End {
			return rest
		}
	}
	if r.Start < r.End {
		rest = append(rest, r)
	}
	return rest
}
