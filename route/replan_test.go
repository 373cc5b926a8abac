package route_test

import (
	"context"
	"reflect"
	"testing"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/route"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// At 10:00 the first visit of a technician is under way and takes longer than
// planned, and a job has come in: what is frozen stays, the rest is planned
// again from now.
func TestReplanning(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		p, random := town(seed, 7)
		for i := range p.Jobs {
			p.Jobs[i].Windows = []route.Window{{From: 480, To: 1000}}
		}
		urgent := p.Jobs[6]
		urgent.Windows = []route.Window{{From: 560, To: 700}}
		p.Jobs = p.Jobs[:6]
		plan := solved(t, p, 500)
		p.Jobs = append(p.Jobs, urgent)
		p.Now, p.Started = 540, true
		for v := range plan.Routes {
			r := &plan.Routes[v]
			for r.Frozen < len(r.Stops) && r.Stops[r.Frozen].Arrive < p.Now {
				r.Frozen++
			}
			if r.Frozen > 0 {
				r.Stops[r.Frozen-1].Leave += route.Time(random.IntN(60))
			}
		}
		again, _, err := route.Solve(context.Background(), p, route.Options{Seed: seed, Iterations: 3000, From: plan})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range route.Check(p, again) {
			t.Errorf("seed %d: %v", seed, v)
		}
		for v := range plan.Routes {
			want := plan.Routes[v].Stops[:plan.Routes[v].Frozen]
			got := again.Routes[v].Stops[:again.Routes[v].Frozen]
			if len(want) == 0 && len(got) == 0 {
				continue
			}
			if !reflect.DeepEqual(starts(got), starts(want)) {
				t.Errorf("seed %d: the frozen part of route %d: got %+v, want %+v", seed, v, got, want)
			}
		}
		want, _ := brute2(t, p, again)
		if again.Cost != want {
			t.Errorf("seed %d: cost %d, trying all orders of the rest gives %d", seed, again.Cost, want)
		}
	}
}

func starts(stops []route.Stop) (out [][3]int64) {
	for _, s := range stops {
		out = append(out, [3]int64{int64(s.Index), int64(s.Start), int64(s.Leave)})
	}
	return out
}

// The same seed and iterations give the same plan, whatever the threads do
// meanwhile; another seed searches elsewhere.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	for _, size := range []int{20, 160} { // the larger one is shared among threads
		p, random := town(3, size)
		for i := range p.Jobs {
			p.Jobs[i].Windows = []route.Window{window(random, 120)}
			p.Jobs[i].Service = 2
		}
		solve := func(seed uint64) *route.Plan {
			plan, _, err := route.Solve(context.Background(), p, route.Options{Seed: seed, Threads: 3, Iterations: 400})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range route.Check(p, plan) {
				t.Error(v)
			}
			return plan
		}
		first := solve(1)
		for range 3 {
			if again := solve(1); !reflect.DeepEqual(again, first) {
				t.Errorf("%d jobs: the same seed gave costs %d and %d", size, first.Cost, again.Cost)
			}
		}
		if other := solve(2); reflect.DeepEqual(other.Routes, first.Routes) && size > 100 {
			t.Errorf("%d jobs: another seed gave the very same plan", size)
		}
	}
}

func TestSolveStopsWithTheContext(t *testing.T) {
	t.Parallel()
	p, _ := town(1, 30)
	ctx, cancel := context.WithCancel(context.Background())
	polls := 0
	plan, stats, err := route.Solve(ctx, p, route.Options{Spent: func() float64 {
		if polls++; polls > 20 {
			cancel()
		}
		return 0
	}})
	if err != nil || len(plan.Unserved)+plan.Visits != 30 {
		t.Errorf("got %+v, %v; want every job in the plan or unserved", plan, err)
	}
	if stats.Iterations == 0 || stats.Iterations > 2000 {
		t.Errorf("%d iterations", stats.Iterations)
	}
	if found := route.Check(p, plan); len(found) > 0 {
		t.Error(found[0])
	}

	// Cancelled before it began, and in rounds without any other bound.
	if plan, _, err = route.Solve(ctx, p, route.Options{}); err != nil || len(plan.Unserved) != 30 {
		t.Errorf("cancelled: got %d unserved, %v; want all 30", len(plan.Unserved), err)
	}
	if _, _, err := route.Solve(context.Background(), p, route.Options{}); err == nil {
		t.Error("a search without any bound was accepted")
	}
}

func TestSolveImprovesThePlanItStartsFrom(t *testing.T) {
	t.Parallel()
	p, random := town(5, 25)
	for i := range p.Jobs {
		p.Jobs[i].Windows = []route.Window{window(random, 200)}
		p.Jobs[i].Service = 10
	}
	plan := solved(t, p, 200)
	for seed := range uint64(5) {
		better, stats, err := route.Solve(context.Background(), p, route.Options{Seed: seed, Iterations: 300, From: plan})
		if err != nil {
			t.Fatal(err)
		}
		if better.Cost > plan.Cost || stats.Start > plan.Cost {
			t.Errorf("from cost %d to %d (first plan %d)", plan.Cost, better.Cost, stats.Start)
		}
	}
}
