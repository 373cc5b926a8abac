// Package vroom plans with VROOM (github.com/VROOM-Project/vroom, BSD-2) as an
// external engine, in the HTTP form that vroom-express serves: the problem is
// posted as JSON, the answer holds the routes.
//
// Nothing is believed: of the answer only the order of the stops is used.
// Times, prices and whether everything holds are worked out by package route,
// and a visit that does not hold is left out of the plan.
//
// VROOM knows windows, skills, loads, breaks, shifts, speeds and priorities.
// Teams, fixed orders, parts, depots and frozen stops it does not; a problem
// with one of them is refused. Lateness, promises, known technicians and
// fairness are not told to it, but count in the price of the plan.
package vroom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/route"
)

// MaxAnswer bounds the answer in bytes.
const MaxAnswer = 64 << 20

// Engine is a VROOM server. The zero Client means http.DefaultClient; the
// context of a call bounds how long it waits.
type Engine struct {
	URL    string
	Client *http.Client
}

// Solve lets VROOM plan. Kinds of errors: Invalid if the problem has what
// VROOM does not know or makes no sense, Unavailable if the server cannot be
// reached or answers with an error.
func (e *Engine) Solve(ctx context.Context, p *route.Problem) (*route.Plan, error) {
	body, err := request(p)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "vroom.bad_address", err)
	}
	r.Header.Set("Content-Type", "application/json")
	client := e.Client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(r)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "vroom.unreachable", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, MaxAnswer+1))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "vroom.unreachable", err)
	}
	if len(text) > MaxAnswer {
		return nil, fault.New(fault.Unavailable, "vroom.bad_answer", errors.New("the answer is too large"))
	}
	return plan(p, answer.StatusCode, text)
}

// reply is what is used of VROOM's answer.
type reply struct {
	Code   int    `json:"code"`
	Error  string `json:"error"`
	Routes []struct {
		Vehicle int `json:"vehicle"`
		Steps   []struct {
			Type string `json:"type"`
			ID   int    `json:"id"`
		} `json:"steps"`
	} `json:"routes"`
}

// plan makes a plan of an answer.
func plan(p *route.Problem, status int, text []byte) (*route.Plan, error) {
	var r reply
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fault.New(fault.Unavailable, "vroom.bad_answer", fmt.Errorf("status %d: %w", status, err))
	}
	if r.Code != 0 || status != http.StatusOK {
		return nil, fault.New(fault.Unavailable, "vroom.refused", fmt.Errorf("status %d, code %d: %s", status, r.Code, r.Error), "reason", r.Error)
	}
	out := &route.Plan{Routes: make([]route.Route, len(p.Vehicles))}
	for _, round := range r.Routes {
		if round.Vehicle < 0 || round.Vehicle >= len(p.Vehicles) {
			return nil, fault.New(fault.Unavailable, "vroom.bad_answer", fmt.Errorf("there is no vehicle %d", round.Vehicle))
		}
		to := &out.Routes[round.Vehicle]
		for _, step := range round.Steps {
			switch step.Type {
			case "job":
				to.Stops = append(to.Stops, route.Stop{Kind: route.Visit, Index: step.ID})
			case "break":
				to.Stops = append(to.Stops, route.Stop{Kind: route.Rest, Index: step.ID})
			}
		}
	}
	live, err := route.Load(p, out)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "vroom.bad_answer", err)
	}
	return live.Plan(), nil
}
