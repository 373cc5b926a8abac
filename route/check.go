package route

import "fmt"

// Violation is a promise that a plan breaks.
type Violation struct {
	Vehicle int // index of the route, or -1
	Stop    int // index of the stop in it, or -1
	What    string
}

func (v *Violation) Error() string {
	switch {
	case v.Vehicle < 0:
		return "route: " + v.What
	case v.Stop < 0:
		return fmt.Sprintf("route: routes[%d]: %s", v.Vehicle, v.What)
	}
	return fmt.Sprintf("route: routes[%d].stops[%d]: %s", v.Vehicle, v.Stop, v.What)
}

// Check verifies a plan against its problem: every window, shift, break,
// skill, load, part, pin, order and team, the times between stops, and the
// totals. It shares no code with the solver. What is frozen is taken as given:
// it has happened. A nil slice means that the plan holds.
func Check(p *Problem, plan *Plan) []*Violation {
	if err := p.Validate(); err != nil {
		return []*Violation{{-1, -1, err.Error()}}
	}
	c := &checker{p: p, plan: plan, prices: p.prices(), visits: make([][]visit, len(p.Jobs))}
	if len(plan.Routes) != len(p.Vehicles) {
		return []*Violation{{-1, -1, fmt.Sprintf("%d routes for %d vehicles", len(plan.Routes), len(p.Vehicles))}}
	}
	for v := range plan.Routes {
		c.route(v)
	}
	c.jobs()
	c.orders()
	c.totals("the plan", -1, &plan.Totals, c.sum)
	return c.found
}

// visit is where a job is done.
type visit struct {
	vehicle, stop int
	start         Time
	frozen        bool
	helper        bool
}

type checker struct {
	p      *Problem
	plan   *Plan
	prices Prices
	visits [][]visit // by job
	sum    Totals
	found  []*Violation
	fill   bool // write totals into the plan instead of comparing them
}

func (c *checker) wrong(vehicle, stop int, format string, args ...any) {
	c.found = append(c.found, &Violation{vehicle, stop, fmt.Sprintf(format, args...)})
}

// walk is a route while it is followed.
type walk struct {
	v      int
	at     int  // place
	ready  Time // earliest instant to leave it
	totals Totals
	work   Time
	load   [MaxLoads]int64
	used   map[string]int  // parts taken from the van so far
	loaded map[string]bool // parts fetched
	all    bool            // a depot with every part was visited
	rested map[int]bool
	frozen bool
}

// route follows one vehicle.
func (c *checker) route(v int) {
	r, vehicle := &c.plan.Routes[v], &c.p.Vehicles[v]
	if len(r.Stops) == 0 {
		if r.Totals != (Totals{}) {
			c.wrong(v, -1, "no stops, but totals")
		}
		return
	}
	shift := vehicle.shift()
	w := &walk{v: v, at: vehicle.Start, ready: r.Leave, used: map[string]int{}, loaded: map[string]bool{}, rested: map[int]bool{}}
	if r.Frozen < 0 || r.Frozen > len(r.Stops) {
		c.wrong(v, -1, "%d frozen stops of %d", r.Frozen, len(r.Stops))
		return
	}
	if r.Frozen == 0 && (r.Leave < shift.From || c.p.Started && r.Leave < c.p.Now) {
		c.wrong(v, -1, "leaves at %d, before its shift or now", r.Leave)
	}
	for i := range r.Stops {
		if w.frozen = i < r.Frozen; !w.frozen && i == r.Frozen && c.p.Started {
			w.ready = max(w.ready, c.p.Now)
		}
		if !c.stop(w, i, &r.Stops[i]) {
			return
		}
	}
	w.frozen = r.Frozen == len(r.Stops)
	if vehicle.End != Open {
		c.move(w, vehicle.End)
	}
	if r.Return < w.ready {
		c.wrong(v, -1, "returns at %d, but cannot before %d", r.Return, w.ready)
	}
	if r.Return > shift.To && !w.frozen {
		c.wrong(v, -1, "returns at %d, after the shift's end at %d", r.Return, shift.To)
	}
	c.finish(w)
}

// move goes to a place.
func (c *checker) move(w *walk, place int) {
	leg := Leg{}
	if place != w.at {
		leg = c.p.Travel.Leg(w.at, place)
	}
	percent := Time(c.p.Vehicles[w.v].percent())
	t := leg.Time * 100 / percent
	if t*percent < leg.Time*100 {
		t++
	}
	w.ready += t
	w.work += t
	w.totals.Travel += t
	w.totals.Distance += leg.Distance
	w.totals.Cost += Cost(leg.Distance)*c.prices.PerDistance + Cost(t)*c.prices.PerTime
	w.at = place
}

// stop follows one stop. It reports whether the walk can go on.
func (c *checker) stop(w *walk, i int, s *Stop) bool {
	var service Time
	var windows []Window
	vehicle := &c.p.Vehicles[w.v]
	switch {
	case s.Kind == Visit && s.Index >= 0 && s.Index < len(c.p.Jobs):
		j := &c.p.Jobs[s.Index]
		c.move(w, j.Place)
		service, windows = j.Service, j.windows()
		c.visit(w, i, s, j)
	case s.Kind == Rest && s.Index >= 0 && s.Index < len(vehicle.Breaks):
		b := vehicle.Breaks[s.Index]
		service, windows = b.Length, []Window{b.Window}
		if w.rested[s.Index] {
			c.wrong(w.v, i, "break %d is taken twice", s.Index)
		}
		w.rested[s.Index] = true
	case s.Kind == Restock && s.Index >= 0 && s.Index < len(c.p.Depots):
		d := &c.p.Depots[s.Index]
		c.move(w, d.Place)
		service, windows = d.Service, d.Windows
		c.restock(w, i, s.Index)
	default:
		c.wrong(w.v, i, "there is no %s %d", s.Kind, s.Index)
		return false
	}
	if !w.frozen {
		c.times(w, i, s, service, windows)
	}
	if s.Kind != Rest {
		w.work += s.Leave - s.Start
		w.totals.Service += s.Leave - s.Start
	}
	w.totals.Waiting += s.Start - s.Arrive
	w.ready = s.Leave
	return true
}

// times checks the instants of a stop.
func (c *checker) times(w *walk, i int, s *Stop, service Time, windows []Window) {
	if s.Arrive < w.ready || s.Start < s.Arrive || s.Leave != s.Start+service {
		c.wrong(w.v, i, "arrives %d, starts %d, leaves %d; could not arrive before %d and takes %d", s.Arrive, s.Start, s.Leave, w.ready, service)
	}
	for _, window := range windows {
		if window.Holds(s.Start) {
			return
		}
	}
	if len(windows) > 0 {
		c.wrong(w.v, i, "starts at %d, in none of its windows", s.Start)
	}
}

// finish checks a route as a whole.
func (c *checker) finish(w *walk) {
	vehicle := &c.p.Vehicles[w.v]
	idle := w.totals.Visits == 0 && w.totals.Vehicles == 0
	w.totals.Vehicles = 0
	if !idle {
		w.totals.Vehicles = 1
		w.totals.Cost += vehicle.Fixed
		span := max(1, vehicle.shift().To-vehicle.shift().From)
		w.totals.Cost += Cost(float64(w.work) / float64(span) * float64(w.work) * float64(c.prices.Fair))
		for i := range vehicle.Breaks {
			if !w.rested[i] && !w.frozen {
				c.wrong(w.v, -1, "break %d is not taken", i)
			}
		}
	} else {
		w.totals.Cost = 0
	}
	c.totals("the route", w.v, &c.plan.Routes[w.v].Totals, w.totals)
	c.sum.add(w.totals)
}

// totals compares figures.
func (c *checker) totals(what string, v int, got *Totals, want Totals) {
	if c.fill {
		*got = want
	}
	if *got != want {
		c.wrong(v, -1, "the totals of %s are %+v, but its stops give %+v", what, *got, want)
	}
}
