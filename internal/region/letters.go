package region

import "unicode/utf8"

// letters is a text with everything in it, folded, and where each character
// stands in the input.
type letters struct {
	runes []rune
	at    []int  // one longer than runes
	taken []bool // read as something that is no place
	clean []byte // the input with spaces for what was taken
	parts []span // stretches without marks
}

// span is the characters [from, to).
type span struct{ from, to int }

func (x *letters) read(input string) {
	x.runes, x.at, x.taken = x.runes[:0], x.at[:0], x.taken[:0]
	for at, r := range input {
		x.runes = append(x.runes, foldSpace(fold(r)))
		x.at = append(x.at, at)
		x.taken = append(x.taken, false)
	}
	x.at = append(x.at, len(input))
}

// release gives the letters back without what people wrote.
func (x *letters) release() {
	clear(x.runes)
	clear(x.clean)
	letterPool.Put(x)
}

// foldSpace makes every white space but a line's end a plain one.
func foldSpace(r rune) rune {
	switch r {
	case '\t', '\u00a0', '\u3000', '\u200b', '\ufeff', '\u2002', '\u2003', '\u2009':
		return ' '
	case '\r', '\v', '\f', '\u2028', '\u2029', '\u0085':
		return '\n'
	case utf8.RuneError:
		return ' '
	}
	return r
}

// says reports whether the word stands at i; it returns where it ends.
func (x *letters) says(i int, word string) (end int, ok bool) {
	for _, r := range word {
		if i >= len(x.runes) || x.runes[i] != r {
			return 0, false
		}
		i++
	}
	return i, true
}

// take marks [from, to) as read.
func (x *letters) take(from, to int) {
	for i := from; i < to; i++ {
		x.taken[i] = true
	}
}

// text returns the input of [from, to), folded.
func (x *letters) text(from, to int) string { return string(x.runes[from:to]) }

// open reports whether a character is neither read nor a mark or space.
func (x *letters) open(i int) bool {
	return i >= 0 && i < len(x.runes) && !x.taken[i] && isWord(x.runes[i])
}
