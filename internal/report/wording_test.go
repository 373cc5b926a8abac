package report

import (
	"math"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

func TestBound(t *testing.T) {
	t.Parallel()
	x := func(v float64) *float64 { return &v }
	for _, test := range []struct {
		nfa      *float64
		strength forensic.Strength
		want     string
	}{
		{x(-3), forensic.Moderate, "False alarms: fewer than 1 in 1,000 claims."},
		{x(-3.9), forensic.Moderate, "False alarms: fewer than 1 in 1,000 claims."},
		{x(-9.5), forensic.Strong, "False alarms: fewer than 1 in 1,000,000 claims."},
		{x(-222.4), forensic.Strong, "False alarms: fewer than 1 in 1,000,000 claims."},
		{x(math.Inf(-1)), forensic.Strong, "False alarms: fewer than 1 in 1,000,000 claims."},
		{x(-0.4), forensic.Weak, "False alarms: no useful bound; treat this as a hint."},
		{x(2), forensic.Weak, "False alarms: no useful bound; treat this as a hint."},
		{x(math.NaN()), forensic.Weak, "False alarms: no useful bound; treat this as a hint."},
		{x(-50), forensic.None, ""},
		{nil, forensic.Strong, ""},
	} {
		f := &examination.Finding{Finding: forensic.Finding{Log10NFA: test.nfa, Strength: test.strength}}
		if got := (sayer{locale.For(locale.English)}).bound(f); got != test.want {
			t.Errorf("bound(%v, %s) = %q, want %q", test.nfa, test.strength, got, test.want)
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"": 0, "abc": 3, "照片": 4, "“a”": 3, "，": 2, "e\u0301": 1, "×": 1} {
		if got := columns(s); got != want {
			t.Errorf("columns(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		s     string
		limit int
		want  string
	}{
		{"", 10, ""},
		{"one two three", 7, "one two|three"},
		{"one two three", 8, "one two|three"},
		{"照片是同一次拍摄。", 8, "照片是同|一次拍|摄。"},   // no line begins with a full stop
		{"照片（一）和二", 6, "照片|（一）|和二"},       // no line ends with an opening mark
		{"abcdefghij", 4, "abcd|efgh|ij"}, // longer than a line
		{"a abcdefghij b", 4, "a|abcd|efgh|ij b"},
	} {
		lines := wrap(test.s, test.limit)
		if got := strings.Join(lines, "|"); got != test.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.s, test.limit, got, test.want)
		}
		for _, line := range lines {
			if columns(line) > test.limit {
				t.Errorf("wrap(%q, %d): %q is too long", test.s, test.limit, line)
			}
		}
	}
}
