package route

import "math"

// scanRest looks for a place for a break in its vehicle's tour: of those that
// delay nobody who would pay for it, one by lot, so that over many tries each
// place gets its turn.
func (s *scanner) scanRest(k *task, t *tour) (after int32, ok bool) {
	m := s.m
	v := &m.vehicles[t.vehicle]
	spans := k.modes[0].spans
	best, ties := int64(math.MaxInt64), 0
	for i := int(t.frozen); i < len(t.stops)-1; i++ {
		a := &t.stops[i]
		begin, fits := earliest(spans, a.ready)
		if !fits {
			break
		}
		var way int32
		if a.place != a.next {
			way = m.profiles[v.profile].from[a.place*m.places+a.next].time
		}
		if begin+k.service > m.leaveBy(t, i, way) {
			continue
		}
		var cost int64
		if t.timed {
			cost = m.delay(t, i, begin+k.service, way, v)
		}
		switch {
		case cost < best:
			best, ties = cost, 1
		case cost > best:
			continue
		default:
			ties++
		}
		if ties == 1 || s.rng != nil && s.rng.intn(ties) == 0 {
			after = int32(i)
		}
	}
	return after, best < math.MaxInt64
}
