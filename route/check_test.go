package route_test

import (
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/route"
)

// A checker that finds nothing must be shown to be able to: each case breaks
// one promise of a plan that holds.
func TestCheckFinds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		spoil func(p *route.Problem, plan *route.Plan)
		want  string
	}{
		{func(p *route.Problem, plan *route.Plan) { p.Jobs[0].Windows = []route.Window{{From: 0, To: 1}} }, "in none of its windows"},
		{func(p *route.Problem, plan *route.Plan) { p.Vehicles[0].Shift.To = 560 }, "after the shift's end"},
		{func(p *route.Problem, plan *route.Plan) { p.Vehicles[0].Shift.From = 570 }, "before its shift"},
		{func(p *route.Problem, plan *route.Plan) { p.Jobs[0].Skills = map[string]int{"safe": 1} }, "needs level 1"},
		{func(p *route.Problem, plan *route.Plan) { p.Jobs[0].Load = []int64{99} }, "the load is"},
		{func(p *route.Problem, plan *route.Plan) { p.Jobs[0].Parts = map[string]int{"hinge": 1} }, "pieces of"},
		{func(p *route.Problem, plan *route.Plan) { p.Jobs[0].Only = []int{1} }, "is pinned to other vehicles"},
		{func(p *route.Problem, plan *route.Plan) { p.Jobs[0].People = 2 }, "has 1 visits, not 2"},
		{func(p *route.Problem, plan *route.Plan) { p.Orders = []route.Order{{Vehicle: 0, Jobs: []int{1, 0}}} }, "out of the order"},
		{func(p *route.Problem, plan *route.Plan) {
			p.Vehicles[0].Breaks = []route.Break{{Window: route.Window{From: 480, To: 1000}, Length: 1}}
		}, "break 0 is not taken"},
		{func(p *route.Problem, plan *route.Plan) { p.Now, p.Started = 700, true }, "before its shift or now"},
		{func(p *route.Problem, plan *route.Plan) { p.Prices.PerDistance = 3 }, "the totals"},
		{func(p *route.Problem, plan *route.Plan) { plan.Unserved = []int{0} }, "has 1 visits, not 0"},
		{func(p *route.Problem, plan *route.Plan) { plan.Routes[0].Stops[1].Arrive -= 5 }, "could not arrive before"},
		{func(p *route.Problem, plan *route.Plan) { plan.Routes[0].Stops[1].Leave++ }, "takes 30"},
		{func(p *route.Problem, plan *route.Plan) { plan.Routes[0].Return-- }, "cannot before"},
		{func(p *route.Problem, plan *route.Plan) { plan.Routes[0].Stops[0].Index = 7 }, "there is no visit 7"},
		{func(p *route.Problem, plan *route.Plan) { plan.Routes[0].Stops = plan.Routes[0].Stops[:1] }, "has 0 visits, not 1"},
		{func(p *route.Problem, plan *route.Plan) { plan.Routes = plan.Routes[:1] }, "1 routes for 2 vehicles"},
		{func(p *route.Problem, plan *route.Plan) { p.Jobs[0].Place = 99 }, "there is no place 99"},
	} {
		p := &route.Problem{
			Places: 21, Travel: line(21), Prices: route.Prices{PerDistance: 1},
			Vehicles: []route.Vehicle{{Shift: route.Window{From: 480, To: 1080}, Capacity: []int64{5}}, {Shift: route.Window{From: 0, To: 1}}},
			Jobs:     []route.Job{{Place: 10, Service: 60}, {Place: 20, Service: 30}},
		}
		plan := solved(t, p, 50)
		if found := route.Check(p, plan); len(found) > 0 {
			t.Fatal(found[0])
		}
		if plan.Routes[0].Stops[0].Index == 1 { // whichever way round it goes
			p.Jobs[0], p.Jobs[1] = p.Jobs[1], p.Jobs[0]
			plan.Routes[0].Stops[0].Index, plan.Routes[0].Stops[1].Index = 0, 1
			for i := range plan.Routes[0].Stops {
				plan.Routes[0].Stops[i].Leave = plan.Routes[0].Stops[i].Start + p.Jobs[i].Service
			}
		}
		test.spoil(p, plan)
		var text []string
		for _, v := range route.Check(p, plan) {
			text = append(text, v.Error())
		}
		if all := strings.Join(text, "\n"); !strings.Contains(all, test.want) {
			t.Errorf("got %q, want %q among it", all, test.want)
		}
	}
}

func TestSolveRefusesNonsense(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		change func(p *route.Problem)
		want   string
	}{
		{func(p *route.Problem) { p.Travel = nil }, "no travel"},
		{func(p *route.Problem) { p.Places = 0 }, "0 places"},
		{func(p *route.Problem) { p.Vehicles[0].Start = 5 }, "vehicles[0]: there is no place 5"},
		{func(p *route.Problem) { p.Vehicles[0].End = -2 }, "no place -2 to end at"},
		{func(p *route.Problem) { p.Vehicles[0].Speed = 1001 }, "1001 per cent"},
		{func(p *route.Problem) { p.Vehicles[0].Depots = []int{0} }, "no depot 0"},
		{func(p *route.Problem) { p.Jobs[0].Windows = []route.Window{{From: 2, To: 1}} }, "closes before it opens"},
		{func(p *route.Problem) { p.Jobs[0].Windows = []route.Window{{From: 1, To: 5}, {From: 5, To: 9}} }, "begins before the one before it has ended"},
		{func(p *route.Problem) { p.Jobs[0].Windows = []route.Window{{From: 1, To: route.MaxTime + 1}} }, "out of range"},
		{func(p *route.Problem) { p.Jobs[0].Service = -1 }, "service time is negative"},
		{func(p *route.Problem) { p.Jobs[0].People = 5 }, "5 people"},
		{func(p *route.Problem) { p.Jobs[0].Only = []int{3} }, "no vehicle 3"},
		{func(p *route.Problem) { p.Jobs[0].Load = make([]int64, 5) }, "5 dimensions"},
		{func(p *route.Problem) { p.Jobs[0].Promise = &route.Promise{Vehicle: 4} }, "promise: there is no vehicle 4"},
		{func(p *route.Problem) { p.Orders = []route.Order{{Jobs: []int{0, 0}}} }, "stands twice"},
		{func(p *route.Problem) { p.Prices.Late = -1 }, "a price is negative"},
	} {
		p := &route.Problem{Places: 3, Travel: line(3), Vehicles: []route.Vehicle{{}}, Jobs: []route.Job{{Place: 1}}}
		test.change(p)
		if _, err := route.Load(p, nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}

// A problem in which nobody can do anything is still answered.
func TestNobody(t *testing.T) {
	t.Parallel()
	for _, p := range []*route.Problem{
		{Places: 2, Travel: line(2), Jobs: []route.Job{{Place: 1}}},
		{Places: 2, Travel: line(2), Vehicles: []route.Vehicle{{}}},
	} {
		plan := solved(t, p, 50)
		if len(plan.Unserved) != len(p.Jobs) || plan.Visits != 0 || len(route.Check(p, plan)) > 0 {
			t.Errorf("got %+v", plan)
		}
	}
}
