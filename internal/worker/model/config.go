package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// Config describes a model that the operator brings. It is a JSON file; paths
// in it are relative to its folder.
type Config struct {
	Name     string `json:"name"`     // short, shown to people
	Version  string `json:"version"`  // of the weights
	Licence  string `json:"licence"`  // of the weights, as SPDX identifier
	Source   string `json:"source"`   // where the weights come from
	Measures string `json:"measures"` // what a high value is meant to say

	Command     string `json:"command"`     // the worker; "" is bonafide-model
	Weights     string `json:"weights"`     // the file of the model
	Calibration string `json:"calibration"` // the calibration file; "" is the config's name with .calibration.json
	Input       Input  `json:"input"`
	Output      Output `json:"output"`

	Seconds  int `json:"seconds"`   // for each picture; 0 is 10
	MemoryMB int `json:"memory_mb"` // of the worker; 0 is 1,024

	path string // of the file it was read from
}

// Input says what the model takes: one tensor 1 x 3 x height x width.
type Input struct {
	Width  int        `json:"width"`
	Height int        `json:"height"`
	Fit    string     `json:"fit"`    // "stretch" or "cover", which cuts off what is too long
	Order  string     `json:"order"`  // "rgb" or "bgr"
	Mean   [3]float32 `json:"mean"`   // taken off levels of 0..1, in the order of the tensor
	Spread [3]float32 `json:"spread"` // divides what is left; zeros are ones
}

// Output says how the value is read off the first output.
type Output struct {
	Reduce  string `json:"reduce"`  // "element", "max" or "mean" of all elements
	Element int    `json:"element"` // which one, for "element"
	Softmax bool   `json:"softmax"` // over all elements before
	Lower   bool   `json:"lower"`   // a lower value is more remarkable
}

// ErrConfig means that a configuration cannot be used.
var ErrConfig = errors.New("model: unusable configuration")

// mostSide bounds the model's input, and mostConfig the file.
const (
	mostSide   = 2048
	mostConfig = 1 << 16
)

// ReadConfig reads and checks a configuration. The error is ErrConfig or one
// of the file.
func ReadConfig(path string) (*Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, mostConfig))
	if err != nil {
		return nil, err
	}
	c, err := parseConfig(data)
	if err != nil {
		return nil, err
	}
	c.path = path
	return c, nil
}

func parseConfig(data []byte) (*Config, error) {
	var c Config
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields() // a misspelt field would silently change what is measured
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return &c, c.check()
}

func (c *Config) check() error {
	bad := func(what string) error { return fmt.Errorf("%w: %s", ErrConfig, what) }
	in, out := &c.Input, &c.Output
	switch {
	case c.Name == "" || c.Version == "":
		return bad("name and version are required")
	case c.Licence == "" || c.Source == "":
		return bad("licence and source are required: say under which terms the weights are used")
	case c.Weights == "":
		return bad("weights is required")
	case in.Width < 1 || in.Height < 1 || in.Width > mostSide || in.Height > mostSide:
		return bad("input.width and input.height lie between 1 and 2048")
	case in.Fit != "stretch" && in.Fit != "cover":
		return bad(`input.fit is "stretch" or "cover"`)
	case in.Order != "rgb" && in.Order != "bgr":
		return bad(`input.order is "rgb" or "bgr"`)
	case out.Reduce != "element" && out.Reduce != "max" && out.Reduce != "mean":
		return bad(`output.reduce is "element", "max" or "mean"`)
	case out.Element < 0 || c.Seconds < 0 || c.MemoryMB < 0 || c.Seconds > 600:
		return bad("output.element, seconds or memory_mb is out of range")
	}
	for _, s := range append(in.Mean[:], in.Spread[:]...) {
		if math.IsNaN(float64(s)) || math.IsInf(float64(s), 0) || s < 0 {
			return bad("input.mean and input.spread are numbers of 0 and more")
		}
	}
	return nil
}

// beside resolves a path of the configuration.
func (c *Config) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.path), path)
}

// CalibrationPath is where the calibration file lies.
func (c *Config) CalibrationPath() string {
	if c.Calibration != "" {
		return c.beside(c.Calibration)
	}
	name := filepath.Base(c.path)
	return c.beside(name[:len(name)-len(filepath.Ext(name))] + ".calibration.json")
}

// Digest is the SHA-256, in hexadecimal, of all that decides what value a
// picture gets: weights, input, output, version and worker. A calibration
// counts for one digest.
func (c *Config) Digest() (string, error) {
	h := sha256.New()
	f, err := os.Open(c.beside(c.Weights))
	if err != nil {
		return "", err
	}
	defer f.Close()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	text, err := json.Marshal([]any{Protocol, c.Name, c.Version, c.Command, c.Input, c.Output})
	if err != nil {
		return "", err
	}
	h.Write(text)
	return hex.EncodeToString(h.Sum(nil)), nil
}
