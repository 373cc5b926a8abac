package route_test

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/route"
)

// solved returns a plan for a problem.
func solved(t testing.TB, p *route.Problem, iterations int64) *route.Plan {
	t.Helper()
	plan, _, err := route.Solve(context.Background(), p, route.Options{Seed: 7, Iterations: iterations})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// Putting one more job everywhere by hand, timing the result with Load and
// pricing it with Check must give the option that Scan gives for each vehicle.
func TestScanFindsTheCheapestPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		p, random := town(rapid.Uint64Range(0, 1<<40).Draw(r, "seed"), 7)
		p.Prices = route.Prices{PerDistance: 1, Late: route.Cost(random.IntN(3)), Fair: route.Cost(random.IntN(3))}
		for v := range p.Vehicles {
			p.Vehicles[v].Fixed = route.Cost(random.IntN(50))
			if random.IntN(2) == 0 {
				p.Vehicles[v].Breaks = []route.Break{{Window: route.Window{From: 520, To: 700}, Length: 30}}
			}
		}
		for i := range p.Jobs {
			p.Jobs[i].Windows = []route.Window{window(random, 30), {From: 1050, To: 1060}}
			slices.SortFunc(p.Jobs[i].Windows, func(a, b route.Window) int { return int(a.From - b.From) })
			if p.Jobs[i].Windows[0].To >= p.Jobs[i].Windows[1].From {
				p.Jobs[i].Windows = p.Jobs[i].Windows[:1]
			}
			p.Jobs[i].Due, p.Jobs[i].HasDue = route.Time(480+random.IntN(300)), random.IntN(2) == 0
		}
		one := p.Jobs[6]
		p.Jobs = p.Jobs[:6]
		plan := solved(t, p, 300)
		live, err := route.Load(p, plan)
		if err != nil {
			t.Fatal(err)
		}
		options, err := live.Scan(&one)
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[int]route.Cost)
		for _, o := range options {
			got[o.Vehicle] = o.Cost
		}
		if want := byHand(t, p, plan, one); !reflect.DeepEqual(got, want) {
			t.Fatalf("added cost by vehicle: got %v, want %v", got, want)
		}
	})
}

// byHand puts a job everywhere and returns the least added cost by vehicle.
func byHand(t *testing.T, p *route.Problem, plan *route.Plan, one route.Job) map[int]route.Cost {
	more := *p
	more.Jobs = append(slices.Clone(p.Jobs), one)
	index := len(p.Jobs)
	costs := make(map[int]route.Cost)
	for v := range p.Vehicles {
		stops := slices.Clone(plan.Routes[v].Stops)
		if len(stops) == 0 { // breaks stand in no idle route: try each order with them
			for k := range p.Vehicles[v].Breaks {
				stops = append(stops, route.Stop{Kind: route.Rest, Index: k})
			}
		}
		for at := 0; at <= len(stops); at++ {
			with := &route.Plan{Routes: slices.Clone(plan.Routes), Unserved: plan.Unserved}
			with.Routes[v].Stops = slices.Insert(slices.Clone(stops), at, route.Stop{Kind: route.Visit, Index: index})
			live, err := route.Load(&more, with)
			if err != nil {
				t.Fatal(err)
			}
			timed := live.Plan()
			if len(timed.Unserved) != len(plan.Unserved) || len(route.Check(&more, timed)) > 0 || !sameStops(timed.Routes[v].Stops, with.Routes[v].Stops) {
				continue // something had to be left out: it does not fit here
			}
			if old, ok := costs[v]; !ok || timed.Cost-plan.Cost < old {
				costs[v] = timed.Cost - plan.Cost
			}
		}
	}
	return costs
}

func sameStops(a, b []route.Stop) bool {
	return slices.EqualFunc(a, b, func(x, y route.Stop) bool { return x.Kind == y.Kind && x.Index == y.Index })
}

// An option promises a span of beginnings: both ends must work when the job is
// pinned to them, and one tick later must not.
func TestLatestIsTheLatest(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		p, random := town(seed, 6)
		for i := range p.Jobs {
			p.Jobs[i].Windows = []route.Window{window(random, 90)}
		}
		one := p.Jobs[5]
		one.Windows = []route.Window{{From: 480, To: 1080}}
		p.Jobs = p.Jobs[:5]
		live, err := route.Load(p, solved(t, p, 300))
		if err != nil {
			t.Fatal(err)
		}
		options, err := live.Scan(&one)
		if err != nil || len(options) == 0 {
			t.Fatalf("seed %d: no option, %v", seed, err)
		}
		for _, o := range options {
			for _, test := range []struct {
				at   route.Time
				fits bool
			}{{o.Start, true}, {o.Latest, true}} {
				pinned := one
				pinned.Windows = []route.Window{{From: test.at, To: test.at}}
				pinned.Only = []int{o.Vehicle}
				again, err := live.Scan(&pinned)
				if got := err == nil && len(again) == 1; got != test.fits {
					t.Errorf("seed %d: pinned to %d of %+v: fits %v, want %v", seed, test.at, o, got, test.fits)
				}
			}
		}
	}
}

func TestSiteAnswersAsAKnownPlaceDoes(t *testing.T) {
	t.Parallel()
	points := []route.Point{{Lat: 29.98, Lng: 109.48}, {Lat: 30.00, Lng: 109.50}, {Lat: 30.02, Lng: 109.45}, {Lat: 29.95, Lng: 109.52}, {Lat: 30.01, Lng: 109.47}}
	ways, err := route.NewGreatCircle(points, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &route.Problem{Places: len(points), Travel: ways, Vehicles: []route.Vehicle{
		{Shift: route.Window{From: 8 * 3600, To: 18 * 3600}}, {Start: 1, End: route.Open, Speed: 80, Shift: route.Window{From: 8 * 3600, To: 18 * 3600}},
	}}
	for i := 2; i < 4; i++ {
		p.Jobs = append(p.Jobs, route.Job{Place: i, Service: 1800})
	}
	live, err := route.Load(p, solved(t, p, 100))
	if err != nil {
		t.Fatal(err)
	}
	job := &route.Job{Place: 4, Service: 1800}
	want, err := live.Scan(job)
	if err != nil {
		t.Fatal(err)
	}
	legs, err := ways.From(points[4])
	if err != nil {
		t.Fatal(err)
	}
	site, err := live.At(legs)
	if err != nil {
		t.Fatal(err)
	}
	got, err := site.Scan(job)
	if err != nil || !reflect.DeepEqual(got, want) || len(got) != 2 {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestGreatCircle(t *testing.T) {
	t.Parallel()
	ways, err := route.NewGreatCircle([]route.Point{{Lat: 39.9042, Lng: 116.4074}, {Lat: 31.2304, Lng: 121.4737}, {Lat: 39.9042, Lng: 116.4074}}, 1, 10)
	if err != nil {
		t.Fatal(err)
	}
	if got := ways.Leg(0, 1); math.Abs(float64(got.Distance)-1_067_000) > 2000 || math.Abs(float64(got.Time)*10-float64(got.Distance)) > 10 {
		t.Errorf("Beijing to Shanghai: got %+v, want about 1067 km", got)
	}
	if got := ways.Leg(0, 2); got != (route.Leg{}) {
		t.Errorf("no way at all: got %+v", got)
	}
	for _, bad := range []route.Point{{Lat: 91}, {Lng: 181}, {Lat: math.NaN()}} {
		if _, err := route.NewGreatCircle([]route.Point{bad}, 0, 0); err == nil {
			t.Errorf("%v was accepted", bad)
		}
	}
}
