package route

import "math"

// schedule is the course of the temperature over a run.
type schedule struct {
	hot, cold float64
}

// at returns the temperature when a share of the run, from 0 to 1, is over.
func (c schedule) at(share float64) float64 {
	return c.hot * math.Pow(c.cold/c.hot, share)
}

// step changes the plan once and keeps the change if the temperature allows.
func (s *state) step(temperature float64) {
	s.begin()
	limit := s.costWas + int64(-temperature*math.Log(1-s.rng.float()))
	if !s.ruin() || !s.recreate(limit) || s.cost > limit {
		s.rollback()
		return
	}
	s.commit()
	if s.cost < s.best.cost {
		s.record()
		s.stat.Improved++
	}
}
