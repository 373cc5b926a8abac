package route

// Plan says who does what when. Its indexes refer to a Problem.
type Plan struct {
	Routes   []Route // one per vehicle, in the order of Problem.Vehicles
	Unserved []int   // jobs that nobody visits, in order
	Totals
}

// Totals are the figures of a plan or a route.
type Totals struct {
	Cost     Cost     // of everything, with the price of unserved jobs
	Distance Distance // of all ways
	Travel   Time     // on the way
	Service  Time     // at customers and depots
	Waiting  Time     // for windows to open, after the round has begun
	Late     Time     // sum over visits of the time after Due
	Visits   int      // technicians at doors: a job for two counts twice
	Vehicles int      // used
}

// Route is the round of one vehicle. A vehicle without visits has no stops.
type Route struct {
	Stops  []Stop
	Frozen int  // that many stops at the beginning are under way or done, and stay as they are
	Leave  Time // leaves its start
	Return Time // reaches its end
	Totals
}

// Kind says what happens at a stop.
type Kind uint8

// The kinds of stops.
const (
	Visit   Kind = iota // Index is a job
	Rest                // Index is a break of the vehicle
	Restock             // Index is a depot
)

func (k Kind) String() string {
	switch k {
	case Visit:
		return "visit"
	case Rest:
		return "rest"
	}
	return "restock"
}

// Stop is one stop of a round.
type Stop struct {
	Kind   Kind
	Index  int
	Helper bool // of a team: brings neither the job's load nor its parts; one member is no helper
	Arrive Time // reaches the place
	Start  Time // begins, after waiting
	Leave  Time // has ended
}

// add sums up the figures of a part.
func (t *Totals) add(part Totals) {
	t.Cost += part.Cost
	t.Distance += part.Distance
	t.Travel += part.Travel
	t.Service += part.Service
	t.Waiting += part.Waiting
	t.Late += part.Late
	t.Visits += part.Visits
	t.Vehicles += part.Vehicles
}
