package route

import "math"

// Parameters of the ruin, from Christiaens and Vanden Berghe, table 1 and
// section 5: mean number of removed customers, longest string, chance of
// splitting a string, chance of not keeping one more customer in its middle.
const (
	meanRemoved   = 10
	longestString = 10
	splitChance   = 0.5
	keepStop      = 0.01
)

// wholeRate is the share of ruins that take whole tours of up to wholeMost
// visits together. Strings are no longer than the mean tour, so that a longer
// one could never change vehicles as a whole, which matters where vehicles
// differ.
const (
	wholeRate = 0.02
	wholeMost = 2 * meanRemoved
)

// ruin removes strings of visits from tours that are near to each other and
// puts what it removed into the bank. It reports whether the rest still holds,
// which it may not where a direct way takes longer than a detour.
func (s *state) ruin() bool {
	s.bank = s.bank[:0]
	if len(s.pool) == 0 {
		return false
	}
	seed := s.pool[s.rng.intn(len(s.pool))]
	average := 1.0
	if s.used > 0 {
		average = float64(s.placed) / float64(s.used)
	}
	longest := math.Min(longestString, average)
	strings := int((4*meanRemoved/(1+longest)-1)*s.rng.float()) + 1
	s.whole = s.rng.float() < wholeRate
	ruined := 0
	if s.ruinAt(seed, longest) {
		ruined++
	}
	for _, id := range s.m.near[seed] {
		if ruined >= strings || s.whole && len(s.bank) >= wholeMost {
			break
		}
		if s.ruinAt(id, longest) {
			ruined++
		}
	}
	holds := true
	for _, i := range s.touched {
		holds = s.settleTour(i) && holds
		if s.tours[i].restocks > 0 {
			s.tidy(i)
		}
	}
	return holds
}

// ruinAt removes a string around a task unless its tour was ruined already.
func (s *state) ruinAt(id int32, longest float64) bool {
	i := s.where[id]
	if i < 0 || !s.open[i] || s.changed[i] {
		return false
	}
	t := &s.tours[i]
	at := t.position(id)
	first := t.frozen + 1
	n := int32(len(t.stops)) - 1 - first // stops that may go
	if at < first || n <= 0 {
		return false
	}
	length := 1 + int32(s.rng.float()*math.Min(float64(n), longest))
	length = min(length, n)
	keep := int32(0)
	if s.whole && n <= wholeMost {
		length = n
	}
	if length > 1 && length < n && s.rng.float() < splitChance {
		keep = 1
		for length+keep < n && s.rng.float() > keepStop {
			keep++
		}
	}
	whole := length + keep
	// A string of that length that holds the task, anywhere it fits.
	lo, hi := max(first, at-whole+1), min(at, first+n-whole)
	begin := lo + int32(s.rng.intn(int(hi-lo)+1))
	skip := whole // the first of those kept in the middle
	if keep > 0 {
		skip = int32(s.rng.intn(int(length + 1)))
	}
	s.touch(i)
	t = &s.tours[i]
	out := t.stops[:begin]
	for j := begin; j < int32(len(t.stops)); j++ {
		st := t.stops[j]
		k := j - begin
		if k >= whole || k >= skip && k < skip+keep || st.kind == atDepot || st.frozen || st.held {
			out = append(out, st)
			continue
		}
		s.removed(st.id, i)
	}
	t.stops = out
	return true
}

// removed accounts for a task that left its tour, and takes its team along.
func (s *state) removed(id, from int32) {
	s.where[id] = -1
	lead := s.m.firstOf(id)
	people := s.m.tasks[id].people
	if people == 1 {
		s.bank = append(s.bank, id)
		return
	}
	for other := lead; other < lead+people; other++ {
		if i := s.where[other]; i >= 0 && i != from {
			t := s.touch(i)
			t.drop(t.position(other))
			s.where[other] = -1
		}
	}
	s.bank = append(s.bank, lead)
}
