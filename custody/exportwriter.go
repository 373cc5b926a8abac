package custody

import (
	"crypto/sha256"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/note"
)

// Folder is where an export is written: a folder of the file system, or a zip
// archive.
type Folder interface {
	// Create begins a new file; the path is relative, with slashes. The
	// writer is closed before the next Create. Close MUST fail when the file
	// may not be whole.
	Create(path string) (io.WriteCloser, error)
}

// ExportWriter writes an export and lists what it wrote. It is not safe for
// concurrent use.
type ExportWriter struct {
	folder   Folder
	manifest Manifest
	written  map[string]bool
	withheld map[Digest]bool
}

// NewExportWriter returns a writer for one export.
func NewExportWriter(f Folder) *ExportWriter {
	return &ExportWriter{folder: f, written: make(map[string]bool), withheld: make(map[Digest]bool)}
}

// Write writes one file with what fill writes, and returns its digest.
func (x *ExportWriter) Write(path string, fill func(w io.Writer) error) (Digest, error) {
	if x.written[path] {
		return Digest{}, fmt.Errorf("custody: %s is written twice", path)
	}
	x.written[path] = true
	f, err := x.folder.Create(path)
	if err != nil {
		return Digest{}, fmt.Errorf("custody: create %s: %w", path, err)
	}
	c := &counter{hash: sha256.New()}
	err = fill(io.MultiWriter(f, c))
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return Digest{}, fmt.Errorf("custody: write %s: %w", path, err)
	}
	d := Digest(c.hash.Sum(nil))
	x.manifest.Files = append(x.manifest.Files, ListedFile{Path: path, Digest: d, Bytes: c.n})
	return d, nil
}

// WriteText writes a short file.
func (x *ExportWriter) WriteText(path string, text []byte) error {
	_, err := x.Write(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	return err
}

// Has reports whether a file was written.
func (x *ExportWriter) Has(path string) bool { return x.written[path] }

// Withhold says that a content or document is left out, and why; the first
// reason given for it counts.
func (x *ExportWriter) Withhold(d Digest, reason string) {
	if !d.IsZero() && !x.withheld[d] {
		x.withheld[d] = true
		x.manifest.Withheld = append(x.manifest.Withheld, WithheldDocument{Digest: d, Reason: reason})
	}
}

// Close signs and writes the manifest, the last file.
func (x *ExportWriter) Close(scope string, size, time int64, signer note.Signer) error {
	m := x.manifest
	m.Scope, m.Size, m.Time = scope, size, time
	text, err := m.Sign(signer)
	if err != nil {
		return err
	}
	f, err := x.folder.Create(ManifestFile)
	if err != nil {
		return fmt.Errorf("custody: create %s: %w", ManifestFile, err)
	}
	_, err = f.Write(text)
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

// BlockWriter writes canonical texts one after the other, divided by empty
// lines, as entries.txt and proofs.txt hold them.
type BlockWriter struct {
	w     io.Writer
	begun bool
}

// NewBlockWriter returns a BlockWriter that writes to w.
func NewBlockWriter(w io.Writer) *BlockWriter { return &BlockWriter{w: w} }

// Block writes one text, which ends with a newline.
func (b *BlockWriter) Block(text []byte) error {
	if b.begun {
		if _, err := io.WriteString(b.w, "\n"); err != nil {
			return err
		}
	}
	b.begun = true
	_, err := b.w.Write(text)
	return err
}

// counter hashes and counts.
type counter struct {
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.hash.Write(p)
}
