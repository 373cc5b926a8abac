// Package generator recognises what picture generators write about themselves
// and about how a picture was made: the parameters of Stable Diffusion
// programs, Midjourney's job, Grok's signature, and names of programs in the
// usual fields.
//
// None of it is signed: it shows what was written, by whomever, and programs
// that only enlarge or touch up a photograph write it too.
package generator

import (
	"image"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// Names of the generators, as their makers write them.
const (
	A1111      = "AUTOMATIC1111"
	ComfyUI    = "ComfyUI"
	InvokeAI   = "InvokeAI"
	NovelAI    = "NovelAI"
	Fooocus    = "Fooocus"
	SwarmUI    = "SwarmUI"
	Midjourney = "Midjourney"
	Grok       = "Grok"
)

// Evidence says what a generator was recognised by.
type Evidence string

// The kinds of evidence, weakest last.
const (
	Parameters Evidence = "parameters" // settings of a generation, in the generator's own form
	Signature  Evidence = "signature"  // a mark that one generator writes, such as a job or a signature
	Credit     Evidence = "credit"     // a credit line that names AI
	Named      Evidence = "name"       // the name of a program in a field for programs
)

// A Trace is one generator that left its marks in a file.
type Trace struct {
	Name       string
	Evidence   Evidence
	Parameters map[string]string // "prompt", "seed", "model" and the like; cut to MaxValue
	Keys       []string          // the fields it was read from
	Place      string            // container and part of the first of them
	Start      int               // the piece in the file
	Late       bool              // behind the image data
}

// Limits of what is kept of parameters, which can be whole programs.
const (
	MaxValue      = 2000 // characters of one value
	MaxParameters = 48
)

// Find looks for traces in the values of a file, each generator once, the
// strongest evidence first. If pixels are given, information hidden in them is
// read too (see Stealth).
func Find(m *metadata.Metadata, pixels image.Image) []Trace {
	var traces []Trace
	add := func(t *Trace) {
		if t == nil {
			return
		}
		for i := range traces {
			x := &traces[i]
			same := x.Start == t.Start && x.Keys[0] == t.Keys[0] && x.Evidence == t.Evidence && t.Evidence == Parameters
			if x.Name == t.Name || same { // one text is one generator's
				return
			}
		}
		traces = append(traces, *t)
	}
	for _, recognise := range recognisers {
		add(recognise(m))
	}
	if text, kind, ok := Stealth(pixels); ok {
		add(hidden(text, kind))
	}
	for _, t := range named(m) {
		add(&t)
	}
	return traces
}

// recognisers in the order of how specific they are: programs that take over
// another's form come before it.
var recognisers = []func(*metadata.Metadata) *Trace{
	fooocus, swarm, invoke, novel, comfy, a1111, midjourney, grok,
}

// trace starts a trace from the value it was read from.
func trace(name string, evidence Evidence, v *metadata.Value) *Trace {
	t := &Trace{Name: name, Evidence: evidence, Parameters: make(map[string]string), Place: v.Place, Start: v.Start, Late: v.Late}
	t.Keys = []string{v.Name}
	return t
}

// set keeps a parameter, if it says anything.
func (t *Trace) set(key, value string) {
	value = strings.TrimSpace(strings.ToValidUTF8(value, "\ufffd"))
	key = cut(strings.ToValidUTF8(key, "\ufffd"), 64)
	if value == "" || key == "" {
		return
	}
	if _, there := t.Parameters[key]; !there && len(t.Parameters) >= MaxParameters {
		return
	}
	t.Parameters[key] = cut(value, MaxValue)
}

// cut shortens text to n characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

// comments are fields in which JPEG and WebP files and videos carry what a PNG
// has under a key.
var comments = []string{"UserComment", "ImageDescription", "XPComment", "", "©cmt", "comment", "COMMENT", "2:120"}

// maxRead bounds how much text one recogniser looks at, in bytes; settings
// with everything around them have some ten kilobytes.
const maxRead = 1 << 20

// texts are the values that may hold parameters: a text under the key first,
// then the comments.
func texts(m *metadata.Metadata, key string) []*metadata.Value {
	var list []*metadata.Value
	budget := maxRead
	for _, keyed := range []bool{true, false} {
		for i := range m.Values {
			v := &m.Values[i]
			fits := v.Form == "" && strings.EqualFold(v.Name, key)
			if !keyed {
				fits = v.Form == "" && slices.Contains(comments, v.Name) || v.Form != "" && v.Name == "UserComment" // XMP's copy of EXIF
			}
			if fits && len(v.Text) <= budget {
				budget -= len(v.Text)
				list = append(list, v)
			}
		}
	}
	return list
}
