package route

import "fmt"

// load puts a plan into a fresh state. What is frozen is taken as it is; of
// the rest, what no longer fits is left out, to be placed again by a search.
// A nil plan leaves everything out.
func (s *state) load(p *Plan) error {
	m := s.m
	held := make(map[int32]bool) // first tasks of jobs with a frozen visit
	if p != nil {
		starts, err := m.teamStarts(p)
		if err != nil {
			return err
		}
		for v := range p.Routes {
			if err := s.loadFrozen(int32(v), &p.Routes[v], held); err != nil {
				return err
			}
		}
		for v := range p.Routes {
			s.loadRoute(int32(v), &p.Routes[v], starts)
		}
		if err := s.dropTornTeams(held); err != nil {
			return err
		}
	}
	s.cost = 0
	for id := range m.tasks {
		k := &m.tasks[id]
		if s.where[id] >= 0 || k.part > 0 || k.owner >= 0 && s.loadRest(int32(id)) {
			continue
		}
		s.leaveOut(int32(id))
	}
	for i := range s.tours {
		s.cost += s.tours[i].cost
	}
	return nil
}

// teamStarts checks a plan against its problem, and returns the instants that
// complete teams have agreed on by job.
func (m *model) teamStarts(p *Plan) (map[int]Time, error) {
	if len(p.Routes) != len(m.vehicles) {
		return nil, fmt.Errorf("route: the plan has %d routes for %d vehicles", len(p.Routes), len(m.vehicles))
	}
	type team struct {
		members int
		start   Time
		torn    bool
	}
	teams := make(map[int]team)
	for v := range p.Routes {
		r := &p.Routes[v]
		if r.Frozen < 0 || r.Frozen > len(r.Stops) {
			return nil, fmt.Errorf("route: routes[%d] of the plan has %d stops and %d frozen ones", v, len(r.Stops), r.Frozen)
		}
		for i, stop := range r.Stops {
			if err := m.validStop(v, stop); err != nil {
				return nil, fmt.Errorf("route: routes[%d].stops[%d] of the plan: %w", v, i, err)
			}
			if stop.Kind != Visit {
				continue
			}
			t := teams[stop.Index]
			if t.members++; t.members > m.problem.Jobs[stop.Index].people() {
				return nil, fmt.Errorf("route: routes[%d].stops[%d] of the plan: job %d is visited too often", v, i, stop.Index)
			}
			t.torn = t.torn || t.members > 1 && t.start != stop.Start
			t.start = stop.Start
			teams[stop.Index] = t
		}
	}
	starts := make(map[int]Time)
	for job, t := range teams {
		if people := m.problem.Jobs[job].people(); people > 1 && t.members == people && !t.torn {
			starts[job] = t.start
		}
	}
	return starts, nil
}

func (m *model) validStop(vehicle int, stop Stop) error {
	count := 0
	switch stop.Kind {
	case Visit:
		count = len(m.problem.Jobs)
	case Rest:
		count = len(m.vehicles[vehicle].breaks)
	case Restock:
		count = len(m.depots)
	default:
		return fmt.Errorf("there is no kind %d", stop.Kind)
	}
	if stop.Index < 0 || stop.Index >= count {
		return fmt.Errorf("there is no %s %d", stop.Kind, stop.Index)
	}
	if !instant(stop.Start) || !instant(stop.Leave) {
		return fmt.Errorf("its time is out of range")
	}
	return nil
}

// loadFrozen puts what is under way or done into a tour. It begins when the
// plan says so and ends then too, whatever the problem would have allowed.
func (s *state) loadFrozen(v int32, r *Route, held map[int32]bool) error {
	t := &s.tours[v]
	for i, stop := range r.Stops[:r.Frozen] {
		st, id, ok := s.frozenStop(v, stop)
		if !ok {
			return fmt.Errorf("route: routes[%d].stops[%d] of the plan stands twice among what is frozen", v, i)
		}
		if id >= 0 {
			s.where[id] = v
			held[s.m.firstOf(id)] = true
		}
		t.insert(int32(i), st)
	}
	t.frozen = int32(r.Frozen)
	t.closed = !s.m.refresh(t)
	return nil
}

func (s *state) frozenStop(v int32, stop Stop) (st halt, id int32, ok bool) {
	switch stop.Kind {
	case Restock:
		st, id = s.m.depotStop(int32(stop.Index)), -1
	case Rest:
		id = s.m.vehicles[v].breaks[stop.Index]
		st = s.m.visitStop(id, 0, -forever)
	default:
		if id = s.freePart(stop); id < 0 {
			return st, id, false
		}
		st = s.m.visitStop(id, s.modeFor(id, stop.Start), -forever)
	}
	if id >= 0 && s.where[id] >= 0 {
		return st, id, false
	}
	st.lo, st.hi, st.gaps, st.frozen = int32(stop.Start), int32(stop.Start), false, true
	if stop.Leave > stop.Start {
		st.dur = int32(stop.Leave - stop.Start)
	}
	return st, id, true
}

// modeFor is the cheapest mode in which a task may begin at an instant; the
// dearest if there is none.
func (s *state) modeFor(id int32, start Time) int8 {
	modes := s.m.tasks[id].modes
	for i := range modes {
		if t, ok := earliest(modes[i].spans, int32(start)); ok && t == int32(start) {
			return int8(i)
		}
	}
	return int8(len(modes) - 1)
}

// freePart returns the task that a visit stands for, if it is in no tour yet,
// or -1: the first of its job for who brings what it needs, else another.
func (s *state) freePart(stop Stop) int32 {
	first := s.m.first[stop.Index]
	from, to := int32(0), int32(1)
	if stop.Helper {
		from, to = 1, s.m.tasks[first].people
	}
	for k := from; k < to; k++ {
		if s.where[first+k] < 0 {
			return first + k
		}
	}
	return -1
}

// loadRoute appends the stops that are not frozen, one by one, as long as the
// tour holds with them.
func (s *state) loadRoute(v int32, r *Route, starts map[int]Time) {
	t := &s.tours[v]
	if t.closed {
		return
	}
	for _, stop := range r.Stops[r.Frozen:] {
		switch stop.Kind {
		case Restock:
			if s.m.mayLoad(v, int32(stop.Index)) {
				s.append(t, s.m.depotStop(int32(stop.Index)))
			}
		case Rest:
			id := s.m.vehicles[v].breaks[stop.Index]
			if s.where[id] < 0 && s.append(t, s.m.visitStop(id, 0, -forever)) {
				s.where[id] = v
			}
		default:
			s.loadVisit(t, stop, starts)
		}
	}
}

func (m *model) mayLoad(v, depot int32) bool {
	for _, d := range m.vehicles[v].depots {
		if d == depot {
			return true
		}
	}
	return false
}

func (s *state) loadVisit(t *tour, stop Stop, starts map[int]Time) {
	id := s.freePart(stop)
	if id < 0 || !s.m.tasks[id].may(t.vehicle) {
		return
	}
	k := &s.m.tasks[id]
	at := int32(-forever)
	if k.people > 1 {
		start, ok := starts[stop.Index]
		if !ok {
			return
		}
		at = int32(start)
	}
	if first, _ := s.m.orderRange(t, k); first < int(t.frozen) || s.passed(t, k) {
		return
	}
	for mode := range k.modes {
		if at > -forever && s.modeFor(id, Time(at)) != int8(mode) {
			continue
		}
		if s.append(t, s.m.visitStop(id, int8(mode), at)) {
			s.where[id] = t.vehicle
			return
		}
	}
}

// passed reports whether a tour already holds one that a fixed order puts
// behind the task.
func (s *state) passed(t *tour, k *task) bool {
	if k.rank < 0 {
		return false
	}
	_, last := s.m.orderRange(t, k)
	return last < len(t.stops)-1
}

// loadRest puts a break that the plan lacks into its vehicle's tour: every van
// sets out with its breaks.
func (s *state) loadRest(id int32) bool {
	k := &s.m.tasks[id]
	t := &s.tours[k.owner]
	if t.closed {
		return false
	}
	after, ok := s.scanRest(k, t)
	if ok {
		t.insert(after, s.m.visitStop(id, 0, -forever))
		s.m.refresh(t)
		s.where[id] = k.owner
	}
	return ok
}

// append adds a stop at the end of a tour if the tour holds with it.
func (s *state) append(t *tour, st halt) bool {
	at := int32(len(t.stops) - 2)
	t.insert(at, st)
	if s.m.refresh(t) && s.m.laden(t) {
		return true
	}
	t.drop(at + 1)
	s.m.refresh(t)
	return false
}

// dropTornTeams takes out the members of teams that are not complete, and
// holds those of which a member is frozen.
func (s *state) dropTornTeams(held map[int32]bool) error {
	for job, first := range s.m.first {
		people := s.m.tasks[first].people
		if people == 1 {
			continue
		}
		placed := int32(0)
		for k := range people {
			if s.where[first+k] >= 0 {
				placed++
			}
		}
		if placed == people && !held[first] {
			continue
		}
		if held[first] && placed < people {
			return fmt.Errorf("route: job %d is frozen in the plan, but has %d of %d people", job, placed, people)
		}
		for k := range people {
			i := s.where[first+k]
			if i < 0 {
				continue
			}
			t := &s.tours[i]
			at := t.position(first + k)
			if held[first] {
				t.stops[at].held = true
				continue
			}
			t.drop(at)
			s.where[first+k] = -1
			s.m.refresh(t)
		}
	}
	return nil
}
