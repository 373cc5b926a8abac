package region

import (
	"fmt"
	"strings"
	"sync"
)

// spoken are the readings of characters, without tones, read on first use.
type spoken struct {
	once      sync.Once
	syllables []string
	chars     map[rune][4]uint16 // numbers of syllables from 1, the usual reading first
	words     map[string][]uint16
	runes     []rune // by glyph

	searchOnce sync.Once
	search     searchIndex
}

// speak reads the table of readings.
func (t *Table) speak() *spoken {
	s := &t.spoken
	s.once.Do(func() {
		if err := s.load(t); err != nil {
			panic("region: " + err.Error()) // embedded; a test reads it first
		}
	})
	return s
}

func (s *spoken) load(t *Table) error {
	generated, err := unzip("data/pinyin.txt.gz")
	if err != nil {
		return err
	}
	byHand, err := data.ReadFile("data/readings.txt")
	if err != nil {
		return err
	}
	numbers := make(map[string]uint16)
	s.syllables = []string{""}
	s.chars, s.words = make(map[rune][4]uint16, 7500), make(map[string][]uint16)
	for line := range strings.Lines(generated + string(byHand)) {
		if line[0] == '#' || line == "\n" {
			continue
		}
		fields := strings.Fields(line)
		var list []uint16
		for _, syllable := range fields[1:] {
			if numbers[syllable] == 0 {
				numbers[syllable] = uint16(len(s.syllables))
				s.syllables = append(s.syllables, syllable)
			}
			list = append(list, numbers[syllable])
		}
		word := []rune(fields[0])
		switch {
		case len(word) == 1:
			var four [4]uint16
			copy(four[:], list)
			s.chars[word[0]] = four
		case len(word) != len(list):
			return fmt.Errorf("readings: %q", line)
		default:
			s.words[fields[0]] = list
		}
	}
	s.runes = make([]rune, int(t.glyphs.count)+1)
	for r, g := range t.glyphs.plane {
		if g != 0 {
			s.runes[g] = rune(r)
		}
	}
	for r, g := range t.glyphs.rest {
		s.runes[g] = r
	}
	return nil
}

// runeOf returns the character of a glyph.
func (t *Table) runeOf(g glyph) rune { return t.speak().runes[g] }

// sameSound reports whether two characters can be read with the same syllable,
// whatever the tone.
func (t *Table) sameSound(a, b rune) bool {
	s := t.speak()
	for _, x := range s.chars[a] {
		if x == 0 {
			return false
		}
		for _, y := range s.chars[b] {
			if x == y {
				return true
			}
		}
	}
	return false
}

// read adds the syllables of a name, words that are read otherwise than their
// characters first.
func (s *spoken) read(to []uint16, name []rune) []uint16 {
	for i := 0; i < len(name); {
		n := 0
		for size := min(5, len(name)-i); size >= 2; size-- {
			if list, ok := s.words[string(name[i:i+size])]; ok {
				to, n = append(to, list...), size
				break
			}
		}
		if n == 0 {
			to, n = append(to, s.chars[name[i]][0]), 1
		}
		i += n
	}
	return to
}

// Pinyin returns the reading of the name without tones, a syllable for each
// character; "" for a character whose reading is unknown.
func (d Division) Pinyin() []string {
	if d.IsZero() {
		return nil
	}
	s := d.table.speak()
	var out []string
	for _, k := range s.read(nil, []rune(d.Name())) {
		out = append(out, s.syllables[k])
	}
	return out
}

// Initials returns the first letters of the reading: cqs for 重庆市.
func (d Division) Initials() string {
	var b strings.Builder
	for _, syllable := range d.Pinyin() {
		if syllable != "" {
			b.WriteByte(syllable[0])
		}
	}
	return b.String()
}
