package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/route"
	"github.com/bonafide-aftersale/bonafide/route/document"
	"github.com/bonafide-aftersale/bonafide/route/vrplib"
)

// tour is what the command line of route solve asks for.
type tour struct {
	path       string
	seconds    float64
	threads    int
	seed       uint64
	iterations int64
	format     string
	out        string
}

// Limits of the options.
const (
	maxSeconds = 24 * 3600
	maxThreads = route.MaxThreads
)

// route runs "bonafide route".
func (s *call) route(ctx context.Context, args []string) int {
	if tag, ok := locale.Match(asksFor("lang", args)); ok {
		s.words = locale.For(tag)
	}
	if len(args) == 0 {
		return s.fail(fault.New(fault.Invalid, "route.no_command", nil))
	}
	switch name := args[0]; name {
	case "solve":
		return s.routeSolve(ctx, args[1:])
	case "-h", "-help", "--help", "help":
		return s.help("route.help")
	default:
		return s.fail(fault.New(fault.Invalid, "route.unknown_command", nil, "name", name))
	}
}

// routeSolve runs "bonafide route solve".
func (s *call) routeSolve(ctx context.Context, args []string) int {
	o, asked, err := readTour(args)
	if asked {
		return s.help("route.help")
	}
	if err != nil {
		return s.fail(err)
	}
	p, err := readProblem(o.path)
	if err != nil {
		return s.fail(err)
	}
	if a, err := os.Stat(o.out); err == nil {
		if b, err := os.Stat(o.path); err == nil && os.SameFile(a, b) {
			return s.fail(fault.New(fault.Invalid, "route.output_is_input", nil, "path", o.out))
		}
	}
	out, err := s.create(o.out, nil)
	if err != nil {
		return s.fail(err)
	}
	defer out.discard()
	plan, err := p.solve(ctx, o)
	if err != nil {
		return s.fail(fault.New(fault.Unreadable, "route.bad_problem", err, "path", o.path, "reason", err.Error()))
	}
	if err := s.writeTour(out, o.format, p, plan); err != nil {
		return s.fail(fault.New(fault.Internal, "fault.write", err, "path", out.path, "cause", err.Error()))
	}
	if ctx.Err() != nil {
		s.note("route.interrupted", nil)
		return exitInterrupted
	}
	return exitDone
}

// readTour reads the arguments of route solve.
func readTour(args []string) (o *tour, asked bool, err error) {
	o = &tour{seconds: 10, threads: 2, seed: 1}
	number := func(name string, lo, hi float64, set func(float64)) option {
		return option{name: name, set: func(v string) error {
			x, err := strconv.ParseFloat(v, 64)
			if err != nil || !(x >= lo && x <= hi) {
				return fault.New(fault.Invalid, "route.bad_number", err, "name", "-"+name, "value", v, "lo", lo, "hi", hi)
			}
			set(x)
			return nil
		}}
	}
	rest, asked, err := parse("route solve", []option{
		number("seconds", 0.01, maxSeconds, func(x float64) { o.seconds = x }),
		number("threads", 1, maxThreads, func(x float64) { o.threads = int(x) }),
		number("iterations", 1, 1e12, func(x float64) { o.iterations = int64(x) }),
		number("seed", 0, 1<<53, func(x float64) { o.seed = uint64(x) }),
		{name: "format", set: func(v string) error {
			if v != "text" && v != "json" {
				return fault.New(fault.Invalid, "route.bad_format", nil, "value", v)
			}
			o.format = v
			return nil
		}},
		{name: "o", set: func(v string) error { o.out = v; return nil }},
		{name: "lang", set: func(v string) error {
			if _, ok := locale.Match(v); !ok {
				return fault.New(fault.Invalid, "cli.bad_language", nil, "value", v)
			}
			return nil
		}},
	}, args)
	if err != nil || asked {
		return nil, asked, err
	}
	if len(rest) != 1 {
		return nil, false, fault.New(fault.Invalid, "route.one_file", nil)
	}
	o.path = rest[0]
	if o.format == "" {
		if o.format = formatOf(o.out); o.format == "html" {
			o.format = "text"
		}
	}
	return o, false, nil
}

// loaded is a problem with where it came from.
type loaded struct {
	*route.Problem
	plan      *route.Plan
	scale     int64
	benchmark bool // no names and no clock: print it as solution files do
}

// readProblem reads a file in any of the three formats.
func readProblem(path string) (*loaded, error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fault.New(fault.Unreadable, "route.missing", err, "path", path)
		}
		return nil, fault.New(fault.Unreadable, "route.bad_problem", err, "path", path, "reason", err.Error())
	}
	defer f.Close()
	in := bufio.NewReader(f)
	p, err := parseProblem(in)
	if err != nil {
		return nil, fault.New(fault.Unreadable, "route.bad_problem", err, "path", path, "reason", err.Error())
	}
	return p, nil
}

func parseProblem(in *bufio.Reader) (*loaded, error) {
	start, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if start = bytes.TrimSpace(start); len(start) > 0 && start[0] == '{' {
		doc, err := document.Read(in)
		if err != nil {
			return nil, err
		}
		return &loaded{doc.Problem, doc.Plan, 1, false}, nil
	}
	file, err := vrplib.Read(in)
	if err != nil {
		return nil, err
	}
	return &loaded{file.Problem, nil, file.Rounding.Scale(), true}, nil
}

// solve searches as long as was asked for.
func (p *loaded) solve(ctx context.Context, o *tour) (*route.Plan, error) {
	options := route.Options{Seed: o.seed, Threads: o.threads, Iterations: o.iterations, From: p.plan}
	if o.iterations == 0 {
		begin := time.Now()
		options.Spent = func() float64 { return time.Since(begin).Seconds() / o.seconds }
	}
	plan, _, err := route.Solve(ctx, p.Problem, options)
	return plan, err
}
