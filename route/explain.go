package route

import (
	"fmt"
	"math"
)

// Explanation says why nobody makes a visit.
type Explanation struct {
	Job     int       // index in the problem
	Blocked []Blocked // by reason, in the order of the reasons
	Fits    []int     // vehicles that could make the visit after all: the plan was not searched long enough, or was made by hand
	Nearest *Nearest  // the instant nearest to the job's windows that is possible; nil if there is none, or for a team
}

// Blocked lists the vehicles that one reason keeps away.
type Blocked struct {
	Reason   Reason
	Vehicles []int
}

// Nearest is when a visit would be possible if the customer were at home then.
type Nearest struct {
	Vehicle int
	Start   Time
	Away    Time // from the nearest window: before it if negative, after it if positive
	Cost    Cost // added to the plan
}

// Explain says why a job of the problem that is not served is not.
func (l *Live) Explain(job int) (Explanation, error) {
	if job < 0 || job >= len(l.m.problem.Jobs) {
		return Explanation{}, fmt.Errorf("route: there is no job %d", job)
	}
	m := l.m
	k, j := &m.tasks[m.first[job]], &m.problem.Jobs[job]
	s := &scanner{m: m}
	s.aim(k)
	out := Explanation{Job: job}
	var by [len(reasonNames)][]int
	var able []int32
	for _, i := range l.all {
		v := l.s.tours[i].vehicle
		r := l.reason(s, k, j, &l.s.tours[i], i)
		if r == 0 && k.people > 1 {
			able = append(able, i)
			continue
		}
		if r == 0 {
			out.Fits = append(out.Fits, int(v))
			continue
		}
		by[r] = append(by[r], int(v))
	}
	if len(able) > 0 {
		helper := k.helper()
		c, ok := s.crew(k, l.s.tours, l.able(s, k, j), l.able(s, &helper, j))
		for _, i := range able {
			v := int(l.s.tours[i].vehicle)
			switch {
			case !ok:
				by[ReasonTeam] = append(by[ReasonTeam], v)
			case c.cost >= k.penalty:
				by[ReasonPrice] = append(by[ReasonPrice], v)
			default:
				out.Fits = append(out.Fits, v)
			}
		}
	}
	for r, vehicles := range by {
		if len(vehicles) > 0 {
			out.Blocked = append(out.Blocked, Blocked{Reason(r), vehicles})
		}
	}
	if k.people == 1 {
		out.Nearest = l.nearest(s, k, j)
	}
	return out, nil
}

// reason says what keeps a vehicle from a visit in this plan; 0 if it fits.
func (l *Live) reason(s *scanner, k *task, j *Job, t *tour, index int32) Reason {
	m := l.m
	if k.order >= 0 && m.problem.Orders[k.order].Vehicle != int(t.vehicle) {
		return ReasonPinned
	}
	if r := m.blocks(k, j, t.vehicle); r != 0 {
		return r
	}
	if t.closed {
		return ReasonFrozen
	}
	fits := func(k *task) (spot, bool) {
		at := nowhereSpot
		if k.people > 1 {
			for mode := range k.modes {
				if len(s.berths(nil, k, mode, t, index)) > 0 {
					return at, true
				}
			}
			return at, false
		}
		s.scanTour(k, t, index, &at)
		return at, at.cost < math.MaxInt64
	}
	if at, ok := fits(k); ok {
		if k.people == 1 && at.cost >= k.penalty {
			return ReasonPrice
		}
		return 0
	}
	light := *k
	light.load, light.loaded, light.parts = [MaxLoads]int64{}, false, nil
	if _, ok := fits(&light); ok {
		return ReasonLoad
	}
	light.order, light.rank = -1, -1
	if _, ok := fits(&light); ok {
		return ReasonOrder
	}
	return ReasonFull
}

// nearest finds the instant nearest to the job's windows at which some vehicle
// that is not barred could come. It does not look at places that only another
// visit to a depot would open.
func (l *Live) nearest(s *scanner, k *task, j *Job) *Nearest {
	m := l.m
	wish := k.modes[len(k.modes)-1].spans
	free := *k
	free.modes = []mode{{spans: []span{{-int32(MaxTime), int32(MaxTime)}}}}
	var best *Nearest
	for _, i := range l.all {
		t := &l.s.tours[i]
		if m.bars(k, j, t.vehicle) != 0 || k.order >= 0 && m.problem.Orders[k.order].Vehicle != int(t.vehicle) {
			continue
		}
		first, last := m.orderRange(t, k)
		for _, b := range s.berths(nil, &free, 0, t, i) {
			if int(b.after) < first || int(b.after) >= last {
				continue
			}
			start, away := nearestTo(wish, b.from, b.to)
			if best == nil || abs(away) < abs(best.Away) || abs(away) == abs(best.Away) && Cost(b.cost) < best.Cost {
				best = &Nearest{int(t.vehicle), Time(start), away, Cost(b.cost)}
			}
		}
	}
	return best
}

// nearestTo returns the instant in [from, to] nearest to one of the windows,
// and how far it is from it.
func nearestTo(spans []span, from, to int32) (start int32, away Time) {
	away = math.MaxInt64
	for _, s := range spans {
		at, d := min(max(s.lo, from), to), Time(0)
		switch {
		case at < s.lo:
			d = Time(at) - Time(s.lo)
		case at > s.hi:
			at = from
			d = Time(at) - Time(s.hi)
		}
		if abs(d) < abs(away) {
			start, away = at, d
		}
	}
	return start, away
}

func abs(t Time) Time { return max(t, -t) }
