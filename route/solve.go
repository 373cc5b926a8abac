package route

import (
	"context"
	"errors"
)

// Options say how long and how to search. One of Iterations, Spent and a
// context that ends must bound the search; the first that is reached ends it.
type Options struct {
	Seed       uint64         // another seed, another search
	Threads    int            // goroutines that search together; 0 means 1, at most MaxThreads
	Iterations int64          // changes tried by each thread; 0 means no bound
	Spent      func() float64 // share of the caller's time that is over; the search ends at 1. Must be safe for concurrent use
	From       *Plan          // a plan to start from; what is frozen in it stays
}

// MaxThreads bounds Options.Threads.
const MaxThreads = 64

// Stats say what a search did.
type Stats struct {
	Iterations int64 // changes tried, by all threads together
	Improved   int64 // changes that gave the best plan so far
	Scans      int64 // insertion scans over a whole plan
	Start      Cost  // of the plan that the search began with
}

// Solve searches for a cheap plan. Every job is in the plan or in its
// Unserved. When ctx ends, Solve returns the best plan so far and no error:
// running out of time is not a failure.
//
// With a bound on Iterations alone, the same problem and options give the same
// plan everywhere. With Spent or a context, the plan depends on the speed of
// the machine.
//
// The error says what makes no sense in the problem, the options or the plan
// to start from.
func Solve(ctx context.Context, p *Problem, o Options) (*Plan, Stats, error) {
	if o.Iterations <= 0 && o.Spent == nil && ctx.Done() == nil {
		return nil, Stats{}, errors.New("route: the search has no bound: set Iterations, Spent or a context that ends")
	}
	if o.Threads < 0 || o.Threads > MaxThreads || o.Iterations < 0 {
		return nil, Stats{}, errors.New("route: threads or iterations are out of range")
	}
	m, err := compile(p)
	if err != nil {
		return nil, Stats{}, err
	}
	m.neighbours()
	s := newState(m, newRNG(o.Seed, 0))
	if err := s.load(o.From); err != nil {
		return nil, Stats{}, err
	}
	t := newTeam(ctx, s, o)
	t.search()
	return s.plan(), t.stats(), nil
}
