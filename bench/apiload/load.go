package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	api "github.com/bonafide-aftersale/bonafide/bench/apiload/apiclient"
)

// total is the name of all requests together.
const total = "**all**"

// spell is the times of one kind of request, in milliseconds.
type spell struct {
	sent, failed int
	times        []float64
}

// quantile returns the q-quantile of the times; of 1 the longest.
func (s *spell) quantile(q float64) float64 {
	if len(s.times) == 0 {
		return 0
	}
	slices.Sort(s.times)
	return s.times[min(len(s.times)-1, int(q*float64(len(s.times))))]
}

// result is what was measured on one engine.
type result struct {
	mu     sync.Mutex
	spells map[string]*spell
	first  error // the first failure, to be shown
	lists  spell
	listed int
}

// of returns the spell of a name.
func (r *result) of(name string) *spell {
	if r.spells[name] == nil {
		r.spells[name] = &spell{}
	}
	return r.spells[name]
}

// names lists the kinds of requests.
func (r *result) names() []string {
	var list []string
	for name := range r.spells {
		if name != total {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// count notes one request.
func (r *result) count(name string, took time.Duration, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range []string{name, total} {
		s := r.of(n)
		s.sent++
		s.times = append(s.times, float64(took.Microseconds())/1000)
		if err != nil {
			s.failed++
			if r.first == nil {
				r.first = err
			}
		}
	}
}

// world is who sends, and about what.
type world struct {
	programs []api.Caller
	agent    api.Caller
	mu       sync.Mutex
	cases    []string
}

// request is a refund-only request over a numbered order.
func request(n int) api.Object {
	return api.Object{"merchant": "test-shop", "phone": fmt.Sprintf("138%08d", n%50), "statement": "杯子收到时已经碎了", "request": api.Object{
		"kind": "refund_only", "reason": "damaged_on_arrival", "order": fmt.Sprintf("T-%06d", n), "paid_fen": 12000, "asked_fen": 12000,
	}}
}

// load sets everything up and measures.
func load(server *api.Server, o order) (*result, error) {
	admin, err := api.Join(server.URL, server.Link)
	if err != nil {
		return nil, err
	}
	w := &world{}
	if w.agent, err = admin.Hire("张三", "agent", "agent"); err != nil {
		return nil, err
	}
	for i := range 4 { // one caller alone is bounded at half the rate
		p, err := admin.Program(fmt.Sprintf("测试程序 %d", i), "", "case:open", "case:read", "evidence:read", "order:read")
		if err != nil {
			return nil, err
		}
		w.programs = append(w.programs, p)
	}
	if err := w.fill(o.cases); err != nil {
		return nil, err
	}
	r := &result{spells: make(map[string]*spell)}
	for range 30 {
		start := time.Now()
		page, err := w.programs[0].Get("/cases?open=true&limit=1000")
		if err != nil {
			return nil, err
		}
		r.lists.times = append(r.lists.times, float64(time.Since(start).Microseconds())/1000)
		r.listed = len(page.List("cases"))
	}
	w.play(r, o)
	if r.first != nil {
		fmt.Printf("apiload: the first failure: %v\n", r.first)
	}
	return r, nil
}

// fill files cases, as fast as the limits let it.
func (w *world) fill(n int) error {
	var wg sync.WaitGroup
	failures := make(chan error, len(w.programs))
	for i, p := range w.programs {
		wg.Go(func() {
			for at := i; at < n; {
				made, err := p.Post("/cases", request(at))
				if api.Code(err) == "api.limited" {
					time.Sleep(time.Second)
					continue
				}
				if err != nil {
					failures <- err
					return
				}
				w.add(made.String("id"))
				at += len(w.programs)
			}
		})
	}
	wg.Wait()
	close(failures)
	return <-failures
}

func (w *world) add(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cases = append(w.cases, name)
}

// some returns any case.
func (w *world) some() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cases[rand.N(len(w.cases))]
}

// play sends requests at the rate.
func (w *world) play(r *result, o order) {
	var wg sync.WaitGroup
	start := time.Now()
	for n := range int(o.time.Seconds() * float64(o.rate)) {
		due := start.Add(time.Duration(n) * time.Second / time.Duration(o.rate))
		time.Sleep(time.Until(due))
		wg.Go(func() {
			name, err := w.send(n, o.cases)
			r.count(name, time.Since(due), err)
		})
	}
	wg.Wait()
}

// send sends one request of the mix: of ten, five read a case, one reads its
// time line, one a list, one its evidence, one files a case, and one adds to a
// case.
func (w *world) send(n, offset int) (string, error) {
	p := w.programs[n%len(w.programs)]
	switch n % 10 {
	case 0:
		made, err := p.Post("/cases", request(offset+n), "Idempotency-Key", fmt.Sprintf("load-%d", n))
		if err == nil {
			w.add(made.String("id"))
		}
		return "file a case", err
	case 1:
		_, err := p.Get("/cases?open=true&limit=50")
		return "list 50 cases", err
	case 2:
		_, err := p.Get("/cases/" + w.some() + "/timeline")
		return "read a time line", err
	case 3:
		_, err := p.Get("/cases/" + w.some() + "/evidence")
		return "list the evidence", err
	case 4:
		return "add a statement", w.submit()
	}
	_, err := p.Get("/cases/" + w.some())
	return "read a case", err
}

// submit adds a statement to a case in the version that was seen just now; that
// another one was first is an answer, not a failure. It is two requests.
func (w *world) submit() error {
	on, err := w.agent.Get("/cases/" + w.some())
	if err != nil {
		return err
	}
	_, err = w.agent.Act(on, "submit", api.Object{"statement": "补充说明"})
	if p, ok := errors.AsType[*api.Problem](err); ok && p.Status == 412 {
		return nil
	}
	return err
}
