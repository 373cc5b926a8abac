package region

import (
	"slices"
	"sort"
)

// formKind says how a form in a dictionary relates to a division.
type formKind uint8

const (
	formName       formKind = iota // the stem of the name; what follows it is looked at on its own
	formNickname                   // a short name of its own
	formFormer                     // a former name
	formFormerStem                 // its stem
)

// form is an entry of a dictionary: glyphs that stand for a division.
type form struct {
	slab   uint32
	size   uint8
	kind   formKind
	former int16 // in Table.former, -1 for none
	node   int32
}

// dictionary finds the forms that a text goes on with. Forms are sorted by
// their glyphs, then by node, so that those of one subtree stand together.
type dictionary struct {
	forms []form
	first []int32 // by first glyph, where its forms begin; one longer
	slab  *[]glyph
}

// spell adds the glyphs of a name that is no division's and returns its form.
func (t *Table) spell(name string, node int32, kind formKind, former int16) form {
	f := form{slab: uint32(len(t.slab)), kind: kind, node: node, former: former}
	for _, r := range name {
		t.slab = append(t.slab, t.glyphs.add(r))
		f.size++
	}
	return f
}

// index builds the dictionaries.
func (t *Table) index(extra []form) {
	upper := extra
	towns := make([]form, 0, len(t.nodes))
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.paper {
			continue
		}
		f := form{slab: n.slab, size: n.stem, node: int32(i), former: -1}
		if n.level == Town {
			towns = append(towns, f)
		} else {
			upper = append(upper, f)
		}
	}
	t.upper = t.newDictionary(upper)
	t.towns = t.newDictionary(towns)
}

func (t *Table) newDictionary(forms []form) dictionary {
	slices.SortFunc(forms, func(a, b form) int {
		if c := slices.Compare(t.slab[a.slab:a.slab+uint32(a.size)], t.slab[b.slab:b.slab+uint32(b.size)]); c != 0 {
			return c
		}
		if a.node != b.node {
			return int(a.node) - int(b.node)
		}
		return int(a.kind) - int(b.kind)
	})
	d := dictionary{forms: forms, first: make([]int32, int(t.glyphs.count)+2), slab: &t.slab}
	at := 0
	for g := range d.first {
		for at < len(forms) && int(t.slab[forms[at].slab]) < g {
			at++
		}
		d.first[g] = int32(at)
	}
	return d
}

// match calls found with every run of forms that text begins with, shortest
// first.
func (d *dictionary) match(text []glyph, found func(size int, run []form)) {
	if len(text) == 0 || text[0] == 0 || int(text[0])+1 >= len(d.first) {
		return
	}
	slab := *d.slab
	run := d.forms[d.first[text[0]]:d.first[text[0]+1]]
	for depth := 1; len(run) > 0; depth++ {
		// Forms of this length come first in the run.
		n := sort.Search(len(run), func(k int) bool { return int(run[k].size) > depth })
		if n > 0 {
			found(depth, run[:n])
		}
		run = run[n:]
		if depth >= len(text) || text[depth] == 0 {
			return
		}
		want := text[depth]
		lo := sort.Search(len(run), func(k int) bool { return slab[run[k].slab+uint32(depth)] >= want })
		run = run[lo:]
		hi := sort.Search(len(run), func(k int) bool { return slab[run[k].slab+uint32(depth)] > want })
		run = run[:hi]
	}
}

// within cuts a run down to the forms of nodes in [from, to).
func within(run []form, from, to int32) []form {
	lo := sort.Search(len(run), func(k int) bool { return run[k].node >= from })
	hi := sort.Search(len(run), func(k int) bool { return run[k].node >= to })
	return run[lo:hi]
}
