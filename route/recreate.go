package route

import (
	"math"
	"slices"
)

// absentTries bounds how many of those that are not served are tried in one
// step; where many are left out, each gets its turn over the steps.
const absentTries = 12

// boldRate is the share of steps that serve every other job, by lot, at any
// price, and leave the rest out. Where the price of a vehicle pays only when
// several jobs share it, none would be the first otherwise. Such steps make
// sense only where prices of leaving out are within reach.
const boldRate = 0.1

// freshRate is the share of steps that begin by sending one visit into an empty
// tour. A new tour is never the cheapest place for a single visit, so that a
// plan with one tour too few would keep it for ever; once the tour is open, the
// others of the bank can follow.
const freshRate = 0.02

// openTour puts the first visit of the bank that can into an empty tour.
func (s *state) openTour() {
	for i, id := range s.bank {
		k := &s.m.tasks[id]
		if k.owner >= 0 || k.people > 1 {
			continue
		}
		s.aim(k)
		if at := s.scanAll(k, nowhereSpot, true); at.cost < k.penalty {
			s.put(id, at)
			s.bank = slices.Delete(s.bank, i, i+1)
		}
		return
	}
}

// recreate puts everything in the bank, and some that were absent, back where
// it costs least; what finds no place is left out. It gives up as soon as the
// plan costs more than limit, and reports whether it came to the end.
func (s *state) recreate(limit int64) bool {
	s.bold = s.m.cheap && s.rng.float() < boldRate
	s.fromAbsent()
	s.sortBank()
	if s.rng.float() < freshRate {
		s.openTour()
	}
	for _, id := range s.bank {
		s.putBack(id)
		if s.cost > limit {
			return false
		}
	}
	return true
}

// fromAbsent moves absent ones into the bank.
func (s *state) fromAbsent() {
	for n := min(absentTries, len(s.absent)); n > 0; n-- {
		i := s.rng.intn(len(s.absent))
		id := s.absent[i]
		last := len(s.absent) - 1
		s.absent[i] = s.absent[last]
		s.absent = s.absent[:last]
		s.cost -= s.m.tasks[id].penalty
		s.bank = append(s.bank, id)
	}
}

// putBack inserts one job or break, or leaves it out.
func (s *state) putBack(id int32) {
	k := &s.m.tasks[id]
	if k.owner >= 0 {
		if t := &s.tours[k.owner]; !t.closed && s.open[k.owner] {
			if after, ok := s.scanRest(k, t); ok {
				s.touch(k.owner).insert(after, s.m.visitStop(id, 0, -forever))
				s.where[id] = k.owner
				s.settleTour(k.owner)
				return
			}
		}
		s.leaveOut(id)
		return
	}
	if s.bold && s.rng.intn(2) == 0 {
		s.leaveOut(id)
		return
	}
	s.aim(k)
	if k.people > 1 {
		s.leads, s.helps = s.able(s.leads[:0], k), s.able(s.helps[:0], &s.m.tasks[id+1])
		if c, ok := s.crew(k, s.tours, s.leads, s.helps); ok && (s.bold || c.cost < k.penalty) {
			s.putCrew(id, &c)
			return
		}
		s.leaveOut(id)
		return
	}
	if at := s.cheapest(id, k); at.cost < math.MaxInt64 && (s.bold || at.cost < k.penalty) {
		s.put(id, at)
		return
	}
	s.leaveOut(id)
}

// able lists the active tours that may serve a task.
func (s *state) able(out []int32, k *task) []int32 {
	for _, i := range s.active {
		if k.may(s.tours[i].vehicle) {
			out = append(out, i)
		}
	}
	return out
}

// In problems from localFrom tasks on, a scan looks first at tours with one of
// the localTasks nearest tasks alone, and at the others only if it finds no
// place there. Chosen on the instances of 1,000 customers, see
// docs/benchmarks/route.md.
const (
	localFrom  = 300
	localTasks = 80
)

// cheapest finds the cheapest place in the active tours. Of empty tours of one
// class only the first is looked at.
func (s *state) cheapest(id int32, k *task) spot {
	s.stat.Scans++
	if len(s.where) >= localFrom {
		near := s.m.near[id]
		s.mark++
		s.locals = s.locals[:0]
		for _, other := range near[:min(localTasks, len(near))] {
			if i := s.where[other]; i >= 0 && s.open[i] && s.seen[i] != s.mark {
				s.seen[i] = s.mark
				s.locals = append(s.locals, i)
			}
		}
		best := nowhereSpot
		for _, i := range s.locals {
			if k.may(s.tours[i].vehicle) {
				s.scanTour(k, &s.tours[i], i, &best)
			}
		}
		if best.cost < math.MaxInt64 {
			return s.scanAll(k, best, true)
		}
	}
	return s.scanAll(k, nowhereSpot, false)
}

// scanAll improves best with all active tours, or with the empty ones.
func (s *state) scanAll(k *task, best spot, empty bool) spot {
	s.mark++
	for _, i := range s.active {
		t := &s.tours[i]
		if empty && t.visits > 0 || !k.may(t.vehicle) {
			continue
		}
		if len(t.stops) == 2 {
			class := s.m.vehicles[t.vehicle].class
			if s.seen[class] == s.mark {
				continue
			}
			s.seen[class] = s.mark
		}
		s.scanTour(k, t, i, &best)
	}
	return best
}

// sortKey orders the bank.
type sortKey struct {
	key int64
	id  int32
}

// Orders of the bank with their weights: random, by load, far from and close
// to the start (Christiaens and Vanden Berghe, section 5.2), and for windows
// short ones, early ones and late ones first (their section on time windows).
const (
	byChance = iota
	byLoad
	byFar
	byClose
	byLength
	byOpening
	byClosing
)

var orderWeights = [...]int{byChance: 4, byLoad: 4, byFar: 2, byClose: 1, byLength: 2, byOpening: 2, byClosing: 2}

// sortBank puts the bank into an order that is drawn by lot.
func (s *state) sortBank() {
	order, draw := 0, 0
	for _, w := range orderWeights {
		draw += w
	}
	for draw = s.rng.intn(draw); draw >= orderWeights[order]; order++ {
		draw -= orderWeights[order]
	}
	for i := len(s.bank) - 1; i > 0; i-- {
		j := s.rng.intn(i + 1)
		s.bank[i], s.bank[j] = s.bank[j], s.bank[i]
	}
	if order == byChance {
		return
	}
	s.keys = s.keys[:0]
	for _, id := range s.bank {
		s.keys = append(s.keys, sortKey{s.key(order, id), id})
	}
	slices.SortStableFunc(s.keys, func(a, b sortKey) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return 0
	})
	for i, k := range s.keys {
		s.bank[i] = k.id
	}
}

// key is what an order sorts by, small first. Breaks stand where chance put
// them: first or last.
func (s *state) key(order int, id int32) int64 {
	k := &s.m.tasks[id]
	if k.owner >= 0 {
		if s.rng.intn(2) == 0 {
			return math.MinInt64
		}
		return math.MaxInt64
	}
	spans := k.modes[len(k.modes)-1].spans
	switch order {
	case byLoad:
		return -k.load[0]
	case byFar, byClose:
		home := s.m.vehicles[0].start
		d := int64(s.m.profiles[0].from[home*s.m.places+k.place].cost)
		if order == byFar {
			return -d
		}
		return d
	case byLength:
		length := int64(0)
		for _, w := range spans {
			length += int64(w.hi - w.lo)
		}
		return length
	case byOpening:
		return int64(spans[0].lo)
	}
	return -int64(spans[len(spans)-1].hi)
}
