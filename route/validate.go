package route

import (
	"errors"
	"fmt"
)

// Bounds of a problem. They keep the tables of one solver run within memory.
const (
	MaxPlaces   = 8000
	MaxVehicles = 10_000
	MaxJobs     = 20_000
)

// Validate returns the first thing that makes no sense in the problem, naming
// where it stands; nil if there is none. [Solve] and [Load] call it.
func (p *Problem) Validate() error {
	switch {
	case p.Travel == nil:
		return errors.New("route: the problem has no travel")
	case p.Places < 1 || p.Places > MaxPlaces:
		return fmt.Errorf("route: %d places; from 1 to %d can be planned at once", p.Places, MaxPlaces)
	case len(p.Vehicles) > MaxVehicles:
		return fmt.Errorf("route: %d vehicles; at most %d can be planned at once", len(p.Vehicles), MaxVehicles)
	case len(p.Jobs) > MaxJobs:
		return fmt.Errorf("route: %d jobs; at most %d can be planned at once", len(p.Jobs), MaxJobs)
	case !instant(p.Now):
		return errors.New("route: now is out of range")
	}
	for _, price := range []Cost{p.Prices.PerDistance, p.Prices.PerTime, p.Prices.Late, p.Prices.Unserved, p.Prices.Fair} {
		if !priced(price) {
			return errors.New("route: a price is negative or out of range")
		}
	}
	for i := range p.Depots {
		if err := p.validDepot(&p.Depots[i]); err != nil {
			return fmt.Errorf("route: depots[%d]: %w", i, err)
		}
	}
	for i := range p.Vehicles {
		if err := p.validVehicle(&p.Vehicles[i]); err != nil {
			return fmt.Errorf("route: vehicles[%d]: %w", i, err)
		}
	}
	for i := range p.Jobs {
		if err := p.ValidJob(&p.Jobs[i]); err != nil {
			return fmt.Errorf("route: jobs[%d]: %w", i, err)
		}
	}
	return p.validOrders()
}

func (p *Problem) validDepot(d *Depot) error {
	if !p.place(d.Place) {
		return fmt.Errorf("there is no place %d", d.Place)
	}
	if !length(d.Service) {
		return errors.New("the service time is negative or out of range")
	}
	return validWindows(d.Windows)
}

func (p *Problem) validVehicle(v *Vehicle) error {
	switch {
	case !p.place(v.Start):
		return fmt.Errorf("there is no place %d to start from", v.Start)
	case v.End != Open && !p.place(v.End):
		return fmt.Errorf("there is no place %d to end at", v.End)
	case v.Speed < 0 || v.Speed > 1000:
		return fmt.Errorf("a speed of %d per cent; it must be from 1 to 1000", v.Speed)
	case !priced(v.Fixed):
		return errors.New("the fixed price is negative or out of range")
	case len(v.Capacity) > MaxLoads:
		return fmt.Errorf("%d dimensions of capacity; at most %d are known", len(v.Capacity), MaxLoads)
	}
	if err := validWindows([]Window{v.shift()}); err != nil {
		return fmt.Errorf("shift: %w", err)
	}
	for _, c := range v.Capacity {
		if !amount(c) {
			return errors.New("a capacity is negative or out of range")
		}
	}
	for i, b := range v.Breaks {
		if err := validWindows([]Window{b.Window}); err != nil || !length(b.Length) {
			return fmt.Errorf("breaks[%d]: the window or the length makes no sense", i)
		}
	}
	for _, d := range v.Depots {
		if d < 0 || d >= len(p.Depots) {
			return fmt.Errorf("there is no depot %d", d)
		}
	}
	return validNames(v.Skills, v.Parts)
}

// ValidJob returns the first thing that makes no sense in a job of this
// problem, or in one that [Live.Scan] is asked about; nil if there is none.
func (p *Problem) ValidJob(j *Job) error {
	if !p.place(j.Place) {
		return fmt.Errorf("there is no place %d", j.Place)
	}
	return p.validVisit(j)
}

// validVisit checks all of a job but its place.
func (p *Problem) validVisit(j *Job) error {
	switch {
	case !length(j.Service):
		return errors.New("the service time is negative or out of range")
	case j.HasDue && !instant(j.Due):
		return errors.New("the due time is out of range")
	case j.Priority < 0 || j.Priority > MaxPriority:
		return fmt.Errorf("priority %d; it must be from 0 to %d", j.Priority, MaxPriority)
	case j.People < 0 || j.People > MaxPeople:
		return fmt.Errorf("%d people; at most %d can work on one job", j.People, MaxPeople)
	case !priced(j.Stranger) || !priced(j.Unserved):
		return errors.New("a price is negative or out of range")
	case len(j.Load) > MaxLoads:
		return fmt.Errorf("%d dimensions of load; at most %d are known", len(j.Load), MaxLoads)
	}
	if err := validWindows(j.Windows); err != nil {
		return err
	}
	for _, load := range j.Load {
		if !amount(load) {
			return errors.New("a load is negative or out of range")
		}
	}
	for _, list := range [][]int{j.Only, j.Prefer} {
		for _, v := range list {
			if v < 0 || v >= len(p.Vehicles) {
				return fmt.Errorf("there is no vehicle %d", v)
			}
		}
	}
	if q := j.Promise; q != nil {
		if q.Vehicle != NoVehicle && (q.Vehicle < 0 || q.Vehicle >= len(p.Vehicles)) {
			return fmt.Errorf("promise: there is no vehicle %d", q.Vehicle)
		}
		if err := validWindows([]Window{q.Window}); err != nil || !priced(q.OtherVehicle) || !priced(q.OtherTime) {
			return errors.New("promise: the window or a price makes no sense")
		}
	}
	return validNames(j.Skills, j.Parts)
}

func (p *Problem) validOrders() error {
	seen := make(map[int]bool)
	for i, order := range p.Orders {
		if order.Vehicle < 0 || order.Vehicle >= len(p.Vehicles) {
			return fmt.Errorf("route: orders[%d]: there is no vehicle %d", i, order.Vehicle)
		}
		for _, job := range order.Jobs {
			switch {
			case job < 0 || job >= len(p.Jobs):
				return fmt.Errorf("route: orders[%d]: there is no job %d", i, job)
			case seen[job]:
				return fmt.Errorf("route: orders[%d]: job %d stands twice in a fixed order", i, job)
			case p.Jobs[job].people() > 1:
				return fmt.Errorf("route: orders[%d]: job %d needs several people and cannot stand in a fixed order", i, job)
			}
			seen[job] = true
		}
	}
	return nil
}

func validWindows(windows []Window) error {
	for i, w := range windows {
		switch {
		case !instant(w.From) || !instant(w.To):
			return fmt.Errorf("windows[%d] is out of range", i)
		case w.From > w.To:
			return fmt.Errorf("windows[%d] closes before it opens", i)
		case i > 0 && w.From <= windows[i-1].To:
			return fmt.Errorf("windows[%d] begins before the one before it has ended", i)
		}
	}
	return nil
}

func validNames(skills, parts map[string]int) error {
	for name, level := range skills {
		if level < 0 || level > 255 {
			return fmt.Errorf("level %d of skill %q; it must be from 0 to 255", level, name)
		}
	}
	for name, pieces := range parts {
		if pieces < 0 || pieces > 1_000_000 {
			return fmt.Errorf("%d pieces of part %q; it must be from 0 to a million", pieces, name)
		}
	}
	return nil
}

func (p *Problem) place(i int) bool { return i >= 0 && i < p.Places }
func instant(t Time) bool           { return t >= -MaxTime && t <= MaxTime }
func length(t Time) bool            { return t >= 0 && t <= MaxTime }
func priced(c Cost) bool            { return c >= 0 && c <= MaxCost }
func amount(x int64) bool           { return x >= 0 && x <= 1_000_000_000_000 }
