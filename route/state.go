package route

import "slices"

// state is one search: a current plan that is changed and changed back, the
// best plan seen, and the memory for both. It belongs to one goroutine.
type state struct {
	scanner
	tours  []tour
	where  []int32 // by task: its tour, or -1
	absent []int32 // first tasks of jobs, and breaks, that are in no tour
	cost   int64   // of tours and absent ones together

	active []int32 // tours that this search may change
	open   []bool  // by tour: is active
	pool   []int32 // tasks that this search may remove
	used   int     // active tours with visits
	placed int     // visits in them

	touched  []int32 // tours changed since mark
	saved    []tour  // by tour: as it was at mark
	changed  []bool  // by tour
	before   []int32 // absent at mark
	costWas  int64
	usedWas  int
	placeWas int

	best         best
	bank         []int32 // to be put in
	keys         []sortKey
	leads, helps []int32 // tours that may serve the team at hand
	bold         bool    // this step serves at any price
	whole        bool    // this ruin takes whole tours
	seen         []int32 // by tour, or by class for empty tours: looked at, if equal to mark
	locals       []int32 // tours with near tasks
	mark         int32
	stat         Stats
}

// best is the best plan of a search.
type best struct {
	cost   int64
	tours  []tour
	absent []int32
	stale  []bool // by tour: differs from the current one since the last record
}

// newState returns a search with every vehicle at home and every job absent.
func newState(m *model, r *rng) *state {
	n := len(m.vehicles)
	s := &state{
		scanner: scanner{m: m, rng: r},
		tours:   make([]tour, n), where: make([]int32, len(m.tasks)),
		open: make([]bool, n), saved: make([]tour, n), changed: make([]bool, n), seen: make([]int32, n),
	}
	if r != nil {
		s.rate = blinkRate(len(m.tasks))
		s.blink = r.blink(s.rate)
	}
	for v := range s.tours {
		s.tours[v] = m.emptyTour(int32(v))
	}
	for i := range s.where {
		s.where[i] = -1
	}
	return s
}

// take makes this search a copy of another one's current plan.
func (s *state) take(from *state) {
	for i := range s.tours {
		s.tours[i].copyFrom(&from.tours[i])
	}
	copy(s.where, from.where)
	s.absent = append(s.absent[:0], from.absent...)
	s.cost = from.cost
}

// confine lets the search change these tours and tasks only.
func (s *state) confine(active, pool []int32) {
	s.active, s.pool = active, pool
	s.used, s.placed = 0, 0
	clear(s.open)
	for _, i := range active {
		s.open[i] = true
		if s.tours[i].visits > 0 {
			s.used++
			s.placed += int(s.tours[i].visits)
		}
	}
	s.touched = s.touched[:0]
	clear(s.changed)
	s.resetBest()
}

// everything returns all tours that are not closed, and all tasks that are
// not frozen.
func (s *state) everything() (active, pool []int32) {
	stuck := make([]bool, len(s.where))
	for i := range s.tours {
		t := &s.tours[i]
		if !t.closed {
			active = append(active, int32(i))
		}
		for j := range t.stops {
			if st := &t.stops[j]; (t.closed || st.frozen || st.held) && (st.kind == atTask || st.kind == atBreak) {
				stuck[st.id] = true
			}
		}
	}
	for id := range s.where {
		first := s.m.firstOf(int32(id))
		free := true
		for k := range s.m.tasks[id].people {
			free = free && !stuck[first+k]
		}
		if free {
			pool = append(pool, int32(id))
		}
	}
	return active, pool
}

// resetBest forgets what was found and starts from the current plan.
func (s *state) resetBest() {
	b := &s.best
	if b.tours == nil {
		b.tours, b.stale = make([]tour, len(s.tours)), make([]bool, len(s.tours))
	}
	b.cost = s.cost
	for i := range s.tours {
		b.tours[i].copyFrom(&s.tours[i])
		b.stale[i] = false
	}
	b.absent = append(b.absent[:0], s.absent...)
}

// record keeps the current plan as the best one.
func (s *state) record() {
	b := &s.best
	b.cost = s.cost
	for _, i := range s.active {
		if b.stale[i] {
			b.tours[i].copyFrom(&s.tours[i])
			b.stale[i] = false
		}
	}
	b.absent = append(b.absent[:0], s.absent...)
}

// begin marks the plan that rollback returns to.
func (s *state) begin() {
	s.touched = s.touched[:0]
	s.before = append(s.before[:0], s.absent...)
	s.costWas, s.usedWas, s.placeWas = s.cost, s.used, s.placed
}

// touch must be called before a tour is changed.
func (s *state) touch(i int32) *tour {
	t := &s.tours[i]
	if !s.changed[i] {
		s.changed[i] = true
		s.touched = append(s.touched, i)
		s.saved[i].copyFrom(t)
	}
	return t
}

// commit keeps the changes.
func (s *state) commit() {
	for _, i := range s.touched {
		s.changed[i] = false
		s.best.stale[i] = true
	}
}

// rollback undoes all changes since begin.
func (s *state) rollback() {
	for _, i := range s.touched {
		s.changed[i] = false
		for j := range s.tours[i].stops {
			if st := &s.tours[i].stops[j]; st.kind == atTask || st.kind == atBreak {
				s.where[st.id] = -1
			}
		}
	}
	for _, i := range s.touched {
		s.tours[i], s.saved[i] = s.saved[i], s.tours[i]
		for j := range s.tours[i].stops {
			if st := &s.tours[i].stops[j]; st.kind == atTask || st.kind == atBreak {
				s.where[st.id] = i
			}
		}
	}
	s.absent = append(s.absent[:0], s.before...)
	s.cost, s.used, s.placed = s.costWas, s.usedWas, s.placeWas
}

// settle renews a tour after a change and accounts for it.
func (s *state) settleTour(i int32) bool {
	t := &s.tours[i]
	cost, visits := t.cost, t.visits
	ok := s.m.refresh(t)
	s.cost += t.cost - cost
	s.placed += int(t.visits - visits)
	switch {
	case visits == 0 && t.visits > 0:
		s.used++
	case visits > 0 && t.visits == 0:
		s.used--
	}
	return ok
}

// put inserts a task where the scan found room.
func (s *state) put(id int32, at spot) {
	t := s.touch(at.tour)
	if at.depot >= 0 {
		t.insert(at.load, s.m.depotStop(at.depot))
	}
	t.insert(at.after, s.m.visitStop(id, at.mode, -forever))
	s.where[id] = at.tour
	s.settleTour(at.tour)
}

// putCrew inserts the tasks of a team.
func (s *state) putCrew(lead int32, c *crew) {
	for k := range s.m.tasks[lead].people {
		b := c.members[k]
		s.touch(b.tour).insert(b.after, s.m.visitStop(lead+k, c.mode, c.at))
		s.where[lead+k] = b.tour
		s.settleTour(b.tour)
	}
}

// position returns the index of a task's stop in its tour.
func (t *tour) position(id int32) int32 {
	for i := range t.stops {
		if st := &t.stops[i]; st.id == id && (st.kind == atTask || st.kind == atBreak) {
			return int32(i)
		}
	}
	return -1
}

// tidy drops visits to depots that nobody needs any more.
func (s *state) tidy(i int32) {
	t := &s.tours[i]
	for j := int32(1); j < int32(len(t.stops)-1); j++ {
		if t.stops[j].kind != atDepot || t.stops[j].frozen {
			continue
		}
		s.try.copyFrom(t)
		s.try.drop(j)
		if s.m.laden(&s.try) && s.m.refresh(&s.try) && s.try.cost <= t.cost {
			s.touch(i).drop(j)
			s.settleTour(i)
			j--
		}
	}
}

// leave adds a job to those that are not served.
func (s *state) leaveOut(id int32) {
	s.absent = append(s.absent, id)
	s.cost += s.m.tasks[id].penalty
}

// fetch takes one out of those that are not served.
func (s *state) fetch(id int32) {
	if i := slices.Index(s.absent, id); i >= 0 {
		s.absent = slices.Delete(s.absent, i, i+1)
		s.cost -= s.m.tasks[id].penalty
	}
}
