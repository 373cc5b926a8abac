//go:build (linux || darwin) && (amd64 || arm64)

package onnx

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// Places in the table of functions OrtApi (onnxruntime_c_api.h). The first
// version holds 102 and its order is fixed: the header itself asserts that
// ReleaseCustomOpDomain is the 101st after the first.
const (
	getErrorMessage       = 2
	createEnv             = 3
	createSessionFromData = 8
	run                   = 9
	createSessionOptions  = 10
	disableCPUMemArena    = 19
	setIntraThreads       = 24
	setInterThreads       = 25
	sessionInputCount     = 30
	sessionOutputCount    = 31
	sessionInputName      = 36
	sessionOutputName     = 37
	createTensorWithData  = 49
	tensorData            = 51
	elementType           = 60
	dimensionsCount       = 61
	dimensions            = 62
	typeAndShape          = 65
	createCPUMemoryInfo   = 69
	allocatorFree         = 76
	defaultAllocator      = 78
	releaseStatus         = 93
	releaseMemoryInfo     = 94
	releaseSession        = 95
	releaseValue          = 96
	releaseTypeAndShape   = 99
	releaseSessionOptions = 100
	functions             = 102
)

// apiVersion is the oldest one that has all of these. Newer libraries serve it.
const apiVersion = 1

// Values of enumerations of the header.
const (
	logErrors      = 3 // ORT_LOGGING_LEVEL_ERROR
	typeFloat      = 1 // ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT
	arenaAllocator = 1 // OrtArenaAllocator
	memDefault     = 0 // OrtMemTypeDefault
)

// Runtime is the loaded library. It is safe for concurrent use.
type Runtime struct {
	version string
	call    *[functions]uintptr
	env     uintptr
	memory  uintptr // OrtMemoryInfo of the CPU
	alloc   uintptr // the default allocator
}

// base is OrtApiBase.
type base struct {
	getAPI     uintptr
	getVersion uintptr
}

// Open loads the library of a path. It is never unloaded.
func Open(path string) (*Runtime, error) {
	lib, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	symbol, err := purego.Dlsym(lib, "OrtGetApiBase")
	if err != nil {
		return nil, fmt.Errorf("onnx: %s is not ONNX Runtime: %w", path, err)
	}
	at, _, _ := purego.SyscallN(symbol)
	if at == 0 {
		return nil, fmt.Errorf("onnx: %s has no interface", path)
	}
	b := (*base)(pointer(at))
	name, _, _ := purego.SyscallN(b.getVersion)
	table, _, _ := purego.SyscallN(b.getAPI, apiVersion)
	if table == 0 {
		return nil, fmt.Errorf("onnx: %s does not serve interface version %d", path, apiVersion)
	}
	r := &Runtime{version: text(name), call: (*[functions]uintptr)(pointer(table))}
	var pin runtime.Pinner
	defer pin.Unpin()
	label := cString("bonafide")
	if err := r.do(createEnv, logErrors, address(&pin, &label[0]), address(&pin, &r.env)); err != nil {
		return nil, err
	}
	if err := r.do(createCPUMemoryInfo, arenaAllocator, memDefault, address(&pin, &r.memory)); err != nil {
		return nil, err
	}
	if err := r.do(defaultAllocator, address(&pin, &r.alloc)); err != nil {
		return nil, err
	}
	return r, nil
}

// Version returns the version of the library, such as "1.30.0".
func (r *Runtime) Version() string { return r.version }

// do calls a function that returns a status. Go memory among the arguments is
// pinned by address.
func (r *Runtime) do(function int, args ...uintptr) error {
	status, _, _ := purego.SyscallN(r.call[function], args...)
	if status == 0 {
		return nil
	}
	message, _, _ := purego.SyscallN(r.call[getErrorMessage], status)
	err := fmt.Errorf("onnx: %s", text(message))
	purego.SyscallN(r.call[releaseStatus], status)
	return err
}

// release gives something back.
func (r *Runtime) release(function int, what uintptr) {
	if what != 0 {
		purego.SyscallN(r.call[function], what)
	}
}

// Session is a loaded model with one input. Runs happen one after another.
type Session struct {
	r       *Runtime
	mu      sync.Mutex
	handle  uintptr
	input   []byte   // name, ended by 0
	outputs [][]byte // names, ended by 0
}

// Load prepares a model for a number of threads. The model MUST have one
// input; more are an error.
func (r *Runtime) Load(model []byte, threads int) (*Session, error) {
	if len(model) == 0 {
		return nil, fmt.Errorf("onnx: the model is empty")
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	options := new(uintptr)
	if err := r.do(createSessionOptions, address(&pin, options)); err != nil {
		return nil, err
	}
	defer r.release(releaseSessionOptions, *options)
	for _, set := range []struct {
		function int
		args     []uintptr
	}{
		{setIntraThreads, []uintptr{*options, uintptr(max(1, threads))}},
		{setInterThreads, []uintptr{*options, 1}},
		{disableCPUMemArena, []uintptr{*options}}, // half the memory, measured; the arena never shrinks
	} {
		if err := r.do(set.function, set.args...); err != nil {
			return nil, err
		}
	}
	s := &Session{r: r}
	err := r.do(createSessionFromData, r.env, address(&pin, &model[0]), uintptr(len(model)), *options, address(&pin, &s.handle))
	if err != nil {
		return nil, err
	}
	if err := s.describe(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// describe reads the names of the input and the outputs.
func (s *Session) describe() error {
	var pin runtime.Pinner
	defer pin.Unpin()
	in, out := new(uintptr), new(uintptr)
	if err := s.r.do(sessionInputCount, s.handle, address(&pin, in)); err != nil {
		return err
	}
	if err := s.r.do(sessionOutputCount, s.handle, address(&pin, out)); err != nil {
		return err
	}
	if *in != 1 || *out < 1 {
		return fmt.Errorf("onnx: the model has %d inputs and %d outputs, want one input", *in, *out)
	}
	name := func(function int, i uintptr) ([]byte, error) {
		at := new(uintptr)
		if err := s.r.do(function, s.handle, i, s.r.alloc, address(&pin, at)); err != nil {
			return nil, err
		}
		defer s.r.do(allocatorFree, s.r.alloc, *at)
		return cString(text(*at)), nil
	}
	var err error
	if s.input, err = name(sessionInputName, 0); err != nil {
		return err
	}
	for i := range *out {
		n, err := name(sessionOutputName, i)
		if err != nil {
			return err
		}
		s.outputs = append(s.outputs, n)
	}
	return nil
}

// Close gives the model's memory back. The session must not be used again.
func (s *Session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.r.release(releaseSession, s.handle)
	s.handle = 0
}

// Run feeds the input and returns the outputs in the order of the model. The
// error is ErrShape, ErrType for an output of another type, or the library's.
func (s *Session) Run(in Tensor) ([]Tensor, error) {
	n, err := elements(in.Shape)
	if err != nil {
		return nil, err
	}
	if n != len(in.Data) || n == 0 {
		return nil, fmt.Errorf("%w: %v of %d values", ErrShape, in.Shape, len(in.Data))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handle == 0 {
		return nil, fmt.Errorf("onnx: the session is closed")
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	value := new(uintptr)
	if err := s.r.do(createTensorWithData, s.r.memory, address(&pin, &in.Data[0]), uintptr(4*n),
		address(&pin, &in.Shape[0]), uintptr(len(in.Shape)), typeFloat, address(&pin, value)); err != nil {
		return nil, err
	}
	defer s.r.release(releaseValue, *value)

	names, values := make([]uintptr, len(s.outputs)), make([]uintptr, len(s.outputs))
	for i, name := range s.outputs {
		names[i] = address(&pin, &name[0])
	}
	inputs := []uintptr{address(&pin, &s.input[0])}
	if err := s.r.do(run, s.handle, 0, address(&pin, &inputs[0]), address(&pin, value), 1,
		address(&pin, &names[0]), uintptr(len(names)), address(&pin, &values[0])); err != nil {
		return nil, err
	}
	defer func() {
		for _, v := range values {
			s.r.release(releaseValue, v)
		}
	}()
	out := make([]Tensor, len(values))
	for i, v := range values {
		if out[i], err = s.r.read(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// read copies a tensor out of the library.
func (r *Runtime) read(value uintptr) (Tensor, error) {
	var pin runtime.Pinner
	defer pin.Unpin()
	info, kind, count := new(uintptr), new(int32), new(uintptr)
	if err := r.do(typeAndShape, value, address(&pin, info)); err != nil {
		return Tensor{}, err
	}
	defer r.release(releaseTypeAndShape, *info)
	if err := r.do(elementType, *info, address(&pin, kind)); err != nil {
		return Tensor{}, err
	}
	if *kind != typeFloat {
		return Tensor{}, fmt.Errorf("%w: type %d", ErrType, *kind)
	}
	if err := r.do(dimensionsCount, *info, address(&pin, count)); err != nil {
		return Tensor{}, err
	}
	t := Tensor{Shape: make([]int64, *count)}
	if *count > 0 {
		if err := r.do(dimensions, *info, address(&pin, &t.Shape[0]), *count); err != nil {
			return Tensor{}, err
		}
	}
	n, err := elements(t.Shape)
	if err != nil || n == 0 {
		return t, err
	}
	data := new(uintptr)
	if err := r.do(tensorData, value, address(&pin, data)); err != nil {
		return Tensor{}, err
	}
	t.Data = make([]float32, n)
	copy(t.Data, unsafe.Slice((*float32)(pointer(*data)), n))
	return t, nil
}

// address pins a Go value, so that it neither moves nor goes until pin lets go.
func address[T any](pin *runtime.Pinner, p *T) uintptr {
	pin.Pin(p)
	return uintptr(unsafe.Pointer(p))
}

// pointer to memory of the library, which Go's collector does not know.
func pointer(at uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&at)) }

func cString(s string) []byte { return append([]byte(s), 0) }

// text copies a string of the library.
func text(at uintptr) string {
	if at == 0 {
		return ""
	}
	var b []byte
	for p := (*byte)(pointer(at)); *p != 0; p = (*byte)(unsafe.Add(unsafe.Pointer(p), 1)) {
		b = append(b, *p)
	}
	return string(b)
}
