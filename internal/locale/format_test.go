package locale

import (
	"math"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	en, zh := For(English), For(Chinese)
	for _, test := range []struct {
		c     *Catalogue
		kind  string
		value any
		want  string
	}{
		{en, "int", 0, "0"},
		{en, "int", 999, "999"},
		{en, "int", uint16(65535), "65,535"},
		{en, "int", -1234567, "−1,234,567"},
		{zh, "int", 1234567, "1234567"},
		{zh, "int", 30000, "3 万"},
		{en, "percent", 0.0, "0%"},
		{en, "percent", 0.0004, "<0.1%"},
		{en, "percent", 0.0324, "3.2%"},
		{en, "percent", 0.5, "50%"},
		{en, "percent", 0.9999, ">99%"},
		{en, "percent", 1.0, "100%"},
		{en, "bytes", 0, "0 B"},
		{en, "bytes", 999, "999 B"},
		{en, "bytes", 214_400, "214 kB"},
		{en, "bytes", 1_260_000, "1.3 MB"},
		{en, "num", 0.5, "0.5"},
		{en, "num", -0.001, "0"},
		{en, "num", -90.128, "−90.13"},
		{en, "num", float32(2), "2"},
		{en, "num", math.NaN(), "–"},
		{en, "percent", math.Inf(1), "–"},
		{en, "int", "many", "many"},
		{en, "int", nil, "<nil>"},
	} {
		if got := test.c.format(test.kind, test.value); got != test.want {
			t.Errorf("%s: format(%s, %v) = %q, want %q", test.c.tag, test.kind, test.value, got, test.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"entry without a group", "a = b", "line 1"},
		{"no entry", "[g]\nwhat is this", "line 2"},
		{"key twice", "[g]\na = b\na = c", "g.a stands twice"},
		{"key twice in two forms", "[g]\na = b\na.other = c", "g.a stands twice"},
		{"empty", "[g]\na =", "g.a is empty"},
		{"unknown type", "[g]\na = {n:colour}", "unknown type"},
		{"singular alone", "[g]\na.one = b", ".one needs an .other"},
		{"plural without a count", "[g]\na.one = b\na.other = c", ".one needs an .other"},
		{"block without entry", "[g]\n| a", "line 2"},
	} {
		_, err := parse(English, test.text)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
}

func TestParseBlock(t *testing.T) {
	t.Parallel()
	c, err := parse(English, "[g]\n# comment\nhelp =\n| one\n|\n|   three\nnext = x\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Text("g.help", nil), "one\n\n  three\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
