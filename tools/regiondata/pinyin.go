package main

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

// readings are the toneless syllables of characters, the usual one first, and
// of words whose characters are read otherwise than alone.
type readings struct {
	chars map[rune][]string
	words map[string][]string
}

var (
	charEntry = regexp.MustCompile(`(?m)^    (?:'([^']+)'|([^\s:']+)): \[([^\]]*)\]`)
	charItem  = regexp.MustCompile(`'([^']+)'`)
	wordEntry = regexp.MustCompile(`(?m)^    (\p{Han}{2,}): ['"]([^'"]+)['"]`)
)

// readPinyin reads the character table and the word tables out of the source
// of pinyin-pro.
func readPinyin(source []byte) (*readings, error) {
	text := string(source)
	_, after, ok := strings.Cut(text, "const map = {")
	table, _, ends := strings.Cut(after, "\n};")
	if !ok || !ends {
		return nil, errors.New("pinyin-pro: the table of characters is not where it was")
	}
	r := &readings{chars: make(map[rune][]string), words: make(map[string][]string)}
	for _, m := range charEntry.FindAllStringSubmatch(table, -1) {
		syllables := toneless(m[1] + m[2])
		for _, item := range charItem.FindAllStringSubmatch(m[3], -1) {
			r.chars[[]rune(item[1])[0]] = syllables
		}
	}
	for _, m := range wordEntry.FindAllStringSubmatch(text, -1) {
		syllables := strings.Fields(plain(m[2]))
		if word := []rune(m[1]); len(syllables) == len(word) {
			r.words[m[1]] = syllables
		}
	}
	if len(r.chars) < 20000 || len(r.words) < 1000 {
		return nil, fmt.Errorf("pinyin-pro: only %d characters and %d words", len(r.chars), len(r.words))
	}
	return r, nil
}

// plain takes the marks off: cháng becomes chang, lǜ becomes lv, as it is typed.
func plain(pinyin string) string {
	var b strings.Builder
	for _, c := range norm.NFD.String(pinyin) {
		switch {
		case c == '\u0308':
			s := strings.TrimSuffix(b.String(), "u")
			b.Reset()
			b.WriteString(s + "v")
		case c >= 'a' && c <= 'z' || c == ' ':
			b.WriteRune(c)
		}
	}
	return b.String()
}

func toneless(list string) []string {
	var out []string
	for _, s := range strings.Fields(plain(list)) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// text is the table, in order: "长 chang zhang" for a character, "重庆 chong
// qing" for a word. It holds the characters of GB 2312, which people type, and
// those of the names; of the words those that occur in a name and are read
// otherwise than their characters.
func (r *readings) text(t tree) string {
	wanted := make(map[rune]bool)
	gb := simplifiedchinese.HZGB2312.NewEncoder()
	for c := range r.chars {
		if _, err := gb.String(string(c)); err == nil {
			wanted[c] = true
		}
	}
	names := make(map[string]bool)
	for _, d := range t {
		names[d.name] = true
		for _, c := range d.name {
			wanted[c] = true
		}
	}
	var b strings.Builder
	for _, c := range slices.Sorted(maps.Keys(wanted)) {
		if s := r.chars[c]; len(s) > 0 {
			fmt.Fprintf(&b, "%c %s\n", c, strings.Join(s, " "))
		}
	}
	all := strings.Join(slices.Sorted(maps.Keys(names)), "\n")
	for _, word := range slices.Sorted(maps.Keys(r.words)) {
		if r.unusual(word) && strings.Contains(all, word) {
			fmt.Fprintf(&b, "%s %s\n", word, strings.Join(r.words[word], " "))
		}
	}
	return b.String()
}

// unusual reports whether a word is read otherwise than its characters alone.
func (r *readings) unusual(word string) bool {
	for i, c := range []rune(word) {
		if s := r.chars[c]; len(s) == 0 || s[0] != r.words[word][i] {
			return true
		}
	}
	return false
}
