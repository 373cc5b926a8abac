package document_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bonafide-aftersale/bonafide/route"
	"github.com/bonafide-aftersale/bonafide/route/document"
)

func day(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "day.json"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// conforms checks a document against its published schema.
func conforms(t *testing.T, schema string, data []byte) {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "schema", schema))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Error(err)
	}
}

func TestReadSolveWrite(t *testing.T) {
	t.Parallel()
	conforms(t, "route-problem-1.schema.json", day(t))
	doc, err := document.Read(bytes.NewReader(day(t)))
	if err != nil {
		t.Fatal(err)
	}
	p := doc.Problem
	if !p.Started || p.Now != 9*3600+5*60 {
		t.Errorf("now is %d", p.Now)
	}
	if b := p.Vehicles[0].Breaks[0]; b.Length != 45*60 || b.Window.From != 11*3600+1800 {
		t.Errorf("the break is %+v", b)
	}
	if v := p.Vehicles[1]; v.End != route.Open || v.Speed != 90 || v.Skills["门"] != 2 {
		t.Errorf("the second technician is %+v", v)
	}
	if j := p.Jobs[2]; j.Service != 3600 || len(j.Windows) != 2 || j.People != 2 {
		t.Errorf("the job for two is %+v", j)
	}
	if q := p.Jobs[3].Promise; q.Vehicle != 0 || q.OtherTime != 3000 {
		t.Errorf("the promise is %+v", q)
	}
	plan, _, err := route.Solve(context.Background(), p, route.Options{Iterations: 500, From: doc.Plan})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range route.Check(p, plan) {
		t.Error(v)
	}
	if got := plan.Routes[0].Stops[0]; got.Start != 8*3600+45*60 || plan.Routes[0].Frozen != 1 {
		t.Errorf("the frozen visit became %+v", got)
	}
	live, err := route.Load(p, plan)
	if err != nil {
		t.Fatal(err)
	}
	var why []route.Explanation
	for _, job := range plan.Unserved {
		x, err := live.Explain(job)
		if err != nil {
			t.Fatal(err)
		}
		why = append(why, x)
	}
	var out bytes.Buffer
	if err := document.Write(&out, p, plan, why, 1); err != nil {
		t.Fatal(err)
	}
	conforms(t, "route-plan-1.schema.json", out.Bytes())
	if want := `"job": "保险柜"`; !strings.Contains(out.String(), want) || !strings.Contains(out.String(), `"reason": "skill"`) {
		t.Errorf("the plan does not say that nobody can open the safe:\n%s", out.String())
	}
}

func TestReadSaysWhatIsWrongWhere(t *testing.T) {
	t.Parallel()
	good := string(day(t))
	for _, test := range []struct{ old, new, want string }{
		{good, "", "the document ends too early"},
		{good, "[]", `line 1: "{" is expected here`},
		{"problem/1", "problem/2", `the schema is "bonafide.route-problem/2"`},
		{`"now": "9:05"`, `"now": "9.05"`, `line 4: "9.05" is no time`},
		{`"now": "9:05"`, `"now": 1e9`, `line 4: 1e9 is no time`},
		{`"lat": 29.9870`, `"lat": 129.9870`, `line 6: the place "网点" is not on the globe`},
		{`"lat": 29.9870`, `"lat": "north"`, `line 6: lat cannot be a string`},
		{`"lat": 29.9870`, `"latitude": 29.9870`, `line 6: json: unknown field "latitude"`},
		{`"id": "工单1", "lat"`, `"id": "网点", "lat"`, `line 8: the place "网点" stands twice`},
		{`"speed": 8`, `"speed": -8`, "line 14: route: the road factor"},
		{`"start": "师傅甲家"`, `"start": "nowhere"`, `line 24: there is no place "nowhere"`},
		{`"open_end": true`, `"open_end": true, "end": "网点"`, `line 25: the technician "师傅乙" has both`},
		{`"due": "9:40", "priority": 9`, `"due": "9:40", "priority": 19`, `line 29: job "被锁门外": priority 19`},
		{`["10:00", "12:00"]`, `["12:00", "10:00"]`, `line 30: job "修门": windows[0] closes before it opens`},
		{`["10:00", "12:00"]`, `["10:00"]`, "line 30: a window has 1 ends"},
		{`"jobs": ["换锁", "回访"]`, `"jobs": ["换锁", "回家"]`, `line 37: there is no job "回家"`},
		{`"frozen": 1`, `"frozen": 2`, "has 1 stops and 2 frozen ones"},
		{`"kind": "visit"`, `"kind": "party"`, `line 40: there is no kind of stop "party"`},
		{`"orders"`, `"order"`, `line 37: there is no member "order"`},
		{`"orders"`, `"jobs"`, `line 37: "jobs" stands twice`},
		{`"now": "9:05",`, `"now": "9:05"`, "line 5: invalid character"},
	} {
		text := strings.Replace(good, test.old, test.new, 1)
		_, err := document.Read(strings.NewReader(text))
		var bad *document.Error
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q for %.40q: got %v, want %q", test.new, test.old, err, test.want)
		}
	}
	if _, err := document.Read(strings.NewReader(good + "{}")); err == nil || !strings.Contains(err.Error(), "something follows") {
		t.Errorf("a second document: got %v", err)
	}
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	const head = `{"schema": "bonafide.route-problem/1", "places": [{"id": "a"}, {"id": "b"}],
"travel": `
	doc, err := document.Read(strings.NewReader(head + `{"distances": [[0, 5], [7, 0]], "times": [[0, 50], [70, 0]]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := doc.Problem.Travel.Leg(1, 0), (route.Leg{Distance: 7, Time: 70}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, bad := range []string{`{"times": [[0]]}`, `{"distances": [[0, 5]]}`, `{"distances": [[0, 5], [1]]}`, `{"distances": [[1, 5], [1, 0]]}`, `{"distances": [[0, -5], [1, 0]]}`} {
		if _, err := document.Read(strings.NewReader(head + bad + "}")); err == nil || !strings.Contains(err.Error(), "line 2: ") {
			t.Errorf("%s: got %v, want an error in line 2", bad, err)
		}
	}
}

// Whatever is read is a valid problem that can be solved and written.
func FuzzRead(f *testing.F) {
	f.Add(day(f))
	f.Add([]byte(`{"schema": "bonafide.route-problem/1", "places": [{"id": "a"}], "jobs": [{"id": "x", "place": "a"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := document.Read(bytes.NewReader(data))
		if err != nil {
			var bad *document.Error
			if !errors.As(err, &bad) {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		p := doc.Problem
		if len(p.Jobs) > 8 || len(p.Vehicles) > 8 {
			return
		}
		plan, _, err := route.Solve(context.Background(), p, route.Options{Iterations: 20, From: doc.Plan})
		if err != nil {
			return // ways longer than the engine counts
		}
		for _, v := range route.Check(p, plan) {
			if !strings.Contains(v.What, "break") { // a break that cannot be taken is reported, not hidden
				t.Error(v)
			}
		}
		var out bytes.Buffer
		if err := document.Write(&out, p, plan, nil, 1); err != nil || !json.Valid(out.Bytes()) {
			t.Errorf("%v: %s", err, out.Bytes())
		}
	})
}
