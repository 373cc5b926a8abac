// Package video looks into short clips: what the boxes of an MP4 or MOV file
// say (Inspect, pure Go), and its key frames as pictures (Frames), which the
// optional program ffmpeg decodes in a process of its own, under limits.
//
// Only key frames are decoded: they are whole pictures, closest to what the
// camera or the generator wrote, and a clip of a minute has about sixty. A
// clip is opened as MP4 or MOV and nothing else, its protocols are "file" and
// "pipe", so that no list within it can name another file or an address.
package video

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
)

// Limits of Reader.
const (
	MostFrames     = 60
	DefaultTimeout = 60 * time.Second
	DefaultMemory  = 1 << 30
	MostBytes      = 512 << 20 // of a clip
	LongSide       = 1920      // pixels of a frame's longer side; larger ones are scaled
)

// Frame is one key frame.
type Frame struct {
	Image *image.RGBA
	At    time.Duration // when it is shown; -1 if the boxes do not tell
}

// Reader decodes key frames by ffmpeg. The zero value uses the one in PATH.
type Reader struct {
	Path    string        // of ffmpeg; "" looks in PATH
	Timeout time.Duration // for one clip; 0 is DefaultTimeout
	Memory  int64         // bytes ffmpeg may hold; 0 is DefaultMemory
}

// Available reports whether ffmpeg is there. Without it a report says that
// frames were not checked.
func (r *Reader) Available() bool {
	_, err := r.program()
	return err == nil
}

func (r *Reader) program() (string, error) {
	name := r.Path
	if name == "" {
		name = "ffmpeg"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", &limited.Error{Reason: limited.Missing, Program: name, Err: err}
	}
	return filepath.Abs(path)
}

// Frames reads a clip: at most MostFrames of its key frames, evenly chosen
// from all of them, and what its boxes say. Info is returned whenever the file
// is an MP4 or MOV file, also with an error about the frames. The error is
// ErrFormat, one of the file, or a *limited.Error: Missing without ffmpeg,
// TimedOut, TooMuch, Died for a clip that cannot be decoded.
//
// The file must not change meanwhile; name a copy of one that might.
func (r *Reader) Frames(ctx context.Context, path string) ([]Frame, *Info, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if !stat.Mode().IsRegular() {
		return nil, nil, ErrFormat
	}
	info, err := Inspect(f, stat.Size())
	if err != nil {
		return nil, nil, err
	}
	program, err := r.program()
	if err != nil {
		return nil, info, err
	}
	if stat.Size() > MostBytes {
		return nil, info, &limited.Error{Reason: limited.TooMuch, Program: program,
			Err: fmt.Errorf("a clip of %d bytes, at most %d are decoded", stat.Size(), MostBytes)}
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, info, err
	}
	every := (len(info.KeyFrames) + MostFrames - 1) / MostFrames
	frames, err := r.decode(ctx, program, whole, max(1, every))
	for i := range frames {
		frames[i].At = -1
		if n := i * max(1, every); n < len(info.KeyFrames) {
			frames[i].At = info.KeyFrames[n]
		}
	}
	return frames, info, err
}

// decode asks ffmpeg for every n-th key frame.
func (r *Reader) decode(ctx context.Context, program, path string, every int) ([]Frame, error) {
	timeout, memory := r.Timeout, r.Memory
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	if memory <= 0 {
		memory = DefaultMemory
	}
	side := strconv.Itoa(LongSide)
	filters := []string{
		fmt.Sprintf("select=not(mod(n\\,%d))", every),
		"scale=w='min(" + side + ",iw)':h='min(" + side + ",ih)':force_original_aspect_ratio=decrease:flags=bicubic",
	}
	var frames []Frame
	err := limited.Run(ctx, limited.Program{
		Path: program,
		Args: []string{"-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1",
			"-max_alloc", strconv.FormatInt(memory/2, 10),
			"-protocol_whitelist", "file,pipe", "-f", "mov", "-skip_frame", "nokey", "-i", "file:" + path,
			"-map", "0:v:0", "-an", "-sn", "-dn", "-vf", strings.Join(filters, ","), "-vsync", "passthrough",
			"-frames:v", strconv.Itoa(MostFrames), "-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "pipe:1"},
		Timeout: timeout, Memory: memory, Output: MostFrames * (3*LongSide*LongSide + 64),
	}, func(out io.Reader) error {
		in := bufio.NewReaderSize(out, 1<<16)
		for len(frames) < MostFrames {
			img, err := readPPM(in)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			frames = append(frames, Frame{Image: img})
		}
		return nil
	})
	if err == nil && len(frames) == 0 {
		err = &limited.Error{Reason: limited.Garbage, Program: program, Err: errors.New("the clip has no key frame")}
	}
	return frames, err
}

var errPPM = errors.New("video: broken picture")

// readPPM reads one picture in the form that ffmpeg writes: "P6", width,
// height, 255, each followed by one white space, then the pixels. It returns
// io.EOF at the end.
func readPPM(in *bufio.Reader) (*image.RGBA, error) {
	if _, err := in.Peek(1); err != nil {
		return nil, err
	}
	var n [3]int
	var magic [3]byte
	if _, err := io.ReadFull(in, magic[:]); err != nil || string(magic[:2]) != "P6" || !space(magic[2]) {
		return nil, errPPM
	}
	for i := range n {
		for digits := 0; ; digits++ {
			c, err := in.ReadByte()
			if err != nil {
				return nil, errPPM
			}
			if space(c) && digits > 0 {
				break
			}
			if c < '0' || c > '9' || digits > 5 {
				return nil, errPPM
			}
			n[i] = 10*n[i] + int(c-'0')
		}
	}
	w, h := n[0], n[1]
	if w < 1 || h < 1 || w > LongSide || h > LongSide || n[2] != 255 {
		return nil, fmt.Errorf("%w: %dx%d of %d", errPPM, w, h, n[2])
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	row := make([]byte, 3*w)
	for y := range h {
		if _, err := io.ReadFull(in, row); err != nil {
			return nil, errPPM
		}
		line := img.Pix[y*img.Stride:]
		for x := range w {
			line[4*x], line[4*x+1], line[4*x+2], line[4*x+3] = row[3*x], row[3*x+1], row[3*x+2], 255
		}
	}
	return img, nil
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
