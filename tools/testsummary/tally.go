package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tally counts what one run of go test reported. Tests and their subtests
// count one each; a package that fails without a failed test (it does not
// build, or it crashed) counts as one failure.
type tally struct {
	name                    string
	passed, failed, skipped int
	failures                []string // package and test
	skips                   []string // reasons, each once, in order of appearance
	executions              int      // of a fuzz target
	elapsed                 time.Duration
}

// event is one line of go test -json (see go doc test2json).
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// goTest runs go test and shows its progress on w.
func goTest(r run, w io.Writer) *tally {
	cmd := exec.Command("go", append([]string{"test", "-json"}, r.args...)...)
	cmd.Stderr = os.Stderr
	cmd.Env = os.Environ()
	if slices.Contains(r.args, "-race") {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=1")
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(w, err)
		return &tally{name: r.name, failed: 1, failures: []string{err.Error()}}
	}
	t := read(r.name, out, w)
	if err := cmd.Wait(); err != nil && t.failed == 0 {
		t.failed++
		t.failures = append(t.failures, "go test: "+err.Error())
	}
	return t
}

// read counts the events of one run, and shows on w the lines of packages and
// the output of failing tests.
func read(name string, events io.Reader, w io.Writer) *tally {
	t := &tally{name: name}
	output := map[string][]string{}
	failedIn := map[string]bool{}
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(w, lines.Text()) // not an event: the go command itself speaks
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "build-output":
			fmt.Fprint(w, e.Output)
		case "output":
			t.executions = max(t.executions, executions(e.Output))
			if e.Test == "" {
				fmt.Fprint(w, packageLine(e.Output))
			}
			output[key] = append(output[key], e.Output)
		case "pass", "skip":
			if e.Test != "" {
				if e.Action == "pass" {
					t.passed++
				} else {
					t.skipped++
					t.skips = appendOnce(t.skips, reason(output[key]))
				}
			}
			delete(output, key)
		case "fail":
			switch {
			case e.Test != "":
				failedIn[e.Package] = true
			case failedIn[e.Package]:
				continue
			}
			t.failed++
			t.failures = append(t.failures, strings.TrimSpace(key))
			fmt.Fprint(w, strings.Join(output[key], ""))
			delete(output, key)
		}
	}
	if err := lines.Err(); err != nil {
		t.failed++
		t.failures = append(t.failures, "output of go test: "+err.Error())
		io.Copy(io.Discard, events) // let the command end
	}
	return t
}

// packageLine returns s if it is go test's line about a whole package, else "".
func packageLine(s string) string {
	for _, start := range []string{"ok ", "FAIL\t", "?  ", "panic:"} {
		if strings.HasPrefix(s, start) {
			return s
		}
	}
	return ""
}

var skipLine = regexp.MustCompile(`^\s*[\w.-]+\.go:\d+: (.*)`)

// reason returns why a test was skipped: the last message it logged.
func reason(output []string) string {
	for _, line := range slices.Backward(output) {
		if m := skipLine.FindStringSubmatch(line); m != nil {
			return m[1]
		}
	}
	return "no reason given"
}

func appendOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

var execsLine = regexp.MustCompile(`^fuzz: elapsed: .* execs: (\d+)`)

// executions reads the count from a progress line of a fuzz target.
func executions(line string) int {
	m := execsLine.FindStringSubmatch(line)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}
