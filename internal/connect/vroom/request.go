package vroom

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/route"
)

// The members of a request, as VROOM's API documentation names them.
type (
	problem struct {
		Jobs     []job             `json:"jobs"`
		Vehicles []vehicle         `json:"vehicles"`
		Matrices map[string]matrix `json:"matrices"`
	}
	job struct {
		ID       int             `json:"id"`
		Place    int             `json:"location_index"`
		Service  route.Time      `json:"service"`
		Delivery []int64         `json:"delivery,omitempty"`
		Skills   []int           `json:"skills,omitempty"`
		Priority int             `json:"priority,omitempty"`
		Windows  [][2]route.Time `json:"time_windows,omitempty"`
	}
	vehicle struct {
		ID       int            `json:"id"`
		Start    int            `json:"start_index"`
		End      *int           `json:"end_index,omitempty"`
		Capacity []int64        `json:"capacity,omitempty"`
		Skills   []int          `json:"skills,omitempty"`
		Window   *[2]route.Time `json:"time_window,omitempty"`
		Breaks   []rest         `json:"breaks,omitempty"`
		Speed    float64        `json:"speed_factor,omitempty"`
	}
	rest struct {
		ID      int             `json:"id"`
		Windows [][2]route.Time `json:"time_windows"`
		Service route.Time      `json:"service"`
	}
	matrix struct {
		Durations [][]route.Time     `json:"durations"`
		Distances [][]route.Distance `json:"distances"`
		Costs     [][]route.Distance `json:"costs"`
	}
)

// priorityStep spreads the priorities 0 to 9 over VROOM's 0 to 100.
const priorityStep = 11

// request makes the body of a request.
func request(p *route.Problem) ([]byte, error) {
	if err := p.Validate(); err != nil {
		return nil, fault.New(fault.Invalid, "vroom.bad_problem", err, "reason", err.Error())
	}
	if what := unknown(p); what != "" {
		return nil, fault.New(fault.Invalid, "vroom.unknown", nil, "what", what)
	}
	out := problem{Jobs: []job{}, Vehicles: []vehicle{}}
	levels := number(p)
	dimensions := 0
	for i := range p.Jobs {
		dimensions = max(dimensions, len(p.Jobs[i].Load))
	}
	for i := range p.Jobs {
		out.Jobs = append(out.Jobs, jobOf(i, &p.Jobs[i], levels, dimensions))
	}
	for i := range p.Vehicles {
		out.Vehicles = append(out.Vehicles, vehicleOf(p, i, levels, dimensions))
	}
	m := matrix{}
	for a := range p.Places {
		durations, distances := make([]route.Time, p.Places), make([]route.Distance, p.Places)
		for b := range p.Places {
			if a != b {
				leg := p.Travel.Leg(a, b)
				durations[b], distances[b] = leg.Time, leg.Distance
			}
		}
		m.Durations, m.Distances = append(m.Durations, durations), append(m.Distances, distances)
	}
	m.Costs = m.Distances
	out.Matrices = map[string]matrix{"car": m}
	return json.Marshal(out)
}

// unknown names something in the problem that VROOM does not know.
func unknown(p *route.Problem) string {
	if len(p.Orders) > 0 {
		return "orders"
	}
	for i := range p.Jobs {
		switch {
		case p.Jobs[i].People > 1:
			return "people"
		case len(p.Jobs[i].Parts) > 0:
			return "parts"
		}
	}
	for i := range p.Vehicles {
		if len(p.Vehicles[i].Depots) > 0 {
			return "depots"
		}
	}
	return ""
}

// level is a skill at some least level; VROOM's skills have no levels.
type level struct {
	skill string
	least int
}

// number gives each level that a job asks for a number.
func number(p *route.Problem) map[level]int {
	asked := make(map[level]int)
	for i := range p.Jobs {
		for skill, least := range p.Jobs[i].Skills {
			asked[level{skill, least}] = 0
		}
	}
	sorted := slices.SortedFunc(maps.Keys(asked), func(a, b level) int {
		if a.skill != b.skill {
			if a.skill < b.skill {
				return -1
			}
			return 1
		}
		return a.least - b.least
	})
	for i, l := range sorted {
		asked[l] = i + 1
	}
	return asked
}

// pin is the number of the skill that the vehicles named by a job share.
func pin(levels map[level]int, job int) int { return len(levels) + 1 + job }

func jobOf(i int, j *route.Job, levels map[level]int, dimensions int) job {
	out := job{ID: i, Place: j.Place, Service: j.Service, Priority: j.Priority * priorityStep, Windows: windows(j.Windows)}
	for skill, least := range j.Skills {
		out.Skills = append(out.Skills, levels[level{skill, least}])
	}
	if len(j.Only) > 0 {
		out.Skills = append(out.Skills, pin(levels, i))
	}
	slices.Sort(out.Skills)
	for d := range dimensions {
		load := int64(0)
		if d < len(j.Load) {
			load = j.Load[d]
		}
		out.Delivery = append(out.Delivery, load)
	}
	return out
}

func vehicleOf(p *route.Problem, i int, levels map[level]int, dimensions int) vehicle {
	v := &p.Vehicles[i]
	out := vehicle{ID: i, Start: v.Start}
	if v.End != route.Open {
		out.End = &v.End
	}
	if v.Speed != 0 {
		out.Speed = float64(v.Speed) / 100
	}
	for l, n := range levels {
		if v.Skills[l.skill] >= l.least {
			out.Skills = append(out.Skills, n)
		}
	}
	for k := range p.Jobs {
		if slices.Contains(p.Jobs[k].Only, i) {
			out.Skills = append(out.Skills, pin(levels, k))
		}
	}
	slices.Sort(out.Skills)
	for d := range dimensions {
		capacity := int64(1) << 31
		if d < len(v.Capacity) {
			capacity = v.Capacity[d]
		}
		out.Capacity = append(out.Capacity, capacity)
	}
	shift := v.Shift
	if p.Started {
		if shift == (route.Window{}) {
			shift = route.Always
		}
		shift.From = min(max(shift.From, p.Now), shift.To)
	}
	if shift != (route.Window{}) {
		out.Window = &[2]route.Time{shift.From, shift.To}
	}
	for k, b := range v.Breaks {
		out.Breaks = append(out.Breaks, rest{ID: k, Windows: windows([]route.Window{b.Window}), Service: b.Length})
	}
	return out
}

func windows(list []route.Window) [][2]route.Time {
	var out [][2]route.Time
	for _, w := range list {
		out = append(out, [2]route.Time{w.From, w.To})
	}
	return out
}
