package c2pa

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

func TestBattery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	forensictest.Run(t, NewMethod(*w.opt), &forensictest.Options{Strongest: forensic.Strong})
}

// Each outcome has its strength, its sentence in both languages with all
// arguments, and fields for JSON.
func TestFindings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	unlisted := w.spec(created("trainedAlgorithmicMedia"))
	unlisted.who = newAuthority(t, "别的机构").identity(t, w.who.alg, nil)
	unlistedCapture := w.spec()
	unlistedCapture.who = unlisted.who
	foreign := w.spec()
	foreign.signature = func(b []byte) { b[3] ^= 1 }
	content := sealed(t, carriers[0], w.spec(), dataBinding)
	content[len(content)-30] ^= 1
	record := sealed(t, carriers[0], w.spec(created("digitalCapture"), statement{label: "test.note", data: "abcdefgh"}), dataBinding)
	record[indexOf(record, "abcdefgh")] ^= 1
	expired := *w.opt
	expired.Time = late
	seal := func(s *spec) []byte { return sealed(t, carriers[0], s, dataBinding) }
	cropped := statement{label: "c2pa.actions.v2", data: m{"actions": []any{
		m{"action": "c2pa.created", "digitalSourceType": "http://c2pa.org/x/digitalCapture"}, m{"action": "c2pa.cropped"}}}}

	for name, test := range map[string]struct {
		file     []byte
		opt      *Options
		strength forensic.Strength
		key      string
		limits   []string
		state    string
	}{
		"nothing": {carriers[0].embed(nil), w.opt, forensic.None, "credentials.absent", []string{"credentials.limit_absence"}, "none"},
		"compressed": {carriers[1].embed(super("c2pa", "c2pa", super("c2cm", "a"))), w.opt, forensic.None, "credentials.unchecked",
			[]string{"credentials.limit_absence"}, "none"},
		"listed AI":        {seal(w.spec(created("trainedAlgorithmicMedia"))), w.opt, forensic.Strong, "credentials.listed_ai", []string{"credentials.limit_meaning"}, "intact-listed"},
		"listed part":      {seal(w.spec(created("compositeWithTrainedAlgorithmicMedia"))), w.opt, forensic.Strong, "credentials.listed_partly_ai", nil, "intact-listed"},
		"listed capture":   {seal(w.spec()), w.opt, forensic.Strong, "credentials.listed_capture", []string{"credentials.limit_meaning"}, "intact-listed"},
		"listed, cropped":  {seal(w.spec(cropped)), w.opt, forensic.Moderate, "credentials.listed_capture_edited", nil, "intact-listed"},
		"listed screen":    {seal(w.spec(created("screenCapture"))), w.opt, forensic.Moderate, "credentials.listed_screen", nil, "intact-listed"},
		"listed program":   {seal(w.spec(created("digitalCreation"))), w.opt, forensic.Moderate, "credentials.listed_synthetic", nil, "intact-listed"},
		"listed, unstated": {seal(w.spec(statement{label: "test.note", data: 1})), w.opt, forensic.Weak, "credentials.listed_other", nil, "intact-listed"},
		"unlisted AI": {seal(unlisted), w.opt, forensic.Moderate, "credentials.unlisted_ai",
			[]string{"credentials.limit_meaning", "credentials.limit_unlisted"}, "intact-unlisted"},
		"unlisted capture": {seal(unlistedCapture), w.opt, forensic.Weak, "credentials.unlisted_capture", nil, "intact-unlisted"},
		"expired": {seal(w.spec()), &expired, forensic.Weak, "credentials.unlisted_capture",
			[]string{"credentials.limit_meaning", "credentials.limit_expired"}, "intact-unlisted"},
		"content changed": {content, w.opt, forensic.Moderate, "credentials.broken_content", []string{"credentials.limit_broken"}, "broken"},
		"record changed":  {record, w.opt, forensic.Weak, "credentials.broken_record", nil, "broken"},
		"bad signature":   {seal(foreign), w.opt, forensic.Weak, "credentials.broken_signature", nil, "broken"},
		"no box":          {carriers[1].embed([]byte("noise")), w.opt, forensic.Weak, "credentials.broken_signature", nil, "broken"},
	} {
		found, err := NewMethod(*test.opt).Examine(context.Background(), &forensic.Input{Claim: &forensic.Picture{Data: test.file}})
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %d findings, %v", name, len(found), err)
		}
		f := found[0]
		if f.Strength != test.strength || f.Statement.Key != test.key || f.Detail["state"] != test.state {
			t.Errorf("%s: got %s %s %v, want %s %s %s", name, f.Strength, f.Statement.Key, f.Detail["state"], test.strength, test.key, test.state)
		}
		var limits []string
		for _, l := range f.Limits {
			limits = append(limits, l.Key)
		}
		if test.limits != nil && !slices.Equal(limits, test.limits) {
			t.Errorf("%s: got limits %v, want %v", name, limits, test.limits)
		}
		for _, s := range append([]forensic.Sentence{f.Statement}, f.Limits...) {
			for _, tag := range locale.Tags {
				if text := locale.For(tag).Text(s.Key, s.Args); text == s.Key || indexOf([]byte(text), "{") >= 0 {
					t.Errorf("%s, %s: %q", name, tag, text)
				}
			}
		}
		for _, field := range []string{"state", "signer", "generator", "source_type", "failures"} {
			if _, ok := f.Detail[field]; !ok {
				t.Errorf("%s: no field %s", name, field)
			}
		}
		text, err := json.Marshal(f.Detail)
		var back map[string]any
		if err != nil || json.Unmarshal(text, &back) != nil || reflect.TypeOf(back["failures"]) != reflect.TypeFor[[]any]() {
			t.Errorf("%s: %v: %s", name, err, text)
		}
	}
}

func indexOf(data []byte, s string) int {
	for i := 0; i+len(s) <= len(data); i++ {
		if string(data[i:i+len(s)]) == s {
			return i
		}
	}
	return -1
}

// Without lists nobody is trusted, and no number is claimed.
func TestZeroValueTrustsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	found, err := Method{}.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Data: sealed(t, carriers[0], w.spec(), dataBinding)}})
	if err != nil || found[0].Detail["state"] != "intact-unlisted" || found[0].Log10NFA != nil {
		t.Errorf("got %+v, %v", found, err)
	}
}
