package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var fuzzFunc = regexp.MustCompile(`(?m)^func (Fuzz\w*)\(`)

// minimise bounds how often an input that opens new paths is run to make it
// shorter. Left at a minute each, a target that takes milliseconds spends its
// time on that and hardly on new inputs.
const minimise = "20x"

// fuzzRuns returns one run for each fuzz target in the test files under root,
// in order of path. Directories that the go command ignores are not searched.
func fuzzRuns(root string, each time.Duration) ([]run, error) {
	var runs []run
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != root && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, m := range fuzzFunc.FindAllStringSubmatch(string(text), -1) {
			runs = append(runs, run{
				name: filepath.ToSlash(dir) + " " + m[1],
				args: []string{"-run=^$", "-fuzz=^" + m[1] + "$", "-fuzztime=" + each.String(), "-fuzzminimizetime=" + minimise, "./" + filepath.ToSlash(dir)},
			})
		}
		return nil
	})
	return runs, err
}
