//go:build !((linux || darwin) && (amd64 || arm64))

package onnx

// Runtime is the loaded library; there is none on this platform.
type Runtime struct{}

// Open returns ErrUnsupported.
func Open(string) (*Runtime, error) { return nil, ErrUnsupported }

// Version returns "".
func (*Runtime) Version() string { return "" }

// Load returns ErrUnsupported.
func (*Runtime) Load([]byte, int) (*Session, error) { return nil, ErrUnsupported }

// Session is a loaded model; there is none on this platform.
type Session struct{}

// Run returns ErrUnsupported.
func (*Session) Run(Tensor) ([]Tensor, error) { return nil, ErrUnsupported }

// Close does nothing.
func (*Session) Close() {}
