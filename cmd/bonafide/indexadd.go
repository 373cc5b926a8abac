package main

import (
	"bufio"
	"context"
	"fmt"
	"path/filepath"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/phash"
	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

// indexAdded is what "index add -format json" prints at the end.
type indexAdded struct {
	Added       int `json:"added"`
	Held        int `json:"held"`         // the same files were there already
	Unreadable  int `json:"unreadable"`   // explained on the standard error
	WithoutHash int `json:"without_hash"` // of those added: too little structure for a hash
	Pictures    int `json:"pictures"`     // in the index now
}

// indexAdd runs "bonafide index add".
func (s *call) indexAdd(ctx context.Context, o *indexOrder, out *bufio.Writer) error {
	lock, err := lockIndex(o.dir)
	if err != nil {
		return err
	}
	defer lock.release()
	c, err := openIndex(o.dir, true)
	if err != nil {
		return err
	}
	var done indexAdded
	stopFailed, err := s.indexStop(ctx, c, o.stops)
	if err != nil {
		return err
	}
	partly := stopFailed
	if len(o.pictures) > 0 {
		files, err := s.indexFiles(o.pictures)
		if err != nil {
			partly = err
		}
		claims, records, err := s.indexRecords(ctx, files, c.Vocabulary())
		if err != nil {
			return err
		}
		next := lastID(c) + 1
		for _, claim := range claims {
			if claim.Err != nil {
				s.explain(claim.Err)
				partly = errPartly
				done.Unreadable++
				continue
			}
			r := records[claim.SHA256]
			if len(c.Holds(r.Sum)) > 0 {
				done.Held++
				continue
			}
			if r.Name, err = filepath.Abs(claim.Path); err != nil {
				return err
			}
			if len(r.Name) > reuse.MaxName {
				s.explain(fault.New(fault.Unreadable, "index.long_name", nil, "path", claim.Path, "limit", reuse.MaxName))
				partly = errPartly
				done.Unreadable++
				continue
			}
			r.ID = next
			next++
			if err := c.Append(ctx, r); err != nil {
				return err
			}
			done.Added++
			if r.Quality < phash.MinQuality {
				done.WithoutHash++
			}
		}
	}
	if done.Added > 0 || len(o.stops) > 0 {
		if err := lock.write(c); err != nil {
			return err
		}
	}
	done.Pictures = c.Stats().Pictures
	if o.json {
		err = writeJSON(out, done)
	} else {
		_, err = fmt.Fprintln(out, s.words.Text("index.added", map[string]any{
			"added": done.Added, "held": done.Held, "unreadable": done.Unreadable, "pictures": done.Pictures,
		}))
	}
	if err != nil {
		return err
	}
	return partly
}

// indexStop makes stop pictures of files; partly is errPartly if one could not
// be read, which was explained.
func (s *call) indexStop(ctx context.Context, c *reuse.Collection, paths []string) (partly, err error) {
	if len(paths) == 0 {
		return nil, nil
	}
	files, partly := s.indexFiles(paths)
	x, bar := s.indexExaminer(func(q *reuse.Query) { c.Stop(q.View) })
	x.Workers = 1 // in order, so that the index file depends on nothing else
	report, err := x.Examine(ctx, files, nil)
	bar.clear()
	if err != nil {
		return nil, err
	}
	for _, claim := range report.Claims {
		if claim.Err != nil {
			s.explain(claim.Err)
			partly = errPartly
		}
	}
	return partly, nil
}

// lastID returns the largest id of an index, 0 if it is empty.
func lastID(c *reuse.Collection) (last uint64) {
	for r, err := range c.Records(context.Background(), 0) {
		if err == nil {
			last = r.ID
		}
	}
	return last
}
