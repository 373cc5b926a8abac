package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// output is where a report goes. A file appears under its name only when it
// is complete; until then, and after a failure, what stood there stays.
type output struct {
	io.Writer
	path     string   // "" for standard output
	file     *os.File // the file beside path that becomes it
	terminal bool
}

// create opens the output before the work begins, so that a wrong name costs
// no time. It refuses to overwrite an input: originals are evidence.
func (s *call) create(path string, inputs []*examination.File) (*output, error) {
	if path == "" || path == "-" {
		return &output{Writer: s.stdout, terminal: s.outTTY}, nil
	}
	if info, err := os.Stat(path); err == nil {
		for _, in := range inputs {
			if other, err := os.Stat(in.Path); err == nil && os.SameFile(info, other) {
				return nil, fault.New(fault.Invalid, "cli.output_is_input", nil, "path", path)
			}
		}
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return openInPlace(path) // a link, a device or a pipe must not be replaced
	}
	part := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d.part", filepath.Base(path), os.Getpid()))
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, fault.New(fault.Invalid, "cli.output_folder", err, "path", path)
	}
	return &output{Writer: file, path: path, file: file}, nil
}

// openInPlace opens a file that is written directly.
func openInPlace(path string) (*output, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, fault.New(fault.Invalid, "cli.output_folder", err, "path", path)
	}
	return &output{Writer: file, path: path}, nil
}

// commit makes the report appear under its name.
func (o *output) commit() error {
	if o.file == nil {
		return nil
	}
	if err := o.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(o.file.Name(), o.path); err != nil {
		return err
	}
	o.file = nil
	return nil
}

// discard removes an unfinished report.
func (o *output) discard() {
	if o.file != nil {
		o.file.Close()
		os.Remove(o.file.Name())
		o.file = nil
	}
}
