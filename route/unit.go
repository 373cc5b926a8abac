package route

import "math"

// Time is an instant, counted from a zero that the caller chooses, or a length
// of time. The unit, called a tick, is the caller's; the product uses seconds.
// The engine accepts instants and lengths from -MaxTime to MaxTime.
type Time int64

// Distance is the length of a way. The product uses metres.
type Distance int64

// Cost is what the solver keeps low, in a unit that follows from the [Prices].
// With the default prices one unit is one step of driving.
type Cost int64

// Limits of what the engine counts with. They leave room for sums in 32 bits.
const (
	MaxTime     Time     = 200_000_000 // six years in seconds
	MaxDistance Distance = 500_000_000 // of one leg
	MaxCost     Cost     = 1_000_000_000_000
	MaxLoads             = 4 // dimensions of a load, such as weight and volume
)

// Always is a window without ends.
var Always = Window{From: -MaxTime, To: MaxTime}

// Window is a span of time in which something may begin, both ends included.
type Window struct {
	From, To Time
}

// Holds reports whether t lies in the window.
func (w Window) Holds(t Time) bool { return w.From <= t && t <= w.To }

// forever stands for "no bound" inside the engine; sums of two of them still
// fit into an int32.
const forever = math.MaxInt32 / 2
