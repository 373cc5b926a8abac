package visiblemark

import (
	"image"
	"strings"
	"unicode"
)

// A label in the sense of GB 45438-2025, clause 5.2, has a word for AI
// (人工智能 or AI) and a word for making (生成 or 合成), stands at an edge or in
// a corner, and its characters are at least 5 % of the shorter side high.
var (
	wordsAI   = []string{"人工智能", "AI"}
	wordsMade = []string{"生成", "合成"}
)

// services are the names that stand in visible marks beside AI or alone with
// 生成 (regulation notes in docs; seen on 豆包AI生成, 即梦AI, 可灵AI, 元宝…).
var services = []string{"豆包", "即梦", "千问", "通义", "可灵", "元宝", "混元", "百度", "文心", "星绘", "海螺", "智谱", "清影", "DOUBAO", "JIMENG", "KLING"}

// english are labels outside the standard.
var english = []string{"AIGENERATED", "GENERATEDBYAI", "MADEWITHAI", "GENERATEDWITHAI", "CREATEDWITHAI"}

// Kinds of a mark.
const (
	KindSparkle = "sparkle" // Gemini's four-pointed star
	KindLabel   = "label"   // text that fulfils GB 45438-2025, clause 5.2
	KindText    = "text"    // text with the words of a label, elsewhere or smaller
	KindService = "service" // a service's name with AI, without a word for making
)

// leastSure is the least certainty of a reading that counts. Labels of the
// fixtures are read with .95 and more.
const leastSure = .7

// edgeShare is how far from an edge a text may begin and still stand at it, in
// parts of the shorter side. The standard gives no number; the marks seen in
// the wild stand within 5 %.
const edgeShare = .10

// labelHeight is the least height of the characters in parts of the shorter
// side (clause 5.2), and boxHeight how much higher than its characters the box
// of a line is: 30 pixels for 26 in the fixtures.
const (
	labelHeight = .05
	boxHeight   = 1.15
)

// ReadLabel judges a line of text at a place in a picture of a size. It
// returns the kind, or "" for a text that is no label.
func ReadLabel(text string, box image.Rectangle, size image.Point) string {
	s := fold(text)
	ai := has(s, wordsAI)
	switch {
	case ai && has(s, wordsMade):
		short := float64(min(size.X, size.Y))
		if atEdge(box, size) && float64(box.Dy()) >= labelHeight*boxHeight*short {
			return KindLabel
		}
		return KindText
	case has(s, english):
		return KindText
	case has(s, services) && (ai || has(s, wordsMade)):
		return KindService
	}
	return ""
}

// atEdge reports whether a box stands at an edge or in a corner.
func atEdge(box image.Rectangle, size image.Point) bool {
	near := int(edgeShare * float64(min(size.X, size.Y)))
	return box.Min.X <= near || box.Min.Y <= near || size.X-box.Max.X <= near || size.Y-box.Max.Y <= near
}

// fold brings a reading to one form: no spaces and punctuation, capitals, full
// width as half width, and the letters that readers take for "AI" as such:
// "Al", "A1", "A|" and "AⅠ" before anything but a Latin letter or digit.
func fold(text string) string {
	var runes []rune
	for _, r := range text {
		if r >= '！' && r <= '～' { // full width forms, U+FF01 to U+FF5E
			r -= '！' - '!'
		}
		if r == '|' || r == 'Ⅰ' || r == 'ǀ' {
			r = 'l'
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			runes = append(runes, r)
		}
	}
	latin := func(i int) bool {
		return i >= 0 && i < len(runes) && runes[i] < unicode.MaxASCII
	}
	for i := 0; i+1 < len(runes); i++ {
		if (runes[i] == 'A' || runes[i] == 'a') && strings.ContainsRune("l1iI", runes[i+1]) && !latin(i-1) && !latin(i+2) {
			runes[i], runes[i+1] = 'A', 'I'
		}
	}
	return strings.ToUpper(string(runes))
}

// has reports whether s holds one of the words. A Latin word must stand alone:
// "AI" is none of MAIL.
func has(s string, words []string) bool {
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(s[from:], w)
			if i < 0 {
				break
			}
			i += from
			if w[0] > unicode.MaxASCII || alone(s, i, i+len(w)) {
				return true
			}
			from = i + len(w)
		}
	}
	return false
}

// alone reports whether no Latin letter or digit touches s[from:to], but those
// of a service's own name: KLINGAI.
func alone(s string, from, to int) bool {
	before, after := s[:from], s[to:]
	for _, name := range services {
		before = strings.TrimSuffix(before, name)
	}
	return (before == "" || before[len(before)-1] > unicode.MaxASCII) && (after == "" || after[0] > unicode.MaxASCII)
}
