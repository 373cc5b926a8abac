package aigc

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Mark is a text that somebody else, such as a text reader, found in a
// picture, in pixels of that picture.
type Mark struct {
	Text       string
	X, Y, W, H int // its box
	// From and To say when it shows in a video, counted from the start.
	From, To time.Duration
}

// Frame is what a mark stands in.
type Frame struct {
	W, H  int // pixels
	Video bool
}

// Explicit says how a text compares with an explicit label on a picture or
// video (GB 45438-2025, 5.2 and 5.3).
type Explicit struct {
	AIWord         bool // 人工智能 or AI
	GenerationWord bool // 生成 or 合成
	AtEdge         bool
	// Share is the height of the text as a share of the frame's shortest side.
	Share       float64
	LargeEnough bool // at least MinShare
	LongEnough  bool // video: shows in the first MinTime at least; else true
}

// What the standard asks for.
const (
	MinShare = 0.05            // of the shortest side
	MinTime  = 2 * time.Second // from the start of a video
)

// edgeBand is how far from an edge a mark may reach and still count as
// standing there, as a share of the side across. The standard says "edge" or
// "corner" without a number; a quarter holds marks of three lines at 5 % with
// room around, and leaves the middle half free.
const edgeBand = 0.25

// Label reports whether the text has both words, which makes it a label of
// AI-generated content whatever its size and place.
func (e Explicit) Label() bool { return e.AIWord && e.GenerationWord }

// Compliant reports whether everything is as the standard asks.
func (e Explicit) Compliant() bool {
	return e.Label() && e.AtEdge && e.LargeEnough && e.LongEnough
}

// JudgeMark compares a mark with the rules for explicit labels. Text is
// matched loosely, since it comes from a reader that confuses I, l and 1; such
// a word counts only beside a word for generation.
func JudgeMark(m Mark, f Frame) Explicit {
	text := plainText(m.Text)
	e := Explicit{LongEnough: !f.Video || m.From <= 0 && m.To >= MinTime}
	e.GenerationWord = strings.Contains(text, "生成") || strings.Contains(text, "合成")
	e.AIWord = strings.Contains(text, "人工智能") || strings.Contains(text, "AI") ||
		e.GenerationWord && containsAny(text, "A1生", "AL生", "A|生", "A丨生", "A1合", "AL合", "A|合", "A丨合", "A!生")
	if f.W <= 0 || f.H <= 0 || m.W <= 0 || m.H <= 0 {
		return e
	}
	// Text in a column is as high as its box is wide.
	e.Share = float64(min(m.W, m.H)) / float64(min(f.W, f.H))
	e.LargeEnough = e.Share >= MinShare
	w, h := edgeBand*float64(f.W), edgeBand*float64(f.H)
	e.AtEdge = float64(m.X+m.W) <= w || float64(f.W-m.X) <= w || float64(m.Y+m.H) <= h || float64(f.H-m.Y) <= h
	return e
}

// plainText folds full-width forms and case and drops everything but letters,
// digits and the strokes that stand for I.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '|' || r == '!' {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
