package route

import "slices"

// addJob makes the tasks of one job.
func (m *model) addJob(index int32) {
	t := m.taskOf(&m.problem.Jobs[index])
	t.job = index
	t.allowed = m.able(&t)
	m.cheap = m.cheap || m.problem.Jobs[index].Unserved > 0
	m.tasks = append(m.tasks, t)
	if t.people == 1 {
		return
	}
	m.teams = true
	h := t.helper()
	h.allowed = m.able(&h)
	for h.part = 1; h.part < h.people; h.part++ {
		m.tasks = append(m.tasks, h)
	}
}

// able is the set of vehicles that could ever serve a task.
func (m *model) able(t *task) []uint64 {
	set := make([]uint64, (len(m.vehicles)+63)/64)
	for v := range m.vehicles {
		if m.blocks(t, &m.problem.Jobs[t.job], int32(v)) == 0 {
			set[v>>6] |= 1 << (v & 63)
		}
	}
	return set
}

// taskOf brings a job into the engine's form, without its vehicles.
func (m *model) taskOf(j *Job) task {
	t := task{
		people: int32(j.people()), owner: -1, place: int32(j.Place), service: int32(j.Service),
		due: int32(j.Due), late: int64(j.late(m.prices)), penalty: int64(j.unserved(m.prices)),
		order: -1, rank: -1, stranger: int64(j.Stranger), promised: -1, modes: modesOf(j),
	}
	if len(j.Prefer) == 0 {
		t.stranger = 0
	}
	for _, v := range j.Prefer {
		t.prefer = append(t.prefer, int32(v))
	}
	if j.Promise != nil && j.Promise.Vehicle != NoVehicle && j.Promise.OtherVehicle > 0 {
		t.promised, t.broken = int32(j.Promise.Vehicle), int64(j.Promise.OtherVehicle)
	}
	for d, load := range j.Load {
		t.load[d] = load
		t.loaded = t.loaded || load > 0
	}
	t.needs, t.parts = m.needsOf(j.Skills, m.skills), m.needsOf(j.Parts, m.parts)
	return t
}

// needsOf numbers what a job needs.
func (m *model) needsOf(names map[string]int, numbers map[string]int32) []need {
	var needs []need
	for name, level := range names {
		if level <= 0 {
			continue
		}
		what, ok := numbers[name]
		if !ok {
			what = int32(len(numbers))
		}
		needs = append(needs, need{what, int32(level)})
	}
	slices.SortFunc(needs, func(a, b need) int {
		if a.what != b.what {
			return int(a.what - b.what)
		}
		return int(a.level - b.level)
	})
	return needs
}

// modesOf turns windows and promise into ways to be served, cheapest first.
func modesOf(j *Job) []mode {
	all := spansOf(j.windows())
	if j.Promise == nil || j.Promise.OtherTime <= 0 {
		return []mode{{spans: all}}
	}
	kept := cut(all, span{int32(j.Promise.Window.From), int32(j.Promise.Window.To)})
	moved := mode{spans: all, price: int64(j.Promise.OtherTime)}
	if len(kept) == 0 {
		return []mode{moved}
	}
	return []mode{{spans: kept}, moved}
}

// blocks returns why a vehicle can never make a visit, whatever else is
// planned; 0 if it can. Of several reasons it names the first in the order of
// the constants.
func (m *model) blocks(t *task, j *Job, v int32) Reason {
	if r := m.bars(t, j, v); r != 0 {
		return r
	}
	c := &m.vehicles[v]
	f, n := &m.profiles[c.profile], int(m.places)
	return m.misses(t, c, f.from[int(c.start)*n+int(t.place)], f.from[int(t.place)*n+int(c.end)])
}

// bars returns what keeps a vehicle from a visit at any time and place.
func (m *model) bars(t *task, j *Job, v int32) Reason {
	c := &m.vehicles[v]
	if len(j.Only) > 0 && !slices.Contains(j.Only, int(v)) {
		return ReasonPinned
	}
	for _, n := range t.needs {
		switch {
		case c.skill[n.what] == 0:
			return ReasonSkill
		case int32(c.skill[n.what]) < n.level:
			return ReasonLevel
		}
	}
	for d := range m.loads {
		if t.load[d] > c.capacity[d] {
			return ReasonCapacity
		}
	}
	for _, n := range t.parts {
		if !m.supplies(c, n) {
			return ReasonParts
		}
	}
	return 0
}

// supplies reports whether the van has enough of a part, or can fetch it.
func (m *model) supplies(c *vehicle, n need) bool {
	if c.stock[n.what] >= n.level {
		return true
	}
	for _, d := range c.depots {
		if stocks := m.depots[d].stocks; stocks == nil || stocks[n.what] {
			return true
		}
	}
	return false
}

// misses returns ReasonShift if the job's windows and the shift do not meet,
// ReasonReach if they do but the way there and back takes too long even in an
// empty round. It relies on the way through other places not being quicker.
func (m *model) misses(t *task, c *vehicle, out, back hop) Reason {
	widest := t.modes[len(t.modes)-1].spans
	begin, ok := earliest(widest, c.from)
	if !ok || begin > c.to {
		return ReasonShift
	}
	begin, ok = earliest(widest, c.from+out.time)
	if !ok || begin+t.service+back.time > c.to {
		return ReasonReach
	}
	return 0
}
