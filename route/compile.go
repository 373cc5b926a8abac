package route

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// maxHops bounds the tables of legs of all speeds together: 2 GiB.
const maxHops = 1 << 28

// compile brings a checked problem into the engine's form.
func compile(p *Problem) (*model, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	m := &model{problem: p, prices: p.prices(), nowhere: int32(p.Places), places: int32(p.Places) + 1, now: -forever}
	if p.Started {
		m.now = int32(p.Now)
	}
	m.name()
	for i := range p.Depots {
		m.addDepot(&p.Depots[i])
	}
	if err := m.addVehicles(); err != nil {
		return nil, err
	}
	m.first = make([]int32, len(p.Jobs))
	for i := range p.Jobs {
		m.first[i] = int32(len(m.tasks))
		m.addJob(int32(i))
	}
	for i, order := range p.Orders {
		for rank, job := range order.Jobs {
			t := &m.tasks[m.first[job]]
			t.order, t.rank = int32(i), int32(rank)
			only := make([]uint64, len(t.allowed))
			if v := int32(order.Vehicle); t.may(v) {
				only[v>>6] |= 1 << (v & 63)
			}
			t.allowed = only
		}
	}
	m.addBreaks()
	m.classify()
	return m, nil
}

// name numbers the skills and parts that some vehicle or depot has. All that
// nobody has share the number after them.
func (m *model) name() {
	skills, parts := map[string]bool{}, map[string]bool{}
	for i := range m.problem.Vehicles {
		v := &m.problem.Vehicles[i]
		for name := range v.Skills {
			skills[name] = true
		}
		for name := range v.Parts {
			parts[name] = true
		}
		m.loads = max(m.loads, len(v.Capacity))
	}
	for i := range m.problem.Depots {
		for _, name := range m.problem.Depots[i].Parts {
			parts[name] = true
		}
	}
	m.skills, m.parts = number(skills), number(parts)
}

func number(names map[string]bool) map[string]int32 {
	out := make(map[string]int32, len(names))
	for i, name := range slices.Sorted(maps.Keys(names)) {
		out[name] = int32(i)
	}
	return out
}

func (m *model) addDepot(d *Depot) {
	c := depot{place: int32(d.Place), service: int32(d.Service), spans: spansOf(d.Windows)}
	if d.Parts != nil {
		c.stocks = make([]bool, len(m.parts)+1)
		for _, name := range d.Parts {
			if i, ok := m.parts[name]; ok {
				c.stocks[i] = true
			}
		}
	}
	m.depots = append(m.depots, c)
}

func (m *model) addVehicles() error {
	for i := range m.problem.Vehicles {
		v := &m.problem.Vehicles[i]
		profile, err := m.profileOf(v.percent())
		if err != nil {
			return err
		}
		shift := v.shift()
		c := vehicle{
			profile: profile, start: int32(v.Start), end: int32(v.End), fixed: int64(v.Fixed),
			from: int32(shift.From), to: int32(shift.To), span: max(1, int64(shift.To-shift.From)),
			fair: int64(m.prices.Fair), stock: make([]int32, len(m.parts)+1), skill: make([]uint8, len(m.skills)+1),
		}
		if v.End == Open {
			c.end = m.nowhere
		}
		for d := range c.capacity {
			c.capacity[d] = 1 << 60
			if d < len(v.Capacity) {
				c.capacity[d] = v.Capacity[d]
			}
		}
		for name, level := range v.Skills {
			if k, ok := m.skills[name]; ok {
				c.skill[k] = uint8(level)
			}
		}
		for name, pieces := range v.Parts {
			if k, ok := m.parts[name]; ok {
				c.stock[k] = int32(pieces)
			}
		}
		for _, d := range v.Depots {
			c.depots = append(c.depots, int32(d))
		}
		m.vehicles = append(m.vehicles, c)
	}
	return nil
}

// profileOf returns the table of legs for a speed, and makes it when it is new.
func (m *model) profileOf(percent int) (int32, error) {
	for i := range m.profiles {
		if m.profiles[i].percent == percent {
			return int32(i), nil
		}
	}
	n := int(m.places)
	if (len(m.profiles)+1)*n*n > maxHops {
		return 0, fmt.Errorf("route: %d places at %d or more speeds are too many for memory", m.problem.Places, len(m.profiles)+1)
	}
	f := profile{percent: percent, from: make([]hop, n*n)}
	symmetric := true
	for a := range n - 1 {
		for b := range n - 1 {
			if a == b {
				continue
			}
			h, err := m.price(m.problem.Travel.Leg(a, b), percent)
			if err != nil {
				return 0, fmt.Errorf("route: the way from place %d to %d: %w", a, b, err)
			}
			f.from[a*n+b] = h
			symmetric = symmetric && (b > a || f.from[b*n+a] == h)
		}
	}
	f.into = f.from
	if !symmetric {
		f.into = make([]hop, n*n)
		for a := range n {
			for b := range n {
				f.into[b*n+a] = f.from[a*n+b]
			}
		}
	}
	m.profiles = append(m.profiles, f)
	return int32(len(m.profiles) - 1), nil
}

// price brings a leg into the engine's form.
func (m *model) price(leg Leg, percent int) (hop, error) {
	if leg.Distance < 0 || leg.Distance > MaxDistance || leg.Time < 0 || leg.Time > MaxTime {
		return hop{}, errors.New("longer than the engine counts, or negative")
	}
	t := paced(leg.Time, percent)
	cost := int64(leg.Distance)*int64(m.prices.PerDistance) + int64(t)*int64(m.prices.PerTime)
	if t > MaxTime || cost > forever {
		return hop{}, errors.New("longer or dearer than the engine counts")
	}
	return hop{int32(cost), int32(t)}, nil
}

// paced is the travel time of a vehicle that drives at this per cent of the
// usual speed, rounded up.
func paced(t Time, percent int) Time {
	if percent == 100 {
		return t
	}
	return (t*100 + Time(percent) - 1) / Time(percent)
}

// addBreaks makes a task of each break.
func (m *model) addBreaks() {
	for i := range m.problem.Vehicles {
		for k, b := range m.problem.Vehicles[i].Breaks {
			m.vehicles[i].breaks = append(m.vehicles[i].breaks, int32(len(m.tasks)))
			m.tasks = append(m.tasks, task{
				job: -1, people: 1, owner: int32(i), rest: int32(k), service: int32(b.Length), order: -1, rank: -1, promised: -1,
				modes: []mode{{spans: spansOf([]Window{b.Window})}}, penalty: int64(missedBreak),
			})
		}
	}
}

// missedBreak is the price of a break that cannot be taken: no plan that can
// have all its breaks gives one up, since 1e12 exceeds any other saving.
const missedBreak Cost = 1_000_000_000_000

// classify puts vehicles that differ in nothing into one class, so that of
// their empty rounds only one is looked at.
func (m *model) classify() {
	named := make([]bool, len(m.vehicles)) // by some job or order
	for i := range m.problem.Jobs {
		j := &m.problem.Jobs[i]
		for _, list := range [][]int{j.Only, j.Prefer} {
			for _, v := range list {
				named[v] = true
			}
		}
		if j.Promise != nil && j.Promise.Vehicle != NoVehicle {
			named[j.Promise.Vehicle] = true
		}
	}
	for _, order := range m.problem.Orders {
		named[order.Vehicle] = true
	}
	byStart := make(map[int32][]int32) // first vehicles of classes
	for i := range m.vehicles {
		v := &m.vehicles[i]
		v.class = int32(i)
		if named[i] {
			continue
		}
		found := false
		for _, other := range byStart[v.start] {
			if m.alike(int(other), i) {
				v.class, found = other, true
				break
			}
		}
		if !found {
			byStart[v.start] = append(byStart[v.start], int32(i))
		}
	}
}

// alike reports whether two vehicles differ in their names only.
func (m *model) alike(a, b int) bool {
	x, y := m.problem.Vehicles[a], m.problem.Vehicles[b]
	x.ID, y.ID = "", ""
	return reflect.DeepEqual(x, y)
}
