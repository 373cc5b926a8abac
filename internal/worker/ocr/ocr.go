// Package ocr asks the optional program bonafide-ocr what is written in a
// picture. `make ocr` builds and installs it; the main program works without
// it and then says that text was not looked for.
//
// The program gets pixels, never a file, so it decodes nothing that a customer
// made; it runs once per picture under limits (package limited). A program
// that dies, hangs or writes nonsense is an error and nothing more.
//
//	standard input   "BFo1", width and height as 4 bytes big-endian each,
//	                 then the pixels row by row, red, green, blue
//	standard output  one JSON object, see Answer
package ocr

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"
	"unicode/utf8"

	xdraw "golang.org/x/image/draw"

	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// Program is the name of the worker program.
const Program = "bonafide-ocr"

// Limits of Reader. One picture takes .3 s to 1 s on one core and 330 MB.
const (
	DefaultTimeout = 20 * time.Second
	DefaultMemory  = 1 << 30
	// LongSide is the longer side of the picture that the program sees, in
	// pixels. A label of the least lawful height, 5 % of the shorter side, is
	// 60 pixels high in a 4:3 picture of this size; one of 1 % is still read.
	LongSide = 1600
)

// Protocol is the version of the exchange.
const Protocol = 1

// magic begins a request.
const magic = "BFo1"

// Line is one line of text.
type Line struct {
	Text string  `json:"text"`
	Sure float64 `json:"sure"` // mean probability of its characters, 0..1
	X    int     `json:"x"`    // box in pixels of the picture that was sent
	Y    int     `json:"y"`
	W    int     `json:"w"`
	H    int     `json:"h"`
}

// Answer is what the program writes.
type Answer struct {
	Protocol int    `json:"protocol"`
	Engine   string `json:"engine"` // models and library, with versions
	Lines    []Line `json:"lines"`
}

// Bounds of an answer; more is garbage.
const (
	mostLines  = 2000
	mostText   = 500 // bytes of one line
	mostOutput = 1 << 20
)

// Locate finds the program: in the folder "ocr" beside the running binary,
// where `make ocr` puts it, or in PATH. It returns "" when there is none.
func Locate() string {
	if self, err := os.Executable(); err == nil {
		path := filepath.Join(filepath.Dir(self), "ocr", Program)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	path, err := exec.LookPath(Program)
	if err != nil {
		return ""
	}
	return path
}

// Reader reads text by starting the program once per picture. Path must be
// set; its fields must not change after the first Read. One Reader should
// serve the whole program, because it bounds the number of processes.
type Reader struct {
	Path    string        // of the program, see Locate
	Folder  string        // of its library and models; "" is the program's own
	Timeout time.Duration // per picture, waiting for a slot excluded; 0 is DefaultTimeout
	Memory  int64         // bytes; 0 is DefaultMemory
	Workers int           // at the same time; 0 is half the processors

	once  sync.Once
	slots chan struct{}
}

// Read calls found for each line of text in img, with its box in pixels of
// img. It has the shape that forensic/visiblemark asks for. The error is a
// *limited.Error.
func (r *Reader) Read(ctx context.Context, img image.Image, found func(text string, box image.Rectangle, sure float64)) error {
	r.once.Do(func() {
		if r.Workers <= 0 {
			r.Workers = max(1, runtime.NumCPU()/2)
		}
		r.slots = make(chan struct{}, r.Workers)
	})
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return &limited.Error{Reason: limited.Cancelled, Program: r.Path, Err: ctx.Err()}
	}
	small, scale := shrink(img)
	timeout, memory := r.Timeout, r.Memory
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	if memory <= 0 {
		memory = DefaultMemory
	}
	var args []string
	if r.Folder != "" {
		args = []string{r.Folder}
	}
	var answer *Answer
	err := limited.Run(ctx, limited.Program{
		Path: r.Path, Args: args, Env: []string{"GOMAXPROCS=2", "GOTRACEBACK=none"},
		Stdin: Request(small), Timeout: timeout, Memory: memory, Output: mostOutput,
	}, func(out io.Reader) (err error) {
		answer, err = decode(out, small.Rect.Size())
		return err
	})
	if err != nil {
		return err
	}
	b := img.Bounds()
	for _, l := range answer.Lines {
		box := image.Rect(
			b.Min.X+int(float64(l.X)/scale), b.Min.Y+int(float64(l.Y)/scale),
			b.Min.X+int(math.Ceil(float64(l.X+l.W)/scale)), b.Min.Y+int(math.Ceil(float64(l.Y+l.H)/scale)),
		).Intersect(b)
		if !box.Empty() {
			found(l.Text, box, l.Sure)
		}
	}
	return nil
}

// shrink brings a picture to LongSide at most, and says by how much.
func shrink(img image.Image) (*image.RGBA, float64) {
	img = photo.Flatten(img)
	b := img.Bounds()
	scale := min(1, float64(LongSide)/float64(max(b.Dx(), b.Dy(), 1)))
	out := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(b.Dx())*scale)), max(1, int(float64(b.Dy())*scale))))
	if scale == 1 {
		xdraw.Draw(out, out.Rect, img, b.Min, xdraw.Src)
	} else {
		xdraw.ApproxBiLinear.Scale(out, out.Rect, img, b, xdraw.Src, nil)
	}
	return out, scale
}

// Request encodes a picture for the program.
func Request(img *image.RGBA) io.Reader {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	buf := make([]byte, 0, 12+3*w*h)
	buf = append(buf, magic...)
	buf = binary.BigEndian.AppendUint32(buf, uint32(w))
	buf = binary.BigEndian.AppendUint32(buf, uint32(h))
	for y := range h {
		row := img.Pix[y*img.Stride : y*img.Stride+4*w]
		for x := 0; x < len(row); x += 4 {
			buf = append(buf, row[x], row[x+1], row[x+2])
		}
	}
	return bytes.NewReader(buf)
}

var errRequest = errors.New("ocr: broken request")

// ReadRequest decodes what Request encoded; the program calls it. It refuses
// sides above LongSide before it allocates.
func ReadRequest(r io.Reader) (*image.RGBA, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	var head [12]byte
	if _, err := io.ReadFull(in, head[:]); err != nil || string(head[:4]) != magic {
		return nil, errRequest
	}
	w, h := binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:])
	if w == 0 || h == 0 || w > LongSide || h > LongSide {
		return nil, fmt.Errorf("%w: %dx%d", errRequest, w, h)
	}
	img := image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
	row := make([]byte, 3*w)
	for y := range int(h) {
		if _, err := io.ReadFull(in, row); err != nil {
			return nil, fmt.Errorf("%w: %w", errRequest, err)
		}
		line := img.Pix[y*img.Stride:]
		for x := range int(w) {
			line[4*x], line[4*x+1], line[4*x+2], line[4*x+3] = row[3*x], row[3*x+1], row[3*x+2], 255
		}
	}
	return img, nil
}

// decode reads an answer and refuses one that cannot be about a picture of
// this size.
func decode(r io.Reader, size image.Point) (*Answer, error) {
	var a Answer
	d := json.NewDecoder(r)
	if err := d.Decode(&a); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the answer")
	}
	if a.Protocol != Protocol {
		return nil, fmt.Errorf("protocol %d, want %d", a.Protocol, Protocol)
	}
	if len(a.Lines) > mostLines {
		return nil, fmt.Errorf("%d lines", len(a.Lines))
	}
	for _, l := range a.Lines {
		switch {
		case len(l.Text) > mostText || !utf8.ValidString(l.Text):
			return nil, errors.New("a line is too long or no text")
		case !(l.Sure >= 0 && l.Sure <= 1):
			return nil, fmt.Errorf("a probability of %v", l.Sure)
		case l.X < 0 || l.Y < 0 || l.W < 1 || l.H < 1 || l.W > size.X || l.H > size.Y || l.X > size.X-l.W || l.Y > size.Y-l.H:
			return nil, fmt.Errorf("a line outside the picture: %+v", l)
		}
	}
	return &a, nil
}
