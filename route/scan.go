package route

import "math"

// spot is a place in a tour where a task could be put.
type spot struct {
	cost  int64 // added to the plan; math.MaxInt64 if there is none
	tour  int32
	after int32 // index of the stop before; counted after the depot was put in
	start int32 // earliest beginning
	mode  int8
	depot int32 // loaded at before, or -1
	load  int32 // the depot comes after this stop
}

var nowhereSpot = spot{cost: math.MaxInt64, depot: -1}

// scanner looks for places. Its memory is its own: one per goroutine.
type scanner struct {
	m     *model
	rng   *rng    // nil: overlook nothing
	blink int32   // candidates until the next one is overlooked
	rate  float64 // share that is overlooked
	rows  []legs
	try   tour // scratch
}

// legs are the ways between the place of a task and all others, for one
// profile.
type legs struct {
	into, from []hop // from[x] leads to x, into[x] from x
}

// aim makes the ways of a task's place ready.
func (s *scanner) aim(k *task) {
	n := int(s.m.places)
	if s.rows == nil {
		s.rows = make([]legs, len(s.m.profiles))
	}
	at := int(k.place) * n
	for i := range s.m.profiles {
		f := &s.m.profiles[i]
		s.rows[i] = legs{into: f.into[at : at+n], from: f.from[at : at+n]}
	}
}

// overlook reports whether the candidate at hand shall be overlooked.
func (s *scanner) overlook() bool {
	if s.rng == nil {
		return false
	}
	if s.blink--; s.blink > 0 {
		return false
	}
	s.blink = s.rng.blink(s.rate)
	return true
}

// scanTour looks for the cheapest place for a task in one tour and improves
// best with it. The tour must be one that may serve the task, the scanner must
// be aimed at its place.
func (s *scanner) scanTour(k *task, t *tour, index int32, best *spot) {
	m := s.m
	v := &m.vehicles[t.vehicle]
	base := k.vehiclePrice(t.vehicle)
	if t.visits == 0 && t.restocks == 0 {
		base += v.fixed
	}
	if base >= best.cost || t.closed {
		return
	}
	simple := t.restocks == 0 && !t.resting && !t.timed && v.fair == 0 && k.plain()
	if !k.loaded || t.restocks == 0 && m.hasRoom(t, v, k) {
		if simple {
			s.scanPlain(k, t, index, base, best)
		} else {
			s.scanRich(k, t, index, base, best, k.loaded && t.restocks > 0 || len(k.parts) > 0)
		}
		if len(k.parts) == 0 {
			return
		}
	} else if t.restocks > 0 {
		s.scanRich(k, t, index, base, best, true)
	}
	if len(v.depots) > 0 {
		s.scanRestock(k, t, index, base, best)
	}
}

// hasRoom reports whether the load fits into a tour of a single trip.
func (m *model) hasRoom(t *tour, v *vehicle, k *task) bool {
	for d := range m.loads {
		if t.load[d]+k.load[d] > v.capacity[d] {
			return false
		}
	}
	return true
}

// scanPlain is the scan where way and windows are all that counts.
func (s *scanner) scanPlain(k *task, t *tour, index int32, base int64, best *spot) {
	row := &s.rows[s.m.vehicles[t.vehicle].profile]
	into, from := row.into, row.from
	lo, hi, dur := k.modes[0].spans[0].lo, k.modes[0].spans[0].hi, k.service
	room := best.cost - base
	st := t.stops
	for i := int(t.frozen); i < len(st)-1; i++ {
		a := &st[i]
		if a.ready > hi {
			break
		}
		there, back := into[a.place], from[a.next]
		d := int64(there.cost) + int64(back.cost) - int64(a.out)
		if d >= room {
			continue
		}
		begin := max(a.ready+there.time, lo)
		if begin > hi || begin+dur+back.time > a.until || s.overlook() {
			continue
		}
		room = d
		*best = spot{cost: base + d, tour: index, after: int32(i), start: begin, depot: -1}
	}
}

// scanRich is the scan with everything else: several windows and modes,
// lateness, breaks, fixed orders, fairness, and with loads what each trip and
// each part allow.
func (s *scanner) scanRich(k *task, t *tour, index int32, base int64, best *spot, loads bool) {
	m := s.m
	v := &m.vehicles[t.vehicle]
	row := &s.rows[v.profile]
	st := t.stops
	first, last := m.orderRange(t, k)
	for mode := range k.modes {
		spans := k.modes[mode].spans
		price := base + k.modes[mode].price
		if price >= best.cost {
			break
		}
		hi := spans[len(spans)-1].hi
		for i := first; i < last; i++ {
			a := &st[i]
			if a.ready > hi {
				break
			}
			there, back := row.into[a.place], row.from[a.next]
			d := price + int64(there.cost) + int64(back.cost) - int64(a.out)
			if v.fair > 0 {
				d += m.fairDelta(v, t, a, there.time+back.time, k.service)
			}
			if d >= best.cost {
				continue
			}
			begin, ok := earliest(spans, a.ready+there.time)
			if !ok || begin+k.service > m.leaveBy(t, i, back.time) {
				continue
			}
			if k.late > 0 || t.timed {
				if d += k.lateness(begin) + m.delay(t, i, begin+k.service, back.time, v); d >= best.cost {
					continue
				}
			}
			if loads && !m.carries(t, i, k) || s.overlook() {
				continue
			}
			*best = spot{cost: d, tour: index, after: int32(i), start: begin, mode: int8(mode), depot: -1}
		}
	}
}

// orderRange returns the stops after which a task may be put: all that are not
// frozen, and those between its neighbours in a fixed order.
func (m *model) orderRange(t *tour, k *task) (first, last int) {
	first, last = int(t.frozen), len(t.stops)-1
	if k.rank < 0 {
		return first, last
	}
	for i := 1; i < len(t.stops)-1; i++ {
		if t.stops[i].kind != atTask {
			continue
		}
		other := &m.tasks[t.stops[i].id]
		switch {
		case other.order != k.order:
		case other.rank < k.rank:
			first = max(first, i)
		default:
			return first, min(last, i)
		}
	}
	return first, last
}

// fairDelta is what fairness charges for a visit after stop a.
func (m *model) fairDelta(v *vehicle, t *tour, a *halt, way, service int32) int64 {
	var old int32
	if t.visits > 0 || t.restocks > 0 {
		if a.place != a.next {
			old = m.profiles[v.profile].from[a.place*m.places+a.next].time
		}
		return v.fairness(t.work+int64(way-old+service)) - v.fairness(t.work)
	}
	return v.fairness(int64(way + service))
}

// delay is the added lateness of everything after stop i when something put
// there is left at an instant. It follows the delay until waiting absorbs it.
func (m *model) delay(t *tour, i int, leave, way int32, v *vehicle) int64 {
	from := m.profiles[v.profile].from
	var added int64
	place := int32(-1) // the inserted one, until a stop that is no break was reached
	for j := i + 1; j < len(t.stops)-1; j++ {
		s := &t.stops[j]
		arrive := leave
		if s.kind != atBreak {
			if place < 0 {
				arrive += way
			} else if place != s.place {
				arrive += from[place*m.places+s.place].time
			}
			place = s.place
		}
		start, _ := m.open(s, arrive)
		if start == s.start && s.kind != atBreak {
			break
		}
		if s.kind == atTask {
			k := &m.tasks[s.id]
			added += k.lateness(start) - k.lateness(s.start)
		}
		leave = start + s.dur
	}
	return added
}

// scanRestock looks for places that a visit to a depot opens: it puts each
// depot everywhere and scans the tour that results.
func (s *scanner) scanRestock(k *task, t *tour, index int32, base int64, best *spot) {
	m := s.m
	v := &m.vehicles[t.vehicle]
	empty := t.visits == 0 && t.restocks == 0
	for _, d := range v.depots {
		for i := t.frozen; i < int32(len(t.stops)-1); i++ {
			s.try.copyFrom(t)
			s.try.insert(i, m.depotStop(d))
			if !m.refresh(&s.try) {
				continue
			}
			extra := s.try.cost - t.cost
			b := base
			if empty {
				b -= v.fixed // the tour with the depot has paid it
			}
			found := nowhereSpot
			limit := best.cost - max(0, extra)
			found.cost = limit
			s.scanRich(k, &s.try, index, b, &found, true)
			if found.cost < limit {
				*best = found
				best.cost += extra
				best.depot, best.load = d, i
			}
		}
	}
}
