package generator

import (
	"regexp"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// fooocus recognises Fooocus: JSON under "parameters" beside
// "fooocus_scheme", or infotext whose version names it.
func fooocus(m *metadata.Metadata) *Trace {
	scheme, marked := m.Text("fooocus_scheme")
	for _, v := range texts(m, "parameters") {
		p := fields(v.Text)
		version := word(p["version"])
		switch {
		case p != nil && (marked || strings.HasPrefix(version, "Fooocus") || p["base_model"] != nil && p["performance"] != nil):
			t := trace(Fooocus, Parameters, v)
			if marked {
				t.Keys = append(t.Keys, scheme.Name)
			}
			t.take(p, "prompt", "prompt", "negative_prompt", "negative_prompt", "seed", "seed", "steps", "steps", "sampler", "sampler",
				"scheduler", "scheduler", "guidance_scale", "cfg_scale", "base_model", "model", "base_model_hash", "model_hash",
				"resolution", "size", "version", "version")
			t.takeAll(p)
			return t
		case isInfotext(v.Text) && (marked || strings.Contains(v.Text, "Version: Fooocus")):
			t := infotext(Fooocus, v)
			if marked {
				t.Keys = append(t.Keys, scheme.Name)
			}
			return t
		}
	}
	return nil
}

// swarm recognises SwarmUI: JSON with "sui_image_params".
func swarm(m *metadata.Metadata) *Trace {
	for _, v := range texts(m, "parameters") {
		if p, ok := fields(v.Text)["sui_image_params"].(map[string]any); ok {
			t := trace(SwarmUI, Parameters, v)
			t.take(p, "prompt", "prompt", "negativeprompt", "negative_prompt", "seed", "seed", "steps", "steps",
				"cfgscale", "cfg_scale", "model", "model", "swarm_version", "version")
			return t
		}
	}
	return nil
}

// dreamCommand is the oldest form of InvokeAI: the prompt in quotation marks,
// then options as on a command line.
var (
	dreamCommand = regexp.MustCompile(`(?s)^"(.*)"((?:\s+-\S+(?:\s+[^\s-]\S*)*)+)\s*$`)
	dreamOption  = regexp.MustCompile(`\s-(?:([sSWHC])\s*(\d[\d.]*)|(A)\s*([a-z]\w*))`)
	dreamNames   = map[string]string{"s": "steps", "S": "seed", "W": "width", "H": "height", "C": "cfg_scale", "A": "sampler"}
)

// invoke recognises InvokeAI in its three forms: "invokeai_metadata" (with a
// graph or workflow beside it), "sd-metadata" of version 2, "Dream" of
// version 1.
func invoke(m *metadata.Metadata) *Trace {
	keys := []string{"invokeai_metadata", "sd-metadata", "Dream", "invokeai_graph", "invokeai_workflow"}
	var found []string
	for _, k := range keys {
		if _, ok := m.Text(k); ok {
			found = append(found, k)
		}
	}
	for _, key := range found {
		v, _ := m.Text(key)
		if len(v.Text) > maxRead {
			continue
		}
		t := trace(InvokeAI, Parameters, v)
		t.Keys = found
		p := fields(v.Text)
		switch key {
		case "invokeai_metadata":
			if p == nil {
				continue
			}
			t.take(p, "positive_prompt", "prompt", "negative_prompt", "negative_prompt", "seed", "seed", "steps", "steps",
				"scheduler", "sampler", "cfg_scale", "cfg_scale", "width", "width", "height", "height", "app_version", "version", "generation_mode", "mode")
			if model, ok := p["model"].(map[string]any); ok {
				t.take(model, "name", "model", "model_name", "model", "hash", "model_hash")
			}
		case "sd-metadata":
			if word(p["app_id"]) == "" && p["model_weights"] == nil {
				continue
			}
			t.take(p, "model_weights", "model", "model_hash", "model_hash", "app_version", "version")
			t.dreamImage(p["image"])
		case "Dream":
			if len(v.Text) > maxSettings {
				continue
			}
			g := dreamCommand.FindStringSubmatch(v.Text)
			if g == nil {
				continue
			}
			t.set("prompt", g[1])
			for _, o := range dreamOption.FindAllStringSubmatch(g[2], MaxParameters) {
				t.set(dreamNames[o[1]+o[3]], o[2]+o[4])
			}
		default:
			if p == nil {
				continue
			}
		}
		return t
	}
	return nil
}

// dreamImage reads the part about the picture in "sd-metadata".
func (t *Trace) dreamImage(v any) {
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	p, _ := v.(map[string]any)
	t.take(p, "seed", "seed", "steps", "steps", "sampler", "sampler", "cfg_scale", "cfg_scale", "width", "width", "height", "height")
	switch prompt := p["prompt"].(type) {
	case string:
		t.set("prompt", prompt)
	case []any:
		var parts []string
		for _, x := range prompt[:min(len(prompt), MaxParameters)] {
			if m, ok := x.(map[string]any); ok {
				parts = append(parts, word(m["prompt"]))
			}
		}
		t.set("prompt", strings.Join(parts, ", "))
	}
}

// novel recognises NovelAI: the program's name, and settings as JSON in the
// comment.
func novel(m *metadata.Metadata) *Trace {
	var software, comment *metadata.Value
	for i := range m.Values {
		v := &m.Values[i]
		switch {
		case v.Form != "":
		case v.Name == "Software" && strings.HasPrefix(v.Text, "NovelAI"):
			software = v
		case v.Name == "Comment" || v.Name == "UserComment":
			if (comment == nil || v.Name == "Comment") && len(v.Text) <= maxRead {
				comment = v
			}
		}
	}
	if software == nil {
		return nil
	}
	t := trace(NovelAI, Named, software)
	if comment != nil {
		p := fields(comment.Text)
		if p["Comment"] != nil { // WebP: all texts in one object
			p = fields(word(p["Comment"]))
		}
		t.novelSettings(p)
		if len(t.Parameters) > 0 {
			t.Evidence, t.Keys = Parameters, append(t.Keys, comment.Name)
		}
	}
	for _, key := range []string{"Description", "Source"} {
		if v, ok := m.Text(key); ok {
			t.Keys = append(t.Keys, key)
			if key == "Description" && t.Parameters["prompt"] == "" {
				t.set("prompt", v.Text)
			}
			if key == "Source" {
				t.set("model", v.Text)
			}
		}
	}
	return t
}

func (t *Trace) novelSettings(p map[string]any) {
	t.take(p, "prompt", "prompt", "uc", "negative_prompt", "seed", "seed", "steps", "steps", "sampler", "sampler",
		"scale", "cfg_scale", "strength", "denoise", "width", "width", "height", "height")
}
