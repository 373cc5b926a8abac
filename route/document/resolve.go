package document

import (
	"github.com/bonafide-aftersale/bonafide/route"
)

// index numbers the ids of one kind.
type index struct {
	kind string
	of   map[string]int
}

func (x *index) add(line int, id string) error {
	switch _, twice := x.of[id]; {
	case id == "":
		return wrong(line, "a %s has no id", x.kind)
	case twice:
		return wrong(line, "the %s %q stands twice", x.kind, shorten(id))
	}
	x.of[id] = len(x.of)
	return nil
}

func (x *index) find(line int, id string) (int, error) {
	i, ok := x.of[id]
	if !ok {
		return 0, wrong(line, "there is no %s %q", x.kind, shorten(id))
	}
	return i, nil
}

func (x *index) all(line int, ids []string) ([]int, error) {
	var out []int
	for _, id := range ids {
		i, err := x.find(line, id)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}

// resolver replaces names by numbers.
type resolver struct {
	*reader
	p                               *route.Problem
	placeOf, depotOf, techOf, jobOf index
}

// resolve makes the problem of what was read.
func (d *reader) resolve() (*Document, error) {
	r := &resolver{
		reader: d, p: &route.Problem{Name: d.name, Places: len(d.places)},
		placeOf: index{"place", map[string]int{}}, depotOf: index{"depot", map[string]int{}},
		techOf: index{"technician", map[string]int{}}, jobOf: index{"job", map[string]int{}},
	}
	if d.now != nil {
		r.p.Now, r.p.Started = route.Time(*d.now), true
	}
	r.p.Prices = route.Prices{
		PerDistance: 1, PerTime: d.prices.PerSecond, Late: d.prices.Late, Unserved: d.prices.Unserved, Fair: d.prices.Fair,
	}
	if d.prices.PerMetre != nil {
		r.p.Prices.PerDistance = *d.prices.PerMetre
	}
	for _, step := range []func() error{r.number, r.ways, r.addDepots, r.addTechnicians, r.addJobs, r.addOrders} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if err := r.p.Validate(); err != nil {
		return nil, wrong(0, "%v", err)
	}
	out := &Document{Problem: r.p}
	if d.planned {
		plan, err := r.plan()
		if err != nil {
			return nil, err
		}
		out.Plan = plan
	}
	return out, nil
}

// number gives each id its number.
func (r *resolver) number() error {
	for _, x := range r.places {
		if err := r.placeOf.add(x.line, x.value.ID); err != nil {
			return err
		}
	}
	for _, x := range r.depots {
		if err := r.depotOf.add(x.line, x.value.ID); err != nil {
			return err
		}
	}
	for _, x := range r.technicians {
		if err := r.techOf.add(x.line, x.value.ID); err != nil {
			return err
		}
	}
	for _, x := range r.jobs {
		if err := r.jobOf.add(x.line, x.value.ID); err != nil {
			return err
		}
	}
	return nil
}

// ways makes the Travel: from tables if there are any, else from the places.
func (r *resolver) ways() error {
	line, t := r.travel.line, r.travel.value
	if t.Distances == nil {
		if t.Times != nil {
			return wrong(line, "times without distances")
		}
		points := make([]route.Point, len(r.places))
		for i, x := range r.places {
			points[i] = route.Point{Lat: x.value.Lat, Lng: x.value.Lng}
			if _, err := route.NewGreatCircle(points[i:i+1], 0, 0); err != nil {
				return wrong(x.line, "the place %q is not on the globe", shorten(x.value.ID))
			}
		}
		ways, err := route.NewGreatCircle(points, t.RoadFactor, t.Speed)
		if err != nil {
			return wrong(line, "%v", err)
		}
		r.p.Travel = ways
		return nil
	}
	distances, err := r.table(line, "distances", t.Distances)
	if err != nil {
		return err
	}
	var times []int32
	if t.Times != nil {
		if times, err = r.table(line, "times", t.Times); err != nil {
			return err
		}
	}
	ways, err := route.NewMatrix(len(r.places), distances, times)
	if err != nil {
		return wrong(line, "%v", err)
	}
	r.p.Travel = ways
	return nil
}

func (r *resolver) table(line int, name string, rows [][]int32) ([]int32, error) {
	n := len(r.places)
	if len(rows) != n {
		return nil, wrong(line, "%s has %d rows for %d places", name, len(rows), n)
	}
	out := make([]int32, 0, n*n)
	for i, row := range rows {
		if len(row) != n {
			return nil, wrong(line, "row %d of %s has %d entries for %d places", i, name, len(row), n)
		}
		out = append(out, row...)
	}
	return out, nil
}

func (r *resolver) addDepots() error {
	for _, x := range r.depots {
		place, err := r.placeOf.find(x.line, x.value.Place)
		if err != nil {
			return err
		}
		r.p.Depots = append(r.p.Depots, route.Depot{
			ID: x.value.ID, Place: place, Windows: windowsOf(x.value.Windows),
			Service: route.Time(x.value.Service), Parts: x.value.Parts,
		})
	}
	return nil
}

func (r *resolver) addTechnicians() error {
	for _, x := range r.technicians {
		t := x.value
		v := route.Vehicle{
			ID: t.ID, Skills: t.Skills, Capacity: t.Capacity, Parts: t.Parts, Speed: t.Speed, Fixed: t.Fixed,
		}
		var err error
		if v.Start, err = r.placeOf.find(x.line, t.Start); err != nil {
			return err
		}
		switch {
		case t.Open && t.End != nil:
			return wrong(x.line, "the technician %q has both an end and an open end", shorten(t.ID))
		case t.Open:
			v.End = route.Open
		case t.End == nil:
			v.End = v.Start
		default:
			if v.End, err = r.placeOf.find(x.line, *t.End); err != nil {
				return err
			}
		}
		if v.Depots, err = r.depotOf.all(x.line, t.Depots); err != nil {
			return err
		}
		if t.Shift != nil {
			v.Shift = route.Window(*t.Shift)
		}
		for _, b := range t.Breaks {
			v.Breaks = append(v.Breaks, route.Break{Window: route.Window(b.Window), Length: route.Time(b.Length)})
		}
		r.p.Vehicles = append(r.p.Vehicles, v)
	}
	return nil
}

func (r *resolver) addJobs() error {
	for _, x := range r.jobs {
		in := x.value
		j := route.Job{
			ID: in.ID, Service: route.Time(in.Service), Windows: windowsOf(in.Windows), Priority: in.Priority, Skills: in.Skills,
			People: in.People, Load: in.Load, Parts: in.Parts, Stranger: in.Stranger, Unserved: in.Unserved,
		}
		var err error
		if j.Place, err = r.placeOf.find(x.line, in.Place); err != nil {
			return err
		}
		if j.Only, err = r.techOf.all(x.line, in.Only); err != nil {
			return err
		}
		if j.Prefer, err = r.techOf.all(x.line, in.Prefer); err != nil {
			return err
		}
		if in.Due != nil {
			j.Due, j.HasDue = route.Time(*in.Due), true
		}
		if q := in.Promise; q != nil {
			j.Promise = &route.Promise{Vehicle: route.NoVehicle, OtherVehicle: q.OtherTechnician, Window: route.Window(q.Window), OtherTime: q.OtherTime}
			if q.Technician != "" {
				if j.Promise.Vehicle, err = r.techOf.find(x.line, q.Technician); err != nil {
					return err
				}
			}
		}
		if err := r.p.ValidJob(&j); err != nil {
			return wrong(x.line, "job %q: %v", shorten(j.ID), err)
		}
		r.p.Jobs = append(r.p.Jobs, j)
	}
	return nil
}

func (r *resolver) addOrders() error {
	for _, x := range r.orders {
		vehicle, err := r.techOf.find(x.line, x.value.Technician)
		if err != nil {
			return err
		}
		jobs, err := r.jobOf.all(x.line, x.value.Jobs)
		if err != nil {
			return err
		}
		r.p.Orders = append(r.p.Orders, route.Order{Vehicle: vehicle, Jobs: jobs})
	}
	return nil
}

// plan makes the plan that is being driven.
func (r *resolver) plan() (*route.Plan, error) {
	plan := &route.Plan{Routes: make([]route.Route, len(r.p.Vehicles))}
	for _, x := range r.rounds {
		v, err := r.techOf.find(x.line, x.value.Technician)
		if err != nil {
			return nil, err
		}
		to := &plan.Routes[v]
		if to.Stops != nil {
			return nil, wrong(x.line, "the technician %q has two routes", shorten(x.value.Technician))
		}
		to.Frozen = x.value.Frozen
		for _, s := range x.value.Stops {
			out := route.Stop{Helper: s.Helper, Arrive: route.Time(s.Start), Start: route.Time(s.Start), Leave: route.Time(s.Leave)}
			switch s.Kind {
			case "visit":
				out.Kind = route.Visit
				out.Index, err = r.jobOf.find(x.line, s.Job)
			case "rest":
				out.Kind, out.Index = route.Rest, s.Break
			case "restock":
				out.Kind = route.Restock
				out.Index, err = r.depotOf.find(x.line, s.Depot)
			default:
				err = wrong(x.line, "there is no kind of stop %q", shorten(s.Kind))
			}
			if err != nil {
				return nil, err
			}
			to.Stops = append(to.Stops, out)
		}
	}
	if _, err := route.Load(r.p, plan); err != nil {
		return nil, wrong(0, "%v", err)
	}
	return plan, nil
}
