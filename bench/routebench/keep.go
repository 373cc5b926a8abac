package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"
)

// kept is a result as a line of the file that lets a measurement go on where
// it was interrupted.
type kept struct {
	Name       string        `json:"name"`
	Distance   float64       `json:"distance"`
	Vehicles   int           `json:"vehicles"`
	Iterations int64         `json:"iterations"`
	Used       time.Duration `json:"used"`
}

// recall reads the results that a file holds, by instance.
func recall(path string) (map[string]kept, error) {
	out := make(map[string]kept)
	if path == "" {
		return out, nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var k kept
		if err := json.Unmarshal(lines.Bytes(), &k); err != nil {
			return nil, err
		}
		out[k.Name] = k
	}
	return out, nil
}

// keep appends a result to a file.
func keep(path string, r result) error {
	if path == "" {
		return nil
	}
	line, err := json.Marshal(kept{r.name, r.distance, r.vehicles, r.stats.Iterations, r.used})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// of is the result that was kept for an instance.
func (k kept) of(in instance) result {
	r := result{instance: in, distance: k.Distance, vehicles: k.Vehicles, used: k.Used}
	r.stats.Iterations = k.Iterations
	return r
}
