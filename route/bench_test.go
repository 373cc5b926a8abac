package route_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/bonafide-aftersale/bonafide/route"
)

// city is a day of many technicians in a district: visits with arrival windows
// of two hours.
func city(technicians, visits int) *route.Problem {
	p, random := town(11, visits)
	p.Vehicles = nil
	for v := range technicians {
		p.Vehicles = append(p.Vehicles, route.Vehicle{
			ID: fmt.Sprint(v), Start: random.IntN(p.Places), Shift: route.Window{From: 480, To: 1080}, Skills: map[string]int{"lock": 1 + v%3},
		})
		p.Vehicles[v].End = p.Vehicles[v].Start
	}
	for i := range p.Jobs {
		p.Jobs[i].Windows = []route.Window{window(random, 120)}
		p.Jobs[i].Skills = map[string]int{"lock": 1 + random.IntN(3)}
	}
	return p
}

// BenchmarkScan asks where one more visit fits in a full day of so many
// technicians.
func BenchmarkScan(b *testing.B) {
	for _, size := range []struct{ technicians, visits int }{{10, 60}, {200, 1200}} {
		p := city(size.technicians, size.visits)
		one := p.Jobs[0]
		one.Windows = []route.Window{{From: 600, To: 840}}
		p.Jobs = p.Jobs[1:]
		live, err := route.Load(p, solved(b, p, 1))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%d-technicians-%d-visits", size.technicians, size.visits), func(b *testing.B) {
			b.ReportAllocs()
			options := 0
			for b.Loop() {
				found, err := live.Scan(&one)
				if err != nil {
					b.Fatal(err)
				}
				options = len(found)
			}
			b.ReportMetric(float64(options), "options")
		})
	}
}

// BenchmarkSolve is the time of one iteration.
func BenchmarkSolve(b *testing.B) {
	for _, size := range []struct{ technicians, visits int }{{10, 100}, {100, 1000}} {
		p := city(size.technicians, size.visits)
		start := solved(b, p, 1)
		b.Run(fmt.Sprintf("%d-technicians-%d-visits", size.technicians, size.visits), func(b *testing.B) {
			if _, _, err := route.Solve(context.Background(), p, route.Options{Iterations: int64(b.N), From: start}); err != nil {
				b.Fatal(err)
			}
		})
	}
}
