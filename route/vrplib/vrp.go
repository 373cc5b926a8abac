package vrplib

import (
	"strings"

	"github.com/bonafide-aftersale/bonafide/route"
)

// readVRPLIB reads CVRP and VRPTW with one depot, which must be node 1.
func readVRPLIB(lines []line) (*Instance, error) {
	f, err := sort(lines)
	if err != nil {
		return nil, err
	}
	kind := f.specs["TYPE"]
	if kind != "CVRP" && kind != "VRPTW" {
		return nil, wrong(f.where["TYPE"], "the TYPE %q is not supported; CVRP and VRPTW are", shorten(kind))
	}
	n, err := f.integer("DIMENSION", MaxPlaces)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, wrong(f.where["DIMENSION"], "DIMENSION is 0: there is not even a depot")
	}
	out := fleet{name: f.specs["NAME"], vehicles: int(n)} // as many as could ever be used
	if _, ok := f.specs["VEHICLES"]; ok {
		vehicles, err := f.integer("VEHICLES", MaxPlaces)
		if err != nil {
			return nil, err
		}
		out.vehicles = int(vehicles)
	}
	if out.capacity, err = f.integer("CAPACITY", 1e9); err != nil {
		return nil, err
	}
	if err := f.depot(); err != nil {
		return nil, err
	}
	customers := make([]customer, n)
	travel, err := f.travel(customers)
	if err != nil {
		return nil, err
	}
	if err := f.demands(customers); err != nil {
		return nil, err
	}
	if err := f.windows(customers, kind == "VRPTW"); err != nil {
		return nil, err
	}
	if err := f.services(customers); err != nil {
		return nil, err
	}
	if kind == "VRPTW" && travel == nil {
		return build(out, customers, Dimacs, nil)
	}
	return build(out, customers, Nearest, travel)
}

// depot checks that the one depot is node 1.
func (f *file) depot() error {
	var nodes []string
	for _, l := range f.sections["DEPOT_SECTION"] {
		for _, field := range l.fields {
			if field != "-1" {
				nodes = append(nodes, field)
			}
		}
	}
	if len(nodes) != 1 || nodes[0] != "1" {
		return wrong(f.where["DEPOT_SECTION"], "the DEPOT_SECTION names %q; node 1 alone is supported", shorten(strings.Join(nodes, " ")))
	}
	return nil
}

// travel reads the matrix if there is one, else the places.
func (f *file) travel(customers []customer) (route.Travel, error) {
	switch kind := f.specs["EDGE_WEIGHT_TYPE"]; kind {
	case "EXPLICIT":
		return f.explicit(len(customers))
	case "EUC_2D":
		rows, err := f.rows("NODE_COORD_SECTION", len(customers), 2)
		if err != nil {
			return nil, err
		}
		for i, l := range rows {
			c := &customers[i]
			if c.x, err = parse(l.fields[1]); err == nil {
				c.y, err = parse(l.fields[2])
			}
			if err != nil {
				return nil, wrong(l.number, "%v", err)
			}
		}
		return nil, nil
	default:
		return nil, wrong(f.where["EDGE_WEIGHT_TYPE"], "the EDGE_WEIGHT_TYPE %q is not supported; EUC_2D and EXPLICIT are", shorten(kind))
	}
}

func (f *file) demands(customers []customer) error {
	rows, err := f.rows("DEMAND_SECTION", len(customers), 1)
	if err != nil {
		return err
	}
	for i, l := range rows {
		if customers[i].demand, err = whole(l.fields[1]); err != nil {
			return wrong(l.number, "demand: %v", err)
		}
		customers[i].line = l.number
	}
	return nil
}

// windows reads the time windows; without any, everybody is always at home.
func (f *file) windows(customers []customer, needed bool) error {
	if _, ok := f.where["TIME_WINDOW_SECTION"]; !ok && !needed {
		for i := range customers {
			customers[i].due = 1e7
		}
		return nil
	}
	rows, err := f.rows("TIME_WINDOW_SECTION", len(customers), 2)
	if err != nil {
		return err
	}
	for i, l := range rows {
		c := &customers[i]
		c.line = l.number
		if c.ready, err = parse(l.fields[1]); err == nil {
			c.due, err = parse(l.fields[2])
		}
		if err != nil {
			return wrong(l.number, "%v", err)
		}
	}
	return nil
}

// services reads the service times: one for each node, or one for all
// customers.
func (f *file) services(customers []customer) error {
	if _, ok := f.where["SERVICE_TIME_SECTION"]; ok {
		rows, err := f.rows("SERVICE_TIME_SECTION", len(customers), 1)
		if err != nil {
			return err
		}
		for i, l := range rows {
			if customers[i].service, err = parse(l.fields[1]); err != nil {
				return wrong(l.number, "%v", err)
			}
		}
		return nil
	}
	if _, ok := f.specs["SERVICE_TIME"]; !ok {
		return nil
	}
	t, err := f.integer("SERVICE_TIME", 1e7)
	for i := range customers[1:] {
		customers[i+1].service = float64(t)
	}
	return err
}
