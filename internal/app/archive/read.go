package archive

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/backup"
)

// maxLine bounds the head and the end, in bytes.
const maxLine = 1 << 20

// Target is what an archive is restored into.
type Target struct {
	DB    *store.DB  // empty, or one whose restore was interrupted
	Files blob.Store // what is there already stays
}

// Restore reads an archive. Nothing is served before it returned without an
// error; after one it can be repeated. The errors are those of backup.Restore
// and of the file store; damage is Unreadable.
func Restore(ctx context.Context, to Target, r io.Reader) (head Head, sum Summary, err error) {
	in := tar.NewReader(r)
	var got Summary
	for expect := headName; ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return head, sum, damaged("it breaks off", err)
		}
		if err != nil {
			return head, sum, damaged("no archive", err)
		}
		switch name := h.Name; {
		case name == headName && expect == headName:
			if err := readLine(in, &head); err != nil {
				return head, sum, err
			}
			if head.Version > version {
				return head, sum, fault.New(fault.Invalid, "backup.newer", nil, "version", head.Version)
			}
			if head.Version < 1 {
				return head, sum, damaged("no version", nil)
			}
			expect = recordsName
		case strings.HasPrefix(name, filesFolder) && expect == recordsName && head.Files:
			if err := readFile(ctx, to.Files, in, h, &got); err != nil {
				return head, sum, err
			}
		case name == recordsName && expect == recordsName:
			if _, got.Records, err = backup.Restore(ctx, to.DB, in); err != nil {
				return head, sum, err
			}
			expect = endName
		case name == endName && expect == endName:
			if err := readLine(in, &sum); err != nil {
				return head, sum, err
			}
			if sum != got {
				return head, sum, damaged("the counts at its end differ", nil)
			}
			return head, sum, nil
		default:
			return head, sum, damaged("entries in another order", nil)
		}
	}
}

// readFile stores one original; the store holds it to its name.
func readFile(ctx context.Context, files blob.Store, in *tar.Reader, h *tar.Header, got *Summary) error {
	d, err := custody.ParseDigest(strings.TrimPrefix(h.Name, filesFolder))
	if err != nil || h.Size < 0 || h.Size > evidence.MaxFilm {
		return damaged("no name of a file", err)
	}
	_, n, err := files.Put(ctx, in, d, max(h.Size, 1))
	if err != nil {
		switch fault.KindOf(err) {
		case fault.Invalid, fault.Limited, fault.Unreadable:
			return damaged("a file is not the one that its name says", err)
		}
		return err
	}
	got.Files++
	got.Bytes += n
	return nil
}

func readLine(r io.Reader, into any) error {
	text, err := io.ReadAll(io.LimitReader(r, maxLine))
	if err != nil {
		return damaged("it breaks off", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return damaged("a line cannot be read", err)
	}
	return nil
}
