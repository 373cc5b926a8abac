package route

import (
	"context"
	"math"
	"sync"
)

// Temperatures of the annealing, in mean prices of a leg of the first plan.
// Hotter than hotLegs and it does not settle in seconds, colder and it stays
// in the first valley: on twelve hard instances of Solomon's, 300,000
// iterations, a hottest temperature of 0.1 left a mean gap of 1.1 to 1.2 %,
// 0.3 and 1 one of 0.05 to 0.3 %; on the instances with long routes 0.6 left
// fewer of them in a far valley than 0.3. With regions, 0.3 was measured on
// instances of 1,000 customers (0.1 left 4.2 % after 200,000 iterations where
// 0.3 left 3.5 %). A plan to start from is kept nearer.
const (
	hotLegs      = 0.6
	hotSplitLegs = 0.3
	coldLegs     = 0.003
	warmLegs     = 0.05
)

// How often threads meet. Those that search the same tours meet seldom, since
// what they find apart is worth more than what they find together, but not
// never (once at the end: mean gap 0.28 % where 4 to 40 meetings gave 0.05 to
// 0.25 %); threads that share the tours meet often, to draw the border
// elsewhere.
const (
	meetings      = 12
	splitMeetings = 40
)

// splitFrom is the number of tasks from which threads share the tours among
// themselves instead of searching the same ones.
const splitFrom = 150

// checkEvery is the number of iterations between two looks at the bounds.
const checkEvery = 32

// searchers are the threads of one search. They meet at the end of each epoch;
// what they exchange does not depend on which was first.
type searchers struct {
	ctx     context.Context
	o       Options
	main    *state // the plan that they agreed on, and the best one
	workers []*state
	course  schedule
	start   Cost
	apart   int64 // cost of what no region holds: tours that are closed
}

func newTeam(ctx context.Context, s *state, o Options) *searchers {
	t := &searchers{ctx: ctx, o: o, main: s}
	for i := range max(1, o.Threads) {
		t.workers = append(t.workers, newState(s.m, newRNG(o.Seed, uint64(i)+1)))
	}
	return t
}

// search runs to the bound. Without one of iterations or time, it runs in
// rounds that grow until the context ends, each starting from the best plan.
func (t *searchers) search() {
	s := t.main
	active, pool := s.everything()
	s.confine(active, pool)
	if len(active) == 0 {
		return // nobody to plan for
	}
	s.begin()
	s.bank = append(s.bank[:0], s.absent...)
	for _, id := range s.bank {
		s.fetch(id)
	}
	s.sortBank()
	for _, id := range s.bank {
		if t.ctx.Err() != nil {
			s.leaveOut(id)
			continue
		}
		s.putBack(id)
	}
	s.commit()
	s.record()
	t.start = Cost(s.best.cost)
	if len(pool) == 0 {
		return
	}
	t.course = t.temperatures()
	if t.o.Iterations > 0 || t.o.Spent != nil {
		t.run(active, pool, t.o.Iterations)
		return
	}
	for n := int64(len(pool)) * 200; !t.over(); n *= 2 {
		t.run(active, pool, n)
		s.restore()
	}
}

// temperatures measures what a leg costs in the first plan.
func (t *searchers) temperatures() schedule {
	s := t.main
	legs, cost := 1, int64(0)
	for i := range s.tours {
		if s.tours[i].visits > 0 {
			for j := range s.tours[i].stops {
				cost += int64(s.tours[i].stops[j].out)
			}
			legs += int(s.tours[i].visits) + 1
		}
	}
	leg := math.Max(1, float64(cost)/float64(legs))
	c := schedule{hotLegs * leg, coldLegs * leg}
	if t.splits() {
		c.hot = hotSplitLegs * leg
	}
	if t.o.From != nil {
		c.hot = warmLegs * leg
	}
	return c
}

func (t *searchers) over() bool {
	return t.ctx.Err() != nil || t.o.Spent != nil && t.o.Spent() >= 1
}

// splits reports whether the threads share the tours.
func (t *searchers) splits() bool {
	return len(t.workers) > 1 && len(t.main.m.tasks) >= splitFrom && !t.main.m.teams
}

// run anneals once.
func (t *searchers) run(active, pool []int32, iterations int64) {
	split := t.splits()
	epochs := meetings
	if split {
		epochs = splitMeetings
	}
	for epoch := range epochs {
		if t.over() {
			break
		}
		if split {
			t.deal(active, pool)
		} else {
			for _, w := range t.workers {
				w.take(t.main)
				w.confine(active, pool)
			}
		}
		var group sync.WaitGroup
		for _, w := range t.workers {
			group.Go(func() { t.anneal(w, epoch, epochs, iterations) })
		}
		group.Wait()
		if split {
			t.collect()
		} else {
			t.agree()
		}
	}
	t.main.restore()
}

// anneal searches for one epoch.
func (t *searchers) anneal(w *state, epoch, epochs int, iterations int64) {
	if len(w.pool) == 0 {
		return
	}
	from, to := float64(epoch)/float64(epochs), float64(epoch+1)/float64(epochs)
	first := int64(epoch) * iterations / int64(epochs)
	budget := int64(math.MaxInt64)
	if iterations > 0 {
		budget = int64(epoch+1)*iterations/int64(epochs) - first
	}
	temperature := t.course.at(from)
	for n := int64(0); n < budget; n++ {
		if n%checkEvery == 0 {
			if t.ctx.Err() != nil {
				return
			}
			share := 0.0
			if iterations > 0 {
				share = float64(first+n) / float64(iterations)
			}
			if t.o.Spent != nil {
				share = math.Max(share, t.o.Spent())
				if share >= to {
					return
				}
			}
			temperature = t.course.at(math.Min(1, share))
		}
		w.step(temperature)
		w.stat.Iterations++
	}
}

// agree ends an epoch in which all searched the same tours: everybody goes on
// from the cheapest current plan, and the best plan is remembered. Of equals,
// the thread with the lower number counts.
func (t *searchers) agree() {
	s := t.main
	current, found := t.workers[0], t.workers[0]
	for _, w := range t.workers[1:] {
		if w.cost < current.cost {
			current = w
		}
		if w.best.cost < found.best.cost {
			found = w
		}
	}
	if found.best.cost < s.best.cost {
		s.adopt(&found.best)
	}
	s.take(current)
}

// adopt copies the best plan of another search.
func (s *state) adopt(b *best) {
	s.best.cost = b.cost
	for i := range s.best.tours {
		s.best.tours[i].copyFrom(&b.tours[i])
	}
	s.best.absent = append(s.best.absent[:0], b.absent...)
}

// restore goes back to the best plan.
func (s *state) restore() {
	for i := range s.where {
		s.where[i] = -1
	}
	for i := range s.tours {
		s.tours[i].copyFrom(&s.best.tours[i])
		for j := range s.tours[i].stops {
			if st := &s.tours[i].stops[j]; st.kind == atTask || st.kind == atBreak {
				s.where[st.id] = int32(i)
			}
		}
	}
	s.absent = append(s.absent[:0], s.best.absent...)
	s.cost = s.best.cost
}

// stats sums up what the threads did.
func (t *searchers) stats() Stats {
	total := Stats{Start: t.start}
	for _, w := range t.workers {
		total.Iterations += w.stat.Iterations
		total.Improved += w.stat.Improved
		total.Scans += w.stat.Scans
	}
	return total
}
