package document

import (
	"encoding/json"
	"io"

	"github.com/bonafide-aftersale/bonafide/route"
)

// The members of a plan document. Times are in ticks, distances in steps.
type (
	planOut struct {
		Schema   string        `json:"schema"`
		Name     string        `json:"name"`
		Scale    int64         `json:"scale"`
		Cost     route.Cost    `json:"cost"`
		Distance int64         `json:"distance"`
		Travel   int64         `json:"travel"`
		Service  int64         `json:"service"`
		Waiting  int64         `json:"waiting"`
		Late     int64         `json:"late"`
		Visits   int           `json:"visits"`
		Used     int           `json:"technicians_used"`
		Routes   []routeOut    `json:"routes"`
		Unserved []unservedOut `json:"unserved"`
	}
	routeOut struct {
		Technician string     `json:"technician"`
		Frozen     int        `json:"frozen"`
		Leave      int64      `json:"leave"`
		Return     int64      `json:"return"`
		Distance   int64      `json:"distance"`
		Travel     int64      `json:"travel"`
		Waiting    int64      `json:"waiting"`
		Late       int64      `json:"late"`
		Cost       route.Cost `json:"cost"`
		Stops      []stopOut  `json:"stops"`
	}
	stopOut struct {
		Kind   string `json:"kind"`
		Job    string `json:"job,omitempty"`
		Break  *int   `json:"break,omitempty"`
		Depot  string `json:"depot,omitempty"`
		Helper bool   `json:"helper,omitempty"`
		Arrive int64  `json:"arrive"`
		Start  int64  `json:"start"`
		Leave  int64  `json:"leave"`
	}
	unservedOut struct {
		Job     string      `json:"job"`
		Reasons []reasonOut `json:"reasons"`
		Nearest *nearestOut `json:"nearest"`
	}
	reasonOut struct {
		Reason      string   `json:"reason"`
		Technicians []string `json:"technicians"`
	}
	nearestOut struct {
		Technician string     `json:"technician"`
		Start      int64      `json:"start"`
		Away       int64      `json:"away"`
		Cost       route.Cost `json:"cost"`
	}
)

// Write writes a plan with the explanations of what is not served. scale is
// the number of ticks and steps in one unit of the file that the problem came
// from, 1 for documents.
func Write(w io.Writer, p *route.Problem, plan *route.Plan, why []route.Explanation, scale int64) error {
	out := planOut{
		Schema: PlanSchema, Name: p.Name, Scale: scale, Cost: plan.Cost, Distance: int64(plan.Distance), Travel: int64(plan.Travel),
		Service: int64(plan.Service), Waiting: int64(plan.Waiting), Late: int64(plan.Late), Visits: plan.Visits, Used: plan.Vehicles,
		Routes: []routeOut{}, Unserved: []unservedOut{},
	}
	for v := range plan.Routes {
		if r := &plan.Routes[v]; len(r.Stops) > 0 {
			out.Routes = append(out.Routes, writeRoute(p, v, r))
		}
	}
	for _, x := range why {
		out.Unserved = append(out.Unserved, writeUnserved(p, x))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func writeRoute(p *route.Problem, v int, r *route.Route) routeOut {
	out := routeOut{
		Technician: p.Vehicles[v].ID, Frozen: r.Frozen, Leave: int64(r.Leave), Return: int64(r.Return), Distance: int64(r.Distance),
		Travel: int64(r.Travel), Waiting: int64(r.Waiting), Late: int64(r.Late), Cost: r.Cost,
	}
	for _, s := range r.Stops {
		o := stopOut{Kind: s.Kind.String(), Helper: s.Helper, Arrive: int64(s.Arrive), Start: int64(s.Start), Leave: int64(s.Leave)}
		switch s.Kind {
		case route.Visit:
			o.Job = p.Jobs[s.Index].ID
		case route.Rest:
			o.Break = &s.Index
		case route.Restock:
			o.Depot = p.Depots[s.Index].ID
		}
		out.Stops = append(out.Stops, o)
	}
	return out
}

func writeUnserved(p *route.Problem, x route.Explanation) unservedOut {
	out := unservedOut{Job: p.Jobs[x.Job].ID, Reasons: []reasonOut{}}
	for _, b := range x.Blocked {
		r := reasonOut{Reason: b.Reason.String()}
		for _, v := range b.Vehicles {
			r.Technicians = append(r.Technicians, p.Vehicles[v].ID)
		}
		out.Reasons = append(out.Reasons, r)
	}
	if n := x.Nearest; n != nil {
		out.Nearest = &nearestOut{p.Vehicles[n.Vehicle].ID, int64(n.Start), int64(n.Away), n.Cost}
	}
	return out
}
