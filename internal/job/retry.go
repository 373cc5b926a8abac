package job

import (
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// Attempts is how often a job is tried in all, unless it was enqueued with
// another number: with Delay that is about nine hours, so that a part that is
// down over night does not need a person in the morning.
const Attempts = 20

// Delay is the pause after the n-th failed attempt, n from 1: 1 s, doubled
// each time, at most an hour.
func Delay(n int) time.Duration {
	return min(time.Second<<min(max(n-1, 0), 12), time.Hour)
}

// policy adds up to a tenth, so that jobs that failed together do not come
// back together.
type policy struct{}

func (policy) NextRetry(row *rivertype.JobRow) time.Time {
	wait := Delay(len(row.Errors) + 1)
	return time.Now().UTC().Add(wait + rand.N(wait/10+1))
}
