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
	infoOthers  = regexp.MustCompile(`\b(?:Sampler|CFG scale|Seed|Model hash|Size): `)
	infoSetting = regexp.MustCompile(`\s*([A-Za-z][\w \-/]{0,40}):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)`)
)

// maxSettings bounds the line of settings, in bytes.
const maxSettings = 16 << 10

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
	_, settings := splitInfotext(text)
	return len(infoOthers.FindAllStringIndex(settings, 2)) == 2
}

// splitInfotext cuts a text before its last line that starts with "Steps: "
// and a number, for a prompt may quote another. Further lines hold templates
// and are left out. settings is "" where there is no such line.
func splitInfotext(text string) (head, settings string) {
	const steps = "Steps: "
	end := len(text)
	for range 64 {
		at := strings.LastIndex(text[:end], steps)
		if at < 0 {
			break
		}
		line := strings.LastIndexByte(text[:at], '\n') + 1
		digit := at + len(steps)
		if strings.TrimSpace(text[line:at]) == "" && digit < len(text) && text[digit] >= '0' && text[digit] <= '9' {
			settings, _, _ = strings.Cut(text[at:], "\n")
			return text[:line], settings[:min(len(settings), maxSettings)]
		}
		end = at
	}
	return text, ""
}

// infotext takes the form apart.
func infotext(name string, v *metadata.Value) *Trace {
	t := trace(name, Parameters, v)
	head, settings := splitInfotext(v.Text)
	prompt, negative, _ := strings.Cut("\n"+head, "\nNegative prompt:")
	t.set("prompt", prompt)
	t.set("negative_prompt", negative)
	for _, s := range infoSetting.FindAllStringSubmatch(settings, MaxParameters) {
		key := s[1]
		if k := infoNames[key]; k != "" {
			key = k
		}
		t.set(key, strings.Trim(s[2], `"`))
	}
	return t
}
