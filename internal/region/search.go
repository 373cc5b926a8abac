package region

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// searchIndex finds divisions by how their names are typed.
type searchIndex struct {
	initials []spelling
	pinyin   []spelling
}

// spelling is a name in letters.
type spelling struct {
	letters string
	node    int32
}

// Search lists divisions whose name, nickname or former name begins with the
// text, or whose name begins with it in pinyin or in the initials of pinyin:
// 宣恩, xuanen and xe all find 宣恩县. Larger divisions come first, then shorter
// names, then codes. It returns at most limit, all if limit is 0. Empty text
// finds nothing.
func (t *Table) Search(query string, limit int) []Division {
	f := finders.Get().(*finder)
	defer f.release()
	f.read(&t.glyphs, query, maxRunes)
	if len(f.runes) == 0 || f.cut {
		return nil
	}
	var found []int32
	if letters := f.typed(); letters != "" {
		s := t.speak()
		index := s.index(t)
		found = begun(found, index.initials, letters)
		found = begun(found, index.pinyin, letters)
	} else {
		found = t.upper.begun(found, t, f.glyphs)
		found = t.towns.begun(found, t, f.glyphs)
	}
	slices.SortFunc(found, func(a, b int32) int {
		m, n := &t.nodes[a], &t.nodes[b]
		return cmp.Or(cmp.Compare(m.level, n.level), cmp.Compare(m.size, n.size), cmp.Compare(m.code, n.code))
	})
	found = slices.Compact(found)
	if limit > 0 && len(found) > limit {
		found = found[:limit]
	}
	list := make([]Division, len(found))
	for k, i := range found {
		list[k] = Division{t, i}
	}
	return list
}

// typed returns the text in small letters if it has nothing but letters.
func (x *text) typed() string {
	var b strings.Builder
	for _, r := range x.runes {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r + 'a' - 'A')
		case r == 'ü' || r == 'Ü':
			b.WriteByte('v')
		default:
			return ""
		}
	}
	return b.String()
}

// begun adds the nodes whose spelling begins with letters.
func begun(to []int32, list []spelling, letters string) []int32 {
	at := sort.Search(len(list), func(k int) bool { return list[k].letters >= letters })
	for ; at < len(list) && strings.HasPrefix(list[at].letters, letters); at++ {
		to = append(to, list[at].node)
	}
	return to
}

// begun adds the nodes that have a form beginning with text, or whose whole
// name does.
func (d *dictionary) begun(to []int32, t *Table, text []glyph) []int32 {
	if text[0] == 0 || int(text[0])+1 >= len(d.first) {
		return to
	}
	run := d.forms[d.first[text[0]]:d.first[text[0]+1]]
	for k := range run {
		m := &run[k]
		name := t.slab[m.slab : m.slab+uint32(m.size)]
		if m.kind == formName {
			name = t.glyphsOf(m.node)
		}
		if begins(name, 0, text) || len(text) > int(m.size) && begins(text, 0, t.slab[m.slab:m.slab+uint32(m.size)]) && t.shortBegins(m, text) {
			to = append(to, m.node)
		}
	}
	return to
}

// shortBegins reports whether the short name with class word, 恩施州, begins
// with the text.
func (t *Table) shortBegins(m *form, text []glyph) bool {
	short, ok := t.shortened(nil, m.node)
	return ok && m.kind == formName && begins(short, 0, text)
}

// index spells all names, once.
func (s *spoken) index(t *Table) *searchIndex {
	s.searchOnce.Do(func() {
		x := &s.search
		var letters strings.Builder // all names, one after another
		type span struct{ from, mid, to int }
		spans := make([]span, len(t.nodes))
		var runes []rune
		var list []uint16
		for i := range t.nodes {
			runes = append(runes[:0], []rune(t.nameOf(int32(i)))...)
			list = s.read(list[:0], runes)
			spans[i].from = letters.Len()
			for _, k := range list {
				if k != 0 {
					letters.WriteByte(s.syllables[k][0])
				}
			}
			spans[i].mid = letters.Len()
			for _, k := range list {
				letters.WriteString(s.syllables[k])
			}
			spans[i].to = letters.Len()
		}
		all := letters.String()
		for i, at := range spans {
			if t.nodes[i].paper {
				continue
			}
			x.initials = append(x.initials, spelling{all[at.from:at.mid], int32(i)})
			x.pinyin = append(x.pinyin, spelling{all[at.mid:at.to], int32(i)})
		}
		for _, list := range [][]spelling{x.initials, x.pinyin} {
			slices.SortFunc(list, func(a, b spelling) int {
				return cmp.Or(strings.Compare(a.letters, b.letters), cmp.Compare(a.node, b.node))
			})
		}
	})
	return &s.search
}
