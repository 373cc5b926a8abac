package custody

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// maxSmall bounds what is read into memory at once: keys, checkpoints, proofs.
const maxSmall = 1 << 20

// export is an export under verification.
type export struct {
	*audit
	ctx      context.Context
	fsys     fs.FS
	manifest Manifest
	listed   map[string]ListedFile
}

// VerifyExport checks an export: a folder, or an opened zip archive.
//
// The order is from trust to detail: keys, signature of the manifest, which
// files there are, checkpoints, entries and proofs, timestamps, and last the
// hash of every file against the manifest and of every content against its
// entry. The error is a *Problem when something is wrong; any single bit that
// is not as it was signed is found.
func VerifyExport(ctx context.Context, fsys fs.FS, opt Options) (Report, error) {
	x := &export{ctx: ctx, fsys: fsys, listed: make(map[string]ListedFile)}
	if err := x.open(opt); err != nil {
		return Report{}, err
	}
	for _, step := range []func() error{
		x.readCheckpoints, x.readEntries, x.readTokens, x.readIndex, x.readFiles, x.account,
	} {
		if err := step(); err != nil {
			return x.report, err
		}
	}
	return x.report, nil
}

// open reads keys and manifest and compares the list with what is there.
func (x *export) open(opt Options) error {
	text, err := x.small(KeyFile)
	if err != nil {
		return wrong(KeyUnreadable, KeyFile, -1, err)
	}
	own, err := ParseKeys(string(text))
	if err == nil && own.String() != string(text) {
		err = ErrForm
	}
	if err != nil {
		return wrong(KeyUnreadable, KeyFile, -1, err)
	}
	if x.audit, err = begin(own, opt); err != nil {
		return err
	}
	msg, err := fs.ReadFile(x.fsys, ManifestFile)
	if err != nil {
		return wrong(ManifestUnreadable, ManifestFile, -1, err)
	}
	if x.manifest, err = OpenManifest(msg, x.keys); err != nil {
		return wrong(unsigned(err, ManifestUnsigned, ManifestUnreadable), ManifestFile, -1, err)
	}
	x.report.Scope = x.manifest.Scope
	for _, f := range x.manifest.Files {
		x.listed[f.Path] = f
	}
	return x.compareNames()
}

// compareNames finds files that are not listed and listed ones that are not
// there.
func (x *export) compareNames() error {
	found := 0
	err := fs.WalkDir(x.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil {
			err = x.ctx.Err()
		}
		if err != nil {
			return wrong(FileUnreadable, name, -1, err)
		}
		if d.IsDir() || name == ManifestFile {
			return nil
		}
		if _, ok := x.listed[name]; !ok || !d.Type().IsRegular() {
			return wrong(FileUnlisted, name, -1, nil)
		}
		found++
		return nil
	})
	if err != nil || found == len(x.listed) {
		return err
	}
	for _, f := range x.manifest.Files {
		if _, err := fs.Stat(x.fsys, f.Path); err != nil {
			return wrong(FileMissing, f.Path, -1, err)
		}
	}
	return wrong(FileMissing, "", -1, nil)
}

// small reads a file that must be short.
func (x *export) small(name string) ([]byte, error) {
	f, err := x.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSmall+1))
	if err == nil && len(text) > maxSmall {
		err = errLonger
	}
	return text, err
}

// in returns the listed files of a folder, by path.
func (x *export) in(folder string) []string {
	var names []string
	for _, f := range x.manifest.Files {
		if path.Dir(f.Path) == folder {
			names = append(names, f.Path)
		}
	}
	return names
}

// readCheckpoints opens the checkpoints; the last has the manifest's size. In
// a part of a log, each must be shown to be part of the last.
func (x *export) readCheckpoints() error {
	for _, name := range x.in(CheckpointsDir) {
		msg, err := x.small(name)
		if err != nil {
			return wrong(CheckpointUnreadable, name, -1, err)
		}
		if err := x.checkpoint(name, msg); err != nil {
			return err
		}
	}
	x.sortCheckpoints()
	if x.report.Size != x.manifest.Size {
		return wrong(CheckpointMissing, "", x.manifest.Size, nil)
	}
	if x.manifest.Scope == Whole {
		return nil
	}
	last := x.checkpoints[len(x.checkpoints)-1]
	for _, c := range x.checkpoints[:len(x.checkpoints)-1] {
		name := fmt.Sprintf("%s/%d.txt", ConsistencyDir, c.Size)
		text, err := x.small(name)
		if err != nil {
			return wrong(ConsistencyWrong, name, c.Size, err)
		}
		p, err := DecodeConsistency(text)
		if err != nil {
			return wrong(ProofUnreadable, name, c.Size, err)
		}
		if err := p.Check(c.Checkpoint, last.Checkpoint); err != nil {
			return wrong(ConsistencyWrong, name, c.Size, err)
		}
	}
	return nil
}

// readEntries reads entries.txt with leaves.txt or proofs.txt beside it.
func (x *export) readEntries() error {
	entries, err := x.fsys.Open(EntriesFile)
	if err != nil {
		return wrong(FileMissing, EntriesFile, -1, err)
	}
	defer entries.Close()
	beside, limit := LeavesFile, int(x.listed[LeavesFile].Bytes)
	if x.manifest.Scope != Whole {
		beside, limit = ProofsFile, maxProof*65+maxLine
	}
	other, err := x.fsys.Open(beside)
	if err != nil {
		return wrong(FileMissing, beside, -1, err)
	}
	defer other.Close()
	if x.manifest.Scope == Whole {
		return x.wholeLog(entries, other)
	}
	return x.partOfLog(entries, other, limit)
}

// wholeLog recomputes the tree.
func (x *export) wholeLog(entries, leaves io.Reader) error {
	in := newLines(leaves)
	for body, err := range blocks(entries, entryLines*maxLine) {
		at := x.tree.Size()
		if err == nil {
			err = x.ctx.Err()
		}
		if err != nil {
			return wrong(EntryUnreadable, EntriesFile, at, err)
		}
		line, err := in.next()
		if err != nil {
			return wrong(EntryChanged, LeavesFile, at, err)
		}
		leaf, err := ParseDigest(line)
		if err != nil {
			return wrong(EntryChanged, LeavesFile, at, err)
		}
		if err := x.entry(EntriesFile, body, []tlog.Hash{tlog.Hash(leaf)}); err != nil {
			return err
		}
	}
	if _, err := in.next(); err != io.EOF {
		return wrong(EntriesMissing, LeavesFile, x.tree.Size(), err)
	}
	if err := x.end(EntriesFile); err != nil {
		return err
	}
	if x.report.Unsigned > 0 {
		return wrong(CheckpointMissing, EntriesFile, x.report.Size, nil)
	}
	return nil
}

// partOfLog checks each entry by its proof.
func (x *export) partOfLog(entries, proofs io.Reader, limit int) error {
	last := x.checkpoints[len(x.checkpoints)-1].Checkpoint
	next, stop := pull(blocks(proofs, limit))
	defer stop()
	previous := int64(-1)
	for body, err := range blocks(entries, entryLines*maxLine) {
		if err == nil {
			err = x.ctx.Err()
		}
		if err != nil {
			return wrong(EntryUnreadable, EntriesFile, -1, err)
		}
		e, err := Decode(body)
		if err != nil {
			return wrong(EntryUnreadable, EntriesFile, -1, err)
		}
		if e.Sequence <= previous {
			return wrong(EntryOutOfOrder, EntriesFile, e.Sequence, nil)
		}
		previous = e.Sequence
		text, err := next()
		if err != nil {
			return wrong(ProofUnreadable, ProofsFile, e.Sequence, err)
		}
		p, err := DecodeInclusion(text)
		if err != nil {
			return wrong(ProofUnreadable, ProofsFile, e.Sequence, err)
		}
		if p.Sequence != e.Sequence {
			return wrong(ProofWrong, ProofsFile, e.Sequence, fmt.Errorf("a proof for entry %d", p.Sequence))
		}
		if err := p.Check(body, last); err != nil {
			return wrong(ProofWrong, ProofsFile, e.Sequence, err)
		}
		x.note(e)
	}
	if _, err := next(); err != io.EOF {
		return wrong(ProofUnreadable, ProofsFile, -1, err)
	}
	return nil
}

// readTokens checks the time-stamp tokens.
func (x *export) readTokens() error {
	for _, name := range x.in(TimestampsDir) {
		first, _, _ := strings.Cut(path.Base(name), "-")
		size, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return wrong(TimestampUnverifiable, name, -1, err)
		}
		token, err := x.small(name)
		if err != nil {
			return wrong(TimestampUnverifiable, name, size, err)
		}
		if err := x.timestamp(name, size, token); err != nil {
			return err
		}
	}
	return nil
}

// readIndex holds the index to the entries.
func (x *export) readIndex() error {
	f, err := x.fsys.Open(IndexFile)
	if err != nil {
		return wrong(IndexWrong, IndexFile, -1, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxIndex+1))
	if err != nil {
		return wrong(FileUnreadable, IndexFile, -1, err)
	}
	index, err := DecodeIndex(text)
	if err != nil {
		return wrong(IndexWrong, IndexFile, -1, err)
	}
	for _, item := range index.Items {
		if content, ok := x.began[item.Item]; !ok || content != item.File {
			return wrong(IndexWrong, IndexFile, -1, fmt.Errorf("item %.64q has other content in its entry, or no entry", item.Item))
		}
	}
	return nil
}

// readFiles hashes every listed file.
func (x *export) readFiles() error {
	for _, f := range x.manifest.Files {
		if err := x.ctx.Err(); err != nil {
			return err
		}
		r, err := x.fsys.Open(f.Path)
		if err != nil {
			return wrong(FileMissing, f.Path, -1, err)
		}
		got, n, err := hash(r, f.Bytes)
		r.Close()
		if errors.Is(err, errLonger) {
			return wrong(FileChanged, f.Path, -1, err)
		}
		if err != nil {
			return wrong(FileUnreadable, f.Path, -1, err)
		}
		if got != f.Digest || n != f.Bytes {
			return wrong(FileChanged, f.Path, -1, nil)
		}
		switch folder := path.Dir(f.Path); folder {
		case FilesDir, DetailsDir:
			if path.Base(f.Path) != f.Digest.String() {
				return wrong(ContentChanged, f.Path, -1, nil)
			}
			if folder == FilesDir {
				x.report.Files++
				x.report.Bytes += n
			}
		}
	}
	return nil
}

// account checks that whatever the entries name is there, or that the manifest
// says why it is not.
func (x *export) account() error {
	present := make(map[Digest]bool, len(x.manifest.Files))
	for _, f := range x.manifest.Files {
		present[f.Digest] = true
	}
	for _, line := range x.keys.lines {
		present[Sum([]byte(line+"\n"))] = true
	}
	for _, w := range x.manifest.Withheld {
		if present[w.Digest] {
			continue
		}
		present[w.Digest] = true
		switch w.Reason {
		case ReasonErased:
			x.report.Erased++
		case ReasonNotVisible:
			x.report.NotVisible++
		case ReasonElsewhere:
			x.report.Elsewhere++
		}
	}
	first, missing := int64(-1), Digest{}
	for d, sequence := range x.named {
		if !present[d] && (first < 0 || sequence < first) {
			first, missing = sequence, d
		}
	}
	if first >= 0 {
		return wrong(ContentMissing, missing.String(), first, nil)
	}
	return nil
}
