package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bonafide-aftersale/bonafide/photo"
)

// Defaults of HEIC. Measured with noise-laden 4:2:0 pictures on one core: 12
// megapixels 4.0 s and 150 MB resident, 24 megapixels 9.7 s and 250 MB. Of the
// memory limit 200 MB and twice the file go to the process, the rest to the
// decoder, which is enough for 100 megapixels.
const (
	DefaultTimeout = 20 * time.Second
	DefaultMemory  = 1_200_000_000
)

// HEIC starts one worker process per picture. Its zero value is ready to use;
// its fields must not change after the first Decode. One HEIC should serve the
// whole program, because it is what bounds the number of workers.
type HEIC struct {
	Path      string        // the binary that calls Main; "" is the running one
	Timeout   time.Duration // from start to answer, waiting for a slot excluded; 0 is DefaultTimeout
	Memory    int64         // bytes the worker may hold; 0 is DefaultMemory
	MaxPixels int64         // of the answer; 0 is photo.DefaultMaxPixels
	Workers   int           // at the same time; 0 is one per CPU

	once  sync.Once
	slots chan struct{}
}

// fill sets what was left zero.
func (h *HEIC) fill() {
	if h.Timeout <= 0 {
		h.Timeout = DefaultTimeout
	}
	if h.Memory <= 0 {
		h.Memory = DefaultMemory
	}
	if h.MaxPixels <= 0 {
		h.MaxPixels = photo.DefaultMaxPixels
	}
	if h.Workers <= 0 {
		h.Workers = runtime.NumCPU()
	}
	h.slots = make(chan struct{}, h.Workers)
}

// Decode has the shape of photo.Options.HEIC. The error is a *photo.Error:
// Unsupported in a build without the decoder, TimedOut, TooMuchMemory,
// Malformed for a file the decoder refuses or dies of, WorkerFailed when no
// worker could be started, or Cancelled.
func (h *HEIC) Decode(ctx context.Context, data []byte) (image.Image, error) {
	if !Available {
		return nil, refuse(photo.Unsupported, errors.New("this build holds no HEIC decoder (build tag nodynamic)"))
	}
	h.once.Do(h.fill)
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, stopped(ctx.Err())
	}
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	return h.run(ctx, data)
}

// run starts the child and collects its answer.
func (h *HEIC) run(ctx context.Context, data []byte) (image.Image, error) {
	path := h.Path
	if path == "" {
		var err error
		if path, err = os.Executable(); err != nil {
			return nil, refuse(photo.WorkerFailed, err)
		}
	}
	cmd := exec.CommandContext(ctx, path, command,
		strconv.FormatInt(h.Memory, 10),
		strconv.FormatInt(h.Timeout.Milliseconds()+1, 10),
		strconv.FormatInt(int64(len(data)), 10))
	cmd.Env = []string{"GOMAXPROCS=2", "GOMEMLIMIT=" + strconv.FormatInt(h.Memory, 10), "GOTRACEBACK=none"}
	cmd.Stdin = bytes.NewReader(data)
	cmd.WaitDelay = time.Second
	var trouble head
	cmd.Stderr = &trouble
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, refuse(photo.WorkerFailed, err)
	}
	if err := cmd.Start(); err != nil {
		if ctx.Err() != nil {
			return nil, stopped(ctx.Err())
		}
		return nil, refuse(photo.WorkerFailed, err)
	}
	img, readErr := readFrame(out, h.MaxPixels)
	if readErr != nil {
		cmd.Cancel() // it may be blocked on a pipe nobody reads
	}
	waitErr := cmd.Wait()
	if readErr == nil && waitErr == nil {
		return img, nil
	}
	return nil, explain(ctx, readErr, cmd.ProcessState, trouble.String())
}

// explain finds the reason of a worker without a picture.
func explain(ctx context.Context, readErr error, state *os.ProcessState, stderr string) error {
	code := -1
	if state != nil {
		code = state.ExitCode()
	}
	var said decodeError
	switch {
	case errors.As(readErr, &said):
		return refuse(photo.Malformed, said)
	case ctx.Err() != nil:
		return stopped(ctx.Err())
	case code == exitTime:
		return stopped(context.DeadlineExceeded)
	case code == exitMemory, strings.Contains(stderr, "out of memory"), strings.Contains(stderr, "cannot allocate memory"):
		return refuse(photo.TooMuchMemory, fmt.Errorf("the HEIC worker reached its memory limit (exit code %d)", code))
	case code == exitUsage, code == exitBroken:
		return refuse(photo.WorkerFailed, fmt.Errorf("HEIC worker: exit code %d: %w: %s", code, readErr, stderr))
	}
	return refuse(photo.Malformed, fmt.Errorf("the HEIC worker died (%v): %w: %s", state, readErr, stderr))
}

func refuse(r photo.Reason, err error) error {
	return &photo.Error{Reason: r, Format: "heic", Err: err}
}

func stopped(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return refuse(photo.TimedOut, err)
	}
	return refuse(photo.Cancelled, err)
}

// head keeps the first bytes written to it and swallows the rest.
type head struct{ strings.Builder }

func (h *head) Write(p []byte) (int, error) {
	h.Builder.Write(p[:min(len(p), max(0, 2000-h.Len()))])
	return len(p), nil
}
