package route

import "slices"

// visit checks what a visit asks of the vehicle, and prices it.
func (c *checker) visit(w *walk, i int, s *Stop, j *Job) {
	c.visits[s.Index] = append(c.visits[s.Index], visit{w.v, i, s.Start, w.frozen, s.Helper})
	w.totals.Visits++
	if j.HasDue && c.prices.Late > 0 && s.Start > j.Due {
		w.totals.Late += s.Start - j.Due
		w.totals.Cost += Cost(s.Start-j.Due) * c.prices.Late * Cost(1+j.Priority)
	}
	if len(j.Prefer) > 0 && !slices.Contains(j.Prefer, w.v) {
		w.totals.Cost += j.Stranger
	}
	if q := j.Promise; q != nil {
		if q.Vehicle != NoVehicle && q.Vehicle != w.v {
			w.totals.Cost += q.OtherVehicle
		}
		kept := q.Window.Holds(s.Start) && slices.ContainsFunc(j.windows(), func(x Window) bool { return x.Holds(s.Start) })
		if !kept {
			w.totals.Cost += q.OtherTime
		}
	}
	vehicle := &c.p.Vehicles[w.v]
	if !s.Helper {
		for d, load := range j.Load {
			w.load[d] += load
			if d < len(vehicle.Capacity) && w.load[d] > vehicle.Capacity[d] && !w.frozen {
				c.wrong(w.v, i, "the load is %d of %d", w.load[d], vehicle.Capacity[d])
			}
		}
		for name, pieces := range j.Parts {
			if w.all || w.loaded[name] {
				continue
			}
			if w.used[name] += pieces; pieces > 0 && w.used[name] > vehicle.Parts[name] && !w.frozen {
				c.wrong(w.v, i, "uses %d of the %d pieces of %q on the van", w.used[name], vehicle.Parts[name], name)
			}
		}
	}
	if w.frozen {
		return
	}
	if len(j.Only) > 0 && !slices.Contains(j.Only, w.v) {
		c.wrong(w.v, i, "job %d is pinned to other vehicles", s.Index)
	}
	for name, level := range j.Skills {
		if vehicle.Skills[name] < level {
			c.wrong(w.v, i, "job %d needs level %d of %q, the vehicle has %d", s.Index, level, name, vehicle.Skills[name])
		}
	}
}

// restock checks a visit to a depot.
func (c *checker) restock(w *walk, i, depot int) {
	if !slices.Contains(c.p.Vehicles[w.v].Depots, depot) && !w.frozen {
		c.wrong(w.v, i, "may not load at depot %d", depot)
	}
	w.totals.Vehicles = 1 // used, even without a visit
	w.load = [MaxLoads]int64{}
	if parts := c.p.Depots[depot].Parts; parts == nil {
		w.all = true
	} else {
		for _, name := range parts {
			w.loaded[name] = true
		}
	}
}

// jobs checks that each job is served by the right number of people at once,
// or stands among the unserved.
func (c *checker) jobs() {
	unserved := make(map[int]bool)
	for _, job := range c.plan.Unserved {
		if job < 0 || job >= len(c.p.Jobs) || unserved[job] {
			c.wrong(-1, -1, "job %d stands among the unserved twice or does not exist", job)
			continue
		}
		unserved[job] = true
		c.sum.Cost += c.p.Jobs[job].unserved(c.prices)
	}
	for job, visits := range c.visits {
		want := c.p.Jobs[job].people()
		if unserved[job] {
			want = 0
		}
		if len(visits) != want {
			c.wrong(-1, -1, "job %d has %d visits, not %d", job, len(visits), want)
		}
		leads := 0
		for i, v := range visits {
			if !v.helper {
				leads++
			}
			if i == 0 {
				continue
			}
			if v.start != visits[0].start {
				c.wrong(v.vehicle, v.stop, "the team of job %d begins at %d and %d", job, visits[0].start, v.start)
			}
			if slices.ContainsFunc(visits[:i], func(u visit) bool { return u.vehicle == v.vehicle }) {
				c.wrong(v.vehicle, v.stop, "job %d needs several vehicles, this one comes twice", job)
			}
		}
		if len(visits) > 0 && leads != 1 {
			c.wrong(-1, -1, "job %d has %d visits that bring what it needs, not 1", job, leads)
		}
	}
}

// orders checks the orders that people have fixed.
func (c *checker) orders() {
	for i, order := range c.p.Orders {
		last := -1
		for _, job := range order.Jobs {
			for _, v := range c.visits[job] {
				if v.frozen {
					continue
				}
				if v.vehicle != order.Vehicle || v.stop < last {
					c.wrong(v.vehicle, v.stop, "job %d is out of the order that orders[%d] fixes", job, i)
				}
				last = v.stop
			}
		}
	}
}
