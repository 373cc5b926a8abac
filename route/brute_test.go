package route_test

import (
	"math"
	"slices"
	"testing"

	"github.com/bonafide-aftersale/bonafide/route"
)

// The reference: every way to give jobs to vehicles, in every order, with
// every place of breaks and of visits to depots (two where trips have a
// capacity, else one), timed as early as
// possible and priced as Check does. Slow and obvious.

// brute returns the cost of the cheapest plan.
func brute(t *testing.T, p *route.Problem) (route.Cost, *route.Plan) {
	t.Helper()
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	b := &reference{p: p, cost: math.MaxInt64, routes: make([][]route.Stop, len(p.Vehicles)), trips: 1}
	if len(p.Vehicles[0].Capacity) > 0 {
		b.trips = 2
	}
	b.job(0)
	if b.best == nil {
		t.Fatal("the reference found no plan at all")
	}
	return b.cost, b.best
}

type reference struct {
	p        *route.Problem
	routes   [][]route.Stop
	unserved []int
	left     route.Cost   // price of the unserved
	trips    int          // visits to depots of one vehicle, at most
	frozen   []int        // stops of each route that stay
	done     map[int]bool // jobs among them
	kept     int          // bit set of the jobs that wait for the promised window
	cost     route.Cost
	best     *route.Plan
}

// job tries everything for job i and those after it.
func (b *reference) job(i int) {
	if i == len(b.p.Jobs) {
		b.rest(0, 0)
		return
	}
	if b.done[i] {
		b.job(i + 1)
		return
	}
	b.member(i, 0, max(1, b.p.Jobs[i].People), -1)
	left := b.p.Jobs[i].Unserved
	if left == 0 {
		left = route.DefaultUnserved * route.Cost(1+b.p.Jobs[i].Priority)
	}
	if b.left += left; b.left < b.cost { // else whatever follows costs more than the best
		b.unserved = append(b.unserved, i)
		b.job(i + 1)
		b.unserved = b.unserved[:len(b.unserved)-1]
	}
	b.left -= left
}

// member tries every place for one person of a job. Helpers come in the order
// of their vehicles, since they can stand for each other.
func (b *reference) member(i, member, people, last int) {
	if member == people {
		b.job(i + 1)
		return
	}
	for v := range b.routes {
		if member > 1 && v <= last || slices.ContainsFunc(b.routes[v], func(s route.Stop) bool { return s.Kind == route.Visit && s.Index == i }) {
			continue
		}
		b.everywhere(v, route.Stop{Kind: route.Visit, Index: i, Helper: member > 0}, func() { b.member(i, member+1, people, v) })
	}
}

// rest places the breaks of used vehicles.
func (b *reference) rest(v, k int) {
	switch {
	case v == len(b.routes):
		b.depot(0, b.trips)
	case len(b.routes[v]) == 0 || k == len(b.p.Vehicles[v].Breaks):
		b.rest(v+1, 0)
	default:
		b.everywhere(v, route.Stop{Kind: route.Rest, Index: k}, func() { b.rest(v, k+1) })
	}
}

// depot places up to so many visits to depots in each used vehicle's route.
func (b *reference) depot(v, left int) {
	if v == len(b.routes) {
		b.judge()
		return
	}
	b.depot(v+1, b.trips)
	if left == 0 || len(b.routes[v]) == 0 {
		return
	}
	for _, d := range b.p.Vehicles[v].Depots {
		b.everywhere(v, route.Stop{Kind: route.Restock, Index: d}, func() { b.depot(v, left-1) })
	}
}

func (b *reference) everywhere(v int, s route.Stop, then func()) {
	first := 0
	if b.frozen != nil {
		first = b.frozen[v]
	}
	for at := first; at <= len(b.routes[v]); at++ {
		b.routes[v] = slices.Insert(b.routes[v], at, s)
		then()
		b.routes[v] = slices.Delete(b.routes[v], at, at+1)
	}
}

// judge tries for each promise whether to wait for its window or not.
func (b *reference) judge() {
	promises := false
	for _, j := range b.p.Jobs {
		promises = promises || j.Promise != nil
	}
	b.judgeOne()
	for b.kept = 1; promises && b.kept < 1<<len(b.p.Jobs); b.kept++ {
		b.judgeOne()
	}
	b.kept = 0
}

// judgeOne times the routes and keeps them if they hold and are the cheapest.
func (b *reference) judgeOne() {
	plan := &route.Plan{Routes: make([]route.Route, len(b.routes)), Unserved: slices.Clone(b.unserved)}
	starts := make(map[int]route.Time) // of teams
	for range 10 {                     // each round moves a team to its slowest member
		again := false
		for v := range b.routes {
			if !b.time(&plan.Routes[v], v, starts) {
				return
			}
			for _, s := range plan.Routes[v].Stops {
				if s.Kind == route.Visit && b.p.Jobs[s.Index].People > 1 && s.Start != starts[s.Index] {
					starts[s.Index] = max(starts[s.Index], s.Start)
					again = true
				}
			}
		}
		if !again {
			break
		}
	}
	if route.FillTotals(b.p, plan) && plan.Cost < b.cost {
		b.cost, b.best = plan.Cost, plan
	}
}

// time follows a route and begins everything as early as possible.
func (b *reference) time(r *route.Route, v int, starts map[int]route.Time) bool {
	vehicle := &b.p.Vehicles[v]
	*r = route.Route{}
	if len(b.routes[v]) == 0 {
		return true
	}
	shift := vehicle.Shift
	if shift == (route.Window{}) {
		shift = route.Always
	}
	now, at := shift.From, vehicle.Start
	if b.p.Started {
		now = max(now, b.p.Now)
	}
	r.Leave = now
	way := func(to int) route.Time {
		if at == to {
			return 0
		}
		percent := route.Time(vehicle.Speed)
		if percent == 0 {
			percent = 100
		}
		return route.Time(math.Ceil(float64(b.p.Travel.Leg(at, to).Time*100) / float64(percent)))
	}
	for i, s := range b.routes[v] {
		if b.frozen != nil && i < b.frozen[v] {
			if r.Frozen = b.frozen[v]; i == 0 {
				r.Leave = s.Start - way(b.p.Jobs[s.Index].Place)
			}
			now, at = s.Leave, b.p.Jobs[s.Index].Place
			if i == b.frozen[v]-1 {
				now = max(now, b.p.Now)
			}
			r.Stops = append(r.Stops, s)
			continue
		}
		windows, service, place := []route.Window(nil), route.Time(0), at
		switch s.Kind {
		case route.Visit:
			j := &b.p.Jobs[s.Index]
			windows, service, place = j.Windows, j.Service, j.Place
			if b.kept&(1<<s.Index) != 0 {
				windows = []route.Window{j.Promise.Window}
			}
		case route.Restock:
			d := &b.p.Depots[s.Index]
			windows, service, place = d.Windows, d.Service, d.Place
		case route.Rest:
			windows, service = []route.Window{vehicle.Breaks[s.Index].Window}, vehicle.Breaks[s.Index].Length
		}
		s.Arrive = now + way(place)
		begin := s.Arrive
		if team, ok := starts[s.Index]; ok && s.Kind == route.Visit {
			begin = max(begin, team)
		}
		ok := len(windows) == 0
		s.Start = begin
		for _, w := range windows {
			if begin <= w.To {
				s.Start, ok = max(begin, w.From), true
				break
			}
		}
		if !ok {
			return false
		}
		s.Leave = s.Start + service
		now, at = s.Leave, place
		r.Stops = append(r.Stops, s)
	}
	r.Return = now
	if vehicle.End != route.Open {
		r.Return += way(vehicle.End)
	}
	return r.Return <= shift.To
}

// brute2 tries everything for the jobs that are not frozen in a plan.
func brute2(t *testing.T, p *route.Problem, plan *route.Plan) (route.Cost, *route.Plan) {
	t.Helper()
	b := &reference{p: p, cost: math.MaxInt64, routes: make([][]route.Stop, len(p.Vehicles)), trips: 1, frozen: make([]int, len(p.Vehicles)), done: map[int]bool{}}
	for v := range plan.Routes {
		b.frozen[v] = plan.Routes[v].Frozen
		for _, s := range plan.Routes[v].Stops[:b.frozen[v]] {
			b.routes[v] = append(b.routes[v], s)
			b.done[s.Index] = true
		}
	}
	b.job(0)
	return b.cost, b.best
}
