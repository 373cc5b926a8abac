package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/bonafide-aftersale/bonafide/route"
	"github.com/bonafide-aftersale/bonafide/route/document"
)

// writeTour prints a plan and brings it to its place.
func (s *call) writeTour(out *output, format string, p *loaded, plan *route.Plan) error {
	live, err := route.Load(p.Problem, plan)
	if err != nil {
		return err
	}
	var why []route.Explanation
	for _, job := range plan.Unserved {
		x, err := live.Explain(job)
		if err != nil {
			return err
		}
		why = append(why, x)
	}
	w := bufio.NewWriter(out)
	switch {
	case format == "json":
		err = document.Write(w, p.Problem, plan, why, p.scale)
	default:
		s.printTour(w, p, plan, why)
	}
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return out.commit()
}

// printTour prints a plan as text.
func (s *call) printTour(w *bufio.Writer, p *loaded, plan *route.Plan, why []route.Explanation) {
	say := func(key string, args map[string]any) { fmt.Fprintln(w, s.words.Text(key, args)) }
	number := 0
	for v := range plan.Routes {
		r := &plan.Routes[v]
		if len(r.Stops) == 0 {
			continue
		}
		number++
		if p.benchmark {
			fmt.Fprintf(w, "Route #%d:", number)
			for _, stop := range r.Stops {
				fmt.Fprintf(w, " %s", p.Jobs[stop.Index].ID)
			}
			fmt.Fprintln(w)
			continue
		}
		say("route.technician", map[string]any{
			"technician": p.Vehicles[v].ID, "leave": hours(r.Leave), "back": hours(r.Return), "km": float64(r.Distance) / 1000, "visits": r.Visits,
		})
		for i, stop := range r.Stops {
			s.printStop(say, p, stop, i < r.Frozen)
		}
	}
	if p.benchmark {
		fmt.Fprintf(w, "Cost %s\n", decimal(int64(plan.Distance), p.scale))
	}
	say("route.total", map[string]any{
		"visits": plan.Visits, "technicians": plan.Vehicles, "distance": decimal(int64(plan.Distance), p.scale), "late": hours(plan.Late),
	})
	if len(why) == 0 {
		return
	}
	say("route.unserved", map[string]any{"jobs": len(why)})
	for _, x := range why {
		s.printWhy(say, p, x)
	}
}

func (s *call) printStop(say func(string, map[string]any), p *loaded, stop route.Stop, frozen bool) {
	args := map[string]any{"start": hours(stop.Start), "leave": hours(stop.Leave)}
	switch {
	case stop.Kind == route.Rest:
		say("route.rest", args)
	case stop.Kind == route.Restock:
		args["depot"] = p.Depots[stop.Index].ID
		say("route.restock", args)
	case frozen:
		args["job"] = p.Jobs[stop.Index].ID
		say("route.frozen", args)
	default:
		args["job"] = p.Jobs[stop.Index].ID
		say("route.visit", args)
	}
}

// printWhy prints why a job is not served.
func (s *call) printWhy(say func(string, map[string]any), p *loaded, x route.Explanation) {
	say("route.unserved_job", map[string]any{"job": p.Jobs[x.Job].ID})
	for _, b := range x.Blocked {
		say("route.because", map[string]any{"reason": s.words.Text(blockedKeys[b.Reason], nil), "technicians": p.some(b.Vehicles)})
	}
	if n := x.Nearest; n != nil && !p.benchmark && n.Away != 0 {
		say("route.nearest", map[string]any{"start": hours(n.Start), "technician": p.Vehicles[n.Vehicle].ID})
	}
}

// some names a few vehicles and says how many more there are.
func (p *loaded) some(vehicles []int) string {
	const most = 5
	var names []string
	for _, v := range vehicles[:min(most, len(vehicles))] {
		names = append(names, p.Vehicles[v].ID)
	}
	text := strings.Join(names, ", ")
	if more := len(vehicles) - most; more > 0 {
		text += fmt.Sprintf(" +%d", more)
	}
	return text
}

// blockedKeys are the sentences of the reasons.
var blockedKeys = map[route.Reason]string{
	route.ReasonPinned: "route.reason_pinned", route.ReasonSkill: "route.reason_skill", route.ReasonLevel: "route.reason_level",
	route.ReasonCapacity: "route.reason_capacity", route.ReasonParts: "route.reason_parts", route.ReasonShift: "route.reason_shift",
	route.ReasonReach: "route.reason_reach", route.ReasonFrozen: "route.reason_frozen", route.ReasonLoad: "route.reason_load",
	route.ReasonOrder: "route.reason_order", route.ReasonFull: "route.reason_full", route.ReasonTeam: "route.reason_team",
	route.ReasonPrice: "route.reason_price",
}

// hours writes seconds as 8:05, or 8:05:30 where they are no whole minutes.
func hours(t route.Time) string {
	sign := ""
	if t < 0 {
		sign, t = "-", -t
	}
	text := fmt.Sprintf("%s%d:%02d", sign, t/3600, t/60%60)
	if t%60 != 0 {
		text += fmt.Sprintf(":%02d", t%60)
	}
	return text
}

// decimal writes a number of parts of a unit.
func decimal(n, scale int64) string {
	if scale == 1 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d.%d", n/scale, n%scale)
}
