// Package report writes what an examination found: as text for a terminal, as
// JSON for programs, and as one HTML file for people who decide. All three
// say the same sentences, from the catalogues, and none of them says more
// than the findings do.
package report

import (
	"math"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// sayer says the sentences of a report in one language.
type sayer struct{ *locale.Catalogue }

// say returns a sentence; its arguments are pairs of a name and a value.
func (s sayer) say(key string, args ...any) string {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return s.Text(key, m)
}

// sentence returns a sentence of a method.
func (s sayer) sentence(f forensic.Sentence) string { return s.Text(f.Key, f.Args) }

var strengthKeys = map[forensic.Strength]string{
	forensic.Strong:   "strength.strong",
	forensic.Moderate: "strength.moderate",
	forensic.Weak:     "strength.weak",
	forensic.None:     "strength.none",
}

func (s sayer) strength(x forensic.Strength) string {
	if key, ok := strengthKeys[x]; ok {
		return s.say(key)
	}
	return s.say("strength.none")
}

var relationKeys = map[forensic.Relation]string{
	forensic.SameFile:        "relation.same_file",
	forensic.SameShot:        "relation.same_shot",
	forensic.OtherPhotograph: "relation.other_photograph",
	forensic.NoRelation:      "relation.no_relation",
	forensic.CannotTell:      "relation.cannot_tell",
}

func (s sayer) relation(r forensic.Relation) string {
	if key, ok := relationKeys[r]; ok {
		return s.say(key)
	}
	return string(r)
}

var modelKeys = map[string]string{
	"similarity": "model.similarity",
	"homography": "model.homography",
}

func (s sayer) model(name string) string {
	if key, ok := modelKeys[name]; ok {
		return s.say(key)
	}
	return name
}

var methodKeys = map[string]string{
	"sameshot":   "method.sameshot",
	"c2pa":       "method.credentials",
	"aigc-label": "method.label",
	"iptc":       "method.iptc",
	"generator":  "method.generator",
	"structure":  "structure.title",
	"jpeg-grid":  "pixels.grid_title",
	"copy-move":  "pixels.copy_title",
	"recapture":  "pixels.recapture_title",
	"quality":    "quality.title",
}

func (s sayer) method(name string) string {
	if key, ok := methodKeys[name]; ok {
		return s.say(key)
	}
	return name
}

// mostClaims is where the bound stops counting zeros. A million is what
// "strong" promises; the models behind the numbers were measured on thousands
// of pairs and are not known to hold further out.
const mostClaims = 6

// bound words the number of false alarms: rounded to the weaker power of ten,
// "fewer than 1 in 1,000 claims". It is "" where a finding asserts nothing.
func (s sayer) bound(f *examination.Finding) string {
	if f.Strength == forensic.None || f.Log10NFA == nil {
		return ""
	}
	power := math.Floor(-*f.Log10NFA)
	switch {
	case math.IsNaN(power) || power < 1:
		return s.say("measure.bound_open")
	case power > mostClaims:
		return s.say("measure.bound", "claims", math.Pow10(mostClaims))
	}
	return s.say("measure.bound", "claims", math.Pow10(int(power)))
}

// placement words where the reference lies in the claim; "" without one.
func (s sayer) placement(f *examination.Finding) string {
	t := f.Transform
	if t == nil {
		return ""
	}
	key := "measure.placement"
	switch {
	case t.Mirrored:
		key = "measure.placement_mirrored"
	case math.Abs(t.Scale-1) < 0.005 && math.Abs(t.RotationDeg) < 0.05:
		key = "measure.placement_same"
	}
	return s.say(key, "scale", t.Scale, "degrees", math.Round(10*t.RotationDeg)/10, "overlap", f.Overlap)
}

// notable reports whether a finding deserves a place of its own: it has
// strength, or it is an answer about a reference other than "nothing found".
func notable(f *examination.Finding) bool {
	return f.Strength != forensic.None || f.Relation != forensic.NoRelation && f.Relation != ""
}

// headline is the one sentence about a claim.
func (s sayer) headline(c *examination.Claim) string {
	switch {
	case c.Err != nil:
		return s.say("report.not_examined")
	case len(c.Findings) == 0:
		return s.say("report.nothing_examined")
	}
	if first, _, _ := ordered(c.Findings); len(first) > 0 {
		return s.sentence(first[0].Statement)
	}
	if c.Compared > 0 {
		return s.say("report.nothing_found", "references", c.Compared)
	}
	return s.say("report.nothing_shown")
}

// summary is the paragraph about a claim: its strongest finding, how many
// there are, and whose business the rest is.
func (s sayer) summary(c *examination.Claim) string {
	text, gap := s.headline(c), " "
	if s.Tag() == locale.Chinese {
		gap = "" // a full stop brings its own
	}
	if c.Err != nil || len(c.Findings) == 0 {
		return text
	}
	first, _, silent := ordered(c.Findings)
	if len(first) > 1 {
		text += gap + s.say("report.further", "findings", len(first)-1)
	}
	if len(first) == 0 && len(silent) > 0 && c.Compared > 0 {
		text += gap + s.say("report.nothing_shown")
	}
	return text + gap + s.say("report.person_decides")
}

// limits returns the limits of the findings, each once.
func (s sayer) limits(findings []examination.Finding) []string {
	var all []string
	seen := make(map[string]bool)
	for i := range findings {
		for _, l := range findings[i].Limits {
			text := s.sentence(l)
			if !seen[text] {
				seen[text] = true
				all = append(all, text)
			}
		}
	}
	return all
}

// ordered splits findings for people: those with an answer, comparisons that
// found nothing in common, and what else was looked at without any evidence.
func ordered(findings []examination.Finding) (first, apart, silent []examination.Finding) {
	for _, f := range findings {
		switch {
		case notable(&f):
			first = append(first, f)
		case f.Relation == forensic.NoRelation:
			apart = append(apart, f)
		default:
			silent = append(silent, f)
		}
	}
	return first, apart, silent
}

// looked lists what was looked at without any evidence: the method and its
// sentence.
func (s sayer) looked(silent []examination.Finding) []string {
	var all []string
	for i := range silent {
		f := &silent[i]
		all = append(all, s.say("report.looked", "method", s.method(f.Method), "statement", s.sentence(f.Statement)))
	}
	return all
}

// worth are the findings whose limits a reader wants: those with an answer and
// the comparisons; of the others where there is nothing else.
func worth(findings []examination.Finding) []examination.Finding {
	first, apart, silent := ordered(findings)
	if all := append(first, apart...); len(all) > 0 {
		return all
	}
	return silent
}
