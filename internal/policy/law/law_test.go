package law_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

func ids(list []law.Provision) []string {
	var names []string
	for _, p := range list {
		names = append(names, p.ID)
	}
	return names
}

// The day decides which text applied.
func TestOnADay(t *testing.T) {
	t.Parallel()
	b := law.NewBook(nil)
	for _, test := range []struct {
		item string
		day  law.Date
		want bool
	}{
		{"psa-49", "2025-12-31", true}, {"psa-49", "2026-01-01", false},
		{"psa-58", "2025-12-31", false}, {"psa-58", "2026-01-01", true},
		{"cl-266-large", "2011-04-07", false}, {"cl-266-large", "2011-04-08", true},
		{"cc-148", "2020-12-31", false}, {"cc-152", "2021-01-01", true}, {"cc-157", "2026-11-22", true},
		{"ecl-31", "2018-12-31", false}, {"ecl-59", "2019-01-01", true}, {"ecl-63", "2026-11-22", true},
		{"cpl-23-3", "2026-11-22", true},
		{"aucl-13-4", "2025-10-14", false}, {"aucl-13-4", "2025-10-15", true},
		{"opr-notice", "2026-01-31", false}, {"opr-notice", "2026-02-01", true},
		{"gbt-47746", "2026-08-31", false}, {"gbt-47746", "2026-09-01", true},
		{"cl-266-several-orders", "2026-11-22", false}, {"sanbao-warranty", "2026-11-22", false}, // unconfirmed
		{"no-such-item", "2026-11-22", false},
	} {
		if _, got := b.Find(test.item, test.day, ""); got != test.want {
			t.Errorf("%s on %s: got %v, want %v", test.item, test.day, got, test.want)
		}
	}
	if got := ids(b.About(law.Deception, "2025-06-01", "")); !slices.Contains(got, "psa-49") || slices.Contains(got, "psa-58") {
		t.Errorf("about deception on 2025-06-01: got %v", got)
	}
	if got := law.DateOf(time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC)); got != "2026-01-01" {
		t.Errorf("DateOf = %s, want the day in Beijing", got)
	}
}

// What nobody has confirmed is never shown as a fact: not by any function, on
// any day, for any province, unless an operator's entry stands behind it.
func TestUnconfirmedIsNeverAFact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := law.DateOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "day"), 0))
		province := rapid.SampledFrom([]string{"", "11", "44", "99"}).Draw(t, "province")
		b := law.NewBook(nil)
		for _, p := range b.On(day, province) {
			if p.Confidence == law.Unconfirmed {
				t.Fatalf("%s is shown on %s", p.ID, day)
			}
		}
		for _, i := range b.ToConfirm(day) {
			if i.Confidence != law.Unconfirmed {
				t.Fatalf("%s need not be confirmed", i.ID)
			}
		}
	})
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	e := law.Entry{Item: "sanbao-warranty", Value: 1, Source: "目录原文", By: "张三", At: at}
	b := law.NewBook([]law.Entry{e})
	if p, ok := b.Find("sanbao-warranty", "2026-11-22", ""); !ok || p.Entry == nil || p.Entry.Source != "目录原文" {
		t.Errorf("after the confirmation: got %+v, %v", p, ok)
	}
	if slices.ContainsFunc(b.ToConfirm("2026-11-22"), func(i law.Item) bool { return i.ID == "sanbao-warranty" }) {
		t.Error("it is confirmed, and still to be confirmed")
	}
	e.Revoked = at
	if _, ok := law.NewBook([]law.Entry{e}).Find("sanbao-warranty", "2026-11-22", ""); ok {
		t.Error("a revoked entry still confirms")
	}
}

func TestEntries(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		e    law.Entry
		ok   bool
	}{
		{"a province's figure", law.Entry{Item: "cl-266-large", Province: "44", Value: 6000_00}, true},
		{"below the national range", law.Entry{Item: "cl-266-large", Province: "44", Value: 2999_99}, false},
		{"above the national range", law.Entry{Item: "cl-266-large", Province: "44", Value: 10000_01}, false},
		{"no province", law.Entry{Item: "cl-266-large", Value: 6000_00}, false},
		{"an odd province", law.Entry{Item: "cl-266-large", Province: "4", Value: 6000_00}, false},
		{"the same everywhere", law.Entry{Item: "cl-266-especially-huge", Value: 600000_00}, false},
		{"a longer right", law.Entry{Item: "sanbao-return", Value: 10}, true},
		{"a shorter right", law.Entry{Item: "sanbao-return", Value: 6}, false},
		{"a shorter duty", law.Entry{Item: "cpl-25-refund", Value: 5}, true},
		{"a longer duty", law.Entry{Item: "cpl-25-refund", Value: 8}, false},
		{"a confirmation alone", law.Entry{Item: "cl-266-several-orders"}, true},
		{"a value where there is none", law.Entry{Item: "cl-266-several-orders", Value: 1}, false},
		{"a statute that is known", law.Entry{Item: "psa-58", Value: 1}, false},
		{"an unknown item", law.Entry{Item: "psa-1", Value: 1}, false},
		{"days in the wrong order", law.Entry{Item: "sanbao-return", Value: 10, From: "2026-02-02", To: "2026-02-01"}, false},
		{"no day", law.Entry{Item: "sanbao-return", Value: 10, From: "2026-02-30"}, false},
	} {
		test.e.Source, test.e.By = "原文", "张三"
		if err := test.e.Validate(); (err == nil) != test.ok || err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v, want ok = %v", test.name, err, test.ok)
		}
		test.e.Source = ""
		if test.e.Validate() == nil {
			t.Errorf("%s without a source is accepted", test.name)
		}
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	own := law.NewBook([]law.Entry{
		{Item: "cl-266-large", Province: "44", Value: 6000_00, From: "2014-01-01", Source: "原文", By: "张三", At: time.Unix(1, 0)},
		{Item: "cl-266-large", Province: "44", Value: 5000_00, From: "2014-01-01", Source: "原文", By: "张三", At: time.Unix(2, 0)}, // later: holds
	})
	for _, test := range []struct {
		name     string
		book     *law.Book
		province string
		fen      []int64
		places   []law.Place
		keys     []string
	}{
		{"below all", law.NewBook(nil), "44", []int64{195_00, 2804_99}, []law.Place{law.Below, law.Below, law.Below},
			[]string{"law.sum", "law.range_below", "law.range_below", "law.band_below", "law.sum_note"}},
		{"at the foot of the range", law.NewBook(nil), "44", []int64{3000_00}, []law.Place{law.Within, law.Below, law.Below},
			[]string{"law.sum", "law.range_within", "law.range_below", "law.band_below", "law.sum_note"}},
		{"above the range", law.NewBook(nil), "44", []int64{9999_00, 1_00}, []law.Place{law.Reaches, law.Below, law.Below},
			[]string{"law.sum", "law.range_reaches", "law.range_below", "law.band_below", "law.sum_note"}},
		{"the province's own figure", own, "44", []int64{4999_99}, []law.Place{law.Below, law.Below, law.Below},
			[]string{"law.sum", "law.band_below", "law.range_below", "law.band_below", "law.sum_note"}},
		{"reached", own, "44", []int64{4999_99, 1}, []law.Place{law.Reaches, law.Below, law.Below},
			[]string{"law.sum", "law.band_reaches", "law.range_below", "law.band_below", "law.sum_note"}},
		{"another province", own, "11", []int64{4999_99, 1}, []law.Place{law.Within, law.Below, law.Below},
			[]string{"law.sum", "law.range_within", "law.range_below", "law.band_below", "law.sum_note"}},
		{"half a million", own, "11", []int64{500000_00}, []law.Place{law.Reaches, law.Reaches, law.Reaches},
			[]string{"law.sum", "law.range_reaches", "law.range_reaches", "law.band_reaches", "law.sum_note"}},
	} {
		var amounts []law.Paid
		for _, fen := range test.fen {
			amounts = append(amounts, law.Paid{Ref: "1", Fen: fen, On: "2026-11-20"})
		}
		sum, err := test.book.Add("2026-11-22", test.province, amounts)
		if err != nil {
			t.Fatal(err)
		}
		var places []law.Place
		for _, s := range sum.Bands {
			places = append(places, s.Place)
		}
		var keys []string
		for _, s := range sum.Sentences(locale.English) {
			keys = append(keys, s.Key)
		}
		if !slices.Equal(places, test.places) || !slices.Equal(keys, test.keys) {
			t.Errorf("%s: got %v %v, want %v %v", test.name, places, keys, test.places, test.keys)
		}
		for _, tag := range locale.Tags {
			for _, s := range sum.Sentences(tag) {
				if text := locale.For(tag).Text(s.Key, s.Args); strings.Contains(text, "{") {
					t.Errorf("%s: %s leaves an argument open: %s", test.name, s.Key, text)
				}
			}
		}
	}
	if s, err := own.Add("2011-01-01", "", []law.Paid{{Fen: 1}}); err != nil || len(s.Bands) != 0 {
		t.Errorf("before the interpretation: got %v, %v, want no bands", s.Bands, err)
	}
	for _, bad := range [][]law.Paid{{{Fen: -1}}, {{Fen: 1e14}, {Fen: 1}}, {{Fen: 1 << 62}, {Fen: 1 << 62}}} {
		if _, err := own.Add("2026-11-22", "", bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v: got %v, want Invalid", bad, err)
		}
	}
}

// A sum says what it adds and never more: no word of it accuses or advises.
func TestSumIsNeutral(t *testing.T) {
	t.Parallel()
	sum, err := law.NewBook(nil).Add("2026-11-22", "", []law.Paid{{Fen: 500000_00, On: "2026-11-20"}})
	if err != nil {
		t.Fatal(err)
	}
	for tag, words := range map[locale.Tag][]string{
		locale.English: {"crime", "offence", "guilt", "should", "report", "suspect", "offender"},
		locale.Chinese: {"犯罪", "构成", "涉嫌", "嫌疑", "建议", "应当报", "立案"},
	} {
		for _, s := range sum.Sentences(tag) {
			if s.Args != nil {
				s.Args["law"] = "" // titles of statutes are data
			}
			text := locale.For(tag).Text(s.Key, s.Args)
			for _, w := range words {
				if strings.Contains(strings.ToLower(text), w) {
					t.Errorf("%s: %q says %q", tag, text, w)
				}
			}
		}
	}
}

func TestYuan(t *testing.T) {
	t.Parallel()
	for fen, want := range map[int64]string{0: "0", 1: "0.01", 100: "1", 1990: "19.90", -250: "−2.50"} {
		if got := law.Yuan(fen); got != want {
			t.Errorf("Yuan(%d) = %s, want %s", fen, got, want)
		}
	}
}
