package examination

import (
	"context"
	"sync"
)

// gate lets work in as long as its memory stays within a budget. Work that is
// larger than the budget waits until it is alone.
type gate struct {
	budget int64

	mu    sync.Mutex
	used  int64
	freed chan struct{} // closed and replaced whenever something leaves
}

func newGate(budget int64) *gate {
	return &gate{budget: budget, freed: make(chan struct{})}
}

// enter waits until need fits and returns how to leave, or ctx.Err().
func (g *gate) enter(ctx context.Context, need int64) (leave func(), err error) {
	need = min(need, g.budget)
	for {
		g.mu.Lock()
		if g.used+need <= g.budget {
			g.used += need
			g.mu.Unlock()
			return func() { g.leave(need) }, nil
		}
		freed := g.freed
		g.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (g *gate) leave(need int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used -= need
	close(g.freed)
	g.freed = make(chan struct{})
}
