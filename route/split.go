package route

import "slices"

// Threads of a large problem share its tours: in each epoch every thread
// changes tours of its own region, so that no work is done twice and the
// results fit together. Where the regions meet changes from epoch to epoch.

// deal gives each worker a region of tours.
func (t *searchers) deal(active, pool []int32) {
	s := t.main
	order := s.sweep(active)
	total := 0
	for _, i := range order {
		total += int(s.tours[i].visits)
	}
	regions := make([][]int32, len(t.workers))
	owner := make([]int32, len(s.tours))
	done, empty := 0, 0
	for _, i := range order {
		visits := int(s.tours[i].visits)
		var k int
		if visits == 0 { // empty ones go round, so that each region can open new tours
			k = empty % len(regions)
			empty++
		} else {
			k = min(len(regions)-1, (done+visits/2)*len(regions)/max(1, total))
			done += visits
		}
		regions[k] = append(regions[k], i)
		owner[i] = int32(k)
	}
	pools := make([][]int32, len(t.workers))
	for _, id := range pool {
		if i := s.where[id]; i >= 0 {
			pools[owner[i]] = append(pools[owner[i]], id)
		}
	}
	for _, w := range t.workers {
		w.take(s)
		w.absent = w.absent[:0]
		w.cost = 0
	}
	for _, id := range s.absent { // what is left out tries another region each time
		k := s.rng.intn(len(t.workers))
		t.workers[k].absent = append(t.workers[k].absent, id)
		t.workers[k].cost += s.m.tasks[id].penalty
		pools[k] = append(pools[k], id)
	}
	for k, w := range t.workers {
		slices.Sort(regions[k])
		for _, i := range regions[k] {
			w.cost += s.tours[i].cost
		}
		w.confine(regions[k], pools[k])
	}
	t.apart = s.cost
	for _, w := range t.workers {
		t.apart -= w.cost
	}
}

// sweep orders the tours along a line through the plan: from near one place to
// near another, both drawn by lot.
func (s *state) sweep(active []int32) []int32 {
	m := s.m
	order := slices.Clone(active)
	a := m.tasks[s.rng.intn(len(m.tasks))].place
	b := m.tasks[s.rng.intn(len(m.tasks))].place
	f := m.profiles[0].from
	key := make([]int64, len(s.tours))
	for _, i := range active {
		t := &s.tours[i]
		sum, n := int64(0), int64(0)
		for j := range t.stops {
			if st := &t.stops[j]; st.kind == atTask {
				sum += int64(f[a*m.places+st.place].cost) - int64(f[b*m.places+st.place].cost)
				n++
			}
		}
		key[i] = sum / max(1, n)
	}
	slices.SortStableFunc(order, func(x, y int32) int {
		switch {
		case key[x] < key[y]:
			return -1
		case key[x] > key[y]:
			return 1
		}
		return 0
	})
	return order
}

// collect puts the regions together again. The current plans make the current
// plan; the best plans of the regions make a plan that may be the best.
func (t *searchers) collect() {
	s := t.main
	cost := t.apart
	for _, w := range t.workers {
		cost += w.best.cost
	}
	if cost < s.best.cost {
		s.best.cost = cost
		s.best.absent = s.best.absent[:0]
		for _, w := range t.workers {
			for _, i := range w.active {
				s.best.tours[i].copyFrom(&w.best.tours[i])
			}
			s.best.absent = append(s.best.absent, w.best.absent...)
		}
	}
	s.cost = t.apart
	s.absent = s.absent[:0]
	for i := range s.where {
		s.where[i] = -1
	}
	for _, w := range t.workers {
		for _, i := range w.active {
			s.tours[i].copyFrom(&w.tours[i])
		}
		s.absent = append(s.absent, w.absent...)
		s.cost += w.cost
	}
	for i := range s.tours {
		for j := range s.tours[i].stops {
			if st := &s.tours[i].stops[j]; st.kind == atTask || st.kind == atBreak {
				s.where[st.id] = int32(i)
			}
		}
	}
}
