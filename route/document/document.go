// Package document reads routing problems and writes plans as JSON. The form
// is described in docs/route.md and by docs/schema/route-problem-1.schema.json
// and docs/schema/route-plan-1.schema.json.
//
// Files come from strangers: every size is bounded, an unknown member is
// refused rather than ignored, and an error names the line that it is about.
package document

import (
	"fmt"

	"github.com/bonafide-aftersale/bonafide/route"
)

// Schemas of the documents.
const (
	ProblemSchema = "bonafide.route-problem/1"
	PlanSchema    = "bonafide.route-plan/1"
)

// MaxBytes bounds a document. A matrix of 1,000 places takes about 12 MB.
const MaxBytes = 64 << 20

// Document is a problem that was read, in seconds and metres.
type Document struct {
	Problem *route.Problem
	Plan    *route.Plan // the plan that is being driven, or nil
}

// Error says what is wrong in which line of a document.
type Error struct {
	Line   int // from 1; 0 if it is about the document as a whole
	Reason string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return "document: " + e.Reason
	}
	return fmt.Sprintf("document: line %d: %s", e.Line, e.Reason)
}

func wrong(line int, format string, args ...any) *Error {
	return &Error{Line: line, Reason: fmt.Sprintf(format, args...)}
}

// The members of a document, as they are written.
type (
	place struct {
		ID  string  `json:"id"`
		Lat float64 `json:"lat"`
		Lng float64 `json:"lng"`
	}
	travel struct {
		RoadFactor float64   `json:"road_factor"`
		Speed      float64   `json:"speed"`
		Distances  [][]int32 `json:"distances"`
		Times      [][]int32 `json:"times"`
	}
	prices struct {
		PerMetre  *route.Cost `json:"per_metre"`
		PerSecond route.Cost  `json:"per_second"`
		Late      route.Cost  `json:"late"`
		Unserved  route.Cost  `json:"unserved"`
		Fair      route.Cost  `json:"fair"`
	}
	depot struct {
		ID      string   `json:"id"`
		Place   string   `json:"place"`
		Windows []window `json:"windows"`
		Service clock    `json:"service"`
		Parts   []string `json:"parts"`
	}
	technician struct {
		ID       string         `json:"id"`
		Start    string         `json:"start"`
		End      *string        `json:"end"`
		Open     bool           `json:"open_end"`
		Shift    *window        `json:"shift"`
		Breaks   []rest         `json:"breaks"`
		Skills   map[string]int `json:"skills"`
		Capacity []int64        `json:"capacity"`
		Parts    map[string]int `json:"parts"`
		Depots   []string       `json:"depots"`
		Speed    int            `json:"speed"`
		Fixed    route.Cost     `json:"fixed"`
	}
	rest struct {
		Window window `json:"window"`
		Length clock  `json:"length"`
	}
	job struct {
		ID       string         `json:"id"`
		Place    string         `json:"place"`
		Service  clock          `json:"service"`
		Windows  []window       `json:"windows"`
		Due      *clock         `json:"due"`
		Priority int            `json:"priority"`
		Skills   map[string]int `json:"skills"`
		People   int            `json:"people"`
		Load     []int64        `json:"load"`
		Parts    map[string]int `json:"parts"`
		Only     []string       `json:"only"`
		Prefer   []string       `json:"prefer"`
		Stranger route.Cost     `json:"stranger"`
		Promise  *promise       `json:"promise"`
		Unserved route.Cost     `json:"unserved"`
	}
	promise struct {
		Technician      string     `json:"technician"`
		OtherTechnician route.Cost `json:"other_technician"`
		Window          window     `json:"window"`
		OtherTime       route.Cost `json:"other_time"`
	}
	order struct {
		Technician string   `json:"technician"`
		Jobs       []string `json:"jobs"`
	}
	round struct {
		Technician string `json:"technician"`
		Frozen     int    `json:"frozen"`
		Stops      []stop `json:"stops"`
	}
	stop struct {
		Kind   string `json:"kind"`
		Job    string `json:"job"`
		Break  int    `json:"break"`
		Depot  string `json:"depot"`
		Helper bool   `json:"helper"`
		Start  clock  `json:"start"`
		Leave  clock  `json:"leave"`
	}
)
