package visiblemark

import (
	"strings"

	"github.com/bonafide-aftersale/bonafide/forensic"
)

// textState says what became of the text.
type textState string

// The states, as Detail "text_checked" tells them.
const (
	textRead       textState = "read"
	textNotChecked textState = "not-checked"
	textFailed     textState = "failed"
)

// finding words what was found.
func finding(marks []Mark, state textState) forensic.Finding {
	f := forensic.Finding{
		Method: Method{}.Name(), MethodVersion: Version, Strength: forensic.None,
		Detail: map[string]any{"marks": list(marks), "text_checked": string(state)},
	}
	var sparkle, label, other bool
	var texts []string
	for _, m := range marks {
		switch m.Kind {
		case KindSparkle:
			sparkle = true
		case KindLabel:
			label = true
			texts = append(texts, m.Text)
		default:
			other = true
			texts = append(texts, m.Text)
		}
		f.Strength = forensic.Weak
		if !m.Box.Empty() {
			f.Regions = append(f.Regions, forensic.Region{X: m.Box.Min.X, Y: m.Box.Min.Y,
				W: m.Box.Dx(), H: m.Box.Dy(), Area: m.Box.Dx() * m.Box.Dy()})
		}
	}
	text := map[string]any{"text": strings.Join(texts, " · ")}
	limit := func(key string) { f.Limits = append(f.Limits, forensic.Sentence{Key: key}) }
	switch {
	case label:
		f.Strength = forensic.Moderate
		f.Statement = forensic.Sentence{Key: "marks.label", Args: text}
	case other && sparkle:
		f.Statement = forensic.Sentence{Key: "marks.text_and_sparkle", Args: text}
	case other:
		f.Statement = forensic.Sentence{Key: "marks.text", Args: text}
	case sparkle:
		f.Statement = forensic.Sentence{Key: "marks.sparkle"}
	case state == textRead:
		f.Statement = forensic.Sentence{Key: "marks.none"}
	case state == textFailed:
		f.Statement = forensic.Sentence{Key: "marks.none_text_failed"}
	default:
		f.Statement = forensic.Sentence{Key: "marks.none_text_unchecked"}
	}
	if len(marks) == 0 {
		limit("marks.limit_absence")
		return f
	}
	limit("marks.limit_meaning")
	if sparkle {
		limit("marks.limit_sparkle")
	}
	if label || other {
		limit("marks.limit_text")
	}
	switch state {
	case textNotChecked:
		limit("marks.limit_text_unchecked")
	case textFailed:
		limit("marks.limit_text_failed")
	}
	return f
}

// list makes the marks ready for JSON.
func list(marks []Mark) []map[string]any {
	out := make([]map[string]any, 0, len(marks))
	for _, m := range marks {
		out = append(out, map[string]any{"kind": m.Kind, "text": m.Text, "fit": m.Fit,
			"x": m.Box.Min.X, "y": m.Box.Min.Y, "w": m.Box.Dx(), "h": m.Box.Dy()})
	}
	return out
}
