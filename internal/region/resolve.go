package region

import (
	"slices"
	"sync"
)

// Answer is what a text may mean.
type Answer struct {
	// Candidates are ranked by score, best first, at most ten. Those of equal
	// score are in the order of their codes, which means nothing.
	Candidates []Candidate
	// More says how many further candidates share the score of the last one.
	More int
	// Cut says that the text is longer than what was looked at.
	Cut bool
	// Start and End are the bytes of the text from the first to behind the last
	// name that the first candidate was read from; equal if there is none.
	Start, End int
}

// Candidate is a division that the text may mean.
type Candidate struct {
	Division Division
	Score    int // 0 to 100
	Reasons  []Reason
}

// Clear reports whether the first candidate can be taken without asking: its
// score is 60 at least, and 10 ahead of the next, and the text does not seem to
// name a county that was not found.
func (a *Answer) Clear() bool {
	c := a.Candidates
	if len(c) > 0 && c[0].Division.Level() < County {
		for _, r := range c[0].Reasons {
			if r.Code == Rest {
				return false
			}
		}
	}
	return len(c) > 0 && c[0].Score >= clearScore && (len(c) == 1 || c[0].Score-c[1].Score >= clearLead)
}

// finder holds what a search needs, to be used again.
type finder struct {
	text
	t      *Table
	hits   []hit
	upper  int // how many of hits are down to the county
	tails  []tail
	known  []bool // which tails have been read
	cands  []candidate
	short  [40]glyph // a short name that is being compared
	global bool      // slips were looked for without a division to start from
}

// candidate is a reading that is being judged.
type candidate struct {
	node       int32
	score      int16
	cost       int16 // what does not depend on rivals
	read       int16 // runes that its names cover
	start, end int16
	chain      [Town + 1]int16 // the hit for each level, -1 for none
	denied     int16           // a hit that contradicts, -1 for none
	gap        int16
	flags      flags
	dropped    bool
}

type flags uint8

const (
	flagOrder flags = 1 << iota
	flagSkipped
	flagAlone
	flagRest
)

var finders = sync.Pool{New: func() any { return new(finder) }}

// Resolve finds the divisions that a text may mean: a name, several, or a whole
// address. Any text is allowed; without a name in it there are no candidates.
// It is safe for concurrent use, and its time is bounded whatever the text.
func (t *Table) Resolve(input string) Answer {
	f := finders.Get().(*finder)
	defer f.release()
	f.read(&t.glyphs, input, maxRunes)
	return f.resolve(t)
}

// release gives the finder back without what people wrote.
func (f *finder) release() {
	f.input = ""
	clear(f.runes)
	clear(f.glyphs)
	finders.Put(f)
}

// resolve works on the text that was read.
func (f *finder) resolve(t *Table) Answer {
	f.t = t
	f.hits, f.cands, f.global = f.hits[:0], f.cands[:0], false
	f.tails = slices.Grow(f.tails[:0], len(f.runes)+1)[:len(f.runes)+1]
	f.known = slices.Grow(f.known[:0], len(f.runes)+1)[:len(f.runes)+1]
	clear(f.known)

	f.findUpper()
	f.findTowns()
	f.judge()
	for round := 0; round < 2 && f.doubtful(); round++ {
		if !f.findSlips() {
			break
		}
		f.judge()
	}
	return f.answer()
}

// tail reads the tail at i once.
func (f *finder) tail(i int) *tail {
	if !f.known[i] {
		f.tails[i], f.known[i] = f.tailAt(i), true
	}
	return &f.tails[i]
}

// findUpper finds the names down to the county.
func (f *finder) findUpper() {
	for i := range f.glyphs {
		f.t.upper.match(f.glyphs[i:], func(size int, run []form) {
			for k := range run {
				if len(f.hits) >= maxUpper {
					return
				}
				f.tryUpper(i, i+size, &run[k])
			}
		})
	}
	f.upper = len(f.hits)
}

func (f *finder) tryUpper(start, end int, m *form) {
	h := hit{start: int16(start), end: int16(end), node: m.node, former: m.former}
	n := &f.t.nodes[m.node]
	switch m.kind {
	case formName:
		var ok bool
		var to int
		if h.how, to, ok = f.t.meet(&f.text, n, end, f.tail(end)); !ok {
			return
		}
		if to > end && f.runes[end] == '市' && f.t.begins(&f.text, end) { // 乐山市中区
			bare := h
			bare.how = howBare
			f.hits = append(f.hits, bare)
		}
		h.end = int16(to)
	case formNickname:
		if f.streetAt(end) {
			return
		}
		h.how = howNickname
		if tl := f.tail(end); tl.class != classNone {
			if ok, _ := tl.class.fits(n.class, n.level); ok {
				h.end = int16(tl.end)
			} else if !f.t.begins(&f.text, end) {
				return
			}
		}
	case formFormer:
		if f.t.former[m.former].year == 0 {
			h.how = howRespelled
		} else {
			h.how = howFormer
		}
	case formFormerStem:
		if f.streetAt(end) || f.tail(end).class != classNone && !f.t.begins(&f.text, end) {
			return
		}
		h.how = howFormerStem
	}
	f.hits = append(f.hits, h)
}

// findTowns finds towns that lie in a division found before; if there is none,
// those of the whole country.
func (f *finder) findTowns() {
	alone := true // 城关镇 is more likely one of many towns than 城关区
	for k := range f.hits {
		alone = alone && f.hits[k].how == howClass
	}
	for i := range f.glyphs {
		f.t.towns.match(f.glyphs[i:], func(size int, run []form) {
			if alone {
				if f.alone(i, i+size) {
					for k := range run[:min(len(run), maxRun)] {
						f.tryTown(i, i+size, &run[k], false)
					}
				}
				return
			}
			last := int32(-1)
			for k := range f.upper {
				h := &f.hits[k]
				if h.node == last || int(h.start) < i+size && i < int(h.end) {
					continue
				}
				n := &f.t.nodes[h.node]
				if n.level == Province || int(h.end) > i || i-int(h.end) > maxGap {
					continue // what a province alone leaves open is too much
				}
				last = h.node
				for _, m := range within(run, h.node, n.end) {
					f.tryTown(i, i+size, &m, i == int(h.end))
				}
			}
		})
	}
	if len(f.hits) == f.upper && !alone {
		f.findTownsOfProvinces()
	}
}

// findTownsOfProvinces finds towns written directly behind their province.
func (f *finder) findTownsOfProvinces() {
	for k := range f.upper {
		h := f.hits[k]
		n := &f.t.nodes[h.node]
		if n.level != Province {
			continue
		}
		f.t.towns.match(f.glyphs[h.end:], func(size int, run []form) {
			for _, m := range within(run, h.node, n.end) {
				f.tryTown(int(h.end), int(h.end)+size, &m, true)
			}
		})
	}
}

// alone reports whether a name at [start, end) can be a town's with nothing
// above it: it begins the text or a part of it.
func (f *finder) alone(start, end int) bool {
	return start == 0 || f.apart[start] || f.tail(end).class != classNone
}

func (f *finder) tryTown(start, end int, m *form, adjacent bool) {
	if len(f.hits) >= maxHits {
		return
	}
	h := hit{start: int16(start), end: int16(end), node: m.node, former: -1}
	n := &f.t.nodes[m.node]
	how, to, ok := f.t.meet(&f.text, n, end, f.tail(end))
	if !ok || how == howBare && !(adjacent && f.endsAt(to)) && !(start == 0 && to == len(f.runes)) {
		return
	}
	h.how, h.end = how, int16(to)
	if k := len(f.hits); k > 0 && f.hits[k-1] == h {
		return
	}
	f.hits = append(f.hits, h)
}

// endsAt reports whether a name without a class word may end at i: the text or
// a part of it ends there, or a village or community follows.
func (f *finder) endsAt(i int) bool {
	if i >= len(f.runes) || f.apart[i] {
		return true
	}
	for n := 1; n <= 6 && i+n < len(f.runes); n++ {
		switch f.runes[i+n] {
		case '村':
			return true
		case '社':
			_, ok := f.says(i+n, "社区")
			return ok
		case '路', '街', '道', '号', '镇', '乡', '大':
			return false
		}
	}
	return false
}
