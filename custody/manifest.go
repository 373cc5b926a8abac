package custody

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Names inside an export.
const (
	ManifestFile   = "manifest.txt" // signed list of all other files
	KeyFile        = "key.txt"      // public keys of the log; see [Options.Keys]
	EntriesFile    = "entries.txt"  // canonical entries, divided by empty lines
	LeavesFile     = "leaves.txt"   // whole logs: the leaf hash of each entry, to tell which was changed
	ProofsFile     = "proofs.txt"   // parts of logs: an inclusion proof for each entry, in the same order
	IndexFile      = "index.json"   // what the files are, for people and programs; see [Index]
	ReadMeFile     = "README.txt"   // how to check the export
	CheckpointsDir = "checkpoints"  // signed checkpoints, <size>.txt
	ConsistencyDir = "consistency"  // parts of logs: proofs that each checkpoint is part of the last, <size>.txt
	TimestampsDir  = "timestamps"   // time-stamp tokens, <size>-<n>.tst
	FilesDir       = "files"        // original bytes, named by SHA-256
	DetailsDir     = "details"      // details documents, named by SHA-256
	manifestHeader = "bonafide custody export v1"

	maxManifestLine = 512
)

// Whole is the scope of an export of a whole log.
const Whole = "all"

// Manifest lists what an export holds and what it leaves out. Signed, it says
// that the keeper of the log handed out these files and no others.
type Manifest struct {
	Origin   string
	Scope    string // Whole, or the id of the case
	Time     int64  // when it was made, microseconds since 1970 UTC
	Size     int64  // of the last checkpoint, which everything is proved against
	Files    []ListedFile
	Withheld []WithheldDocument
}

// ListedFile is one file of an export.
type ListedFile struct {
	Path   string // relative, with slashes
	Digest Digest
	Bytes  int64
}

// WithheldDocument is a content or a details document that entries name and the
// export does not hold.
type WithheldDocument struct {
	Digest Digest
	Reason string // one of ReasonErased, ReasonNotVisible, ReasonElsewhere
}

// Reasons of a WithheldDocument.
const (
	ReasonErased     = "erased"
	ReasonNotVisible = "not_visible"
	ReasonElsewhere  = "elsewhere" // a record of another part of the product, of which the log holds the hash
)

var reasons = []string{ReasonErased, ReasonNotVisible, ReasonElsewhere}

// text is the canonical body: lines sorted by path and digest.
func (m Manifest) text() string {
	slices.SortFunc(m.Files, func(a, b ListedFile) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(m.Withheld, func(a, b WithheldDocument) int { return strings.Compare(a.Digest.String(), b.Digest.String()) })
	var b strings.Builder
	fmt.Fprintf(&b, "%s\norigin %s\nscope %s\ntime %d\nsize %d\n", manifestHeader, m.Origin, m.Scope, m.Time, m.Size)
	for _, f := range m.Files {
		fmt.Fprintf(&b, "file %s %d %s\n", f.Digest, f.Bytes, f.Path)
	}
	for _, w := range m.Withheld {
		fmt.Fprintf(&b, "withheld %s %s\n", w.Digest, w.Reason)
	}
	return b.String()
}

// Sign returns the signed note that is stored as [ManifestFile].
func (m Manifest) Sign(signer note.Signer) ([]byte, error) {
	m.Origin = signer.Name()
	m.Files, m.Withheld = slices.Clone(m.Files), slices.Clone(m.Withheld)
	text := m.text()
	if _, err := parseManifest(text); err != nil {
		return nil, err
	}
	return sign(text, signer)
}

// OpenManifest reads a signed manifest and checks its signature.
func OpenManifest(msg []byte, keys *Keys) (Manifest, error) {
	text, err := open(msg, keys)
	if err != nil {
		return Manifest{}, err
	}
	m, err := parseManifest(text)
	if err == nil && m.Origin != keys.Origin() {
		err = fmt.Errorf("custody: a manifest of another log, %q", m.Origin)
	}
	return m, err
}

func parseManifest(text string) (Manifest, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 6 || lines[0] != manifestHeader || lines[len(lines)-1] != "" {
		return Manifest{}, errors.New("custody: not a manifest of version 1")
	}
	var m Manifest
	var errs [2]error
	m.Origin = strings.TrimPrefix(lines[1], "origin ")
	m.Scope = strings.TrimPrefix(lines[2], "scope ")
	m.Time, errs[0] = strconv.ParseInt(strings.TrimPrefix(lines[3], "time "), 10, 64)
	m.Size, errs[1] = strconv.ParseInt(strings.TrimPrefix(lines[4], "size "), 10, 64)
	if err := errors.Join(errs[:]...); err != nil {
		return Manifest{}, fmt.Errorf("custody: manifest: %w", err)
	}
	if m.Time <= 0 || m.Size < 1 || !identifier(m.Scope) {
		return Manifest{}, errors.New("custody: manifest: scope, time or size make no sense")
	}
	for _, line := range lines[5 : len(lines)-1] {
		if err := m.line(line); err != nil {
			return Manifest{}, err
		}
	}
	for i := 1; i < len(m.Files); i++ {
		if m.Files[i-1].Path >= m.Files[i].Path {
			return Manifest{}, errors.New("custody: manifest: files out of order")
		}
	}
	for i := 1; i < len(m.Withheld); i++ {
		if m.Withheld[i-1].Digest.String() >= m.Withheld[i].Digest.String() {
			return Manifest{}, errors.New("custody: manifest: withheld documents out of order")
		}
	}
	if m.text() != text {
		return Manifest{}, fmt.Errorf("manifest: %w", ErrForm)
	}
	return m, nil
}

// line reads one file or withheld line.
func (m *Manifest) line(line string) error {
	bad := fmt.Errorf("custody: manifest: a line that makes no sense: %.80q", line)
	if len(line) > maxManifestLine {
		return bad
	}
	fields := strings.SplitN(line, " ", 4)
	switch {
	case fields[0] == "file" && len(fields) == 4:
		d, err := ParseDigest(fields[1])
		n, errN := strconv.ParseInt(fields[2], 10, 64)
		if err != nil || errN != nil || n < 0 || !fs.ValidPath(fields[3]) || fields[3] == "." || fields[3] == ManifestFile {
			return bad
		}
		m.Files = append(m.Files, ListedFile{Path: fields[3], Digest: d, Bytes: n})
	case fields[0] == "withheld" && len(fields) == 3:
		d, err := ParseDigest(fields[1])
		if err != nil || d.IsZero() || !slices.Contains(reasons, fields[2]) {
			return bad
		}
		m.Withheld = append(m.Withheld, WithheldDocument{Digest: d, Reason: fields[2]})
	default:
		return bad
	}
	return nil
}
