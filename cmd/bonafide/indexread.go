package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/worker"
	"github.com/bonafide-aftersale/bonafide/photo"
	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

// indexReader is a method that finds nothing: it prepares pictures for the
// index while the examiner reads them, with all its limits.
type indexReader struct {
	keep func(q *reuse.Query) // called by several goroutines
}

func (*indexReader) Name() string         { return "index" }
func (*indexReader) Version() string      { return "1" }
func (*indexReader) Needs() forensic.Need { return forensic.NeedBytes | forensic.NeedPixels }

func (r *indexReader) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	q, err := reuse.NewQuery(ctx, sha256.Sum256(in.Claim.Data), in.Claim.Image)
	if err != nil {
		return nil, err
	}
	r.keep(q)
	return []forensic.Finding{{Strength: forensic.None}}, nil
}

// indexExaminer reads pictures and gives each to keep.
func (s *call) indexExaminer(keep func(q *reuse.Query)) (*examination.Examiner, *progress) {
	bar := newProgress(s)
	heic := new(worker.HEIC)
	return &examination.Examiner{
		Methods:  []forensic.Method{&indexReader{keep}},
		Photo:    &photo.Options{HEIC: heic.Decode},
		Progress: bar.show,
	}, bar
}

// indexRecords reads files and returns their records by the SHA-256 of the
// file, with neither id nor name. What cannot be read is marked in its Claim.
func (s *call) indexRecords(ctx context.Context, files []*examination.File, v *reuse.Vocabulary) ([]*examination.Claim, map[string]reuse.Record, error) {
	var mu sync.Mutex
	records := map[string]reuse.Record{}
	x, bar := s.indexExaminer(func(q *reuse.Query) {
		r := q.Record(0, "", v)
		mu.Lock()
		defer mu.Unlock()
		records[hex.EncodeToString(q.Sum[:])] = r
	})
	report, err := x.Examine(ctx, files, nil)
	bar.clear()
	if err != nil {
		return nil, nil, err
	}
	return report.Claims, records, nil
}
