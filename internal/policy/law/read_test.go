package law

import (
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

const whole = `act.zh-CN = 法
act.en = Law
topic = contract
source = text
confidence = V
[x-1]
says.zh-CN = 说
says.en = says
`

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	if list, err := parse(whole); err != nil || len(list) != 1 || list[0].ID != "x-1" || list[0].Law.English != "Law" {
		t.Fatalf("got %+v, %v", list, err)
	}
	for name, text := range map[string]string{
		"no title":          strings.Replace(whole, "act.en = Law\n", "", 1),
		"no source":         strings.Replace(whole, "source = text\n", "", 1),
		"no topic":          strings.Replace(whole, "contract", "contracts", 1),
		"no confidence":     strings.Replace(whole, "= V", "= X", 1),
		"no summary":        strings.Replace(whole, "says.en = says\n", "", 1),
		"an unknown field":  whole + "colour = red\n",
		"days turned round": whole + "from = 2026-01-02\nto = 2026-01-01\n",
		"no day":            whole + "from = 2026-13-01\n",
		"no number":         whole + "amount = many\n",
		"no name":           whole + "amount = 3000\n",
		"a range backwards": whole + "amount = 10-3\namount.zh-CN = 大\namount.en = large\n",
		"no period":         whole + "period = soon\n",
		"no unit":           whole + "period = 3 moons\n",
		"no bound":          whole + "period = 3 days\nbounds = about return\n",
	} {
		if _, err := parse(text); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// The data themselves: every item is cited and dated, and every topic and
// confidence has its words.
func TestData(t *testing.T) {
	t.Parallel()
	list, err := read(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 30 {
		t.Errorf("got %d items, want all of the files", len(list))
	}
	for _, i := range list {
		for _, key := range []string{i.Topic.Key(), i.Confidence.Key()} {
			if !locale.For(locale.Chinese).Has(key) {
				t.Errorf("%s: %s has no words", i.ID, key)
			}
		}
		if i.provincial() && !i.Editable {
			t.Errorf("%s: provinces fix the amount, but nobody can enter it", i.ID)
		}
		if i.Confidence == Read && i.From == "" && i.ID != "cl-266" {
			t.Errorf("%s: the text was read, but not from when it holds", i.ID)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add(whole + "amount = 1-2\nperiod = 7 days\nbounds = at_least return\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := parse(text)
		if err != nil {
			return
		}
		for _, i := range list {
			if err := i.check(); err != nil {
				t.Fatalf("%s was read: %v", i.ID, err)
			}
		}
	})
}
