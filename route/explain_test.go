package route_test

import (
	"testing"

	"github.com/bonafide-aftersale/bonafide/route"
)

// line is a street: place i stands i minutes from place 0.
func line(places int) route.Travel {
	d := make([]int32, places*places)
	for i := range places {
		for j := range places {
			d[i*places+j] = int32(max(i-j, j-i))
		}
	}
	m, err := route.NewMatrix(places, d, nil)
	if err != nil {
		panic(err)
	}
	return m
}

// One technician, one planned visit at place 10 from 600 to 660, one job more.
// Each case has one thing in the way.
func TestExplain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		reason  route.Reason
		change  func(p *route.Problem, plan *route.Plan, j *route.Job)
		nearest route.Time // 0: none
		away    route.Time
	}{
		{0, func(p *route.Problem, plan *route.Plan, j *route.Job) {}, 700, 0},
		{route.ReasonPinned, func(p *route.Problem, plan *route.Plan, j *route.Job) {
			p.Vehicles = append(p.Vehicles, route.Vehicle{Shift: route.Window{From: 0, To: 1}})
			plan.Routes = append(plan.Routes, route.Route{})
			j.Only = []int{1}
		}, 0, 0},
		{route.ReasonSkill, func(p *route.Problem, plan *route.Plan, j *route.Job) { j.Skills = map[string]int{"safe": 1} }, 0, 0},
		{route.ReasonLevel, func(p *route.Problem, plan *route.Plan, j *route.Job) { j.Skills = map[string]int{"lock": 3} }, 0, 0},
		{route.ReasonCapacity, func(p *route.Problem, plan *route.Plan, j *route.Job) { j.Load = []int64{6} }, 0, 0},
		{route.ReasonParts, func(p *route.Problem, plan *route.Plan, j *route.Job) { j.Parts = map[string]int{"hinge": 1} }, 0, 0},
		{route.ReasonShift, func(p *route.Problem, plan *route.Plan, j *route.Job) {
			j.Windows = []route.Window{{From: 1100, To: 1200}}
		}, 1030, -70},
		{route.ReasonReach, func(p *route.Problem, plan *route.Plan, j *route.Job) {
			j.Windows = []route.Window{{From: 1050, To: 1100}}
		}, 1030, -20},
		{route.ReasonFrozen, func(p *route.Problem, plan *route.Plan, j *route.Job) {
			plan.Routes[0].Frozen = 1
			plan.Routes[0].Stops[0].Leave = 1075
		}, 0, 0},
		{route.ReasonLoad, func(p *route.Problem, plan *route.Plan, j *route.Job) { j.Load = []int64{4} }, 0, 0},
		{route.ReasonLoad, func(p *route.Problem, plan *route.Plan, j *route.Job) {
			j.Parts, p.Jobs[0].Parts = map[string]int{"cylinder": 1}, map[string]int{"cylinder": 1}
		}, 0, 0},
		{route.ReasonOrder, func(p *route.Problem, plan *route.Plan, j *route.Job) {
			p.Orders = []route.Order{{Vehicle: 0, Jobs: []int{1, 0}}}
		}, 560, -140},
		{route.ReasonFull, func(p *route.Problem, plan *route.Plan, j *route.Job) {
			j.Windows = []route.Window{{From: 590, To: 640}}
		}, 560, -30},
		{route.ReasonTeam, func(p *route.Problem, plan *route.Plan, j *route.Job) { j.People = 2 }, 0, 0},
		{route.ReasonPrice, func(p *route.Problem, plan *route.Plan, j *route.Job) { j.Unserved = 20 }, 700, 0},
	} {
		p := &route.Problem{
			Places: 21, Travel: line(21),
			Vehicles: []route.Vehicle{{
				Shift: route.Window{From: 480, To: 1080}, Skills: map[string]int{"lock": 2}, Capacity: []int64{5}, Parts: map[string]int{"cylinder": 1},
			}},
			Jobs: []route.Job{
				{Place: 10, Service: 60, Windows: []route.Window{{From: 600, To: 600}}, Load: []int64{2}},
				{Place: 20, Service: 30, Windows: []route.Window{{From: 700, To: 1080}}},
			},
		}
		plan := &route.Plan{Routes: []route.Route{{Stops: []route.Stop{{Kind: route.Visit, Index: 0, Start: 600, Leave: 660}}}}}
		test.change(p, plan, &p.Jobs[1])
		live, err := route.Load(p, plan)
		if err != nil {
			t.Fatalf("%v: %v", test.reason, err)
		}
		got, err := live.Explain(1)
		if err != nil {
			t.Fatal(err)
		}
		if test.reason == 0 {
			if len(got.Blocked) > 0 || len(got.Fits) != 1 {
				t.Errorf("a job that fits: got %+v", got)
			}
		} else if len(got.Fits) > 0 || len(got.Blocked) == 0 || got.Blocked[0].Reason != test.reason || got.Blocked[0].Vehicles[0] != 0 {
			t.Errorf("want %v: got %+v", test.reason, got)
		}
		switch n := got.Nearest; {
		case test.nearest == 0 && n != nil:
			t.Errorf("%v: nearest is %+v, want none", test.reason, *n)
		case test.nearest != 0 && (n == nil || n.Start != test.nearest || n.Away != test.away):
			t.Errorf("%v: nearest is %+v, want %d, away %d", test.reason, n, test.nearest, test.away)
		}
	}
}

func TestReasonNames(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for r := route.ReasonPinned; r <= route.ReasonPrice; r++ {
		if seen[r.String()] || r.String() == "none" || r.String() == "" {
			t.Errorf("reason %d is called %q", r, r)
		}
		seen[r.String()] = true
	}
	if got := route.Reason(99).String(); got != "none" {
		t.Errorf("no reason at all is called %q", got)
	}
}
