package route

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Live is a plan that is being driven, made ready for questions: where would
// one more job fit, and why does another one not. It is immutable and safe for
// concurrent use. After each change of the plan, load it again.
type Live struct {
	m   *model
	s   *state
	all []int32
}

// Load makes a plan ready. A nil plan is one in which nobody has anything to
// do. What is frozen in the plan is taken as it is; a visit that no longer
// fits behind it counts as unserved. The error says what makes no sense.
func Load(p *Problem, plan *Plan) (*Live, error) {
	m, err := compile(p)
	if err != nil {
		return nil, err
	}
	s := newState(m, nil)
	if err := s.load(plan); err != nil {
		return nil, err
	}
	l := &Live{m: m, s: s}
	for i := range s.tours {
		l.all = append(l.all, int32(i))
	}
	s.resetBest()
	return l, nil
}

// Plan returns the plan that was loaded, with its times and totals worked out
// anew.
func (l *Live) Plan() *Plan { return l.s.plan() }

// Option is a place in the plan for one more job.
type Option struct {
	Vehicle int // who comes; of a team, who brings load and parts
	After   int // number of the route's stops that come before
	Depot   int // depot to load at first, or NoDepot
	DepotAt int // number of the route's stops before the depot; After counts the depot
	Helpers []Helper
	Start   Time // when the visit would begin
	Latest  Time // how late it could begin with everything after it still in time; Start for teams and after a depot
	Cost    Cost // added to the plan
}

// Helper is another member of a team.
type Helper struct {
	Vehicle, After int
}

// NoDepot in an Option means that the way leads straight to the customer.
const NoDepot = -1

// Scan returns where a job at a known place would fit without moving anything
// else to another vehicle or into another order: the cheapest place of each
// vehicle, cheapest first, and of a job for several people the cheapest team.
// The job need not be in the problem; its Unserved price does not matter. An
// empty answer means that it fits nowhere.
func (l *Live) Scan(j *Job) ([]Option, error) {
	if err := l.m.problem.ValidJob(j); err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	s := scanner{m: l.m}
	k := l.m.taskOf(j)
	s.aim(&k)
	return l.options(&s, &k, j), nil
}

// Site is a place that is not among those of the problem, such as that of a
// customer who has just called, with its ways to all others. It is immutable
// and safe for concurrent use.
type Site struct {
	live *Live
	rows []legs
}

// At returns the Site whose legs to and from each place the function tells,
// as [GreatCircle.From] does.
func (l *Live) At(ways func(place int) (to, from Leg)) (*Site, error) {
	m := l.m
	site := &Site{live: l, rows: make([]legs, len(m.profiles))}
	for i := range site.rows {
		site.rows[i] = legs{into: make([]hop, m.places), from: make([]hop, m.places)}
	}
	for place := range m.places - 1 {
		to, from := ways(int(place))
		for i := range site.rows {
			var errs [2]error
			percent := m.profiles[i].percent
			site.rows[i].from[place], errs[0] = m.price(to, percent)
			site.rows[i].into[place], errs[1] = m.price(from, percent)
			if err := errors.Join(errs[:]...); err != nil {
				return nil, fmt.Errorf("route: the way to place %d: %w", place, err)
			}
		}
	}
	return site, nil
}

// Scan is [Live.Scan] for a job at this place; the job's Place does not count.
func (s *Site) Scan(j *Job) ([]Option, error) {
	l := s.live
	if err := l.m.problem.validVisit(j); err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	k := l.m.taskOf(j)
	k.place = l.m.places // none that a tour could hold
	return l.options(&scanner{m: l.m, rows: s.rows}, &k, j), nil
}

// options scans all tours with a scanner that is aimed.
func (l *Live) options(s *scanner, k *task, j *Job) []Option {
	m := l.m
	if k.people > 1 {
		return l.teamOptions(s, k, j)
	}
	var out []Option
	for _, i := range l.all {
		t := &l.s.tours[i]
		if l.blocked(s, k, j, t.vehicle) != 0 {
			continue
		}
		best := nowhereSpot
		s.scanTour(k, t, i, &best)
		if best.cost == math.MaxInt64 {
			continue
		}
		o := Option{
			Vehicle: int(t.vehicle), After: int(best.after), Depot: int(best.depot), DepotAt: int(best.load),
			Start: Time(best.start), Latest: Time(best.start), Cost: Cost(best.cost),
		}
		if best.depot < 0 {
			way := s.rows[m.vehicles[t.vehicle].profile].from[t.stops[best.after].next].time
			spans := k.modes[best.mode].spans
			o.Latest = Time(latest(spans, m.leaveBy(t, int(best.after), way)-k.service))
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b Option) int { return cmp.Compare(a.Cost, b.Cost) })
	return out
}

// able lists the tours whose vehicles nothing keeps from a task for good.
func (l *Live) able(s *scanner, k *task, j *Job) []int32 {
	var out []int32
	for _, i := range l.all {
		if l.blocked(s, k, j, l.s.tours[i].vehicle) == 0 {
			out = append(out, i)
		}
	}
	return out
}

func (l *Live) teamOptions(s *scanner, k *task, j *Job) []Option {
	helper := k.helper()
	c, ok := s.crew(k, l.s.tours, l.able(s, k, j), l.able(s, &helper, j))
	if !ok {
		return nil
	}
	lead := c.members[0]
	o := Option{
		Vehicle: int(l.s.tours[lead.tour].vehicle), After: int(lead.after), Depot: NoDepot,
		Start: Time(c.at), Latest: Time(c.at), Cost: Cost(c.cost),
	}
	for _, b := range c.members[1:k.people] {
		o.Helpers = append(o.Helpers, Helper{int(l.s.tours[b.tour].vehicle), int(b.after)})
	}
	return []Option{o}
}

// blocked is blocks for a scanner that is aimed.
func (l *Live) blocked(s *scanner, k *task, j *Job, v int32) Reason {
	if r := l.m.bars(k, j, v); r != 0 {
		return r
	}
	c := &l.m.vehicles[v]
	row := &s.rows[c.profile]
	return l.m.misses(k, c, row.into[c.start], row.from[c.end])
}
