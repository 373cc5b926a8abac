// Package iptc reads what the IPTC Photo Metadata Standard says about where a
// picture comes from: the property DigitalSourceType with its vocabulary, and
// the properties about AI systems of the 2025.1 edition. It also reports, and
// never fetches, the address of a Content Credentials record kept elsewhere.
//
// All of it is unsigned: anyone can write it, and any program can remove it.
package iptc

import (
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa"
	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
	"github.com/bonafide-aftersale/bonafide/provenance/xmp"
)

// Namespace is that of the extension schema.
const Namespace = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"

// Vocabulary is the address of the IPTC NewsCodes for digital source types.
const Vocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/"

// names of the property: of today, and of the editions up to 2010.
var names = []string{"DigitalSourceType", "DigitalSourcefileType"}

// A Statement is one value of the property.
type Statement struct {
	Term   string      // last part of the address, such as "trainedAlgorithmicMedia"
	Value  string      // as written
	Source c2pa.Source // what the term means for a claim photo
	Form   xmp.Form
	Place  string // container and part, such as "JPEG APP1"
	Start  int    // the piece in the file
	Proper bool   // written as an address of the vocabulary in the schema's namespace
}

// Result is what a file says.
type Result struct {
	Statements []Statement
	// System and Version name the AI system (IPTC 2025.1, AISystemUsed and
	// AISystemVersionUsed), Prompt is what it was told (AIPromptInformation).
	System, Version, Prompt string
	// Remote is the address of a record kept elsewhere (C2PA 2.2, 11.5).
	Remote string
}

// maxStatements bounds how many values of the property are kept; one is usual.
const maxStatements = 16

// Find reads the properties among the values of a file.
func Find(m *metadata.Metadata) *Result {
	r := &Result{}
	for i := range m.Values {
		v := &m.Values[i]
		if v.Form == "" {
			continue
		}
		switch name := v.Name; {
		case strings.EqualFold(name, names[0]), strings.EqualFold(name, names[1]):
			if term := termOf(v.Text); term != "" && len(r.Statements) < maxStatements {
				r.Statements = append(r.Statements, Statement{
					Term: term, Value: v.Text, Source: c2pa.SourceOf(term), Form: v.Form, Place: v.Place, Start: v.Start,
					Proper: v.Space == Namespace && strings.HasPrefix(v.Text, Vocabulary),
				})
			}
		case strings.Contains(v.Space, "Iptc4xmpExt"):
			r.system(name, v.Text)
		case name == "provenance" && r.Remote == "" && strings.Contains(v.Space, "purl.org/dc/terms"):
			if strings.HasPrefix(v.Text, "https://") || strings.HasPrefix(v.Text, "http://") {
				r.Remote = v.Text
			}
		}
	}
	return r
}

func (r *Result) system(name, text string) {
	switch name {
	case "AISystemUsed":
		r.System = text
	case "AISystemVersionUsed":
		r.Version = text
	case "AIPromptInformation":
		r.Prompt = text
	}
}

// termOf is the last part of an address, or a bare term.
func termOf(value string) string {
	value = strings.TrimRight(strings.TrimSpace(value), "/#")
	if i := strings.LastIndexAny(value, "/#:"); i >= 0 {
		value = value[i+1:]
	}
	return value
}

// weight orders sources: that a model took part outweighs that a camera did.
var weight = map[c2pa.Source]int{c2pa.AI: 5, c2pa.PartlyAI: 4, c2pa.Synthetic: 3, c2pa.Screen: 2, c2pa.Capture: 1}

// Main is the statement that says most, or nil.
func (r *Result) Main() *Statement {
	var best *Statement
	for i := range r.Statements {
		if s := &r.Statements[i]; best == nil || weight[s.Source] > weight[best.Source] {
			best = s
		}
	}
	return best
}
