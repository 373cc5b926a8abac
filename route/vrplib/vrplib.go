// Package vrplib reads the benchmark files of vehicle routing: Solomon's
// format, also used by Gehring and Homberger, and VRPLIB (CVRP and VRPTW, as
// in the PyVRP/Instances collection).
//
// Files come from strangers: every size is bounded, and an error names the
// line that it is about.
package vrplib

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/route"
)

// Bounds of a file.
const (
	MaxBytes  = 64 << 20 // an explicit matrix of 1,000 places takes 6 MB
	MaxPlaces = 5000     // depot included
)

// Rounding says how Euclidean distances become integers.
type Rounding int

// The conventions of the literature.
const (
	// Dimacs truncates to one decimal and counts in tenths, as the 12th DIMACS
	// Implementation Challenge did for VRPTW. Times are in tenths too.
	Dimacs Rounding = iota
	// Nearest rounds to the nearest integer, as TSPLIB's EUC_2D and so CVRP.
	Nearest
)

// Scale is the number of ticks and steps in one unit of the file.
func (r Rounding) Scale() int64 {
	if r == Dimacs {
		return 10
	}
	return 1
}

// Instance is a file that was read.
type Instance struct {
	Problem  *route.Problem // one job per customer, with the number in solution files as ID
	Rounding Rounding       // Dimacs for VRPTW with places, else Nearest
}

// Error says what is wrong in which line of a file.
type Error struct {
	Line   int // from 1; 0 if it is about the file as a whole
	Reason string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return "vrplib: " + e.Reason
	}
	return fmt.Sprintf("vrplib: line %d: %s", e.Line, e.Reason)
}

func wrong(line int, format string, args ...any) *Error {
	return &Error{Line: line, Reason: fmt.Sprintf(format, args...)}
}

// Read reads a file in either format. What is wrong with the file itself is
// reported as an *Error.
func Read(r io.Reader) (*Instance, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, wrong(0, "the file is larger than %d bytes", MaxBytes)
	}
	lines, err := split(data)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, wrong(0, "the file is empty")
	}
	if bytes.ContainsRune([]byte(strings.Join(lines[0].fields, "")), ':') {
		return readVRPLIB(lines)
	}
	return readSolomon(lines)
}

// line is a line that is not empty.
type line struct {
	number int
	fields []string
}

// split cuts a file into fields and skips empty lines.
func split(data []byte) ([]line, error) {
	var lines []line
	scanner := bufio.NewScanner(bytes.NewReader(data))
	scanner.Buffer(nil, 1<<20)
	number := 0
	for scanner.Scan() {
		number++
		if fields := strings.Fields(scanner.Text()); len(fields) > 0 {
			lines = append(lines, line{number, fields})
		}
	}
	if scanner.Err() != nil {
		return nil, wrong(number+1, "the line is longer than a megabyte")
	}
	return lines, nil
}

// customer is a row of either format, in units of the file.
type customer struct {
	x, y                float64
	demand              int64
	ready, due, service float64
	line                int
}

// fleet is the first part of a file.
type fleet struct {
	name     string
	vehicles int
	capacity int64
}

// build makes the problem: customers[0] is the depot.
func build(f fleet, customers []customer, r Rounding, travel route.Travel) (*Instance, error) {
	ticks := func(x float64) route.Time { return route.Time(math.Round(x * float64(r.Scale()))) }
	p := &route.Problem{Name: f.name, Places: len(customers), Travel: travel}
	if travel == nil {
		m, err := euclid(customers, r)
		if err != nil {
			return nil, err
		}
		p.Travel = m
	}
	home := customers[0]
	if home.ready > home.due {
		return nil, wrong(home.line, "the depot closes before it opens")
	}
	for i := range f.vehicles {
		p.Vehicles = append(p.Vehicles, route.Vehicle{
			ID: fmt.Sprint(i + 1), Capacity: []int64{f.capacity},
			Shift: route.Window{From: ticks(home.ready), To: ticks(home.due)},
		})
	}
	for i, c := range customers[1:] {
		j := route.Job{
			ID: fmt.Sprint(i + 1), Place: i + 1, Service: ticks(c.service), Load: []int64{c.demand},
			Windows: []route.Window{{From: ticks(c.ready), To: ticks(c.due)}},
		}
		if err := p.ValidJob(&j); err != nil {
			return nil, wrong(c.line, "customer %s: %v", j.ID, err)
		}
		p.Jobs = append(p.Jobs, j)
	}
	if err := p.Validate(); err != nil {
		return nil, wrong(0, "%v", err)
	}
	return &Instance{Problem: p, Rounding: r}, nil
}

// euclid makes the matrix of straight distances.
func euclid(customers []customer, r Rounding) (*route.Matrix, error) {
	n := len(customers)
	d := make([]int32, n*n)
	for i, a := range customers {
		for j, b := range customers[:i] {
			length := math.Hypot(a.x-b.x, a.y-b.y)
			if length > 1e7 {
				return nil, wrong(a.line, "the way from customer %d to %d is longer than ten million", j, i)
			}
			steps := math.Floor(length * 10)
			if r == Nearest {
				steps = math.Floor(length + 0.5)
			}
			d[i*n+j], d[j*n+i] = int32(steps), int32(steps)
		}
	}
	return route.NewMatrix(n, d, nil)
}

// parse reads a number of the file.
func parse(field string) (float64, error) {
	x, err := strconv.ParseFloat(field, 64)
	if err != nil || !(math.Abs(x) <= 1e7) {
		return 0, fmt.Errorf("%q is no number from -10 to 10 million", shorten(field))
	}
	return x, nil
}

// whole reads a whole number that is not negative.
func whole(field string) (int64, error) {
	n, err := strconv.ParseInt(field, 10, 64)
	if err != nil || n < 0 || n > 1e9 {
		return 0, fmt.Errorf("%q is no whole number from 0 to a thousand million", shorten(field))
	}
	return n, nil
}

// shorten keeps messages short whatever a file holds.
func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
