// Command bonafide-model runs an ONNX file on a few pictures. It is an
// optional helper of bonafide, which starts it by itself; package
// internal/worker/model describes what goes in and out.
//
//	bonafide-model [LIBRARY]
//
// LIBRARY is ONNX Runtime; without it, libonnxruntime.so.1 in the folder of
// the program, where `make ocr` puts it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/bonafide-aftersale/bonafide/internal/worker/model"
	"github.com/bonafide-aftersale/bonafide/internal/worker/onnx"
)

const library = "libonnxruntime.so.1"

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bonafide-model:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	var r model.Request
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		return err
	}
	if r.Protocol != model.Protocol {
		return fmt.Errorf("protocol %d, want %d", r.Protocol, model.Protocol)
	}
	weights, err := os.ReadFile(r.Weights)
	if err != nil {
		return err
	}
	path, err := libraryPath()
	if err != nil {
		return err
	}
	runtime, err := onnx.Open(path)
	if err != nil {
		return err
	}
	session, err := runtime.Load(weights, 1)
	if err != nil {
		return err
	}
	defer session.Close()
	answer := model.Answer{Protocol: model.Protocol}
	for _, pixels := range r.Pictures {
		t, err := tensor(pixels, r.Input)
		if err != nil {
			return err
		}
		got, err := session.Run(t)
		if err != nil {
			return err
		}
		v, err := value(got[0].Data, r.Output)
		if err != nil {
			return err
		}
		answer.Values = append(answer.Values, v)
	}
	return json.NewEncoder(out).Encode(answer)
}

func libraryPath() (string, error) {
	if len(os.Args) > 1 {
		return os.Args[1], nil
	}
	self, err := os.Executable()
	return filepath.Join(filepath.Dir(self), library), err
}

// tensor lays out a picture as the model wants it.
func tensor(pixels []byte, in model.Input) (onnx.Tensor, error) {
	n := in.Width * in.Height
	if len(pixels) != 3*n {
		return onnx.Tensor{}, fmt.Errorf("%d bytes for %dx%d pixels", len(pixels), in.Width, in.Height)
	}
	t := onnx.Tensor{Shape: []int64{1, 3, int64(in.Height), int64(in.Width)}, Data: make([]float32, 3*n)}
	for c := range 3 {
		from, spread := c, in.Spread[c]
		if in.Order == "bgr" {
			from = 2 - c
		}
		if spread == 0 {
			spread = 1
		}
		for i := range n {
			t.Data[c*n+i] = (float32(pixels[3*i+from])/255 - in.Mean[c]) / spread
		}
	}
	return t, nil
}

// value reads one number off an output.
func value(data []float32, out model.Output) (float64, error) {
	if len(data) == 0 || out.Reduce == "element" && out.Element >= len(data) {
		return 0, errors.New("the output has too few elements")
	}
	v := make([]float64, len(data))
	most := math.Inf(-1)
	for i, x := range data {
		v[i] = float64(x)
		most = max(most, v[i])
	}
	if out.Softmax {
		var sum float64
		for i := range v {
			v[i] = math.Exp(v[i] - most)
			sum += v[i]
		}
		for i := range v {
			v[i] /= sum
		}
		most = 1 / sum
	}
	switch out.Reduce {
	case "max":
		return most, nil
	case "mean":
		var sum float64
		for _, x := range v {
			sum += x
		}
		return sum / float64(len(v)), nil
	}
	return v[out.Element], nil
}
