// Package examination reads claim photos and the merchant's photos, runs the
// forensic methods on them and reports what they found. It knows files,
// hashes and limits; it does not know what a finding means, and it decides
// nothing.
package examination

import (
	"io/fs"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Report is what one examination found.
type Report struct {
	Made       time.Time
	Claims     []*Claim // in the order they were given
	References []*File  // in the order they were given, unreadable ones too
}

// File is one input. What could be learned before Err is filled in.
type File struct {
	Path    string // as it was given
	Label   string // how sentences name it: short, and unlike any other's
	SHA256  string // lower-case hexadecimal
	Bytes   int64
	Format  string
	Width   int // after EXIF orientation
	Height  int
	Missing float64      // share of the rows that a cut-off file no longer holds
	Err     *fault.Error // why it was not examined

	info fs.FileInfo
}

// Claim is one examined claim photo.
type Claim struct {
	File
	Findings    []Finding // strongest first
	Compared    int       // how many references it was compared with
	SelfSkipped bool      // the photo was among the references and left out there
	Elapsed     time.Duration
}

// Finding is a forensic.Finding that knows the file it compares with.
type Finding struct {
	forensic.Finding
	With *File // nil where the finding is about the claim alone
}

// Faults returns why inputs were not examined: references first, in order.
func (r *Report) Faults() []*fault.Error {
	var faults []*fault.Error
	for _, f := range r.References {
		if f.Err != nil {
			faults = append(faults, f.Err)
		}
	}
	for _, c := range r.Claims {
		if c.Err != nil {
			faults = append(faults, c.Err)
		}
	}
	return faults
}
