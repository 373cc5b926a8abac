package route

// laden reports whether the van can carry everything in the order of the
// stops: each trip within the capacity, and no more of a part used before the
// first depot that stocks it than the van has.
func (m *model) laden(t *tour) bool {
	v := &m.vehicles[t.vehicle]
	var load [MaxLoads]int64
	for i := range t.stops {
		s := &t.stops[i]
		switch s.kind {
		case atDepot:
			load = [MaxLoads]int64{}
		case atTask:
			k := &m.tasks[s.id]
			for d := range load {
				if load[d] += k.load[d]; load[d] > v.capacity[d] && !s.frozen {
					return false
				}
			}
			for _, n := range k.parts {
				if !s.frozen && !m.stocked(t, v, n.what, i) {
					return false
				}
			}
		}
	}
	return true
}

// stocked reports whether the pieces of a part that are used up to and with
// stop i are on the van.
func (m *model) stocked(t *tour, v *vehicle, part int32, i int) bool {
	used := int32(0)
	for _, s := range t.stops[:i+1] {
		switch s.kind {
		case atDepot:
			if stocks := m.depots[s.id].stocks; stocks == nil || stocks[part] {
				return true
			}
		case atTask:
			for _, n := range m.tasks[s.id].parts {
				if n.what == part {
					used += n.level
				}
			}
		}
	}
	return used <= v.stock[part]
}

// carries reports whether a visit put after stop i leaves the tour laden
// within bounds, which it is without the visit.
func (m *model) carries(t *tour, i int, k *task) bool {
	v := &m.vehicles[t.vehicle]
	if k.loaded {
		load := k.load
		for j := i; j > 0 && t.stops[j].kind != atDepot; j-- {
			m.addLoad(&load, &t.stops[j])
		}
		for j := i + 1; j < len(t.stops) && t.stops[j].kind != atDepot; j++ {
			m.addLoad(&load, &t.stops[j])
		}
		for d := range m.loads {
			if load[d] > v.capacity[d] {
				return false
			}
		}
	}
	for _, n := range k.parts {
		if !m.partFits(t, v, i, n) {
			return false
		}
	}
	return true
}

func (m *model) addLoad(load *[MaxLoads]int64, s *halt) {
	if s.kind == atTask {
		for d := range m.loads {
			load[d] += m.tasks[s.id].load[d]
		}
	}
}

// partFits reports whether pieces of a part can be used after stop i: behind a
// depot that stocks it always, before it while the van has enough for all
// visits before the depot.
func (m *model) partFits(t *tour, v *vehicle, i int, n need) bool {
	used := n.level
	for j := range t.stops {
		s := &t.stops[j]
		switch s.kind {
		case atDepot:
			if stocks := m.depots[s.id].stocks; stocks == nil || stocks[n.what] {
				return j <= i || used <= v.stock[n.what]
			}
		case atTask:
			for _, other := range m.tasks[s.id].parts {
				if other.what == n.what {
					used += other.level
				}
			}
		}
	}
	return used <= v.stock[n.what]
}
