package examination

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestGateKeepsTheBudget(t *testing.T) {
	t.Parallel()
	g := newGate(10)
	var inside, most atomic.Int64
	var wg sync.WaitGroup
	for i := range 50 {
		need := int64(i % 12) // some need more than there is
		wg.Go(func() {
			leave, err := g.enter(context.Background(), need)
			if err != nil {
				t.Error(err)
				return
			}
			now := inside.Add(min(need, 10))
			for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
			}
			inside.Add(-min(need, 10))
			leave()
		})
	}
	wg.Wait()
	if got := most.Load(); got > 10 {
		t.Errorf("%d were inside, the budget is 10", got)
	}
	if g.used != 0 {
		t.Errorf("%d are still counted", g.used)
	}
}

func TestGateLetsGo(t *testing.T) {
	t.Parallel()
	g := newGate(10)
	if _, err := g.enter(context.Background(), 10); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := g.enter(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("enter = %v, want %v", err, context.Canceled)
	}
}
