// Package onnx runs ONNX models through the shared library of ONNX Runtime
// (https://onnxruntime.ai, MIT), loaded while the program runs and called by
// ebitengine/purego, without C code of our own.
//
// Only the optional worker programs import it (cmd/bonafide-ocr,
// cmd/bonafide-model): purego makes a CGO-free Linux binary a dynamically
// linked one, and a fault in the library ends the process. The main program
// stays static and talks to those programs.
package onnx

import (
	"errors"
	"fmt"
	"math"
)

// Tensor is an array of float32 in row-major order.
type Tensor struct {
	Shape []int64
	Data  []float32
}

// MostElements bounds a tensor: 64 million floats, 256 MB.
const MostElements = 64 << 20

// Errors of this package; those of the library come as their text.
var (
	ErrUnsupported = errors.New("onnx: no ONNX Runtime on this platform")
	ErrShape       = errors.New("onnx: the shape does not fit the data")
	ErrType        = errors.New("onnx: the tensor does not hold float32")
)

// elements counts the values of a shape; ErrShape for a negative side or more
// than MostElements.
func elements(shape []int64) (int, error) {
	n := int64(1)
	for _, side := range shape {
		if side < 0 || side > MostElements || side > 0 && n > math.MaxInt64/side {
			return 0, fmt.Errorf("%w: %v", ErrShape, shape)
		}
		if n *= side; n > MostElements {
			return 0, fmt.Errorf("%w: %v", ErrShape, shape)
		}
	}
	return int(n), nil
}
