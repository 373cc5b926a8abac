package route

// model is a Problem in the form that the engine counts with: 32-bit tables,
// numbers in place of names, people of one job as tasks of their own. It is
// immutable after compile and shared by all searches.
type model struct {
	problem  *Problem
	prices   Prices
	places   int32 // with nowhere
	nowhere  int32 // a place at no distance from all others: the end of open rounds
	profiles []profile
	vehicles []vehicle
	tasks    []task
	first    []int32 // by job: its first task; the others of a team follow
	depots   []depot
	loads    int              // dimensions in use
	skills   map[string]int32 // numbers of names
	parts    map[string]int32
	now      int32
	teams    bool      // some job needs several people
	cheap    bool      // leaving some job out has a price of its own, which serving it could exceed
	near     [][]int32 // by task: other tasks of jobs, nearest first
}

// hop is a leg with its price.
type hop struct {
	cost, time int32
}

// profile holds the legs for vehicles of one speed.
type profile struct {
	percent int
	from    []hop // from[a*places+b] leads from a to b
	into    []hop // into[b*places+a] leads from a to b; the same table if symmetric
}

// depot is a Depot.
type depot struct {
	place, service int32
	spans          []span
	stocks         []bool // by part; nil means all
}

// vehicle is a Vehicle.
type vehicle struct {
	profile    int32
	start, end int32
	from, to   int32 // shift
	class      int32 // vehicles of one class can stand for each other
	capacity   [MaxLoads]int64
	stock      []int32 // by part
	skill      []uint8 // by skill
	breaks     []int32 // their tasks
	depots     []int32
	fixed      int64
	fair       int64 // price per tick of work at full use; 0 if fairness has no price
	span       int64 // ticks of the shift, at least 1
}

// task is what one person does at one job, or a break.
type task struct {
	job      int32 // or -1 for a break
	part     int32 // which person of the job
	people   int32
	owner    int32 // of a break: its vehicle; -1 for jobs
	rest     int32 // of a break: its index in the vehicle's breaks
	place    int32 // meaningless for a break
	service  int32
	modes    []mode
	due      int32
	late     int64 // per tick after due
	penalty  int64 // for leaving it out; on the first task of a job only
	order    int32 // index of its Order, or -1
	rank     int32 // place within the order
	needs    []need
	parts    []need
	load     [MaxLoads]int64
	loaded   bool // load is not zero
	allowed  []uint64
	prefer   []int32
	stranger int64
	promised int32 // vehicle, or -1
	broken   int64 // price of another vehicle than promised
}

// mode is a way to be served at a price: windows that a customer agreed to
// cost nothing, moving them may cost something. Modes come cheapest first, and
// each holds the windows of the one before.
type mode struct {
	spans []span
	price int64
}

// span is a window in which something may begin.
type span struct {
	lo, hi int32
}

// need is a least level of a skill, or pieces of a part.
type need struct {
	what, level int32
}

// may reports whether the vehicle is among those that could ever serve the task.
func (t *task) may(vehicle int32) bool {
	return t.allowed[vehicle>>6]&(1<<(vehicle&63)) != 0
}

// vehiclePrice is what sending this vehicle costs beyond its way.
func (t *task) vehiclePrice(vehicle int32) int64 {
	var price int64
	if t.stranger > 0 {
		price = t.stranger
		for _, v := range t.prefer {
			if v == vehicle {
				price = 0
				break
			}
		}
	}
	if t.promised >= 0 && t.promised != vehicle {
		price += t.broken
	}
	return price
}

// modePrice is the price of beginning at an instant by a mode: that of the
// cheapest mode that has the instant in its windows.
func (t *task) modePrice(mode int8, start int32) int64 {
	for i := range t.modes[:mode] {
		if at, ok := earliest(t.modes[i].spans, start); ok && at == start {
			return t.modes[i].price
		}
	}
	return t.modes[mode].price
}

// lateness is the price of beginning at an instant.
func (t *task) lateness(start int32) int64 {
	if t.late == 0 || start <= t.due {
		return 0
	}
	return int64(start-t.due) * t.late
}

// plain reports whether the cheap tests of the insertion scan are all there
// are for this task.
func (t *task) plain() bool {
	return len(t.modes) == 1 && len(t.modes[0].spans) == 1 && t.late == 0 && t.rank < 0 && len(t.parts) == 0
}

// firstOf returns the first task of the job that a task belongs to.
func (m *model) firstOf(id int32) int32 { return id - m.tasks[id].part }

// fairness is the price of that much work: work²/shift ticks at Prices.Fair.
// The product may exceed 64 bits, hence floating point; it is rounded the same
// way everywhere, as no sum is involved that a processor could fuse.
func (v *vehicle) fairness(work int64) int64 {
	if v.fair == 0 {
		return 0
	}
	return int64(float64(work) / float64(v.span) * float64(work) * float64(v.fair))
}
