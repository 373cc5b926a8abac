package aigc

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
)

const shared = "../../../shared/data"

func examine(t testing.TB, file []byte) forensic.Finding {
	t.Helper()
	found, err := Method{}.Examine(context.Background(), &forensic.Input{Claim: &forensic.Picture{Data: file}})
	if err != nil || len(found) != 1 {
		t.Fatalf("got %d findings, %v", len(found), err)
	}
	return found[0]
}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, Method{}, &forensictest.Options{Strongest: forensic.Strong})
}

// Each outcome has its strength and its sentences in both languages.
func TestFindings(t *testing.T) {
	t.Parallel()
	with := func(change ...string) []byte {
		return ct.JPEG(ct.AppXMP(ct.LabelPacket(strings.NewReplacer(change...).Replace(ct.Label))))
	}
	const code = "001191110102MACQD9K64010000"
	packet := ct.ITXt("XML:com.adobe.xmp", ct.LabelPacket(ct.Label), false)
	other := strings.Replace(ct.Label, "demo-0001", "demo-0002", 1)
	crc := ct.PNG([][]byte{packet}, nil)
	crc[bytes.Index(crc, []byte("xpacket end"))] ^= 1
	for name, test := range map[string]struct {
		file     []byte
		strength forensic.Strength
		key      string
		limits   string // keys, without the group
	}{
		"nothing":        {ct.JPEG(), forensic.None, "labels.absent", "limit_absence"},
		"unknown format": {[]byte("BM"), forensic.None, "labels.unsupported", "limit_absence"},
		"is":             {with(), forensic.Strong, "labels.is", "limit_meaning"},
		"is, unnamed":    {with(code, ""), forensic.Moderate, "labels.is_unnamed", "limit_meaning limit_form"},
		"is, wrong code": {with("9K640", "9K641"), forensic.Moderate, "labels.is", "limit_meaning limit_form limit_code"},
		"maybe":          {with(`"1"`, `"2"`), forensic.Moderate, "labels.maybe", "limit_meaning"},
		"maybe, unnamed": {with(`"1"`, `"2"`, code, ""), forensic.Moderate, "labels.maybe_unnamed", "limit_meaning limit_form"},
		"suspected":      {with(`"1"`, `"3"`), forensic.Weak, "labels.suspected", "limit_meaning"},
		"suspected, un.": {with(`"1"`, `"3"`, code, ""), forensic.Weak, "labels.suspected_unnamed", "limit_meaning limit_form"},
		"unclear":        {with(`"1"`, `"7"`), forensic.Weak, "labels.unclear", "limit_meaning limit_form"},
		"unreadable":     {ct.JPEG(ct.AppXMP(ct.LabelPacket("x"))), forensic.Weak, "labels.unclear", "limit_meaning limit_form"},
		"late":           {ct.PNG(nil, [][]byte{packet}), forensic.Strong, "labels.is", "limit_meaning limit_late"},
		"twice":          {ct.PNG([][]byte{packet, packet}, nil), forensic.Strong, "labels.is", "limit_meaning limit_duplicate"},
		"twice, other":   {ct.PNG([][]byte{packet, ct.TEXt("AIGC", other)}, nil), forensic.Moderate, "labels.is", "limit_meaning limit_differing"},
		"bad checksum":   {crc, forensic.Strong, "labels.is", "limit_meaning limit_file"},
		"nothing, cut":   {ct.JPEG()[:60], forensic.None, "labels.absent", "limit_absence limit_file"},
	} {
		f := examine(t, test.file)
		var limits []string
		for _, l := range f.Limits {
			limits = append(limits, strings.TrimPrefix(l.Key, "labels."))
		}
		if f.Strength != test.strength || f.Statement.Key != test.key || strings.Join(limits, " ") != test.limits {
			t.Errorf("%s: got %s %s %v, want %s %s %s", name, f.Strength, f.Statement.Key, limits, test.strength, test.key, test.limits)
		}
		for _, tag := range locale.Tags {
			for _, s := range append([]forensic.Sentence{f.Statement}, f.Limits...) {
				if text := locale.For(tag).Text(s.Key, s.Args); strings.Contains(text, "{") || text == s.Key {
					t.Errorf("%s, %s: %s says %q", name, tag, s.Key, text)
				}
			}
		}
		for _, key := range []string{"present", "label", "producer", "produce_id", "container", "compliant", "problems"} {
			if _, ok := f.Detail[key]; !ok {
				t.Errorf("%s: no field %s", name, key)
			}
		}
	}
}

// The labels of the public files, field by field; the others have none.
func TestPublicFiles(t *testing.T) {
	t.Parallel()
	names, _ := filepath.Glob(shared + "/ai-marked/*")
	if len(names) == 0 {
		t.Skip("no ../shared/data/ai-marked beside the checkout")
	}
	compliant := map[string]bool{"png_itxt_xmp.png": true, "png_itxt_xmp_attr.png": true}
	labels := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, base := examine(t, data), filepath.Base(name)
		if present := strings.HasPrefix(base, "png_"); f.Detail["present"] != present {
			t.Errorf("%s: present %v", base, f.Detail["present"])
			continue
		} else if !present {
			continue
		}
		labels++
		for key, want := range map[string]any{
			"label": "1", "producer": "001191110102MACQD9K64010000", "produce_id": "demo-0001", "grade": "属于", "compliant": compliant[base],
		} {
			if f.Detail[key] != want {
				t.Errorf("%s: %s is %v, want %v", base, key, f.Detail[key], want)
			}
		}
		if f.Strength != forensic.Strong {
			t.Errorf("%s: %s", base, f.Strength)
		}
	}
	if labels != 5 {
		t.Errorf("got %d labels, want 5", labels)
	}
}

// Camera files and plain generator files carry no label.
func TestCameraFiles(t *testing.T) {
	t.Parallel()
	var names []string
	for _, dir := range []string{"photos/originals", "generator-metadata", "c2pa"} {
		list, _ := filepath.Glob(filepath.Join(shared, dir, "*"))
		names = append(names, list...)
	}
	if len(names) == 0 {
		t.Skip("no ../shared/data beside the checkout")
	}
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || info.IsDir() {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if f := examine(t, data); f.Strength != forensic.None {
			t.Errorf("%s: %s %v", name, f.Statement.Key, f.Detail)
		}
	}
}

// Labels by the thousand, each costly to read, end soon.
func TestManyLabels(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds, and shares nothing between goroutines")
	}
	slow := "AIGC{" + strings.Repeat(`'a&quot;':"`, 5500)
	var parts [][]byte
	for range 2000 {
		parts = append(parts, ct.COM(slow))
	}
	start := time.Now()
	if f := examine(t, ct.JPEG(parts...)); f.Strength != forensic.None {
		t.Errorf("got %v", f.Detail)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %s", d)
	}
}

func FuzzObject(f *testing.F) {
	for _, seed := range []string{ct.Label, `{"AIGC":` + ct.Label + `}`, ct.Escape(ct.Label), `{'Label':1.5}`, `"{\"Label\":\"1\"}"`, `{"AIGC":{"AIGC":{"AIGC":{"AIGC":1}}}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, file := range [][]byte{
			ct.PNG([][]byte{ct.TEXt("AIGC", text)}, nil), ct.PNG([][]byte{ct.ITXt("XML:com.adobe.xmp", ct.LabelPacket(text), false)}, nil),
			append(ct.JPEG(), "AIGC"+text...),
		} {
			start := time.Now()
			f := examine(t, file)
			if present := f.Detail["present"].(bool); present == (f.Strength == forensic.None) {
				t.Errorf("present %v, %s", present, f.Strength)
			}
			if f.Detail["compliant"].(bool) && len(f.Detail["problems"].([]string)) > 0 {
				t.Errorf("compliant with %v", f.Detail["problems"])
			}
			if d := time.Since(start); d > time.Second {
				t.Errorf("took %s", d)
			}
		}
	})
}

// BenchmarkExamine reads a label from a JPEG of 5 MB.
func BenchmarkExamine(b *testing.B) {
	file := ct.JPEG(ct.AppXMP(ct.LabelPacket(ct.Label)))
	file = append(file[:len(file)-2], append(bytes.Repeat([]byte{0x55}, 5<<20), 0xff, 0xd9)...)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if f := examine(b, file); f.Strength != forensic.Strong {
			b.Fatal(f.Detail)
		}
	}
}
