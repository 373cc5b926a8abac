package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	small := []string{"small", "request.amount < 10", "allow_approval 20 yuan"}
	live := []string{"live", "request.urgent", "require_live_capture"}
	clock := []string{"clock", "true", "set_clock appeal 30 days"}
	before := text(small, live, clock)
	for _, test := range []struct {
		name   string
		after  string
		want   []policy.Change
		major  bool
		before string
	}{
		{"nothing", before, nil, false, ""},
		{"other words", strings.Replace(before, "Words", "Other words", 1), []policy.Change{{Rule: "small", What: policy.Worded}}, false, ""},
		{"another title", strings.Replace(before, "Rules", "Our rules", 1), []policy.Change{{What: policy.Worded}}, false, ""},
		{"an approval that goes further", text([]string{"small", small[1], "allow_approval 30 yuan"}, live, clock),
			[]policy.Change{{Rule: "small", What: policy.Effects}}, false, ""},
		{"an approval that goes less far", text([]string{"small", small[1], "allow_approval 10 yuan"}, live, clock),
			[]policy.Change{{Rule: "small", What: policy.Effects, Major: true}}, true, ""},
		{"a new approval", text(small, live, clock, []string{"more", "true", "allow_approval 5 yuan"}),
			[]policy.Change{{Rule: "more", What: policy.Added}}, false, ""},
		{"a new demand", text(small, live, clock, []string{"more", "true", "require_return"}),
			[]policy.Change{{Rule: "more", What: policy.Added, Major: true}}, true, ""},
		{"a rule less", text(small, clock), []policy.Change{{Rule: "live", What: policy.Removed, Major: true}}, true, ""},
		{"another condition", text(small, []string{"live", "!request.urgent", live[2]}, clock), []policy.Change{{Rule: "live", What: policy.Condition, Major: true}}, true, ""},
		{"a blank in a text of a condition", text(small, []string{"live", `request.category == "a b"`, live[2]}, clock),
			[]policy.Change{{Rule: "live", What: policy.Condition, Major: true}}, true, ""},
		{"another term", text(small, live, []string{"clock", "true", "set_clock appeal 40 days"}), []policy.Change{{Rule: "clock", What: policy.Effects, Major: true}}, true, ""},
		{"an order that decides", text(live, small, clock), []policy.Change{{Rule: "live", What: policy.Reordered, Major: true}}, true, ""},
		{"an order that decides nothing", text(small, clock, live), []policy.Change{{What: policy.Reordered}}, false, ""},
		{"an order of two terms for one clock", text([]string{"long", "true", "set_clock appeal 40 days"}, clock),
			[]policy.Change{{Rule: "long", What: policy.Reordered, Major: true}}, true, text(clock, []string{"long", "true", "set_clock appeal 40 days"})},
		{"an order of a cap and an approval", text([]string{"cap", "true", "cap_refund_only 5 yuan"}, small),
			[]policy.Change{{Rule: "cap", What: policy.Reordered, Major: true}}, true, text(small, []string{"cap", "true", "cap_refund_only 5 yuan"})},
	} {
		if test.before == "" {
			test.before = before
		}
		a, err := policy.Compile(test.before)
		if err != nil {
			t.Fatal(err)
		}
		b, err := policy.Compile(test.after)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		got := policy.Compare(a, b)
		if !slices.Equal(got, test.want) || policy.Major(got) != test.major {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

// Seven full days, fifteen for a major change, the day of the announcement not
// counted; and the constants are those of the legal data.
func TestNotice(t *testing.T) {
	t.Parallel()
	announced := time.Date(2026, 11, 22, 23, 30, 0, 0, law.Beijing)
	for major, want := range map[bool]string{false: "2026-11-30T00:00:00+08:00", true: "2026-12-08T00:00:00+08:00"} {
		if got := policy.Earliest(announced, major).Format(time.RFC3339); got != want {
			t.Errorf("Earliest(major %v) = %s, want %s", major, got, want)
		}
		if got, want := policy.Earliest(announced.UTC(), major), policy.Earliest(announced, major); !got.Equal(want) {
			t.Errorf("in UTC: got %s, want %s", got, want)
		}
	}
	for id, days := range map[string]int64{"opr-notice": policy.NoticeDays, "opr-notice-major": policy.MajorNoticeDays} {
		if p, ok := book.Find(id, today, ""); !ok || p.Period.N != days || p.Period.Unit != law.Days {
			t.Errorf("%s: got %+v, want %d days", id, p.Period, days)
		}
	}
}
