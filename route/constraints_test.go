package route_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/bonafide-aftersale/bonafide/route"
)

// town draws a problem: places on a square, two technicians with homes of
// their own, jobs of half an hour. Times are minutes from midnight.
func town(seed uint64, jobs int) (*route.Problem, *rand.Rand) {
	random := rand.New(rand.NewPCG(seed, 99))
	n := jobs + 3
	points := make([][2]float64, n)
	for i := range points {
		points[i] = [2]float64{random.Float64() * 60, random.Float64() * 60}
	}
	d := make([]int32, n*n)
	for i := range points {
		for j := range points {
			dx, dy := points[i][0]-points[j][0], points[i][1]-points[j][1]
			d[i*n+j] = int32(max(dx, -dx) + max(dy, -dy) + 0.999) // rounding up keeps the triangle inequality
			if i == j {
				d[i*n+j] = 0
			}
		}
	}
	travel, err := route.NewMatrix(n, d, nil)
	if err != nil {
		panic(err)
	}
	p := &route.Problem{Places: n, Travel: travel}
	for v := range 2 {
		p.Vehicles = append(p.Vehicles, route.Vehicle{
			ID: fmt.Sprint("师傅", v+1), Start: v, End: v, Shift: route.Window{From: 480, To: 1080},
		})
	}
	for i := range jobs {
		p.Jobs = append(p.Jobs, route.Job{ID: fmt.Sprint("job ", i), Place: i + 3, Service: 30})
	}
	return p, random
}

// window draws an arrival window of the day.
func window(random *rand.Rand, length int) route.Window {
	from := route.Time(480 + random.IntN(540))
	return route.Window{From: from, To: from + route.Time(length)}
}

// Each constraint is drawn at random on small towns; the solver must find a
// plan that holds and costs what the reference's cheapest plan costs.
func TestAgainstReference(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		jobs int
		draw func(p *route.Problem, random *rand.Rand)
	}{
		{"nothing", 6, func(p *route.Problem, random *rand.Rand) {}},
		{"windows", 6, func(p *route.Problem, random *rand.Rand) {
			for i := range p.Jobs {
				p.Jobs[i].Windows = []route.Window{window(random, 60)}
			}
		}},
		{"several windows", 6, func(p *route.Problem, random *rand.Rand) {
			for i := range p.Jobs {
				first := route.Time(480 + random.IntN(120))
				second := first + 60 + route.Time(random.IntN(300))
				p.Jobs[i].Windows = []route.Window{{From: first, To: first + 20}, {From: second, To: second + 20}}
			}
		}},
		{"lateness by priority", 6, func(p *route.Problem, random *rand.Rand) {
			p.Prices = route.Prices{PerDistance: 1, Late: 1}
			for i := range p.Jobs {
				p.Jobs[i].Due, p.Jobs[i].HasDue = route.Time(480+random.IntN(200)), true
				p.Jobs[i].Priority = random.IntN(3)
			}
		}},
		{"skills with level", 6, func(p *route.Problem, random *rand.Rand) {
			p.Vehicles[0].Skills = map[string]int{"lock": 3, "safe": 1}
			p.Vehicles[1].Skills = map[string]int{"lock": 1, "door": 2}
			for i := range p.Jobs {
				p.Jobs[i].Skills = map[string]int{[]string{"lock", "safe", "door"}[random.IntN(3)]: 1 + random.IntN(3)}
			}
		}},
		{"homes, open ends and speeds", 6, func(p *route.Problem, random *rand.Rand) {
			p.Vehicles[0].End = route.Open
			p.Vehicles[1].End, p.Vehicles[1].Speed = 2, 60
			p.Prices = route.Prices{PerDistance: 1, PerTime: 2}
		}},
		{"shifts", 6, func(p *route.Problem, random *rand.Rand) {
			p.Vehicles[0].Shift = route.Window{From: 480, To: 480 + route.Time(100+random.IntN(150))}
			p.Vehicles[1].Shift = route.Window{From: 700, To: 700 + route.Time(100+random.IntN(150))}
		}},
		{"breaks", 5, func(p *route.Problem, random *rand.Rand) {
			noon := route.Time(520 + random.IntN(100))
			p.Vehicles[0].Breaks = []route.Break{{Window: route.Window{From: noon, To: noon + 40}, Length: 45}}
			p.Vehicles[1].Breaks = []route.Break{{Window: route.Window{From: 500, To: 520}, Length: 15}, {Window: route.Window{From: 600, To: 660}, Length: 30}}
			for i := range p.Jobs {
				p.Jobs[i].Windows = []route.Window{window(random, 200)}
			}
		}},
		{"breaks and lateness", 5, func(p *route.Problem, random *rand.Rand) {
			p.Prices = route.Prices{PerDistance: 1, Late: 2}
			p.Vehicles[0].Breaks = []route.Break{{Window: route.Window{From: 520, To: 640}, Length: 45}}
			for i := range p.Jobs {
				p.Jobs[i].Due, p.Jobs[i].HasDue = route.Time(480+random.IntN(150)), true
			}
		}},
		{"pins", 6, func(p *route.Problem, random *rand.Rand) {
			p.Jobs[0].Only = []int{1}
			p.Jobs[1].Only = []int{0}
			at := route.Time(600 + random.IntN(200))
			p.Jobs[2].Windows = []route.Window{{From: at, To: at}}
		}},
		{"fixed orders", 6, func(p *route.Problem, random *rand.Rand) {
			p.Orders = []route.Order{{Vehicle: 0, Jobs: []int{4, 1, 3}}, {Vehicle: 1, Jobs: []int{5, 0}}}
		}},
		{"team of two", 5, func(p *route.Problem, random *rand.Rand) {
			p.Jobs[0].People = 2
			p.Jobs[1].Windows = []route.Window{window(random, 60)}
			p.Jobs[2].Windows = []route.Window{window(random, 60)}
		}},
		{"two teams", 5, func(p *route.Problem, random *rand.Rand) {
			p.Jobs[0].People, p.Jobs[3].People = 2, 2
			p.Jobs[0].Windows = []route.Window{window(random, 120)}
		}},
		{"team with a heavy part", 4, func(p *route.Problem, random *rand.Rand) {
			p.Jobs[0].People = 2
			p.Jobs[0].Parts = map[string]int{"boiler": 1}
			p.Vehicles[1].Parts = map[string]int{"boiler": 1}
			p.Jobs[1].Load, p.Vehicles[0].Capacity = []int64{3}, []int64{3}
		}},
		{"same technician as before", 6, func(p *route.Problem, random *rand.Rand) {
			for i := range p.Jobs {
				p.Jobs[i].Prefer, p.Jobs[i].Stranger = []int{random.IntN(2)}, route.Cost(random.IntN(40))
			}
		}},
		{"fair load", 6, func(p *route.Problem, random *rand.Rand) {
			p.Prices = route.Prices{PerDistance: 1, Fair: route.Cost(1 + random.IntN(5))}
		}},
		{"parts on the van or from a depot", 4, func(p *route.Problem, random *rand.Rand) {
			p.Depots = []route.Depot{{Place: 2, Service: 10, Parts: []string{"cylinder"}}}
			p.Vehicles[0].Depots, p.Vehicles[1].Depots = []int{0}, []int{0}
			p.Vehicles[0].Parts = map[string]int{"cylinder": 1}
			p.Vehicles[1].Parts = map[string]int{"hinge": 2}
			for i := range p.Jobs {
				p.Jobs[i].Parts = map[string]int{[]string{"cylinder", "hinge"}[random.IntN(2)]: 1}
			}
		}},
		{"several trips", 4, func(p *route.Problem, random *rand.Rand) {
			p.Depots = []route.Depot{{Place: 2, Service: 10}}
			for v := range p.Vehicles {
				p.Vehicles[v].Depots, p.Vehicles[v].Capacity = []int{0}, []int64{8, 9}
			}
			for i := range p.Jobs {
				p.Jobs[i].Load = []int64{int64(1 + random.IntN(4)), int64(random.IntN(4))}
			}
		}},
		{"capacity", 6, func(p *route.Problem, random *rand.Rand) {
			for v := range p.Vehicles {
				p.Vehicles[v].Capacity = []int64{8}
			}
			for i := range p.Jobs {
				p.Jobs[i].Load, p.Jobs[i].Priority = []int64{int64(1 + random.IntN(5))}, random.IntN(3)
			}
		}},
		{"promises", 4, func(p *route.Problem, random *rand.Rand) {
			for i := range p.Jobs {
				p.Jobs[i].Promise = &route.Promise{
					Vehicle: random.IntN(2), OtherVehicle: route.Cost(random.IntN(30)),
					Window: window(random, 60), OtherTime: route.Cost(random.IntN(60)),
				}
			}
		}},
		{"price of a vehicle, and of leaving out", 6, func(p *route.Problem, random *rand.Rand) {
			p.Vehicles[0].Fixed, p.Vehicles[1].Fixed = 50, 80
			for i := range p.Jobs {
				p.Jobs[i].Unserved = route.Cost(10 + random.IntN(60))
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			rounds := uint64(4)
			if testing.Short() {
				rounds = 1
			}
			for seed := range rounds {
				p, random := town(seed, test.jobs)
				test.draw(p, random)
				want, reference := brute(t, p)
				plan, _, err := route.Solve(context.Background(), p, route.Options{Seed: seed, Iterations: 4000})
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range route.Check(p, plan) {
					t.Errorf("seed %d: %v", seed, v)
				}
				if plan.Cost != want {
					t.Errorf("seed %d: cost %d, the reference's is %d\ngot  %+v\nwant %+v", seed, plan.Cost, want, plan, reference)
				}
			}
		})
	}
}
