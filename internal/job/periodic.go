package job

import (
	"time"

	"github.com/riverqueue/river"
)

// periodic is a job that is enqueued again and again.
type periodic struct {
	args    Args
	every   time.Duration
	options []Option
}

// Every has a job enqueued in each period, counted from the epoch, however
// many workers there are: one of them is elected to do it. There is one period
// for a kind. The first comes
// soon after a leader is found (some seconds), so that a restart delays
// nothing. A period may be left out while there is no worker; legal deadlines
// are therefore rows with a due time, and the job sweeps all that are due.
func (h *Handlers) Every(period time.Duration, args Args, options ...Option) {
	h.periodic = append(h.periodic, periodic{args, period, options})
}

// river translates it. The period is part of the job's key: when a new leader
// is elected, it does not repeat what the old one enqueued.
func (p periodic) river() *river.PeriodicJob {
	return river.NewPeriodicJob(grid(p.every), func() (river.JobArgs, *river.InsertOpts) {
		o := &river.InsertOpts{Priority: usualPriority}
		for _, option := range p.options {
			option(o)
		}
		o.UniqueOpts = river.UniqueOpts{ByArgs: true, ByPeriod: p.every}
		return p.args, o
	}, &river.PeriodicJobOpts{ID: p.args.Kind(), RunOnStart: true})
}

// grid is a schedule at whole multiples of a period.
type grid time.Duration

func (g grid) Next(now time.Time) time.Time {
	return now.Truncate(time.Duration(g)).Add(time.Duration(g))
}
