// Command bonafide runs after-sales cases, and examines what is submitted in them.
//
//	bonafide examine [-reference FILE|DIR]... [-format text|json|html] [-o FILE] [-lang zh|en] CLAIM...
//	bonafide serve [options]
//	bonafide migrate [options]
//	bonafide backup -o FILE [options]
//	bonafide restore -from FILE [options]
//	bonafide admin link|add|reset|sessions|revoke|tenants [options]
//	bonafide index add|search|stats [options] DIR [PICTURE|DIR]...
//	bonafide calibrate [-model CONFIG] [-format text|json] [-lang zh|en] DIR
//	bonafide keys init|list|rotate|renew|prune|verify|erase [options]
//	bonafide region resolve|parse|show|search [options] [ARGUMENT...]
//	bonafide route solve [options] FILE
//	bonafide verify [-key KEY|FILE] [-roots FILE] [-format text|json] PATH
//	bonafide version
//
// Exit status: 0 examined, whatever was found; 1 internal error; 2 wrong
// usage; 3 an input could not be read, the others were examined; 4 what was
// verified does not fit together; 130 interrupted.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/worker"
)

// Exit statuses; part of the interface.
const (
	exitDone        = 0
	exitInternal    = 1
	exitUsage       = 2
	exitUnreadable  = 3
	exitUnverified  = 4   // verify: something was changed, is missing or is not signed
	exitInterrupted = 130 // 128 + SIGINT, as shells have it
)

func main() {
	// A worker is this program, started again to decode one hostile file.
	if handled, code := worker.Main(os.Args); handled {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the program at once
	}()
	os.Exit(newCall().run(ctx, os.Args[1:]))
}

// call is one call of the program: where it writes and how it speaks.
type call struct {
	stdout, stderr io.Writer
	getenv         func(string) string
	outTTY, errTTY bool
	words          *locale.Catalogue
}

func newCall() *call {
	return &call{
		stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv,
		outTTY: isTerminal(os.Stdout), errTTY: isTerminal(os.Stderr),
		words: locale.For(locale.FromEnvironment(os.Getenv)),
	}
}

// run runs the named sub-command and returns the exit status.
func (s *call) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		return s.fail(fault.New(fault.Invalid, "cli.no_command", nil))
	}
	switch name, rest := args[0], args[1:]; name {
	case "admin":
		return s.admin(ctx, rest)
	case "backup":
		return s.backup(ctx, rest)
	case "calibrate":
		return s.calibrate(ctx, rest)
	case "examine":
		return s.examine(ctx, rest)
	case "index":
		return s.index(ctx, rest)
	case "keys":
		return s.keys(ctx, rest)
	case "migrate":
		return s.migrate(ctx, rest)
	case "region":
		return s.region(ctx, rest)
	case "restore":
		return s.restore(ctx, rest)
	case "route":
		return s.route(ctx, rest)
	case "serve":
		return s.serve(ctx, rest)
	case "verify":
		return s.verify(ctx, rest)
	case "version", "-version", "--version":
		return s.version(rest)
	case "help", "-h", "-help", "--help":
		return s.help("cli.help")
	default:
		return s.fail(fault.New(fault.Invalid, "cli.unknown_command", nil, "name", name))
	}
}

// help prints a help text.
func (s *call) help(key string) int {
	io.WriteString(s.stdout, s.words.Text(key, nil))
	return exitDone
}
