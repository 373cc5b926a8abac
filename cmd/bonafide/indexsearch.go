package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/sameshot"
	"github.com/bonafide-aftersale/bonafide/sameshot/reuse"
)

// searchedLine is what "index search -format json" prints for a picture.
type searchedLine struct {
	Path   string     `json:"path"`
	SHA256 string     `json:"sha256"`
	Hits   []indexHit `json:"hits"`
}

// indexHit is a picture of the index, and how it belongs to the one asked for.
type indexHit struct {
	Path         string  `json:"path"`
	SHA256       string  `json:"sha256"`
	SameFile     bool    `json:"same_file"`
	HashDistance *int    `json:"hash_distance"` // null where it is above 31
	Turn         string  `json:"turn,omitempty"`
	Matches      int     `json:"matches"`
	Mirrored     bool    `json:"mirrored"`
	Compared     bool    `json:"compared"` // false where the picture is no longer there
	Relation     string  `json:"relation,omitempty"`
	Strength     string  `json:"strength,omitempty"`
	Log10NFA     float64 `json:"log10_nfa,omitempty"`
}

// turns names the turns in JSON.
var turns = [8]string{"upright", "quarter-left", "half", "quarter-right", "top-down", "left-right", "diagonal", "antidiagonal"}

// indexSearch runs "bonafide index search". Pictures are read one by one: a
// prepared one takes 10 MB.
func (s *call) indexSearch(ctx context.Context, o *indexOrder, out *bufio.Writer) error {
	c, err := openIndex(o.dir, false)
	if err != nil {
		return err
	}
	files, partly := s.indexFiles(o.pictures)
	for _, file := range files {
		var q *reuse.Query
		x, bar := s.indexExaminer(func(read *reuse.Query) { q = read })
		report, err := x.Examine(ctx, []*examination.File{file}, nil)
		bar.clear()
		if err != nil {
			return err
		}
		claim := report.Claims[0]
		if claim.Err != nil {
			s.explain(claim.Err)
			partly = errPartly
			continue
		}
		hits, err := c.Search(ctx, q, o.limit)
		if err != nil {
			return err
		}
		line := searchedLine{Path: file.Path, SHA256: claim.SHA256, Hits: []indexHit{}}
		for _, h := range hits {
			hit, err := s.verifyHit(ctx, x, c, q, h, len(hits))
			if err != nil {
				return err
			}
			line.Hits = append(line.Hits, *hit)
		}
		if o.json {
			err = writeJSON(out, line)
		} else {
			err = s.writeHits(out, &line)
		}
		if err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return partly
}

// verifyHit compares a picture with one that was found, if that is still what
// it was when it was added.
func (s *call) verifyHit(ctx context.Context, x *examination.Examiner, c *reuse.Collection, q *reuse.Query, h reuse.Hit, tests int) (*indexHit, error) {
	r, _ := c.Record(h.ID)
	hit := &indexHit{
		Path: r.Name, SHA256: hex.EncodeToString(r.Sum[:]),
		SameFile: h.Same, Matches: h.Matches, Mirrored: h.Mirrored,
	}
	if h.Near {
		hit.HashDistance, hit.Turn = &h.Distance, turns[h.Turn]
	}
	if h.Same {
		hit.Relation, hit.Strength = string(forensic.SameFile), string(forensic.Strong)
		return hit, nil
	}
	picture, err := x.Open(ctx, &examination.File{Path: r.Name, Label: r.Name, SHA256: hit.SHA256})
	if err != nil {
		return hit, ctx.Err() // gone or changed: what the index holds is all that can be said
	}
	view, err := sameshot.Prepare(ctx, picture.Image, nil)
	if err != nil {
		return nil, err
	}
	result, err := sameshot.Compare(ctx, q.View, view, &sameshot.Options{Tests: tests})
	if err != nil {
		return nil, err
	}
	hit.Compared, hit.Relation, hit.Strength = true, string(result.Relation), string(result.Strength)
	if result.Strength != forensic.None {
		hit.Log10NFA = result.Log10NFA
	}
	return hit, nil
}

// relationWords names the answers of a comparison.
var relationWords = map[string]string{
	string(forensic.SameFile):        "index.same_file",
	string(forensic.SameShot):        "index.same_shot",
	string(forensic.OtherPhotograph): "index.other_photograph",
	string(forensic.NoRelation):      "index.no_relation",
	string(forensic.CannotTell):      "index.cannot_tell",
	"":                               "index.not_compared",
}

// writeHits writes the hits of a picture for people.
func (s *call) writeHits(out *bufio.Writer, line *searchedLine) error {
	fmt.Fprintln(out, locale.Visible(line.Path))
	if len(line.Hits) == 0 {
		fmt.Fprintln(out, "  "+s.words.Text("index.nothing", nil))
	}
	for _, h := range line.Hits {
		fmt.Fprintln(out, "  "+locale.Visible(h.Path))
		fmt.Fprintln(out, "    "+s.words.Text(relationWords[h.Relation], nil))
		if h.HashDistance != nil {
			fmt.Fprintln(out, "    "+s.words.Text("index.by_hash", map[string]any{"bits": *h.HashDistance}))
		}
		if h.Matches > 0 {
			key := "index.by_features"
			if h.Mirrored {
				key = "index.by_features_mirrored"
			}
			fmt.Fprintln(out, "    "+s.words.Text(key, map[string]any{"matches": h.Matches}))
		}
	}
	return nil // the writer keeps its error until it is flushed
}
