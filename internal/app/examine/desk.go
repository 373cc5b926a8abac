package examine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// desk is a folder with copies of the files that are examined: methods read
// each several times, and the store may be far away.
type desk struct {
	x      *Examiner
	folder string
	used   int64
}

func (x *Examiner) newDesk() (*desk, error) {
	folder, err := os.MkdirTemp(x.Temp, "bonafide-examine-")
	if err != nil {
		return nil, fault.New(fault.Unavailable, "examining.no_room", err)
	}
	return &desk{x: x, folder: folder}, nil
}

func (d *desk) close() { _ = os.RemoveAll(d.folder) }

// spool copies inputs to the desk. What is not there any more is left out, and
// what comes when the desk is full.
func (d *desk) spool(ctx context.Context, inputs []examined.Input) ([]*examination.File, error) {
	var files []*examination.File
	for i, in := range inputs {
		// The folder tells two parts with one name apart; nobody sees it.
		path := filepath.Join(d.folder, fmt.Sprintf("%s-%d", in.Part, i), safe(string(in.Item)))
		n, err := d.copy(ctx, in, path)
		switch {
		case err != nil && fault.KindOf(err) == fault.Missing:
			continue
		case err != nil:
			return nil, err
		}
		if d.used += n; d.used > maxSpool {
			break
		}
		files = append(files, &examination.File{Path: path, Label: string(in.Item)})
	}
	return files, nil
}

func (d *desk) copy(ctx context.Context, in examined.Input, path string) (n int64, err error) {
	r, err := d.x.Files.Open(ctx, in.File)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return 0, fault.New(fault.Unavailable, "examining.no_room", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, fault.New(fault.Unavailable, "examining.no_room", err)
	}
	n, err = io.Copy(f, io.LimitReader(r, photo.DefaultMaxBytes+1)) // the examination says that it is too large
	if err = errors.Join(err, f.Close()); err != nil {
		if _, ok := errors.AsType[*fault.Error](err); !ok {
			err = fault.New(fault.Unavailable, "examining.no_room", err)
		}
	}
	return n, err
}

// safe is a name as the last element of a path.
func safe(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r < ' ' {
			return '_'
		}
		return r
	}, name)
	if name == "" || name == "." || name == ".." {
		return "_"
	}
	return name
}

// rename names the files of a report by their items: where they lay for a
// while is nobody's business, and would make each report another.
func (d *desk) rename(r *examination.Report) {
	done := make(map[*examination.File]bool)
	rename := func(f *examination.File) {
		if done[f] {
			return
		}
		done[f] = true
		f.Path = filepath.Base(f.Path)
		if f.Err != nil {
			if _, ok := f.Err.Args["path"]; ok {
				f.Err.Args["path"] = f.Path
			}
		}
	}
	for _, c := range r.Claims {
		rename(&c.File)
		c.Elapsed = 0
	}
	for _, f := range r.References {
		rename(f)
	}
}
