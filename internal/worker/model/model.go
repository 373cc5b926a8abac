// Package model asks the model of an operator for the value of a picture. The
// model runs in a program of its own, under limits (package limited): weights
// and their runtime are code that nobody here has read.
//
// The program is started for a few pictures at a time and talks JSON, so that
// an operator can write one in any language:
//
//	standard input   one Request
//	standard output  one Answer
//
// bonafide-model is such a program for ONNX files; `make ocr` builds it. What
// a value means, and whether it may be shown, is the matter of forensic/model.
package model

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	xdraw "golang.org/x/image/draw"

	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// Program is the worker for ONNX files.
const Program = "bonafide-model"

// Protocol is the version of the exchange.
const Protocol = 1

// Request is what the program reads.
type Request struct {
	Protocol int      `json:"protocol"`
	Weights  string   `json:"weights"` // absolute path
	Input    Input    `json:"input"`
	Output   Output   `json:"output"`
	Pictures [][]byte `json:"pictures"` // base64; rows of red, green, blue, input.width by input.height
}

// Answer is what the program writes: one value per picture, in their order.
type Answer struct {
	Protocol int       `json:"protocol"`
	Values   []float64 `json:"values"`
}

// Batch is how many pictures one start of the program is asked about at most.
const Batch = 16

// Client asks one model. It is safe for concurrent use.
type Client struct {
	config *Config
	path   string // of the program
}

// NewClient finds the program of a configuration: a path, or a name in the
// folder "ocr" beside the running binary or in PATH. The error is a
// *limited.Error when there is none.
func NewClient(c *Config) (*Client, error) {
	name := c.Command
	if name == "" {
		name = Program
	}
	if filepath.Base(name) != name {
		path, err := filepath.Abs(c.beside(name))
		return &Client{c, path}, err
	}
	if self, err := os.Executable(); err == nil {
		path := filepath.Join(filepath.Dir(self), "ocr", name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return &Client{c, path}, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, &limited.Error{Reason: limited.Missing, Program: name, Err: err}
	}
	return &Client{c, path}, nil
}

// Score returns the value of one picture, turned so that higher is more
// remarkable. It has the shape that forensic/model asks for. The error is a
// *limited.Error.
func (c *Client) Score(ctx context.Context, img image.Image) (float64, error) {
	values, err := c.Scores(ctx, [][]byte{c.Pixels(img)})
	if err != nil {
		return 0, err
	}
	return values[0], nil
}

// Pixels brings a picture into the form that the model takes: small enough to
// keep many of them while the next ones are read.
func (c *Client) Pixels(img image.Image) []byte {
	in := c.config.Input
	img = photo.Flatten(img)
	part := img.Bounds()
	if in.Fit == "cover" {
		part = middle(part, in.Width, in.Height)
	}
	small := image.NewRGBA(image.Rect(0, 0, in.Width, in.Height))
	xdraw.BiLinear.Scale(small, small.Rect, img, part, xdraw.Src, nil)
	out := make([]byte, 0, 3*in.Width*in.Height)
	for i := 0; i < len(small.Pix); i += 4 {
		out = append(out, small.Pix[i:i+3]...)
	}
	return out
}

// middle is the largest part of r with the sides of w to h.
func middle(r image.Rectangle, w, h int) image.Rectangle {
	if long := r.Dx() - r.Dy()*w/h; long > 0 {
		r.Min.X += long / 2
		r.Max.X = r.Min.X + max(1, r.Dy()*w/h)
	} else if long := r.Dy() - r.Dx()*h/w; long > 0 {
		r.Min.Y += long / 2
		r.Max.Y = r.Min.Y + max(1, r.Dx()*h/w)
	}
	return r
}

// Scores returns the values of at most Batch pictures that Pixels made.
func (c *Client) Scores(ctx context.Context, pictures [][]byte) ([]float64, error) {
	if len(pictures) == 0 || len(pictures) > Batch {
		return nil, fmt.Errorf("model: %d pictures at once, want 1 to %d", len(pictures), Batch)
	}
	weights, err := filepath.Abs(c.config.beside(c.config.Weights))
	if err != nil {
		return nil, err
	}
	request, err := json.Marshal(Request{Protocol, weights, c.config.Input, c.config.Output, pictures})
	if err != nil {
		return nil, err
	}
	seconds, memory := c.config.Seconds, int64(c.config.MemoryMB)<<20
	if seconds == 0 {
		seconds = 10
	}
	if memory == 0 {
		memory = limited.DefaultMemory
	}
	var values []float64
	err = limited.Run(ctx, limited.Program{
		Path: c.path, Env: []string{"GOMAXPROCS=2", "GOTRACEBACK=none"}, Stdin: bytes.NewReader(request),
		Timeout: time.Duration(seconds*len(pictures)) * time.Second, Memory: memory, Output: 1 << 16,
	}, func(r io.Reader) (err error) {
		values, err = readAnswer(r, len(pictures))
		return err
	})
	if err != nil {
		return nil, err
	}
	if c.config.Output.Lower {
		for i := range values {
			values[i] = -values[i]
		}
	}
	return values, nil
}

// readAnswer reads the values of n pictures.
func readAnswer(r io.Reader, n int) ([]float64, error) {
	var a Answer
	d := json.NewDecoder(r)
	if err := d.Decode(&a); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the answer")
	}
	if a.Protocol != Protocol || len(a.Values) != n {
		return nil, fmt.Errorf("protocol %d with %d values, want %d with %d", a.Protocol, len(a.Values), Protocol, n)
	}
	for _, v := range a.Values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("a value of %v", v)
		}
	}
	return a.Values, nil
}
