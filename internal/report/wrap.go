package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// columns returns how many terminal cells s takes: two for a Chinese
// character, none for a mark that joins the one before it.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += cells(r)
	}
	return n
}

func cells(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// wrap breaks s into lines of at most limit cells: at spaces, and between
// Chinese characters, where closing marks stay with the character before them
// and opening marks with the one after (GB/T 15834-2011, 5.1).
func wrap(s string, limit int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range words(s) {
		size := columns(word)
		if used > 0 && used+columns(strings.TrimRight(word, " ")) > limit {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
		}
		for used == 0 && columns(strings.TrimRight(word, " ")) > limit { // longer than a line
			head := cut(word, limit)
			lines = append(lines, head)
			word = word[len(head):]
			size = columns(word)
		}
		line += word
		used += size
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

const (
	closing = "，。、；：？！）》」』”’…,.;:?!)%°"
	opening = "（《「『“‘("
)

// words cuts s where a line may break.
func words(s string) []string {
	var out []string
	runes := []rune(s)
	start := 0
	for i := 1; i < len(runes); i++ {
		a, b := runes[i-1], runes[i]
		may := a == ' ' && b != ' ' ||
			(cells(a) == 2 || cells(b) == 2) && b != ' ' &&
				!strings.ContainsRune(closing, b) && !strings.ContainsRune(opening, a)
		if may {
			out = append(out, string(runes[start:i]))
			start = i
		}
	}
	if start < len(runes) {
		out = append(out, string(runes[start:]))
	}
	return out
}

// cut returns the longest head of s that fits, at least one character.
func cut(s string, limit int) string {
	n := 0
	for i, r := range s {
		n += cells(r)
		if n > limit && i > 0 {
			return s[:i]
		}
	}
	return s
}
