// Command apiload measures the API of the real program under a constant rate of
// mixed requests, on SQLite and on PostgreSQL in one run, and how long a list
// of a thousand open cases takes.
//
//	go run ./bench/apiload [-rate 200] [-time 30s] [-cases 1000] [-o docs/benchmarks/api.md]
//
// A request is due at its place in the rate, whether or not the earlier ones
// have come back, and its time counts from then: a server that stalls is not
// spared the requests that would have come meanwhile.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/bench/apiload/apiclient"
)

func main() {
	o := order{}
	flag.StringVar(&o.program, "program", "bin/bonafide", "the program to run")
	flag.IntVar(&o.rate, "rate", 200, "requests a second")
	flag.DurationVar(&o.time, "time", 30*time.Second, "how long")
	flag.IntVar(&o.cases, "cases", 1000, "open cases beforehand")
	out := flag.String("o", "", "file for the table; the standard output if empty")
	flag.Parse()
	if err := run(context.Background(), o, *out); err != nil {
		fmt.Fprintln(os.Stderr, "apiload:", err)
		os.Exit(1)
	}
}

// order is what is to be measured.
type order struct {
	program string
	rate    int
	time    time.Duration
	cases   int
}

func run(ctx context.Context, o order, out string) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "# The API under load\n\nWritten by `make bench-api`: the real program, one process, %d requests a second for %s after %d open cases were filed, client and server sharing %d cores (%s, %s). A request counts from when it was due.\n\n",
		o.rate, o.time, o.cases, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprint(&text, "| engine | request | sent | failed | p50 ms | p90 ms | p99 ms | max ms |\n|---|---|--:|--:|--:|--:|--:|--:|\n")
	var lists bytes.Buffer
	failed := 0
	for _, engine := range []string{"sqlite", "postgres"} {
		fmt.Fprintf(os.Stderr, "apiload: %s\n", engine)
		r, err := measure(ctx, o, engine)
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		for _, name := range append(r.names(), total) {
			s := r.of(name)
			fmt.Fprintf(&text, "| %s | %s | %d | %d | %.1f | %.1f | %.1f | %.1f |\n", engine, name, s.sent, s.failed, s.quantile(0.5), s.quantile(0.9), s.quantile(0.99), s.quantile(1))
		}
		failed += r.of(total).failed
		fmt.Fprintf(&lists, "| %s | %d | %.1f | %.1f |\n", engine, r.listed, r.lists.quantile(0.5), r.lists.quantile(1))
	}
	fmt.Fprintf(&text, "\nA list of open cases in one answer (`GET /cases?open=true&limit=1000`, 30 times, nothing else running):\n\n| engine | cases | median ms | max ms |\n|---|--:|--:|--:|\n%s", lists.String())
	if loaded, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Fprintf(&text, "\nLoad of the machine at the end, with everything else that ran on it (1, 5, 15 minutes): %s\n", strings.Join(strings.Fields(string(loaded))[:3], ", "))
	}
	if out == "" {
		_, err := os.Stdout.Write(text.Bytes())
		return err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(out, text.Bytes(), 0o644); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d requests failed; see %s", failed, out)
	}
	return nil
}

// measure runs everything on one engine.
func measure(ctx context.Context, o order, engine string) (*result, error) {
	folder, err := os.MkdirTemp("", "bonafide-load-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	database := ""
	if engine == "postgres" {
		url, remove, err := apiclient.Postgres(ctx)
		if err != nil {
			return nil, err
		}
		defer remove()
		database = url
	}
	server, err := apiclient.Start(ctx, o.program, filepath.Join(folder, "data"), database)
	if err != nil {
		return nil, err
	}
	defer server.Stop()
	return load(server, o)
}
