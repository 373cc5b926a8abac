// Command demoapi plays a whole refund-only case through the API, on SQLite and
// on PostgreSQL: the real program serves, everything else goes over HTTP. It
// says in words what it does and what came of it, and ends with an error as
// soon as something is not as it should be.
//
//	go run ./tools/demoapi [-program bin/bonafide] [-engine sqlite|postgres]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/bonafide-aftersale/bonafide/bench/apiload/apiclient"
)

func main() {
	program := flag.String("program", "bin/bonafide", "the program to run")
	engine := flag.String("engine", "", "only this engine: sqlite or postgres")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	for _, e := range []string{"sqlite", "postgres"} {
		if *engine != "" && *engine != e {
			continue
		}
		start := time.Now()
		fmt.Printf("\n== %s ==\n", e)
		if err := on(ctx, *program, e); err != nil {
			fmt.Fprintf(os.Stderr, "\ndemo-api: %s: %v\n", e, err)
			os.Exit(1)
		}
		fmt.Printf("== %s: everything as it should be, in %.1f s ==\n", e, time.Since(start).Seconds())
	}
}

// on plays the case on one engine, in a folder that is removed afterwards.
func on(ctx context.Context, program, engine string) (err error) {
	folder, err := os.MkdirTemp("", "bonafide-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	var database string
	if engine == "postgres" {
		url, remove, err := apiclient.Postgres(ctx)
		if err != nil {
			return err
		}
		defer remove()
		database = url
	}
	server, err := apiclient.Start(ctx, program, filepath.Join(folder, "data"), database)
	if err != nil {
		return err
	}
	defer func() {
		if stopped := server.Stop(); err == nil {
			err = stopped
		}
	}()
	p := &play{ctx: ctx, server: server, program: program, folder: folder}
	return p.run()
}
