package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bonafide-aftersale/bonafide/bench/raster"
	"github.com/bonafide-aftersale/bonafide/sameshot"
)

// wholeResult is one comparison in a process of its own.
type wholeResult struct {
	Decode, Features, Compare, Total float64 // seconds, from the first byte read
	PeakBytes                        int64   // most memory the process held; 0 where the system does not tell
	Relation                         string
	Regions                          int
}

// whole compares a pair on two threads: both files are decoded side by side,
// then prepared side by side, then compared.
func whole(ctx context.Context, reference, claim string) (w wholeResult, err error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	start := time.Now()
	var pictures [2]image.Image
	if err := both(func(i int) (err error) {
		pictures[i], err = decode(ctx, [2]string{claim, reference}[i])
		return err
	}); err != nil {
		return w, err
	}
	decoded := time.Now()
	var views [2]*sameshot.View
	if err := both(func(i int) (err error) {
		views[i], err = sameshot.Prepare(ctx, pictures[i], nil)
		return err
	}); err != nil {
		return w, err
	}
	prepared := time.Now()
	r, err := sameshot.Compare(ctx, views[0], views[1], nil)
	if err != nil {
		return w, err
	}
	end := time.Now()
	runtime.KeepAlive(pictures) // a report still shows them
	return wholeResult{
		Decode: decoded.Sub(start).Seconds(), Features: prepared.Sub(decoded).Seconds(),
		Compare: end.Sub(prepared).Seconds(), Total: end.Sub(start).Seconds(),
		PeakBytes: peakBytes(), Relation: string(r.Relation), Regions: len(r.Regions),
	}, nil
}

// both calls f with 0 and 1 at the same time.
func both(f func(i int) error) error {
	var errs [2]error
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() { errs[i] = f(i) })
	}
	wait.Wait()
	if errs[0] != nil {
		return errs[0]
	}
	return errs[1]
}

// peakBytes reads the highest resident size of this process from Linux.
func peakBytes() int64 {
	file, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if kib, ok := parsePeak(lines.Text()); ok {
			return kib * 1024
		}
	}
	return 0
}

// parsePeak reads the line "VmHWM:   123456 kB" (see proc_pid_status(5)).
func parsePeak(line string) (kib int64, ok bool) {
	f := strings.Fields(line)
	if len(f) != 3 || f[0] != "VmHWM:" || f[2] != "kB" {
		return 0, false
	}
	kib, err := strconv.ParseInt(f[1], 10, 64)
	return kib, err == nil
}

// measureLarge enlarges the first photograph to 12 megapixels, draws a crack
// on it, and compares the two in fresh processes.
func measureLarge(ctx context.Context, s *settings, dir string) ([]wholeResult, error) {
	files, err := photographs(s)
	if err != nil {
		return nil, err
	}
	img, err := raster.Load(files[0])
	if err != nil {
		return nil, err
	}
	p, err := makePair(dir, "large", enlarged(img), 1)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var all []wholeResult
	for range s.runs {
		out, err := exec.CommandContext(ctx, self, "-child", p.reference, p.claim).Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(self), err)
		}
		var w wholeResult
		if err := json.Unmarshal(out, &w); err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}
