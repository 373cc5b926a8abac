package route

import "slices"

// plan returns the best plan of a search.
func (s *state) plan() *Plan {
	p := &Plan{Routes: make([]Route, len(s.tours))}
	for i := range s.best.tours {
		t := &s.best.tours[i]
		p.Routes[i] = s.m.route(t)
		p.add(p.Routes[i].Totals)
	}
	for _, id := range s.best.absent {
		if k := &s.m.tasks[id]; k.owner < 0 {
			p.Unserved = append(p.Unserved, int(k.job))
			p.Cost += Cost(k.penalty)
		}
	}
	slices.Sort(p.Unserved)
	return p
}

// route writes a tour as a Route. A tour without visits has no stops, unless
// something in it is frozen.
func (m *model) route(t *tour) Route {
	var r Route
	if t.visits == 0 && t.restocks == 0 && t.frozen == 0 {
		return r
	}
	v := &m.vehicles[t.vehicle]
	from := m.profiles[v.profile].from
	r.Frozen = int(t.frozen)
	r.Cost, r.Visits = Cost(t.cost), int(t.visits)
	if t.visits > 0 || t.restocks > 0 {
		r.Vehicles = 1
	}
	last := len(t.stops) - 1
	for i := 1; i <= last; i++ {
		st, prev := &t.stops[i], &t.stops[i-1]
		var way int32
		if st.kind != atBreak && st.place != prev.place {
			way = from[prev.place*m.places+st.place].time
			r.Distance += m.distance(prev.place, st.place)
		}
		r.Travel += Time(way)
		ready := prev.ready
		if i == 1 { // no need to wait at the first door
			ready = max(prev.ready, st.start-way)
			if st.frozen {
				ready = st.start - way
			}
			r.Leave = Time(ready)
		}
		if i == last {
			r.Return = Time(ready + way)
			break
		}
		s := Stop{Index: int(st.id), Arrive: Time(ready + way), Start: Time(st.start), Leave: Time(st.start + st.dur)}
		if st.frozen {
			s.Arrive = min(s.Arrive, s.Start)
		}
		r.Waiting += s.Start - s.Arrive
		switch st.kind {
		case atDepot:
			s.Kind = Restock
			r.Service += Time(st.dur)
		case atBreak:
			s.Kind, s.Index = Rest, int(m.tasks[st.id].rest)
		default:
			k := &m.tasks[st.id]
			s.Index, s.Helper = int(k.job), k.part > 0
			r.Service += Time(st.dur)
			if k.late > 0 {
				r.Late += max(0, Time(st.start-k.due))
			}
		}
		r.Stops = append(r.Stops, s)
	}
	return r
}

func (m *model) distance(from, to int32) Distance {
	if from == m.nowhere || to == m.nowhere {
		return 0
	}
	return m.problem.Travel.Leg(int(from), int(to)).Distance
}
