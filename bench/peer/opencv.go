package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// findOpenCV says in one line what is missing.
func findOpenCV(ctx context.Context, s *settings) error {
	if _, err := os.Stat(s.opencv); err != nil {
		return fmt.Errorf("no OpenCV program at %s: name it with -opencv, or leave it out with -opencv \"\"", s.opencv)
	}
	if err := exec.CommandContext(ctx, s.python, "-c", "import cv2, numpy").Run(); err != nil {
		return fmt.Errorf("%s has no OpenCV: apt-get install python3-opencv, or name another with -python", s.python)
	}
	return nil
}

// opencvLine is what the program prints: medians in seconds without start-up,
// and counts.
type opencvLine struct {
	Decode, Features, Total float64
	Matches, Blocks         int
	BlocksAgree             int `json:"blocks_agree"`
}

// steps counts all that follows the features as the comparison.
func (l opencvLine) steps() steps {
	return steps{l.Decode, l.Features, l.Total - l.Decode - l.Features, l.Total}
}

// runOpenCV measures a pair once, after a run to warm up, on one thread and at
// the size that sameshot finds features at.
func runOpenCV(ctx context.Context, s *settings, p pair) (l opencvLine, err error) {
	cmd := exec.CommandContext(ctx, s.python, s.opencv, p.reference, p.claim, "-n", "1", "-m", fmt.Sprint(smallSide), "-threads", "1")
	out, err := cmd.Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			return l, fmt.Errorf("OpenCV: %w: %s", err, bytes.TrimSpace(failed.Stderr))
		}
		return l, fmt.Errorf("OpenCV: %w", err)
	}
	if err := json.Unmarshal(out, &l); err != nil {
		return l, fmt.Errorf("OpenCV printed %q: %w", out, err)
	}
	return l, nil
}
