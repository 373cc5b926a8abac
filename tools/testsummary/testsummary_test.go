package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const events = `{"Action":"start","Package":"m/a"}
{"Action":"output","Package":"m/a","Test":"TestGood","Output":"=== RUN   TestGood\n"}
{"Action":"pass","Package":"m/a","Test":"TestGood"}
{"Action":"output","Package":"m/a","Test":"TestData","Output":"    a_test.go:7: the data is not here\n"}
{"Action":"skip","Package":"m/a","Test":"TestData"}
{"Action":"output","Package":"m/a","Output":"ok  \tm/a\t0.1s\n"}
{"Action":"pass","Package":"m/a"}
{"Action":"output","Package":"m/b","Test":"TestBad/case","Output":"    b_test.go:3: got 1, want 2\n"}
{"Action":"fail","Package":"m/b","Test":"TestBad/case"}
{"Action":"fail","Package":"m/b","Test":"TestBad"}
{"Action":"output","Package":"m/b","Output":"FAIL\tm/b\t0.1s\n"}
{"Action":"fail","Package":"m/b"}
{"Action":"build-output","ImportPath":"m/c","Output":"c.go:1:1: expected 'package'\n"}
{"Action":"fail","Package":"m/c"}
{"Action":"output","Package":"m/d","Test":"FuzzX","Output":"fuzz: elapsed: 3s, execs: 343064 (84122/sec), new interesting: 24 (total: 28)\n"}
{"Action":"pass","Package":"m/d","Test":"FuzzX"}
go: some note
`

func TestSummary(t *testing.T) {
	t.Parallel()
	var progress, report strings.Builder
	got := read("all", strings.NewReader(events), &progress)
	if got.passed != 2 || got.failed != 3 || got.skipped != 1 || got.executions != 343064 {
		t.Errorf("tally = %+v, want 2 passed, 3 failed, 1 skipped, 343064 executions", got)
	}
	if want := []string{"m/b TestBad/case", "m/b TestBad", "m/c"}; !slices.Equal(got.failures, want) {
		t.Errorf("failures = %q, want %q", got.failures, want)
	}
	for _, want := range []string{"ok  \tm/a", "got 1, want 2", "expected 'package'", "go: some note"} {
		if !strings.Contains(progress.String(), want) {
			t.Errorf("progress lacks %q:\n%s", want, progress.String())
		}
	}
	if summarise(&report, []*tally{got, {name: "more", passed: 40}}) {
		t.Error("failures are reported as success")
	}
	if !strings.HasSuffix(report.String(), "\nFAIL\n42 passed, 3 failed, 1 skipped\n") {
		t.Errorf("the counts do not end the report:\n%s", report.String())
	}
	if !strings.Contains(report.String(), "the data is not here") {
		t.Errorf("the report does not tell why a test was skipped:\n%s", report.String())
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	runs, err := split([]string{"race:", "-race", "./...", "plain:", "./..."})
	if err != nil || len(runs) != 2 || runs[0].name != "race" || !slices.Equal(runs[0].args, []string{"-race", "./..."}) {
		t.Errorf("split = %v, %v", runs, err)
	}
	if _, err := split([]string{"./..."}); err == nil {
		t.Error("an argument without a run is accepted")
	}
}

func TestFuzzTargetsAreFound(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, text := range map[string]string{
		"a/a_test.go":          "package a\n\nfunc FuzzOne(f *testing.F) {}\n\nfunc FuzzTwo(f *testing.F) {}\n",
		"a/a.go":               "package a\n\nfunc FuzzNot() {}\n",
		"b/c/c_test.go":        "package c\n// func FuzzNo(\nfunc FuzzThree(f *testing.F) {}\n",
		"b/testdata/d_test.go": "package d\n\nfunc FuzzHidden(f *testing.F) {}\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	runs, err := fuzzRuns(root, 90*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range runs {
		got = append(got, r.name)
	}
	if want := []string{"a FuzzOne", "a FuzzTwo", "b/c FuzzThree"}; !slices.Equal(got, want) {
		t.Errorf("targets = %q, want %q", got, want)
	}
	if want := []string{"-run=^$", "-fuzz=^FuzzThree$", "-fuzztime=1m30s", "-fuzzminimizetime=20x", "./b/c"}; !slices.Equal(runs[2].args, want) {
		t.Errorf("arguments = %q, want %q", runs[2].args, want)
	}
}
