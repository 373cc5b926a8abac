package worker

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// command is the hidden first argument that makes the binary a worker.
const command = "heic-worker"

// Exit codes of the child. Go's runtime exits with 2 when memory is refused.
const (
	exitDone   = 0
	exitUsage  = 64
	exitBroken = 70
	exitTime   = 75
	exitMemory = 77
)

// Main runs the worker when args, which is os.Args, ask for it, and then
// returns handled true and the code to exit with. It must be called before
// anything else in main: a worker sees hostile bytes and should hold nothing.
func Main(args []string) (handled bool, code int) {
	if len(args) < 2 || args[1] != command {
		return false, 0
	}
	if len(args) != 5 {
		return true, exitUsage
	}
	var n [3]int64 // memory in bytes, time in milliseconds, input in bytes
	for i := range n {
		v, err := strconv.ParseInt(args[2+i], 10, 64)
		if err != nil || v <= 0 {
			return true, exitUsage
		}
		n[i] = v
	}
	limit := time.Duration(n[1]) * time.Millisecond
	if err := confine(n[0], limit); err != nil {
		fmt.Fprintln(os.Stderr, "heic worker:", err)
		return true, exitBroken
	}
	debug.SetMemoryLimit(n[0])
	time.AfterFunc(limit, func() { os.Exit(exitTime) }) // outlives a parent that was killed
	go watchMemory(n[0])

	return true, serve(os.Stdin, os.Stdout, n[2], n[0]-overhead-2*n[2])
}

// overhead is what the process holds besides the decoder's own memory and the
// file: Go's runtime and the compiled WebAssembly; 120 MB measured
// as Linux counts it for RLIMIT_DATA, thread stacks included.
const overhead = 200_000_000

// leastMemory is what the decoder needs for the smallest picture and a bit.
const leastMemory = 1_000_000

// errMemory means that the picture needs more than the worker may hold.
var errMemory = errors.New("too much memory")

// serve decodes one file from in and writes one answer to out. memory is what
// the decoder itself may use, in bytes.
func serve(in io.Reader, out io.Writer, maxBytes, memory int64) int {
	if memory < leastMemory {
		return exitMemory
	}
	data, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil || int64(len(data)) > maxBytes {
		return exitUsage
	}
	w := bufio.NewWriterSize(out, 1<<16)
	img, err := decodeHEIC(data, memory)
	if errors.Is(err, errMemory) {
		return exitMemory
	}
	if err != nil {
		text, _, _ := strings.Cut(err.Error(), "\n") // a WebAssembly trap brings its stack along
		err = writeError(w, text)
	} else {
		err = writeImage(w, img)
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "heic worker:", err)
		return exitBroken
	}
	return exitDone
}

// watchMemory ends the process when Go holds more than limit bytes. It is the
// only memory bound where the system has none, and elsewhere the gentler one:
// the parent learns the cause from the exit code.
func watchMemory(limit int64) {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for range time.Tick(10 * time.Millisecond) {
		metrics.Read(s)
		if held := s[0].Value.Uint64() - s[1].Value.Uint64(); held > uint64(limit) {
			os.Exit(exitMemory)
		}
	}
}
