package generator

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

func find(t *testing.T, file []byte) []Trace {
	t.Helper()
	m, err := metadata.Read(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	return Find(m, nil)
}

const info = "a cup, Steps: 3 of them\nsecond line\nNegative prompt: blurry,\nugly\nSteps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 42, Size: 512x768, Model hash: abc123, Model: demo, Lora hashes: \"a: 1, b: 2\", Version: v1.9"

var infoWant = map[string]string{
	"prompt": "a cup, Steps: 3 of them\nsecond line", "negative_prompt": "blurry,\nugly", "steps": "20", "sampler": "Euler a", "cfg_scale": "7.5",
	"seed": "42", "size": "512x768", "model_hash": "abc123", "model": "demo", "Lora hashes": "a: 1, b: 2", "version": "v1.9",
}

const graph = `{"3":{"class_type":"KSampler","inputs":{"seed":7,"steps":20,"cfg":8.0,"sampler_name":"euler","scheduler":"normal","denoise":1.0,"model":["4",0],"positive":["9",0],"negative":["7",0]}},
"4":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"demo.safetensors"}},"5":{"class_type":"EmptyLatentImage","inputs":{"width":512,"height":768}},
"6":{"class_type":"CLIPTextEncode","inputs":{"text":"a cup","clip":["4",1]}},"7":{"class_type":"CLIPTextEncode","inputs":{"text":"blurry"}},
"9":{"class_type":"ConditioningCombine","inputs":{"conditioning_1":["6",0]},"is_changed":[NaN]}}`

var graphWant = map[string]string{
	"prompt": "a cup", "negative_prompt": "blurry", "seed": "7", "steps": "20", "cfg_scale": "8.0", "sampler": "euler", "scheduler": "normal",
	"denoise": "1.0", "model": "demo.safetensors", "size": "512x768", "nodes": "6",
}

const workflow = `{"last_node_id":9,"nodes":[{"id":3}],"links":[]}`

func png(pairs ...string) []byte {
	var chunks [][]byte
	for i := 0; i+1 < len(pairs); i += 2 {
		chunks = append(chunks, ct.ITXt(pairs[i], pairs[i+1], false))
	}
	return ct.PNG(chunks, nil)
}

func exifBlock(fields ...ct.Field) []byte { return ct.TIFF(binary.LittleEndian, fields...) }

func jpeg(fields ...ct.Field) []byte { return ct.JPEG(ct.AppEXIF(exifBlock(fields...))) }

func comment(text string) ct.Field { return ct.Exif(ct.Bytes(0x9286, text)) }

func utf16BE(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return string(b)
}

// Each generator in each form it writes.
func TestGenerators(t *testing.T) {
	t.Parallel()
	const id = "2b6e053b-9a65-4ca9-9e13-b6f4465164d4"
	nai := `{"steps":28,"scale":5.0,"uc":"lowres","seed":1,"sampler":"k_euler","prompt":"a cup"}`
	for name, test := range map[string]struct {
		file     []byte
		name     string
		evidence Evidence
		want     map[string]string // among the parameters
	}{
		"A1111 PNG":         {png("parameters", info), A1111, Parameters, infoWant},
		"A1111 JPEG":        {jpeg(comment("UNICODE\x00" + utf16BE(info))), A1111, Parameters, infoWant},
		"A1111 WebP":        {ct.WebP(ct.WebPEXIF(exifBlock(comment("UNICODE\x00" + utf16BE(info))))), A1111, Parameters, infoWant},
		"A1111 GIF":         {ct.GIF([][]byte{ct.GIFComment(info)}, nil), A1111, Parameters, infoWant},
		"A1111 in MP4":      {ct.MP4([][]byte{ct.Box("moov", ct.Box("udta", ct.MetaNames("\xa9cmt", info)))}, nil), A1111, Parameters, infoWant},
		"A1111 extras":      {png("postprocessing", "Postprocess upscale by: 4, Postprocess upscaler: R-ESRGAN 4x+"), A1111, Parameters, nil},
		"ComfyUI PNG":       {png("prompt", graph, "workflow", workflow), ComfyUI, Parameters, graphWant},
		"ComfyUI drawn":     {png("workflow", workflow), ComfyUI, Parameters, nil},
		"ComfyUI WebP":      {ct.WebP(ct.WebPEXIF(exifBlock(ct.ASCII(0x0110, "prompt:"+graph), ct.ASCII(0x010f, "workflow:"+workflow)))), ComfyUI, Parameters, graphWant},
		"ComfyUI MP4":       {ct.MP4([][]byte{ct.Box("moov", ct.Box("udta", ct.MetaKeys(false, "prompt", graph, "workflow", workflow)))}, nil), ComfyUI, Parameters, graphWant},
		"ComfyUI MKV":       {ct.MKV(false, "PROMPT", graph), ComfyUI, Parameters, graphWant},
		"InvokeAI 1":        {png("Dream", `"a cup [blurry]" -s 50 -S 42 -W512 -H768 -C 7.5 -A k_lms -U 4 0.95 --seamless`), InvokeAI, Parameters, map[string]string{"prompt": "a cup [blurry]", "steps": "50", "seed": "42", "width": "512", "height": "768", "cfg_scale": "7.5", "sampler": "k_lms"}},
		"InvokeAI 2":        {png("sd-metadata", `{"model_weights":"demo","app_id":"invoke-ai/InvokeAI","app_version":"2.3.0","image":{"prompt":[{"prompt":"a cup"}],"seed":42,"steps":50}}`), InvokeAI, Parameters, map[string]string{"prompt": "a cup", "seed": "42", "steps": "50", "model": "demo", "version": "2.3.0"}},
		"InvokeAI 3":        {png("invokeai_metadata", `{"positive_prompt":"a cup","seed":42,"model":{"name":"demo"}}`, "invokeai_graph", "{}"), InvokeAI, Parameters, map[string]string{"prompt": "a cup", "seed": "42", "model": "demo"}},
		"InvokeAI graph":    {png("invokeai_graph", `{"nodes":{}}`), InvokeAI, Parameters, nil},
		"NovelAI":           {png("Title", "AI generated image", "Description", "a cup", "Software", "NovelAI", "Source", "Stable Diffusion XL", "Comment", nai), NovelAI, Parameters, map[string]string{"prompt": "a cup", "negative_prompt": "lowres", "seed": "1", "steps": "28", "cfg_scale": "5.0", "model": "Stable Diffusion XL"}},
		"NovelAI WebP":      {ct.WebP(ct.WebPEXIF(exifBlock(ct.ASCII(0x131, "NovelAI"), comment("ASCII\x00\x00\x00"+fmt.Sprintf(`{"Comment":%q}`, nai))))), NovelAI, Parameters, map[string]string{"prompt": "a cup", "seed": "1"}},
		"NovelAI's name":    {png("Software", "NovelAI"), NovelAI, Named, nil},
		"Fooocus":           {png("parameters", `{"prompt":"a cup","base_model":"demo","performance":"Speed","seed":"42","lora_1":["x",0.5]}`, "fooocus_scheme", "fooocus"), Fooocus, Parameters, map[string]string{"prompt": "a cup", "model": "demo", "seed": "42", "performance": "Speed", "lora_1": "x, 0.5"}},
		"Fooocus, version":  {png("parameters", `{"prompt":"a cup","version":"Fooocus v2.5.0"}`), Fooocus, Parameters, map[string]string{"version": "Fooocus v2.5.0"}},
		"Fooocus, infotext": {png("parameters", strings.Replace(info, "v1.9", "Fooocus v2.5", 1), "fooocus_scheme", "a1111"), Fooocus, Parameters, map[string]string{"seed": "42"}},
		"Fooocus JPEG":      {jpeg(comment(`{"prompt":"a cup","version":"Fooocus v2.5.0"}`)), Fooocus, Parameters, map[string]string{"prompt": "a cup"}},
		"SwarmUI":           {png("parameters", `{"sui_image_params":{"prompt":"a cup","seed":42,"model":"demo"}}`), SwarmUI, Parameters, map[string]string{"prompt": "a cup", "seed": "42", "model": "demo"}},
		"Midjourney":        {png("Description", "a cup --ar 4:3 --v 5.2 Job ID: "+id), Midjourney, Signature, map[string]string{"prompt": "a cup", "job_id": id, "ar": "4:3", "version": "5.2"}},
		"Midjourney XMP":    {ct.JPEG(ct.AppXMP(ct.Packet(`xmlns:dc="http://purl.org/dc/elements/1.1/"`, `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">a cup Job ID: `+id+`</rdf:li></rdf:Alt></dc:description>`))), Midjourney, Signature, map[string]string{"job_id": id, "prompt": "a cup"}},
		"Midjourney IPTC":   {ct.JPEG(ct.AppIIM(ct.IIM(120, "a cup Job ID: "+id))), Midjourney, Signature, map[string]string{"job_id": id}},
		"Grok":              {jpeg(ct.ASCII(0x10e, "Signature: "+strings.Repeat("aB3+/x9Z", 10)+"=="), ct.ASCII(0x13b, id)), Grok, Signature, map[string]string{"artist": id}},
		"Firefly's name":    {jpeg(ct.ASCII(0x131, "Adobe Firefly 3")), "Adobe Firefly", Named, nil},
		"CreatorTool":       {ct.JPEG(ct.AppXMP(ct.Packet(`xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Draw Things"`, ""))), "Draw Things", Named, nil},
		"IIM program":       {ct.JPEG(ct.AppIIM(ct.IIM(65, "Midjourney"))), Midjourney, Named, nil},
		"Google's credit":   {ct.JPEG(ct.AppXMP(ct.Packet(`xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Made with Google AI"`, ""))), "Google AI", Credit, nil},
		"IIM credit":        {ct.JPEG(ct.AppIIM(ct.IIM(110, "Edited with Google AI"))), "Google AI (edited)", Credit, nil},
		"a hosted job":      {png("hf-job-id", id), "Hugging Face", Named, map[string]string{"job_id": id}},
	} {
		traces := find(t, test.file)
		if len(traces) != 1 {
			t.Errorf("%s: got %d traces: %+v", name, len(traces), traces)
			continue
		}
		g := traces[0]
		if g.Name != test.name || g.Evidence != test.evidence || g.Place == "" || len(g.Keys) == 0 {
			t.Errorf("%s: got %s by %s in %s %v", name, g.Name, g.Evidence, g.Place, g.Keys)
		}
		for key, want := range test.want {
			if got := g.Parameters[key]; got != want {
				t.Errorf("%s: %s is %q, want %q", name, key, got, want)
			}
		}
	}
}

// What a photographer or a shop writes is no trace.
func TestNoTraces(t *testing.T) {
	t.Parallel()
	const id = "2b6e053b-9a65-4ca9-9e13-b6f4465164d4"
	for name, file := range map[string][]byte{
		"plain":                      ct.JPEG(),
		"parameters of others":       png("parameters", "f/2.8, 1/60 s"),
		"JSON of others":             png("parameters", `{"a":1}`, "prompt", `{"a":1}`, "workflow", `{"nodes":1}`, "Comment", `{"steps":1}`),
		"broken JSON":                png("prompt", graph[:200], "workflow", "{", "sd-metadata", "{", "Dream", "not so", "invokeai_metadata", "x"),
		"JSON with prose":            png("parameters", `{"base_model":"x","performance":"y"} and more`),
		"steps without settings":     png("parameters", "Steps: 20"),
		"prose in a comment":         jpeg(comment("ASCII\x00\x00\x00Steps: 3, then turn left")),
		"a prompt in prose":          jpeg(ct.ASCII(0x110, "prompt: what it says")),
		"an editor":                  jpeg(ct.ASCII(0x131, "Adobe Photoshop 26.0"), ct.ASCII(0x13b, "张三")),
		"an artist's UUID":           jpeg(ct.ASCII(0x13b, id)),
		"a signature alone":          jpeg(ct.ASCII(0x10e, "Signature: "+strings.Repeat("a", 60))),
		"a short signature":          jpeg(ct.ASCII(0x10e, "Signature: 张三"), ct.ASCII(0x13b, id)),
		"about Midjourney":           jpeg(ct.ASCII(0x10e, "an article about Midjourney")),
		"a job inside a sentence":    png("Description", "Job ID: "+id+" was mine"),
		"another job":                png("hf-job-id", "nightly"),
		"upscaled elsewhere":         png("postprocessing", "sharpened"),
		"credit of a photographer":   ct.JPEG(ct.AppIIM(ct.IIM(110, "张三, made with care"))),
		"named where no program is":  jpeg(ct.ASCII(0x010f, "Midjourney")),
		"a comment that is no world": ct.GIF([][]byte{ct.GIFComment("hello")}, nil),
	} {
		if traces := find(t, file); len(traces) > 0 {
			t.Errorf("%s: got %+v", name, traces)
		}
	}
}

// Two programs in one file are two traces; the one with settings comes first.
func TestSeveral(t *testing.T) {
	t.Parallel()
	file := ct.JPEG(ct.AppIIM(ct.IIM(65, "Midjourney")), ct.AppEXIF(exifBlock(comment(info))))
	var names []string
	for _, tr := range find(t, file) {
		names = append(names, tr.Name)
	}
	if want := []string{A1111, Midjourney}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

// Parameters of strangers are cut and counted.
func TestBounds(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds, and shares nothing between goroutines")
	}
	many := make(map[string]any)
	for i := range 300 {
		many[fmt.Sprintf("key %04d %s", i, strings.Repeat("长", 200))] = strings.Repeat("文", 5000)
	}
	many["version"] = "Fooocus"
	b, err := json.Marshal(map[string]any(many))
	if err != nil {
		t.Fatal(err)
	}
	cycle := `{"1":{"class_type":"KSampler","inputs":{"positive":["2",0]}},"2":{"class_type":"X","inputs":{"conditioning":["2",0],"positive":["2",0]}}}`
	for name, file := range map[string][]byte{
		"many": png("parameters", string(b[:2<<20])), "Fooocus": ct.PNG([][]byte{ct.ZTXt("parameters", `{"version":"Fooocus",`+string(b[1:2<<20])+`"}`)}, nil),
		"cycle": png("prompt", cycle), "settings": png("parameters", info+strings.Repeat(", Some key: value", 10000)),
	} {
		for _, tr := range find(t, file) {
			if len(tr.Parameters) > MaxParameters {
				t.Errorf("%s: %d parameters", name, len(tr.Parameters))
			}
			for k, v := range tr.Parameters {
				if len([]rune(v)) > MaxValue+1 || len([]rune(k)) > 65 {
					t.Errorf("%s: %d characters under %d", name, len([]rune(v)), len([]rune(k)))
				}
			}
		}
	}
	if got := find(t, png("prompt", cycle)); len(got) != 1 || got[0].Parameters["prompt"] != "" {
		t.Errorf("cycle: got %+v", slices.Collect(maps.Keys(got[0].Parameters)))
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []struct{ key, text string }{
		{"parameters", info}, {"prompt", graph}, {"workflow", workflow}, {"Dream", `"a" -s 50 -S 42`}, {"sd-metadata", `{"app_id":"x","image":{"prompt":[{"prompt":"a"}]}}`},
		{"Comment", `{"uc":"x"}`}, {"Description", "a --v 5 Job ID: 2b6e053b-9a65-4ca9-9e13-b6f4465164d4"}, {"Software", "NovelAI"},
	} {
		f.Add(seed.key, seed.text)
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		m := &metadata.Metadata{Format: "png", Values: []metadata.Value{
			{Kind: "text", Place: "PNG tEXt", Name: key, Text: text}, {Kind: "text", Place: "PNG tEXt", Name: "Software", Text: "NovelAI"},
			{Kind: "exif", Place: "PNG eXIf", Name: "UserComment", Text: text}, {Kind: "exif", Place: "PNG eXIf", Name: "Model", Text: "prompt:" + text},
		}}
		for _, tr := range Find(m, nil) {
			if tr.Name == "" || tr.Evidence == "" || len(tr.Parameters) > MaxParameters {
				t.Errorf("got %+v", tr)
			}
		}
	})
}
