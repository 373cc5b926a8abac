// Package archive writes a whole installation into one file, and reads it back
// into an empty database of either engine and an empty file store.
//
// # Format
//
// A tar archive, encrypted as a whole to age recipients if there are any:
//
//	bonafide-backup   one line of JSON: version, when, which installation
//	files/<sha256>    original files, each named by the hash of its bytes
//	records           a stream of package backup, which carries its own hash
//	end               one line of JSON: how many files and bytes there are
//
// # Consistency
//
// The records are read first, in one snapshot, while the server works; they
// wait in a temporary file of the data folder. The files are copied after
// them: originals never change and are stored before the record that names
// them, so every file of the snapshot is there. What is erased meanwhile is
// left out.
//
// Restoring goes the other way round: files are stored first, where they harm
// nobody, then the records, all or nothing. An archive that breaks off so leaves
// a database that no server will serve, and can be restored again.
//
// The master keys are not in it, on purpose: who has a copy of both can read
// everything.
package archive

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store/backup"
)

// Names inside of an archive.
const (
	headName    = "bonafide-backup"
	filesFolder = "files/"
	recordsName = "records"
	endName     = "end"
)

// version is the version of the format that is written.
const version = 1

// Head is the first entry.
type Head struct {
	Version      int       `json:"bonafide_archive"`
	Made         time.Time `json:"made"`
	Installation string    `json:"installation"`
	Files        bool      `json:"files"` // original files are in it
}

// Summary is what an archive holds. Its JSON is the last entry.
type Summary struct {
	Files   int64          `json:"files"`
	Bytes   int64          `json:"bytes"` // of the files
	Records backup.Summary `json:"records"`
}

// damaged is the error for what is no archive, or not a whole one.
func damaged(why string, cause error) error {
	err := fmt.Errorf("%w: %s", backup.ErrDamaged, why)
	return fault.New(fault.Unreadable, "backup.damaged", errors.Join(err, cause))
}

// ageHeader is how every file of age begins (age-encryption.org/v1).
const ageHeader = "age-encryption.org/"

// Sealed reports whether an archive is encrypted, and returns a reader from its
// beginning on.
func Sealed(r io.Reader) (bool, io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	head, err := b.Peek(len(ageHeader))
	if err != nil && !errors.Is(err, io.EOF) {
		return false, nil, err
	}
	return string(head) == ageHeader, b, nil
}
