package custody

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const golden = `bonafide custody entry v1
sequence 12
time 1763884800000000
tenant 01KATENANT
case 01KACASE
item 01KAITEM
event received
content 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
actor 01KAPERSON
method live_capture
details -
`

var goldenEntry = Entry{
	Sequence: 12, Time: 1763884800000000, Tenant: "01KATENANT", Case: "01KACASE", Item: "01KAITEM",
	Event: Received, Content: Sum([]byte("test")), Actor: "01KAPERSON", Method: "live_capture",
}

// The encoding is for ever: what is signed today is verified in ten years.
func TestEncodingOfVersion1(t *testing.T) {
	t.Parallel()
	got, err := goldenEntry.Encode()
	if err != nil || string(got) != golden {
		t.Errorf("got %s, %v, want %s", got, err, golden)
	}
	back, err := Decode([]byte(golden))
	if err != nil || back != goldenEntry {
		t.Errorf("got %+v, %v, want %+v", back, err, goldenEntry)
	}
	// SHA-256 of a zero byte and the text, made with sha256sum.
	if got, want := Digest(Leaf([]byte(golden))).String(), "2d48adbe98ab52f18e5471bd125e8f6e7ab8f5651e35f4afb6567c8fca631985"; got != want {
		t.Errorf("leaf hash: got %s, want %s", got, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(string) string{
		"nothing":         func(string) string { return "" },
		"another version": func(s string) string { return strings.Replace(s, "v1", "v2", 1) },
		"no last newline": func(s string) string { return strings.TrimSuffix(s, "\n") },
		"a line more":     func(s string) string { return s + "more -\n" },
		"a line less":     func(s string) string { return strings.Replace(s, "method live_capture\n", "", 1) },
		"lines exchanged": func(s string) string {
			return strings.Replace(s, "case 01KACASE\nitem 01KAITEM", "item 01KAITEM\ncase 01KACASE", 1)
		},
		"a leading zero":       func(s string) string { return strings.Replace(s, "sequence 12", "sequence 012", 1) },
		"a plus sign":          func(s string) string { return strings.Replace(s, "sequence 12", "sequence +12", 1) },
		"a negative number":    func(s string) string { return strings.Replace(s, "sequence 12", "sequence -12", 1) },
		"an overflow":          func(s string) string { return strings.Replace(s, "sequence 12", "sequence 99999999999999999999", 1) },
		"no number":            func(s string) string { return strings.Replace(s, "sequence 12", "sequence -", 1) },
		"upper-case hash":      func(s string) string { return strings.Replace(s, "9f86d0", "9F86D0", 1) },
		"a short hash":         func(s string) string { return strings.Replace(s, "0a08\n", "0a\n", 1) },
		"carriage returns":     func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"a space at the end":   func(s string) string { return strings.Replace(s, "PERSON", "PERSON ", 1) },
		"a name":               func(s string) string { return strings.Replace(s, "01KAPERSON", "张三", 1) },
		"a phone number":       func(s string) string { return strings.Replace(s, "01KAPERSON", "13800000000", 1) },
		"no tenant":            func(s string) string { return strings.Replace(s, "01KATENANT", "-", 1) },
		"no actor":             func(s string) string { return strings.Replace(s, "01KAPERSON", "-", 1) },
		"no event":             func(s string) string { return strings.Replace(s, "event received", "event -", 1) },
		"an event in capitals": func(s string) string { return strings.Replace(s, "event received", "event Received", 1) },
		"a method with digits": func(s string) string { return strings.Replace(s, "live_capture", "live2", 1) },
		"a long identifier":    func(s string) string { return strings.Replace(s, "01KAITEM", strings.Repeat("a", 65), 1) },
		"the zero hash":        func(s string) string { return strings.Replace(s, "details -", "details "+strings.Repeat("0", 64), 1) },
		"no time":              func(s string) string { return strings.Replace(s, "time 1763884800000000", "time 0", 1) },
	} {
		text := change(golden)
		if text == golden {
			t.Errorf("%s: nothing was changed", name)
		}
		if e, err := Decode([]byte(text)); err == nil {
			t.Errorf("%s: decoded as %+v", name, e)
		}
	}
}

func TestEveryEntryComesBack(t *testing.T) {
	t.Parallel()
	ids := rapid.StringMatching(`[a-zA-Z][0-9A-Za-z._:-]{0,63}`)
	words := rapid.StringMatching(`[a-z][a-z_]{0,31}`)
	hashes := rapid.Custom(func(t *rapid.T) Digest { return Sum(rapid.SliceOf(rapid.Byte()).Draw(t, "content")) })
	rapid.Check(t, func(rt *rapid.T) {
		e := Entry{
			Sequence: rapid.Int64Min(0).Draw(rt, "sequence"), Time: rapid.Int64Min(1).Draw(rt, "time"),
			Tenant: ids.Draw(rt, "tenant"), Actor: ids.Draw(rt, "actor"), Event: Event(words.Draw(rt, "event")),
		}
		if rapid.Bool().Draw(rt, "full") {
			e.Case, e.Item, e.Method = ids.Draw(rt, "case"), ids.Draw(rt, "item"), words.Draw(rt, "method")
			e.Content, e.Details = hashes.Draw(rt, "content"), hashes.Draw(rt, "details")
		}
		body, err := e.Encode()
		if err != nil {
			rt.Fatal(err)
		}
		if back, err := Decode(body); err != nil || back != e {
			rt.Errorf("got %+v, %v, want %+v", back, err, e)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(golden))
	f.Add([]byte(strings.ReplaceAll(golden, "01KACASE", "-")))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := Decode(body)
		if err != nil {
			return
		}
		back, err := e.Encode()
		if err != nil || string(back) != string(body) {
			t.Errorf("%q decodes and encodes as %q, %v", body, back, err)
		}
	})
}
