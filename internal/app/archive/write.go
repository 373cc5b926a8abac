package archive

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/backup"
)

// Source is what is backed up.
type Source struct {
	DB    *store.DB
	Files blob.Store // nil leaves the files out
	Temp  string     // folder for the records on their way
}

// WriteFile writes an archive to a new file, encrypted if there are age
// recipients (see backup.Seal). The file has its name only once it is complete
// and on the disk; a file that is there already is never replaced.
func WriteFile(ctx context.Context, from Source, path, recipients string, now time.Time) (sum Summary, err error) {
	if _, err := os.Lstat(path); err == nil {
		return sum, fault.New(fault.Conflict, "archive.exists", nil, "path", path)
	}
	half, err := os.CreateTemp(filepath.Dir(path), ".backup-*") // readable for its owner alone
	if err != nil {
		return sum, fault.New(fault.Unreadable, "archive.folder", err, "path", path)
	}
	defer os.Remove(half.Name()) // nothing there after the rename
	defer half.Close()
	var out io.Writer = half
	finish := func() error { return nil }
	if recipients != "" {
		sealed, err := backup.Seal(half, recipients)
		if err != nil {
			return sum, err
		}
		out, finish = sealed, sealed.Close
	}
	if sum, err = Write(ctx, from, out, now); err != nil {
		return sum, err
	}
	if err := errors.Join(finish(), half.Sync(), half.Close()); err != nil {
		return sum, fault.New(fault.Unavailable, "archive.no_room", err, "path", path)
	}
	// A link fails if the name was taken meanwhile, a rename would not.
	if err := os.Link(half.Name(), path); err != nil {
		return sum, fault.New(fault.Conflict, "archive.exists", err, "path", path)
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return sum, err
	}
	return sum, errors.Join(folder.Sync(), folder.Close()) // the name survives a power cut
}

// Write writes an archive.
func Write(ctx context.Context, from Source, w io.Writer, now time.Time) (sum Summary, err error) {
	records, err := os.CreateTemp(from.Temp, ".records-*")
	if err != nil {
		return sum, fault.New(fault.Unreadable, "archive.folder", err, "path", from.Temp)
	}
	defer os.Remove(records.Name())
	defer records.Close()
	if sum.Records, err = backup.Write(ctx, from.DB, records, now); err != nil {
		return sum, err
	}
	installation, err := from.DB.Installation(ctx, now)
	if err != nil {
		return sum, err
	}
	out := tar.NewWriter(w)
	if err := line(out, headName, now, Head{Version: version, Made: now.UTC(), Installation: installation, Files: from.Files != nil}); err != nil {
		return sum, err
	}
	if from.Files != nil {
		if err := writeFiles(ctx, from.Files, out, now, &sum); err != nil {
			return sum, err
		}
	}
	size, err := records.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = records.Seek(0, io.SeekStart)
	}
	if err != nil {
		return sum, err
	}
	if err := entry(out, recordsName, now, size, records); err != nil {
		return sum, err
	}
	if err := line(out, endName, now, sum); err != nil {
		return sum, err
	}
	return sum, out.Close()
}

// writeFiles copies the originals. One that is changed ends the backup: it must
// not look as if everything were well.
func writeFiles(ctx context.Context, files blob.Store, out *tar.Writer, now time.Time, sum *Summary) error {
	for d, err := range files.All(ctx) {
		if err != nil {
			return err
		}
		n, err := writeOne(ctx, files, out, now, d)
		if err != nil && fault.KindOf(err) == fault.Missing {
			continue // erased since it was listed
		}
		if err != nil {
			return err
		}
		sum.Files++
		sum.Bytes += n
	}
	return nil
}

func writeOne(ctx context.Context, files blob.Store, out *tar.Writer, now time.Time, d custody.Digest) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	n, err := files.Stat(ctx, d)
	if err != nil {
		return 0, err
	}
	r, err := files.Open(ctx, d)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return n, entry(out, filesFolder+d.String(), now, n, r)
}

// entry writes one entry, to the end of r, where a store notices changed bytes.
func entry(out *tar.Writer, name string, now time.Time, size int64, r io.Reader) error {
	if err := out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: now.Truncate(time.Second), Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := io.Copy(out, r)
	return err
}

// line writes an entry of one line of JSON.
func line(out *tar.Writer, name string, now time.Time, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(text) + 1), Mode: 0o600, ModTime: now.Truncate(time.Second), Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err = out.Write(append(text, '\n'))
	return err
}
