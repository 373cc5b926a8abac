package generator

import (
	"regexp"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/carrier"
	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

const uuid = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`

// What services write.
var (
	job           = regexp.MustCompile(`\bJob ID:\s*(` + uuid + `)\s*$`)
	jobOption     = regexp.MustCompile(`\s--?([a-z]+)\s+([^\s-]\S*)`)
	wholeUUID     = regexp.MustCompile(`^` + uuid + `$`)
	grokSignature = regexp.MustCompile(`^Signature:\s*([A-Za-z0-9+/_-]{40,}={0,2})$`)
)

// midjourney recognises a description that ends with a job, as Midjourney's
// web page and bot write it; its other marks (author, GUID) are anyone's.
func midjourney(m *metadata.Metadata) *Trace {
	for i := range m.Values {
		v := &m.Values[i]
		switch strings.ToLower(v.Name) {
		case "description", "imagedescription", "2:120", "usercomment":
		default:
			continue
		}
		if len(v.Text) > maxRead || !strings.Contains(v.Text, "Job ID:") {
			continue
		}
		g := job.FindStringSubmatch(v.Text)
		if g == nil {
			continue
		}
		t := trace(Midjourney, Signature, v)
		t.set("job_id", g[1])
		prompt := strings.TrimSpace(v.Text[:len(v.Text)-len(g[0])])
		for _, o := range jobOption.FindAllStringSubmatch(prompt, MaxParameters) {
			t.set(o[1], o[2])
		}
		if v, ok := t.Parameters["v"]; ok {
			t.set("version", v)
		}
		if i := strings.Index(prompt, " --"); i >= 0 {
			prompt = prompt[:i]
		}
		t.set("prompt", prompt)
		return t
	}
	return nil
}

// grok recognises xAI's Grok: a signature in ImageDescription and a UUID for
// the artist. The signature's key is not public, so it is not checked.
func grok(m *metadata.Metadata) *Trace {
	var signature, artist *metadata.Value
	for i := range m.Values {
		v := &m.Values[i]
		switch {
		case v.Kind != carrier.EXIF:
		case v.Name == "ImageDescription" && grokSignature.MatchString(v.Text):
			signature = v
		case v.Name == "Artist" && wholeUUID.MatchString(v.Text):
			artist = v
		}
	}
	if signature == nil || artist == nil {
		return nil
	}
	t := trace(Grok, Signature, signature)
	t.Keys = append(t.Keys, artist.Name)
	t.set("signature", strings.TrimSpace(strings.TrimPrefix(signature.Text, "Signature:")))
	t.set("artist", artist.Text)
	return t
}

// programs are names that only generators of pictures have. A field for
// programs must start with one; names of photo editors that also generate are
// not among them.
var programs = []struct{ prefix, name string }{
	{"midjourney", Midjourney}, {"novelai", NovelAI}, {"invokeai", InvokeAI}, {"comfyui", ComfyUI}, {"fooocus", Fooocus},
	{"stable diffusion", "Stable Diffusion"}, {"stable-diffusion", "Stable Diffusion"}, {"automatic1111", A1111},
	{"draw things", "Draw Things"}, {"diffusionbee", "DiffusionBee"}, {"easy diffusion", "Easy Diffusion"},
	{"adobe firefly", "Adobe Firefly"}, {"dall-e", "DALL-E"}, {"dall·e", "DALL-E"}, {"bing image creator", "Bing Image Creator"},
	{"leonardo.ai", "Leonardo.Ai"}, {"ideogram", "Ideogram"}, {"playground ai", "Playground"}, {"black forest labs", "FLUX"},
	{"swarmui", SwarmUI}, {"sd.next", "SD.Next"}, {"豆包", "豆包 Doubao"}, {"即梦", "即梦 Jimeng"}, {"可灵", "可灵 Kling"},
}

// programFields hold the name of a program, in EXIF, PNG, XMP, IIM and videos.
var programFields = []string{
	"software", "creatortool", "imageeditingsoftware", "rawdevelopingsoftware", "metadataeditingsoftware",
	"generator", "2:65", "©too", "©swr", "encoder", "writingapp", "com.apple.quicktime.software", "aisystemused",
}

// credits are lines that services put where the photographer is credited:
// Google's for pictures that its models made or changed.
var credits = []struct{ line, name string }{
	{"made with google ai", "Google AI"}, {"edited with google ai", "Google AI (edited)"},
	{"created with google ai", "Google AI"}, {"imagined with ai", "Meta AI"}, {"made with ai", "AI"},
}

var creditFields = []string{"credit", "2:110", "creditline"}

// named lists generators that a field names, and jobs of hosting services.
func named(m *metadata.Metadata) []Trace {
	var traces []Trace
	for i := range m.Values {
		v := &m.Values[i]
		field, text := strings.ToLower(v.Name), strings.ToLower(strings.TrimSpace(v.Text[:min(len(v.Text), 200)]))
		switch {
		case slices.Contains(programFields, field):
			for _, p := range programs {
				if strings.HasPrefix(text, p.prefix) {
					t := trace(p.name, Named, v)
					t.set("software", cut(v.Text, 200))
					traces = append(traces, *t)
				}
			}
		case slices.Contains(creditFields, field):
			for _, c := range credits {
				if strings.HasPrefix(text, c.line) {
					t := trace(c.name, Credit, v)
					t.set("credit", cut(v.Text, 200))
					traces = append(traces, *t)
				}
			}
		case field == "hf-job-id" && wholeUUID.MatchString(text):
			t := trace("Hugging Face", Named, v)
			t.set("job_id", text)
			traces = append(traces, *t)
		}
		if len(traces) >= maxTraces {
			break
		}
	}
	return traces
}

// maxTraces bounds what is noted of a file that names everything.
const maxTraces = 32
