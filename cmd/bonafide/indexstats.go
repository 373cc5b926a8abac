package main

import (
	"bufio"
	"context"
	"fmt"
)

// indexFigures is what "index stats -format json" prints.
type indexFigures struct {
	Pictures     int   `json:"pictures"`
	Hashes       int   `json:"hashes"`
	Features     int   `json:"features"`
	StopFeatures int   `json:"stop_features"`
	MemoryBytes  int64 `json:"memory_bytes"`
}

// indexStats runs "bonafide index stats".
func (s *call) indexStats(ctx context.Context, o *indexOrder, out *bufio.Writer) error {
	c, err := openIndex(o.dir, false)
	if err != nil {
		return err
	}
	n := c.Stats()
	figures := indexFigures{
		Pictures: n.Pictures, Hashes: n.Hashes.Entries, Features: n.Features.Marks,
		StopFeatures: n.Features.Stops, MemoryBytes: n.Hashes.Bytes + n.Features.Bytes,
	}
	if o.json {
		return writeJSON(out, figures)
	}
	_, err = fmt.Fprintln(out, s.words.Text("index.figures", map[string]any{
		"pictures": figures.Pictures, "hashes": figures.Hashes, "features": figures.Features,
		"stops": figures.StopFeatures, "memory": figures.MemoryBytes,
	}))
	return err
}
