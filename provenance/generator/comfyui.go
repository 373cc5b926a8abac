package generator

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// comfy recognises ComfyUI: a graph of nodes that ran, under "prompt", and the
// same as drawn, under "workflow". WebP and JPEG files carry them in EXIF
// fields as "prompt:{…}" and "workflow:{…}".
func comfy(m *metadata.Metadata) *Trace {
	var found *Trace
	budget := maxGraphs
	for i := range m.Values {
		v := &m.Values[i]
		if v.Form != "" {
			continue
		}
		key, text := strings.ToLower(v.Name), v.Text
		if key != "prompt" && key != "workflow" {
			before, _, ok := strings.Cut(text[:min(len(text), 16)], ":")
			key = strings.ToLower(strings.TrimSpace(before))
			if !ok || key != "prompt" && key != "workflow" {
				continue
			}
			text = text[len(before)+1:]
		}
		if budget -= len(text); budget < 0 {
			break
		}
		graph := pythonFields(text)
		switch {
		case key == "prompt" && isGraph(graph):
			t := trace(ComfyUI, Parameters, v)
			t.graph(graph)
			if found != nil {
				t.Keys = append(t.Keys, found.Keys...)
			}
			found = t
		case key == "workflow" && isWorkflow(graph):
			if found == nil {
				found = trace(ComfyUI, Parameters, v)
				continue
			}
			found.Keys = append(found.Keys, v.Name)
		}
	}
	if found != nil {
		slices.Sort(found.Keys)
		found.Keys = slices.Compact(found.Keys)
	}
	return found
}

// maxGraphs bounds the graphs of a file that are read, in bytes; the largest
// of real files have some hundred kilobytes.
const maxGraphs = 4 << 20

// isGraph reports whether every member is a node.
func isGraph(m map[string]any) bool {
	for _, n := range m {
		node, ok := n.(map[string]any)
		if !ok {
			return false
		}
		if _, ok := node["class_type"].(string); !ok {
			return false
		}
	}
	return len(m) > 0
}

func isWorkflow(m map[string]any) bool {
	_, nodes := m["nodes"].([]any)
	_, links := m["links"]
	_, last := m["last_node_id"]
	return nodes && (links || last)
}

// graph reads the settings of the sampler, the model, and the prompts that
// lead to it.
func (t *Trace) graph(m map[string]any) {
	t.set("nodes", strconv.Itoa(len(m)))
	var ids []string
	for id := range m {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { // as numbers where they are
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	for _, id := range ids {
		node := m[id].(map[string]any) // isGraph looked
		in, _ := node["inputs"].(map[string]any)
		class, _ := node["class_type"].(string)
		switch {
		case strings.Contains(class, "KSampler"):
			t.once(in, "seed", "seed", "noise_seed", "seed", "steps", "steps", "cfg", "cfg_scale",
				"sampler_name", "sampler", "scheduler", "scheduler", "denoise", "denoise")
			if t.Parameters["prompt"] == "" {
				t.set("prompt", follow(m, in["positive"], 0))
				t.set("negative_prompt", follow(m, in["negative"], 0))
			}
		case strings.Contains(class, "Loader"):
			t.once(in, "ckpt_name", "model", "unet_name", "model")
		case strings.HasPrefix(class, "Empty") && strings.Contains(class, "Latent"):
			if w, h := word(in["width"]), word(in["height"]); t.Parameters["size"] == "" && w != "" && h != "" && !strings.ContainsAny(w+h, ", ") {
				t.set("size", w+"x"+h)
			}
		}
	}
}

// once copies members that are values, not links, and only the first of each.
func (t *Trace) once(in map[string]any, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if _, link := in[pairs[i]].([]any); !link && t.Parameters[pairs[i+1]] == "" {
			t.set(pairs[i+1], word(in[pairs[i]]))
		}
	}
}

// maxHops bounds how far a prompt is followed through nodes that combine it.
const maxHops = 16

// follow goes from a link to the text that it comes from.
func follow(m map[string]any, link any, hops int) string {
	if s, ok := link.(string); ok {
		return s
	}
	l, ok := link.([]any)
	if !ok || len(l) == 0 || hops == maxHops {
		return ""
	}
	var id string
	switch v := l[0].(type) {
	case string:
		id = v
	case json.Number:
		id = v.String()
	}
	node, _ := m[id].(map[string]any)
	in, _ := node["inputs"].(map[string]any)
	for _, name := range []string{"text", "text_g", "value", "string", "conditioning", "conditioning_1", "conditioning_to", "positive", "samples"} {
		if s := follow(m, in[name], hops+1); s != "" {
			return s
		}
	}
	return ""
}
