package main

import (
	"fmt"
	"io"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// progress draws one line on a terminal, over and over.
type progress struct {
	w     io.Writer
	words *locale.Catalogue
	width int // of the line that stands there
	last  time.Time
}

// newProgress returns nil unless someone is watching.
func newProgress(s *call) *progress {
	if !s.errTTY {
		return nil
	}
	return &progress{w: s.stderr, words: s.words}
}

// show draws the line, at most ten times a second.
func (p *progress) show(now examination.Progress) {
	if p == nil || now.Done > 0 && now.Done < now.All && time.Since(p.last) < 100*time.Millisecond {
		return
	}
	p.last = time.Now()
	key := "progress.references"
	if now.Stage == examination.Examining {
		key = "progress.claims"
	}
	p.clear()
	line := p.words.Text(key, map[string]any{"done": now.Done, "all": now.All})
	fmt.Fprint(p.w, line)
	p.width = 2 * len([]rune(line))
}

// clear removes the line.
func (p *progress) clear() {
	if p != nil && p.width > 0 {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.width = 0
	}
}
