package generator

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/photo"
	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
)

const shared = "../../../shared/data"

func examine(t testing.TB, file []byte) forensic.Finding {
	t.Helper()
	in := &forensic.Input{Claim: &forensic.Picture{Data: file}}
	if bytes.HasPrefix(file, []byte("\x89PNG")) { // JPEG keeps no lowest bits
		if p, err := photo.Decode(context.Background(), file, nil); err == nil {
			in.Claim.Image = p.Image
		}
	}
	found, err := Method{}.Examine(context.Background(), in)
	if err != nil || len(found) != 1 {
		t.Fatalf("got %d findings, %v", len(found), err)
	}
	return found[0]
}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, Method{}, nil)
}

// Each outcome has its strength and its sentences in both languages.
func TestFindings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file     []byte
		strength forensic.Strength
		key      string
		limits   string
	}{
		"nothing":    {ct.JPEG(), forensic.None, "generator.absent", "limit_absence"},
		"unknown":    {[]byte("BM"), forensic.None, "generator.unsupported", "limit_absence"},
		"parameters": {png("parameters", info), forensic.Moderate, "generator.parameters", "limit_meaning"},
		"signature":  {png("Description", "x Job ID: 2b6e053b-9a65-4ca9-9e13-b6f4465164d4"), forensic.Moderate, "generator.signature", "limit_meaning"},
		"credit":     {ct.JPEG(ct.AppIIM(ct.IIM(110, "Made with Google AI"))), forensic.Moderate, "generator.credit", "limit_meaning"},
		"name":       {png("Software", "ComfyUI"), forensic.Weak, "generator.named", "limit_meaning"},
		"several":    {png("parameters", info, "Software", "ComfyUI"), forensic.Moderate, "generator.parameters", "limit_meaning limit_several"},
		"cut":        {ct.JPEG()[:60], forensic.None, "generator.absent", "limit_absence limit_file"},
	} {
		f := examine(t, test.file)
		var limits []string
		for _, l := range f.Limits {
			limits = append(limits, strings.TrimPrefix(l.Key, "generator."))
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
		if f.Detail["parameters"] == nil || f.Detail["name"] == nil {
			t.Errorf("%s: got %v", name, f.Detail)
		}
	}
	late := examine(t, ct.PNG(nil, [][]byte{ct.ZTXt("parameters", info)}))
	if late.Detail["late"] != true {
		t.Errorf("late: got %v", late.Detail)
	}
}

// All public files are named, with their settings; the others are not.
func TestPublicFiles(t *testing.T) {
	t.Parallel()
	want := map[string]struct{ name, key, value string }{
		"automatic1111_cropped.png":             {A1111, "seed", "235284042"},
		"automatic1111_stealth.png":             {A1111, "seed", "2015833630"},
		"text_after_idat.png":                   {A1111, "seed", "235284042"},
		"fooocus1_cropped.png":                  {Fooocus, "model", "juggernautXL_v8Rundiffusion"},
		"img2img_cropped.png":                   {ComfyUI, "seed", "280823642470253"},
		"night_evening_day_morning_cropped.png": {ComfyUI, "seed", "335608130539327"},
		"noisy_latents_3_subjects_cropped.png":  {ComfyUI, "model", "Anything-V3.0.ckpt"},
		"unclip_2pass_cropped.png":              {ComfyUI, "seed", "1106257833005336"},
		"invokeai_dream1.png":                   {InvokeAI, "seed", "2980747362"},
		"invokeai_imeta1.png":                   {InvokeAI, "seed", "3293022630"},
		"invokeai_sdmeta1.png":                  {InvokeAI, "model", "deliberateForInvoke_v08"},
		"novelai1_cropped.png":                  {NovelAI, "seed", "2253955223"},
		"mj-1.png":                              {Midjourney, "job_id", "2b6e053b-9a65-4ca9-9e13-b6f4465164d4"},
	}
	seen := 0
	for _, dir := range []string{"generator-metadata", "ai-marked", "photos/originals"} {
		names, _ := filepath.Glob(filepath.Join(shared, dir, "*"))
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, base := examine(t, data), filepath.Base(name)
			w, marked := want[base]
			if !marked {
				if f.Strength != forensic.None {
					t.Errorf("%s: got %s, %v", base, f.Strength, f.Detail)
				}
				continue
			}
			seen++
			if f.Detail["name"] != w.name || f.Strength != forensic.Moderate {
				t.Errorf("%s: got %v, %s, want %s", base, f.Detail["name"], f.Strength, w.name)
			}
			if got := f.Detail["parameters"].(map[string]string)[w.key]; got != w.value {
				t.Errorf("%s: %s is %q, want %q", base, w.key, got, w.value)
			}
		}
	}
	switch seen {
	case 0:
		t.Skip("no ../shared/data beside the checkout")
	case len(want):
	default:
		t.Errorf("saw %d of %d", seen, len(want))
	}
}
