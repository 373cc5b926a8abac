package vrplib

import (
	"strconv"
	"strings"
)

// readSolomon reads
//
//	NAME
//	VEHICLE
//	NUMBER CAPACITY
//	 25     200
//	CUSTOMER
//	CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME
//	 0       40      50      0      0          1236     0
//	 ...
//
// where customer 0 is the depot.
func readSolomon(lines []line) (*Instance, error) {
	s := solomon{lines: lines[1:]}
	f := fleet{name: strings.Join(lines[0].fields, " ")}
	if err := s.expect("VEHICLE", "NUMBER"); err != nil {
		return nil, err
	}
	l, err := s.row(2, "the number of vehicles and their capacity")
	if err != nil {
		return nil, err
	}
	f.vehicles, err = strconv.Atoi(l.fields[0])
	if err != nil || f.vehicles < 1 || f.vehicles > MaxPlaces {
		return nil, wrong(l.number, "%q vehicles; from 1 to %d are possible", shorten(l.fields[0]), MaxPlaces)
	}
	if f.capacity, err = whole(l.fields[1]); err != nil {
		return nil, wrong(l.number, "capacity: %v", err)
	}
	if err := s.expect("CUSTOMER", "CUST"); err != nil {
		return nil, err
	}
	var customers []customer
	for len(s.lines) > 0 || len(customers) == 0 {
		l, err := s.row(7, "a customer's number, x, y, demand, ready time, due date and service time")
		if err != nil {
			return nil, err
		}
		if l.fields[0] != strconv.Itoa(len(customers)) {
			return nil, wrong(l.number, "customer %q stands where %d was expected", shorten(l.fields[0]), len(customers))
		}
		if len(customers) == MaxPlaces {
			return nil, wrong(l.number, "more than %d places", MaxPlaces)
		}
		c, err := solomonCustomer(l)
		if err != nil {
			return nil, wrong(l.number, "%v", err)
		}
		customers = append(customers, c)
	}
	return build(f, customers, Dimacs, nil)
}

func solomonCustomer(l line) (c customer, err error) {
	c.line = l.number
	if c.demand, err = whole(l.fields[3]); err != nil {
		return c, err
	}
	for i, to := range []*float64{1: &c.x, 2: &c.y, 4: &c.ready, 5: &c.due, 6: &c.service} {
		if to == nil {
			continue
		}
		if *to, err = parse(l.fields[i]); err != nil {
			return c, err
		}
	}
	return c, nil
}

// solomon walks over the lines.
type solomon struct {
	lines []line
}

// expect takes lines that begin with these words.
func (s *solomon) expect(words ...string) error {
	for _, word := range words {
		if len(s.lines) == 0 {
			return wrong(0, "the file ends before %q", word)
		}
		if l := s.lines[0]; !strings.EqualFold(l.fields[0], word) {
			return wrong(l.number, "%q stands where %q was expected", shorten(l.fields[0]), word)
		}
		s.lines = s.lines[1:]
	}
	return nil
}

// row takes a line of n fields.
func (s *solomon) row(n int, what string) (line, error) {
	if len(s.lines) == 0 {
		return line{}, wrong(0, "the file ends before %s", what)
	}
	l := s.lines[0]
	s.lines = s.lines[1:]
	if len(l.fields) != n {
		return l, wrong(l.number, "%d fields where %d were expected: %s", len(l.fields), n, what)
	}
	return l, nil
}
