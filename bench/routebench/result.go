package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/route"
)

// result is one instance, solved.
type result struct {
	instance
	distance float64
	vehicles int
	stats    route.Stats
	elapsed  time.Duration // on the wall
	used     time.Duration // by the stopwatch
}

// gap is the excess over the best known distance, as a share of it.
func (r result) gap() float64 { return r.distance/r.best - 1 }

// solve solves one instance and checks the plan without the solver. Reading
// the file is not part of the time, preparing its tables is.
func solve(ctx context.Context, s *settings, in instance) (result, error) {
	file, err := read(in)
	if err != nil {
		return result{}, err
	}
	budget := s.small
	if in.large {
		budget = s.large
	}
	o := route.Options{Seed: s.seed, Threads: s.threads, Iterations: int64(s.iterations)}
	start := time.Now()
	clock := stopwatch(s)
	if o.Iterations == 0 {
		o.Spent = func() float64 { return float64(clock()) / float64(budget) }
	}
	plan, stats, err := route.Solve(ctx, file.Problem, o)
	if err != nil {
		return result{}, err
	}
	elapsed, used := time.Since(start), clock()
	if problems := route.Check(file.Problem, plan); len(problems) > 0 {
		return result{}, fmt.Errorf("the plan does not hold: %v", problems[0])
	}
	if len(plan.Unserved) > 0 {
		return result{}, fmt.Errorf("%d customers are not served", len(plan.Unserved))
	}
	return result{in, float64(plan.Distance) / float64(file.Rounding.Scale()), plan.Vehicles, stats, elapsed, used}, nil
}

// stopwatch returns a clock that begins at 0: processor time divided by the
// number of threads if the settings ask for it, so that other programs on a
// busy machine do not count; else the time on the wall.
func stopwatch(s *settings) func() time.Duration {
	if begin, ok := busy(); ok && s.processor {
		return func() time.Duration {
			now, _ := busy()
			return (now - begin) / time.Duration(s.threads)
		}
	}
	begin := time.Now()
	return func() time.Duration { return time.Since(begin) }
}

// loadAverage is the system's own figure for the last minute, where there is
// one: a busy machine solves less.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Fields(string(text))[0]
}
