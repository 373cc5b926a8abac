package route

import (
	"math"
	"slices"
)

// A job for several people is several tasks that begin at the same instant in
// different tours. The instant is agreed when the team is put together: from
// then on each of its stops has a window of that one instant, so that tours
// stay independent of each other and the scan exact. Taking the job out and
// putting it in again finds another instant.

// berth is a place where one member of a team could join, and from when to
// when it could begin there.
type berth struct {
	cost     int64
	tour     int32
	after    int32
	from, to int32
}

// crew is a team that can begin together.
type crew struct {
	cost    int64
	at      int32
	mode    int8
	members [MaxPeople]berth
}

// berths lists the places of a team's task in one tour for one mode.
func (s *scanner) berths(out []berth, k *task, mode int, t *tour, index int32) []berth {
	m := s.m
	v := &m.vehicles[t.vehicle]
	if t.closed {
		return out
	}
	base := k.vehiclePrice(t.vehicle)
	if t.visits == 0 && t.restocks == 0 {
		base += v.fixed
	}
	row := &s.rows[v.profile]
	spans := k.modes[mode].spans
	for i := int(t.frozen); i < len(t.stops)-1; i++ {
		a := &t.stops[i]
		there, back := row.into[a.place], row.from[a.next]
		from, ok := earliest(spans, a.ready+there.time)
		if !ok {
			continue
		}
		to := latest(spans, m.leaveBy(t, i, back.time)-k.service)
		if to < from || !m.carries(t, i, k) || s.overlook() {
			continue
		}
		d := base + int64(there.cost) + int64(back.cost) - int64(a.out)
		if v.fair > 0 {
			d += m.fairDelta(v, t, a, there.time+back.time, k.service)
		}
		out = append(out, berth{d, index, int32(i), from, to})
	}
	return out
}

// crew finds the cheapest team for a job, beginning as early as that team can.
// The scanner must be aimed at the job's place. leads lists the tours whose
// vehicle can bring what the job needs, helps those that can help.
func (s *scanner) crew(k *task, tours []tour, leads, helps []int32) (crew, bool) {
	best := crew{cost: math.MaxInt64}
	helper := k.helper()
	alike := !k.loaded && len(k.parts) == 0
	for mode := range k.modes {
		price := k.modes[mode].price * int64(k.people)
		if price >= best.cost {
			break
		}
		var leaders, helpers []berth
		for _, i := range helps {
			helpers = s.berths(helpers, &helper, mode, &tours[i], i)
		}
		slices.SortStableFunc(helpers, cheaper)
		if leaders = helpers; !alike {
			leaders = nil
			for _, i := range leads {
				leaders = s.berths(leaders, k, mode, &tours[i], i)
			}
			slices.SortStableFunc(leaders, cheaper)
		}
		f := filler{scanner: s, k: k, tours: tours, leaders: leaders, helpers: helpers, alike: alike, best: &best}
		f.fill(crew{cost: price, at: -forever, mode: int8(mode)}, 0, 0, forever)
	}
	return best, best.cost < math.MaxInt64
}

// helper is the task of a team's other members: they bring neither load nor
// parts.
func (t *task) helper() task {
	h := *t
	h.load, h.loaded, h.parts, h.penalty = [MaxLoads]int64{}, false, nil, 0
	return h
}

func cheaper(a, b berth) int {
	switch {
	case a.cost != b.cost:
		if a.cost < b.cost {
			return -1
		}
		return 1
	case a.tour != b.tour:
		return int(a.tour) - int(b.tour)
	}
	return int(a.after) - int(b.after)
}

// filler tries all teams, cheapest members first.
type filler struct {
	*scanner
	k                *task
	tours            []tour
	leaders, helpers []berth
	alike            bool
	best             *crew
}

// fill adds the next member to a crew that could begin from c.at to until.
func (f *filler) fill(c crew, member, next int, until int32) {
	if member == int(f.k.people) {
		f.settle(c)
		return
	}
	list := f.helpers
	if member == 0 {
		list = f.leaders
	}
	for i := next; i < len(list); i++ {
		b := list[i]
		missing := int64(f.k.people) - int64(member)
		if member == 0 && !f.alike {
			missing = 1
		}
		if b.cost >= 0 && c.cost+b.cost*missing >= f.best.cost {
			break // members that are still missing cost at least as much each
		}
		if c.aboard(b.tour, member) {
			continue
		}
		from, ok := earliest(f.k.modes[c.mode].spans, max(c.at, b.from))
		to := min(until, b.to)
		if !ok || from > to {
			continue
		}
		with := c
		with.cost += b.cost
		with.at = from
		with.members[member] = b
		start := i + 1 // members that can stand for each other: count each team once
		if member == 0 && !f.alike {
			start = 0
		}
		f.fill(with, member+1, start, to)
	}
}

func (c *crew) aboard(tour int32, members int) bool {
	for _, b := range c.members[:members] {
		if b.tour == tour {
			return true
		}
	}
	return false
}

// settle prices lateness and keeps a complete crew if it is the best so far.
func (f *filler) settle(c crew) {
	m, k := f.m, f.k
	c.cost += k.lateness(c.at) * int64(k.people)
	for _, b := range c.members[:k.people] {
		t := &f.tours[b.tour]
		if t.timed {
			v := &m.vehicles[t.vehicle]
			way := f.rows[v.profile].from[t.stops[b.after].next].time
			c.cost += m.delay(t, int(b.after), c.at+k.service, way, v)
		}
	}
	if c.cost < f.best.cost {
		*f.best = c
	}
}
