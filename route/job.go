package route

// Job is one visit to be made.
type Job struct {
	ID       string
	Place    int
	Service  Time           // how long the visit takes
	Windows  []Window       // when it may begin (arrival windows), not overlapping, in order; empty means always. Who comes early waits
	Due      Time           // after this instant a beginning is late and costs Prices.Late; counts only with HasDue
	HasDue   bool           // Due holds
	Priority int            // 0 to 9: weighs lateness and being left out
	Skills   map[string]int // least level by skill
	People   int            // technicians needed at the same time, at most MaxPeople; 0 means 1
	Load     []int64        // what it takes of the van's capacity, by dimension
	Parts    map[string]int // pieces needed, from the van or fetched at a depot before
	Only     []int          // vehicles that may make the visit; empty means any (a pin holds one)
	Prefer   []int          // vehicles that the customer knows already
	Stranger Cost           // for sending another vehicle than one of Prefer
	Promise  *Promise       // what the customer was told; nil if nothing yet
	Unserved Cost           // for leaving it out; 0 means by Prices and Priority
}

// MaxPeople bounds the technicians of one job.
const MaxPeople = 4

// MaxPriority is the highest priority of a job.
const MaxPriority = 9

// Promise is an appointment that the customer has confirmed. It can be broken
// for a price; a promise that must hold is expressed by Windows and Only.
type Promise struct {
	Vehicle      int    // who was announced, or NoVehicle
	OtherVehicle Cost   // for sending somebody else
	Window       Window // when the visit was announced to begin
	OtherTime    Cost   // for beginning outside of Window, within the job's Windows
}

// NoVehicle in a Promise means that nobody was announced.
const NoVehicle = -1

// people returns the number of technicians with its default.
func (j *Job) people() int { return max(1, j.People) }

// windows returns the windows with their default.
func (j *Job) windows() []Window {
	if len(j.Windows) == 0 {
		return []Window{Always}
	}
	return j.Windows
}

// unserved returns the price of leaving the job out.
func (j *Job) unserved(p Prices) Cost {
	if j.Unserved > 0 {
		return j.Unserved
	}
	return p.Unserved * Cost(1+j.Priority)
}

// late returns the price of one tick of lateness; 0 if the job has no Due.
func (j *Job) late(p Prices) Cost {
	if !j.HasDue {
		return 0
	}
	return p.Late * Cost(1+j.Priority)
}
