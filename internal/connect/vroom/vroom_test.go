package vroom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/connect/vroom"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/route"
)

var update = flag.Bool("update", false, "write the request of the recorded conversation again")

// district is the problem of the recorded conversation.
func district(t *testing.T) *route.Problem {
	t.Helper()
	points := []route.Point{
		{Lat: 29.987, Lng: 109.489}, {Lat: 29.995, Lng: 109.480}, {Lat: 29.9905, Lng: 109.495}, {Lat: 30.010, Lng: 109.470},
		{Lat: 29.970, Lng: 109.510}, {Lat: 29.980, Lng: 109.500}, {Lat: 29.999, Lng: 109.499}, {Lat: 30.003, Lng: 109.485},
	}
	ways, err := route.NewGreatCircle(points, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	const hour = 3600
	return &route.Problem{
		Places: len(points), Travel: ways,
		Vehicles: []route.Vehicle{
			{ID: "师傅甲", Start: 1, End: 1, Shift: route.Window{From: 8 * hour, To: 18 * hour}, Skills: map[string]int{"lock": 3}, Capacity: []int64{20},
				Breaks: []route.Break{{Window: route.Window{From: 12 * hour, To: 13 * hour}, Length: 1800}}},
			{ID: "师傅乙", Start: 0, End: route.Open, Shift: route.Window{From: 9 * hour, To: 15 * hour}, Skills: map[string]int{"lock": 1, "door": 2}, Capacity: []int64{6}, Speed: 90},
		},
		Jobs: []route.Job{
			{ID: "a", Place: 2, Service: 2400, Skills: map[string]int{"lock": 2}, Load: []int64{3}},
			{ID: "b", Place: 3, Service: 1200, Skills: map[string]int{"lock": 1}, Priority: 9},
			{ID: "c", Place: 4, Service: hour, Windows: []route.Window{{From: 10 * hour, To: 12 * hour}, {From: 14 * hour, To: 15 * hour}}, Skills: map[string]int{"door": 1}, Load: []int64{4}},
			{ID: "d", Place: 5, Service: 900, Only: []int{0}, Load: []int64{2}},
			{ID: "e", Place: 6, Service: hour, Windows: []route.Window{{From: 9 * hour, To: 10 * hour}}, Load: []int64{5}},
			{ID: "f", Place: 7, Service: hour, Skills: map[string]int{"safe": 1}},
		},
	}
}

// serve answers as recorded, if asked as recorded.
func serve(t *testing.T, status int, answer []byte) (*vroom.Engine, *[]byte) {
	t.Helper()
	asked := new([]byte)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked, _ = io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("asked with %s and %q", r.Method, r.Header.Get("Content-Type"))
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		w.Write(answer)
	}))
	t.Cleanup(server.Close)
	return &vroom.Engine{URL: server.URL, Client: server.Client()}, asked
}

// testdata/README.md says where the answer is from.
func TestRecordedConversation(t *testing.T) {
	t.Parallel()
	answer, err := os.ReadFile(filepath.Join("testdata", "answer.json"))
	if err != nil {
		t.Fatal(err)
	}
	engine, asked := serve(t, http.StatusOK, answer)
	p := district(t)
	plan, err := engine.Solve(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join("testdata", "request.json")
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, *asked, "", " "); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(name, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(name); err != nil || !bytes.Equal(bytes.TrimSpace(want), bytes.TrimSpace(pretty.Bytes())) {
		t.Errorf("the request is not the recorded one (%v):\n%s", err, pretty.Bytes())
	}
	for _, v := range route.Check(p, plan) {
		t.Error(v)
	}
	if want := []int{5}; !slices.Equal(plan.Unserved, want) {
		t.Errorf("unserved %v, want %v: nobody can open a safe", plan.Unserved, want)
	}
	own, _, err := route.Solve(context.Background(), p, route.Options{Iterations: 500})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Cost < own.Cost {
		t.Errorf("VROOM's plan costs %d, the own engine's %d", plan.Cost, own.Cost)
	}
}

func TestWhatGoesWrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status int
		answer string
		kind   fault.Kind
		key    string
	}{
		{200, `{"code": 2, "error": "Invalid jobs."}`, fault.Unavailable, "vroom.refused"},
		{500, `{"code": 1, "error": "Internal error"}`, fault.Unavailable, "vroom.refused"},
		{502, `<html>Bad Gateway</html>`, fault.Unavailable, "vroom.bad_answer"},
		{200, `{"code": 0, "routes": [{"vehicle": 9}]}`, fault.Unavailable, "vroom.bad_answer"},
		{200, `{"code": 0, "routes": [{"vehicle": 0, "steps": [{"type": "job", "id": 77}]}]}`, fault.Unavailable, "vroom.bad_answer"},
	} {
		engine, _ := serve(t, test.status, []byte(test.answer))
		_, err := engine.Solve(context.Background(), district(t))
		if got, ok := err.(*fault.Error); !ok || got.Kind != test.kind || got.Key != test.key {
			t.Errorf("%s: got %v, want %v %s", test.answer, err, test.kind, test.key)
		}
	}
	gone := &vroom.Engine{URL: "http://127.0.0.1:1"}
	if _, err := gone.Solve(context.Background(), district(t)); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("no server: got %v", err)
	}
}

// An answer that breaks windows and skills is not believed: what does not hold
// is left out.
func TestAnswersAreNotBelieved(t *testing.T) {
	t.Parallel()
	engine, _ := serve(t, 200, []byte(`{"code": 0, "routes": [{"vehicle": 1, "steps": [
		{"type": "start"}, {"type": "job", "id": 0}, {"type": "job", "id": 2}, {"type": "job", "id": 4}, {"type": "job", "id": 1}, {"type": "end"}]}]}`))
	p := district(t)
	plan, err := engine.Solve(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range route.Check(p, plan) {
		t.Error(v)
	}
	if want := []int{0, 3, 4, 5}; !reflect.DeepEqual(plan.Unserved, want) {
		t.Errorf("unserved %v, want %v", plan.Unserved, want)
	}
}

func TestRefusesWhatVROOMDoesNotKnow(t *testing.T) {
	t.Parallel()
	for what, change := range map[string]func(p *route.Problem){
		"people": func(p *route.Problem) { p.Jobs[0].People = 2 },
		"parts":  func(p *route.Problem) { p.Jobs[0].Parts = map[string]int{"cylinder": 1} },
		"orders": func(p *route.Problem) { p.Orders = []route.Order{{Vehicle: 0, Jobs: []int{0, 1}}} },
		"depots": func(p *route.Problem) { p.Depots, p.Vehicles[0].Depots = []route.Depot{{}}, []int{0} },
	} {
		p := district(t)
		change(p)
		engine, asked := serve(t, 200, nil)
		_, err := engine.Solve(context.Background(), p)
		if got, ok := err.(*fault.Error); !ok || got.Key != "vroom.unknown" || got.Args["what"] != what || len(*asked) > 0 {
			t.Errorf("%s: got %v", what, err)
		}
	}
}
