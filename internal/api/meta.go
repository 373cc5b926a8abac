package api

import (
	"context"
	"net/http"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// metaRoutes are about the API itself and the words of the trade.
func (a *API) metaRoutes() {
	handle(a, route{method: http.MethodGet, path: "/about", name: "about", tag: "about", open: true,
		summary: "Which program answers, in which version"}, a.about)
	handle(a, route{method: http.MethodGet, path: "/vocabulary", name: "vocabulary", tag: "about", open: true,
		summary: "The codes of stages, verbs, reasons and outcomes, with their words"}, a.vocabulary)
	handle(a, route{method: http.MethodGet, path: "/reasons", name: "reasons", tag: "about", open: true,
		summary: "The tree of reasons, and what makes a file complete for each"}, a.reasons)
}

type aboutOutput struct {
	Body struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
}

func (a *API) about(context.Context, *none) (*aboutOutput, error) {
	out := &aboutOutput{}
	out.Body.Name, out.Body.Version = "bonafide", a.Version
	return out, nil
}

// Word is a code with its words in the caller's language.
type Word struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

type vocabularyOutput struct {
	Body struct {
		Stages          []Word `json:"stages"`
		Verbs           []Word `json:"verbs"`
		Kinds           []Word `json:"kinds"`
		Outcomes        []Word `json:"outcomes"`
		DecisionReasons []Word `json:"decision_reasons"`
		Clocks          []Word `json:"clocks"`
		Measures        []Word `json:"measures"`
	}
}

// keyed is a code of package aftersale that has words.
type keyed interface {
	~string
	Key() string
}

// words looks the codes up.
func words[T keyed](tag locale.Tag, codes []T) []Word {
	list := make([]Word, len(codes))
	for i, code := range codes {
		list[i] = Word{string(code), locale.For(tag).Text(code.Key(), nil)}
	}
	return list
}

func (a *API) vocabulary(ctx context.Context, _ *none) (*vocabularyOutput, error) {
	tag := callOf(ctx).language
	out := &vocabularyOutput{}
	b := &out.Body
	b.Stages, b.Verbs = words(tag, aftersale.Stages), words(tag, aftersale.Verbs)
	b.Kinds, b.Outcomes = words(tag, aftersale.Kinds), words(tag, aftersale.OutcomeCodes)
	b.DecisionReasons, b.Clocks = words(tag, aftersale.DecisionReasons), words(tag, aftersale.ClockKinds)
	b.Measures = words(tag, aftersale.MeasureKinds)
	return out, nil
}

// ReasonNode is a reason that a customer can give.
type ReasonNode struct {
	Word
	Parent string           `json:"parent,omitempty"`
	Kinds  []aftersale.Kind `json:"kinds,omitempty" doc:"requests that it can be given for; none for a group"`
	Lines  []ChecklistLine  `json:"lines,omitempty"`
}

// ChecklistLine is a line of the published review standard.
type ChecklistLine struct {
	Code string   `json:"code"`
	Text string   `json:"text"`
	Why  string   `json:"why"`
	Step string   `json:"step" enum:"filing,comparing,before_refusal"`
	Any  []string `json:"any,omitempty" doc:"kinds of evidence of which one fills the line"`
}

var stepNames = map[aftersale.Step]string{
	aftersale.Filing: "filing", aftersale.Comparing: "comparing", aftersale.BeforeRefusal: "before_refusal",
}

// linesOf words the lines of a checklist.
func linesOf(tag locale.Tag, lines []aftersale.Line) []ChecklistLine {
	var list []ChecklistLine
	for _, l := range lines {
		one := ChecklistLine{Code: l.Code, Text: locale.For(tag).Text(l.Text, nil), Why: locale.For(tag).Text(l.Why, nil), Step: stepNames[l.Step]}
		for _, kind := range l.Any {
			one.Any = append(one.Any, string(kind))
		}
		list = append(list, one)
	}
	return list
}

type reasonsOutput struct {
	Body struct {
		Version string       `json:"version"`
		Reasons []ReasonNode `json:"reasons"`
	}
}

func (a *API) reasons(ctx context.Context, _ *none) (*reasonsOutput, error) {
	tag := callOf(ctx).language
	out := &reasonsOutput{}
	out.Body.Version = aftersale.Reasons.Version
	for _, r := range aftersale.Reasons.Reasons {
		out.Body.Reasons = append(out.Body.Reasons, ReasonNode{
			Word: Word{string(r.Code), locale.For(tag).Text(r.Code.Key(), nil)}, Parent: string(r.Parent), Kinds: r.Kinds, Lines: linesOf(tag, r.Lines),
		})
	}
	return out, nil
}
