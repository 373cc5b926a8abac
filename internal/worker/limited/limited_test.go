package limited_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
)

// TestMain lets the test binary be the program that misbehaves.
func TestMain(m *testing.M) {
	if how := os.Getenv("LIMITED_TEST"); how != "" {
		os.Exit(misbehave(how))
	}
	goleak.VerifyTestMain(m)
}

func misbehave(how string) int {
	switch how {
	case "echo":
		io.Copy(os.Stdout, os.Stdin)
	case "hang":
		time.Sleep(time.Minute)
	case "swell":
		var held [][]byte
		for range 1 << 12 {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = 1
			}
			held = append(held, b)
		}
		fmt.Println(len(held))
	case "babble":
		for {
			if _, err := os.Stdout.Write(make([]byte, 1<<16)); err != nil {
				return 1
			}
		}
	case "fail":
		fmt.Fprintln(os.Stderr, "no model here")
		return 3
	case "panic":
		panic("worker is broken")
	case "environment":
		fmt.Print(strings.Join(os.Environ(), "\n"))
	}
	return 0
}

func program(t *testing.T, how string) limited.Program {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return limited.Program{Path: path, Env: []string{"LIMITED_TEST=" + how}, Timeout: 20 * time.Second}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	want := bytes.Repeat([]byte("abc"), 100_000)
	p := program(t, "echo")
	p.Stdin, p.Output = bytes.NewReader(want), int64(len(want))
	got, err := limited.Output(t.Context(), p)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, %v, want %d", len(got), err, len(want))
	}
}

func TestMisbehaviour(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		how  string
		set  func(*limited.Program)
		want limited.Reason
	}{
		{"hang", func(p *limited.Program) { p.Timeout = 300 * time.Millisecond }, limited.TimedOut},
		{"babble", func(p *limited.Program) { p.Output = 1 << 20 }, limited.TooMuch},
		{"swell", func(p *limited.Program) { p.Memory = 400 << 20 }, limited.TooMuch},
		{"fail", nil, limited.Died},
		{"panic", nil, limited.Died},
		{"echo", func(p *limited.Program) { p.Path = "/nowhere/at/all" }, limited.Missing},
	} {
		t.Run(test.how, func(t *testing.T) {
			t.Parallel()
			if test.how == "swell" && (runtime.GOOS != "linux" || raceEnabled) {
				t.Skip("memory is limited on Linux only, and not beside the race detector")
			}
			p := program(t, test.how)
			if test.set != nil {
				test.set(&p)
			}
			_, err := limited.Output(t.Context(), p)
			if got := limited.ReasonOf(err); got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

func TestNothingIsInherited(t *testing.T) {
	t.Parallel()
	got, err := limited.Output(t.Context(), program(t, "environment"))
	if err != nil || string(got) != "LIMITED_TEST=environment" {
		t.Errorf("the program sees %q, %v", got, err)
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	start := time.Now()
	_, err := limited.Output(ctx, program(t, "hang"))
	if got := limited.ReasonOf(err); got != limited.Cancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("got %q (%v), want %q", got, err, limited.Cancelled)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %s to stop", took)
	}
}

func TestWhatIsReadDecides(t *testing.T) {
	t.Parallel()
	p := program(t, "echo")
	p.Stdin = strings.NewReader("this is no JSON")
	err := limited.Run(t.Context(), p, func(r io.Reader) error {
		io.ReadAll(r)
		return errors.New("not an answer")
	})
	if got := limited.ReasonOf(err); got != limited.Garbage {
		t.Errorf("got %q (%v), want %q", got, err, limited.Garbage)
	}
}
