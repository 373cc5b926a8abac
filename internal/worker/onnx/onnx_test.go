package onnx

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// field appends a length-delimited field of a protocol buffer.
func field(b []byte, number int, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return append(append(b, byte(number<<3|2), byte(len(body))), body...)
}

func number(b []byte, n int, v byte) []byte { return append(b, byte(n<<3), v) }

// tensorType is a ValueInfoProto of float32 with a shape.
func tensorType(name string, shape ...byte) []byte {
	var dims []byte
	for _, d := range shape {
		dims = field(dims, 1, number(nil, 1, d))
	}
	return field(field(nil, 1, []byte(name)), 2, field(nil, 1, field(number(nil, 1, typeOfFloat), 2, dims)))
}

const typeOfFloat = 1

// average is an ONNX model (onnx.proto, IR version 7, operators of version 11)
// of one node: the mean of each of three planes of 4 by 4.
func average() []byte {
	node := field(field(field(nil, 1, []byte("x")), 2, []byte("y")), 4, []byte("GlobalAveragePool"))
	graph := field(field(field(field(nil, 1, node), 2, []byte("g")), 11, tensorType("x", 1, 3, 4, 4)), 12, tensorType("y", 1, 3, 1, 1))
	return field(field(number(nil, 1, 7), 7, graph), 8, number(nil, 2, 11))
}

func open(t *testing.T) *Runtime {
	t.Helper()
	path := filepath.Join("..", "..", "..", "bin", "ocr", "libonnxruntime.so.1")
	if _, err := os.Stat(path); err != nil {
		t.Skip("ONNX Runtime is not installed: run make ocr")
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRun(t *testing.T) {
	t.Parallel()
	r := open(t)
	s, err := r.Load(average(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	in := Tensor{Shape: []int64{1, 3, 4, 4}, Data: make([]float32, 48)}
	for i := range in.Data {
		in.Data[i] = float32(i / 16 * 2)
	}
	out, err := s.Run(in)
	if err != nil || len(out) != 1 || !slices.Equal(out[0].Shape, []int64{1, 3, 1, 1}) || !slices.Equal(out[0].Data, []float32{0, 2, 4}) {
		t.Errorf("got %+v, %v, want 0 2 4", out, err)
	}
	if _, err := s.Run(Tensor{Shape: []int64{1, 3, 4, 5}, Data: make([]float32, 60)}); err == nil {
		t.Error("an input of another shape is taken")
	}
	if _, err := s.Run(Tensor{Shape: []int64{1, 3, 4, 4}, Data: make([]float32, 47)}); !errors.Is(err, ErrShape) {
		t.Errorf("too few values: got %v, want %v", err, ErrShape)
	}
}

func TestBrokenModels(t *testing.T) {
	t.Parallel()
	r := open(t)
	good := average()
	for name, model := range map[string][]byte{"empty": nil, "cut": good[:len(good)-9], "text": []byte("this is no model")} {
		if s, err := r.Load(model, 1); err == nil {
			s.Close()
			t.Errorf("%s: loaded", name)
		}
	}
}

func TestOpenWhatIsNoLibrary(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lib.so")
	if err := os.WriteFile(path, []byte("no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil {
		t.Error("opened a text file")
	}
}

func TestElements(t *testing.T) {
	t.Parallel()
	for _, shape := range [][]int64{{-1}, {MostElements, 2}, {1 << 40, 1 << 40}} {
		if n, err := elements(shape); !errors.Is(err, ErrShape) {
			t.Errorf("%v: got %d, %v", shape, n, err)
		}
	}
	if n, err := elements([]int64{1, 0, 5}); n != 0 || err != nil {
		t.Errorf("got %d, %v, want 0", n, err)
	}
}
