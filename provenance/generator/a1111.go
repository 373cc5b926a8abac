package generator

import (
	"regexp"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// The form of AUTOMATIC1111's Stable Diffusion WebUI, which Forge and others
// share ("infotext"): the prompt, a line that starts with "Negative prompt:",
// and a last line of settings, "Steps: 20, Sampler: Euler a, …".
var (
	infoSteps   = regexp.MustCompile(`(?:^|\n)\s*Steps: \d+`)
	infoOthers  = regexp.MustCompile(`\b(?:Sampler|CFG scale|Seed|Model hash|Size): `)
	infoSetting = regexp.MustCompile(`\s*([A-Za-z][\w \-/]{0,40}):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)`)
)

// infoNames gives settings the names that all generators here share.
var infoNames = map[string]string{
	"Steps": "steps", "Sampler": "sampler", "Schedule type": "scheduler", "CFG scale": "cfg_scale", "Seed": "seed",
	"Size": "size", "Model": "model", "Model hash": "model_hash", "Denoising strength": "denoise", "Version": "version",
}

// a1111 recognises infotext, and what the WebUI writes when it only enlarges
// or restores a picture ("Extras").
func a1111(m *metadata.Metadata) *Trace {
	for _, v := range texts(m, "parameters") {
		if isInfotext(v.Text) {
			return infotext(A1111, v)
		}
	}
	for _, key := range []string{"postprocessing", "extras"} {
		if v, ok := m.Text(key); ok && strings.Contains(v.Text, ": ") && strings.Contains(strings.ToLower(v.Text), "upscale") {
			t := trace(A1111, Parameters, v)
			t.set("postprocessing", v.Text)
			return t
		}
	}
	return nil
}

// isInfotext asks for the line of settings and two of its usual names.
func isInfotext(text string) bool {
	return infoSteps.MatchString(text) && len(infoOthers.FindAllStringIndex(text, 2)) == 2
}

// infotext takes the form apart.
func infotext(name string, v *metadata.Value) *Trace {
	t := trace(name, Parameters, v)
	text := v.Text
	at := infoSteps.FindAllStringIndex(text, -1)
	settings := text[at[len(at)-1][0]:] // a prompt may quote another
	head := text[:len(text)-len(settings)]
	prompt, negative, _ := strings.Cut("\n"+head, "\nNegative prompt:")
	t.set("prompt", prompt)
	t.set("negative_prompt", negative)
	settings = strings.TrimSpace(settings)
	settings, _, _ = strings.Cut(settings, "\n") // further lines hold templates
	for _, s := range infoSetting.FindAllStringSubmatch(settings, MaxParameters) {
		key := s[1]
		if k := infoNames[key]; k != "" {
			key = k
		}
		t.set(key, strings.Trim(s[2], `"`))
	}
	return t
}
