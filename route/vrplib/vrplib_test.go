package vrplib_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/route"
	"github.com/bonafide-aftersale/bonafide/route/vrplib"
)

func open(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file           string
		scale          int64
		vehicles, jobs int
		leg            route.Leg // from the depot to customer 1
		third          route.Leg // from customer 1 to 2
		service        route.Time
		window         route.Window // of customer 1
		load           int64
	}{
		{"tiny.txt", 10, 2, 3, route.Leg{Distance: 50, Time: 50}, route.Leg{Distance: 36, Time: 36}, 50, route.Window{From: 100, To: 200}, 4},
		{"tiny.vrp", 1, 4, 3, route.Leg{Distance: 5, Time: 5}, route.Leg{Distance: 4, Time: 4}, 0, route.Window{From: 0, To: 10_000_000}, 4},
		{"tiny-explicit.vrp", 1, 2, 2, route.Leg{Distance: 5, Time: 5}, route.Leg{Distance: 4, Time: 4}, 7, route.Window{From: 10, To: 20}, 4},
	} {
		in, err := vrplib.Read(bytes.NewReader(open(t, test.file)))
		if err != nil {
			t.Errorf("%s: %v", test.file, err)
			continue
		}
		p := in.Problem
		if got := in.Rounding.Scale(); got != test.scale {
			t.Errorf("%s: scale %d, want %d", test.file, got, test.scale)
		}
		if len(p.Vehicles) != test.vehicles || len(p.Jobs) != test.jobs {
			t.Fatalf("%s: %d vehicles and %d jobs, want %d and %d", test.file, len(p.Vehicles), len(p.Jobs), test.vehicles, test.jobs)
		}
		if got := p.Travel.Leg(0, 1); got != test.leg {
			t.Errorf("%s: the way to customer 1 is %+v, want %+v", test.file, got, test.leg)
		}
		if got := p.Travel.Leg(1, 2); got != test.third {
			t.Errorf("%s: the way from customer 1 to 2 is %+v, want %+v", test.file, got, test.third)
		}
		j := p.Jobs[0]
		if j.Service != test.service || j.Windows[0] != test.window || j.Load[0] != test.load || j.ID != "1" {
			t.Errorf("%s: customer 1 is %+v", test.file, j)
		}
	}
}

func TestReadSaysWhatIsWrongWhere(t *testing.T) {
	t.Parallel()
	tiny, vrp, explicit := string(open(t, "tiny.txt")), string(open(t, "tiny.vrp")), string(open(t, "tiny-explicit.vrp"))
	for _, test := range []struct{ text, want string }{
		{"", "the file is empty"},
		{tiny[:20], "the file ends before"},
		{strings.Replace(tiny, "VEHICLE", "VEHICLES", 1), `line 3: "VEHICLES" stands where "VEHICLE"`},
		{strings.Replace(tiny, "  2          10", "  2 ten", 1), `line 5: capacity: "ten" is no whole number`},
		{strings.Replace(tiny, "  2          10", "  0 10", 1), `line 5: "0" vehicles`},
		{strings.Replace(tiny, "    2      1 ", "    7      1 ", 1), `line 12: customer "7" stands where 2`},
		{strings.Replace(tiny, "-2.5", "NaN", 1), `line 13: "NaN" is no number`},
		{strings.Replace(tiny, "-2.5", "1e300", 1), `line 13: "1e300" is no number`},
		{strings.Replace(tiny, "10          20", "30          20", 1), "line 11: customer 1: windows[0] closes before it opens"},
		{strings.Replace(tiny, "          5\n    2", "          5 9\n    2", 1), "line 11: 8 fields where 7 were expected"},
		{strings.Replace(vrp, "CVRP\nD", "ATSP\nD", 1), `line 3: the TYPE "ATSP" is not supported`},
		{strings.Replace(vrp, "DEPOT_SECTION\n1", "DEPOT_SECTION\n1\n2", 1), "names \"1 2\""},
		{strings.Replace(vrp, "DIMENSION : 4", "DIMENSION : 5", 1), "line 11: NODE_COORD_SECTION ends after 4 of 5 rows"},
		{strings.Replace(vrp, "DIMENSION : 4", "DIMENSION : 3", 1), "line 11: NODE_COORD_SECTION has more rows"},
		{strings.Replace(vrp, "DIMENSION : 4", "DIMENSION : 99999999", 1), "line 4: DIMENSION is 99999999; at most 5000"},
		{strings.Replace(vrp, "EUC_2D", "GEO", 1), `line 6: the EDGE_WEIGHT_TYPE "GEO"`},
		{strings.Replace(vrp, "COMMENT", "BACKHAUL", 1), `line 2: "BACKHAUL" is not supported`},
		{strings.Replace(vrp, "2 4\n3 5", "2 -4\n3 5", 1), `line 14: demand: "-4" is no whole number`},
		{strings.Replace(explicit, "8 4", "8 4 4", 1), "line 11: more distances"},
		{strings.Replace(explicit, "8 4", "8", 1), "line 9: 2 distances where 3"},
		{strings.Replace(explicit, "LOWER_ROW", "FUNCTION", 1), `line 8: the EDGE_WEIGHT_FORMAT "FUNCTION"`},
		{strings.Replace(explicit, "TIME_WINDOW_SECTION", "DISPLAY_DATA_SECTION", 1), "TIME_WINDOW_SECTION is missing"},
	} {
		_, err := vrplib.Read(strings.NewReader(test.text))
		var bad *vrplib.Error
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}

// The instance is small enough to solve by hand: 2 and 1 fit into one van in
// the order of their windows, 3 needs its own.
func TestReadAndSolve(t *testing.T) {
	t.Parallel()
	in, err := vrplib.Read(bytes.NewReader(open(t, "tiny.txt")))
	if err != nil {
		t.Fatal(err)
	}
	plan, _, err := route.Solve(context.Background(), in.Problem, route.Options{Iterations: 200})
	if err != nil {
		t.Fatal(err)
	}
	// 0-2-1-0: 1.4 + 3.6 + 5.0; 0-3-0: 2.5 + 2.5.
	if got, want := plan.Distance, route.Distance(14+36+50+25+25); got != want || plan.Vehicles != 2 {
		t.Errorf("distance %d with %d vehicles, want %d with 2", got, plan.Vehicles, want)
	}
	if found := route.Check(in.Problem, plan); len(found) > 0 {
		t.Error(found[0])
	}
}

// Whatever is read is a valid problem; whatever is not says so as an Error.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"tiny.txt", "tiny.vrp", "tiny-explicit.vrp"} {
		f.Add(open(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := vrplib.Read(bytes.NewReader(data))
		if err != nil {
			var bad *vrplib.Error
			if !errors.As(err, &bad) {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		if err := in.Problem.Validate(); err != nil {
			t.Error(err)
		}
		if len(in.Problem.Jobs) < 6 && len(in.Problem.Vehicles) < 50 {
			plan, _, err := route.Solve(context.Background(), in.Problem, route.Options{Iterations: 20})
			if err != nil {
				return // ways longer than the engine counts
			}
			if found := route.Check(in.Problem, plan); len(found) > 0 {
				t.Error(found[0])
			}
		}
	})
}
