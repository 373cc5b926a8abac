// Command bonafide-ocr reads the text in one picture. It is an optional helper
// of bonafide, which starts it by itself: a picture on standard input, a JSON
// object on standard output, as package internal/worker/ocr describes.
//
//	bonafide-ocr [FOLDER]
//
// FOLDER holds the library and the models; without it that is the folder of
// the program, where `make ocr` puts them.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/bonafide-aftersale/bonafide/internal/worker/ocr"
	"github.com/bonafide-aftersale/bonafide/internal/worker/onnx"
	"github.com/bonafide-aftersale/bonafide/internal/worker/ppocr"
)

// library is the file name of ONNX Runtime beside the program.
const library = "libonnxruntime.so.1"

// threads that a model uses. A second one gains a third of the time and is
// taken from other pictures.
const threads = 1

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bonafide-ocr:", err)
		os.Exit(1)
	}
}

func run() error {
	img, err := ocr.ReadRequest(os.Stdin)
	if err != nil {
		return err
	}
	dir, err := folder()
	if err != nil {
		return err
	}
	runtime, err := onnx.Open(filepath.Join(dir, library))
	if err != nil {
		return err
	}
	engine, err := ppocr.Open(runtime, dir, threads)
	if err != nil {
		return err
	}
	defer engine.Close()
	lines, err := engine.Read(context.Background(), img)
	if err != nil {
		return err
	}
	answer := ocr.Answer{Protocol: ocr.Protocol, Engine: engine.Name(), Lines: []ocr.Line{}}
	for _, l := range lines {
		answer.Lines = append(answer.Lines, ocr.Line{Text: l.Text, Sure: l.Sure,
			X: l.Box.Min.X, Y: l.Box.Min.Y, W: l.Box.Dx(), H: l.Box.Dy()})
	}
	return json.NewEncoder(os.Stdout).Encode(answer)
}

// folder returns where the library and the models lie.
func folder() (string, error) {
	if len(os.Args) > 1 {
		return os.Args[1], nil
	}
	self, err := os.Executable()
	return filepath.Dir(self), err
}
