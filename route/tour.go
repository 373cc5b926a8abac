package route

// tour is the round of one vehicle while it is planned: its stops from start
// to end with what the insertion scan needs to judge a place in constant time.
//
// The times follow Savelsbergh's forward slack (ORSA Journal on Computing 4,
// 1992) in the form for several windows: ready is the earliest instant at
// which a stop can be left, late the latest at which it may be reached so that
// everything after it holds. Something fits between two stops exactly if,
// begun as early as possible after the first, it can be left in time for the
// late of the second. Since nothing becomes possible by waiting longer, that
// test is exact for any number of windows.
type tour struct {
	vehicle  int32
	stops    []halt          // the first is the start, the last the end
	frozen   int32           // index of the last stop that stays where it is
	visits   int32           // tasks of jobs
	cost     int64           // of everything but unserved jobs
	work     int64           // travel and service, for fairness
	load     [MaxLoads]int64 // of all visits together
	restocks int32
	timed    bool // some stop pays for lateness
	resting  bool // has breaks
	closed   bool // what is under way takes all of the shift: nothing can be added
}

// kinds of stops within a tour.
const (
	atStart = iota
	atEnd
	atTask
	atBreak
	atDepot
)

// halt is a stop of a tour. What the scan reads comes first.
type halt struct {
	ready  int32 // earliest instant to leave
	until  int32 // late of the next stop
	place  int32 // of a break: of the stop before
	next   int32 // place of the next stop that is no break
	out    int32 // price of the way there
	late   int32 // latest instant to arrive
	start  int32 // earliest instant to begin
	lo, hi int32 // window, or the hull of several
	dur    int32
	id     int32 // task or depot
	mode   int8
	kind   int8
	gaps   bool // several windows: ask spans
	frozen bool // begins at lo, whatever was before
	held   bool // stays in this tour, because a member of the team is frozen in another
}

// spans returns the windows of a stop.
func (m *model) spans(s *halt) []span {
	if s.kind == atDepot {
		return m.depots[s.id].spans
	}
	return m.tasks[s.id].modes[s.mode].spans
}

// open returns the earliest beginning of a stop that is reached at t.
func (m *model) open(s *halt, t int32) (int32, bool) {
	switch {
	case t <= s.lo || s.frozen:
		return s.lo, true
	case t > s.hi:
		return 0, false
	case s.gaps:
		return earliest(m.spans(s), t)
	}
	return t, true
}

// shut returns the latest beginning of a stop that is not after t.
func (m *model) shut(s *halt, t int32) int32 {
	switch {
	case s.frozen:
		return forever
	case t < s.lo:
		return -forever
	case s.gaps:
		return latest(m.spans(s), t)
	}
	return min(t, s.hi)
}

// visitStop makes the stop of a task. With at >= -MaxTime the stop begins at
// that very instant: a team has agreed on it.
func (m *model) visitStop(id int32, mode int8, at int32) halt {
	t := &m.tasks[id]
	s := halt{id: id, mode: mode, kind: atTask, place: t.place, dur: t.service}
	if t.owner >= 0 {
		s.kind = atBreak
	}
	if at > -forever {
		s.lo, s.hi = at, at
		return s
	}
	spans := t.modes[mode].spans
	s.lo, s.hi, s.gaps = spans[0].lo, spans[len(spans)-1].hi, len(spans) > 1
	return s
}

// depotStop makes the stop of loading at a depot.
func (m *model) depotStop(id int32) halt {
	d := &m.depots[id]
	return halt{
		id: id, kind: atDepot, place: d.place, dur: d.service,
		lo: d.spans[0].lo, hi: d.spans[len(d.spans)-1].hi, gaps: len(d.spans) > 1,
	}
}

// emptyTour returns the tour of a vehicle without any stop.
func (m *model) emptyTour(v int32) tour {
	c := &m.vehicles[v]
	t := tour{vehicle: v, resting: len(c.breaks) > 0, stops: []halt{
		{kind: atStart, place: c.start, lo: max(c.from, m.now), hi: forever},
		{kind: atEnd, place: c.end, lo: -forever, hi: c.to},
	}}
	m.refresh(&t)
	return t
}

// refresh renews everything that follows from the stops. It reports whether
// every window and the shift hold; if not, the tour must be refreshed again
// after it was mended before anything else is asked of it.
func (m *model) refresh(t *tour) bool {
	v := &m.vehicles[t.vehicle]
	from, n := m.profiles[v.profile].from, m.places
	st := t.stops
	t.visits, t.restocks, t.work, t.timed, t.load = 0, 0, 0, false, [MaxLoads]int64{}
	var cost int64
	ok := true
	st[0].start, st[0].ready = st[0].lo, st[0].lo
	prev := &st[0]
	travel := int32(0)
	for i := 1; i < len(st); i++ {
		s := &st[i]
		arrive := prev.ready
		if s.kind == atBreak {
			s.place = prev.place
		} else if s.place != prev.place {
			h := from[prev.place*n+s.place]
			arrive += h.time
			travel += h.time
			cost += int64(h.cost)
		}
		start, fits := m.open(s, arrive)
		if !fits {
			ok, start = false, arrive
		}
		s.start, s.ready = start, start+s.dur
		if int32(i) == t.frozen {
			s.ready = max(s.ready, m.now)
		}
		switch s.kind {
		case atTask:
			k := &m.tasks[s.id]
			t.visits++
			t.work += int64(s.dur)
			cost += k.vehiclePrice(t.vehicle) + k.modePrice(s.mode, start)
			if k.late > 0 {
				t.timed = true
				cost += k.lateness(start)
			}
			if k.loaded {
				for d := range t.load {
					t.load[d] += k.load[d]
				}
			}
		case atDepot:
			t.restocks++
			t.work += int64(s.dur)
		}
		prev = s
	}
	t.work += int64(travel)
	t.cost = cost + v.fixed + v.fairness(t.work)
	unused := t.visits == 0 && t.restocks == 0
	if unused {
		t.cost, t.work = 0, 0 // who has nothing to do stays at home
	}
	return m.refreshBack(t, from, n, unused) && ok
}

// refreshBack runs from the end to the start.
func (m *model) refreshBack(t *tour, from []hop, n int32, unused bool) bool {
	st := t.stops
	last := len(st) - 1
	end := &st[last]
	end.late, end.next = end.hi, end.place
	next := end // the next stop that is no break
	for i := last - 1; i >= 0; i-- {
		s := &st[i]
		s.next, s.until = next.place, st[i+1].late
		leave := s.until
		var h hop
		if s.place != s.next {
			h = from[s.place*n+s.next]
		}
		if st[i+1].kind != atBreak {
			leave -= h.time
		}
		s.out = h.cost
		if unused {
			s.out = 0
		}
		s.late = max(-forever, m.shut(s, max(-forever, leave-s.dur)))
		if s.kind != atBreak {
			next = s
		}
	}
	return end.start <= end.late
}

// leaveBy returns the latest instant at which a stop put after stop i, at
// this place, may be left so that everything after it still holds; way is the
// time from the place to the next stop that is no break.
func (m *model) leaveBy(t *tour, i int, way int32) int32 {
	st := t.stops
	if st[i+1].kind != atBreak {
		return st[i].until - way
	}
	k := i + 1
	for st[k].kind == atBreak {
		k++
	}
	leave := st[k].late - way
	for k--; k > i; k-- {
		leave = m.shut(&st[k], max(-forever, leave-st[k].dur))
	}
	return leave
}

// insert puts a stop after stop i.
func (t *tour) insert(i int32, s halt) {
	t.stops = append(t.stops, halt{})
	copy(t.stops[i+2:], t.stops[i+1:])
	t.stops[i+1] = s
}

// drop removes stop i.
func (t *tour) drop(i int32) {
	t.stops = append(t.stops[:i], t.stops[i+1:]...)
}

// copyFrom makes t equal to other, in t's own memory.
func (t *tour) copyFrom(other *tour) {
	stops := append(t.stops[:0], other.stops...)
	*t = *other
	t.stops = stops
}
