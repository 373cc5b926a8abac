// Package visiblemark looks for the marks that generators leave for people to
// see: the four-pointed sparkle of Google's Gemini in the lower right, and
// text such as 「AI生成」 in a corner or at an edge (GB 45438-2025, clause 5.2).
//
// The sparkle is found by matching its shape. Text is read by whoever supplies
// Method.Read; without it the finding says that text was not looked for.
// Blobs that merely look like text are never a finding.
//
// A mark says what the picture says about itself. Anyone can draw one or cut
// one off: having none says nothing, and having one does not say who made the
// picture or what for. Findings are weak, and moderate where a text was read
// that fulfils the standard.
package visiblemark

import (
	"context"
	"image"
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// Reader reads the lines of text in a picture and calls found for each, with
// its box in pixels of img and its certainty from 0 to 1. It MUST be safe for
// concurrent use. An error means that text could not be read at all.
type Reader func(ctx context.Context, img image.Image, found func(text string, box image.Rectangle, sure float64)) error

// Method looks for visible marks on a claim. It implements forensic.Method.
// The zero value finds the sparkle and reads no text.
type Method struct {
	Read Reader
}

var _ forensic.Method = Method{}

// Version of the method; it changes whenever a result may change.
const Version = "1.0.0"

// Name returns "visible-mark".
func (Method) Name() string { return "visible-mark" }

// Version returns Version.
func (Method) Version() string { return Version }

// Needs returns what the method reads.
func (Method) Needs() forensic.Need { return forensic.NeedPixels }

// Mark is one mark, with its box in pixels of the claim.
type Mark struct {
	Kind string // KindSparkle, KindLabel, KindText or KindService
	Text string // what was read; "" for the sparkle
	Box  image.Rectangle
	Fit  float64 // of the sparkle to its shape, or certainty of the reading, 0..1
}

// Examine implements forensic.Method: one finding. A reader that fails makes
// text "not checked"; only the end of ctx is an error.
func (m Method) Examine(ctx context.Context, in *forensic.Input) ([]forensic.Finding, error) {
	img := in.Claim.Image
	marks, err := m.shapes(ctx, img)
	if err != nil {
		return nil, err
	}
	state := textNotChecked
	if m.Read != nil {
		labels, err := m.labels(ctx, img)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		state = textFailed
		if err == nil {
			marks, state = append(labels, marks...), textRead
		}
	}
	return []forensic.Finding{finding(marks, state)}, nil
}

// shapes finds marks by their shape.
func (m Method) shapes(ctx context.Context, img image.Image) ([]Mark, error) {
	l, found, err := findSparkle(ctx, img)
	if err != nil || !found {
		return nil, err
	}
	half := l.side / 2
	box := image.Rect(int(l.x-half), int(l.y-half), int(math.Ceil(l.x+half)), int(math.Ceil(l.y+half)))
	size := img.Bounds().Size()
	return []Mark{{Kind: KindSparkle, Box: box.Intersect(image.Rectangle{Max: size}), Fit: l.score()}}, nil
}

// labels reads the text and keeps what is a label. Two neighbouring lines are
// judged together as well, because some marks are broken in two.
func (m Method) labels(ctx context.Context, img image.Image) ([]Mark, error) {
	b := img.Bounds()
	var lines, marks []Mark
	err := m.Read(ctx, img, func(text string, box image.Rectangle, sure float64) {
		if sure >= leastSure {
			lines = append(lines, Mark{Text: text, Box: box.Sub(b.Min), Fit: min(sure, 1)})
		}
	})
	if err != nil {
		return nil, err
	}
	for i, l := range lines {
		if l.Kind = ReadLabel(l.Text, l.Box, b.Size()); l.Kind != "" {
			marks = append(marks, l)
			continue
		}
		for _, below := range lines[i+1:] {
			if !beneath(l.Box, below.Box) || ReadLabel(below.Text, below.Box, b.Size()) != "" {
				continue
			}
			both := Mark{Text: l.Text + " " + below.Text, Box: l.Box.Union(below.Box), Fit: min(l.Fit, below.Fit)}
			if ReadLabel(both.Text, both.Box, b.Size()) != "" {
				both.Kind = KindText // the height of its characters is not that of the box
				marks = append(marks, both)
			}
		}
	}
	return marks, nil
}

// beneath reports whether two lines stand one right below the other, whichever
// comes first.
func beneath(a, b image.Rectangle) bool {
	gap := max(a.Min.Y, b.Min.Y) - min(a.Max.Y, b.Max.Y)
	return min(a.Max.X, b.Max.X) > max(a.Min.X, b.Min.X) && gap <= min(a.Dy(), b.Dy())
}
