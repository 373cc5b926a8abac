package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/route/vrplib"
)

// instances copies the small files of the parser's tests into a data folder.
func instances(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for to, from := range map[string]string{"solomon/R999.txt": "tiny.txt", "gh1000/R9_10_9.vrp": "tiny.vrp"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "route", "vrplib", "testdata", from))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, to), string(data))
	}
	write(t, filepath.Join(dir, "solomon", "best-known-distance.txt"), "# comment\nR999 = 12\nR999-K = 2\n")
	write(t, filepath.Join(dir, "gh1000", "R9_10_9.sol"), "Route #1: 1 2 \nRoute #2: 3 \nCost 16\n")
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	dir := instances(t)
	s := &settings{
		data: dir, out: filepath.Join(dir, "report.md"), keep: filepath.Join(dir, "kept"), small: time.Second, large: time.Second,
		threads: 1, iterations: 200, seed: 1, only: regexp.MustCompile(""),
	}
	if err := run(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(s.out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| R999 | 15.0 | 12.0 | +25.00 % | 2 | 200 |", "| all of Solomon | 1 | +25.00 % | +25.00 % | 0 |", "| R9_10_9 | 16.0 | 16.0 | +0.00 % | 2 | 200 |"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}

	// A second run takes what was kept: without the instances it still reports.
	if err := os.Remove(filepath.Join(dir, "solomon", "R999.txt")); err != nil {
		t.Fatal(err)
	}
	if err := run(context.Background(), s); err != nil {
		t.Error(err)
	}
}

func TestSolveReadsTheFileAsItIs(t *testing.T) {
	t.Parallel()
	dir := instances(t)
	file, err := read(instance{path: filepath.Join(dir, "solomon", "R999.txt")})
	if err != nil || file.Rounding != vrplib.Dimacs {
		t.Errorf("got %+v, %v", file, err)
	}
	if _, err := solutionCost(filepath.Join(dir, "solomon", "best-known-distance.txt")); err == nil {
		t.Error("a solution without a cost was accepted")
	}
}
