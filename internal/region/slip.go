package region

// slipNoClass in hit.former says that a slip is in a name without class word.
const slipNoClass = -2

// doubtful reports whether a slip of the typist's may hide a better reading:
// there is none, or something like a name stands unread beside the best.
func (f *finder) doubtful() bool {
	if len(f.cands) == 0 {
		return len(f.runes) >= 2
	}
	c := &f.cands[0]
	if c.score < clearScore {
		return true
	}
	return f.unreadBefore(c) || f.unreadBehind(c)
}

// unreadBefore reports whether a class word stands before the first name, as
// in 恩拖州宣恩县.
func (f *finder) unreadBefore(c *candidate) bool {
	if c.start < 2 || c.start > 12 || c.denied >= 0 { // what contradicts was read
		return false
	}
	i := int(c.start) - 1
	switch f.runes[i] {
	case '省', '市', '州', '盟', '区', '县', '旗':
		return true
	}
	return c.start <= 4 && f.letters(0, int(c.start))
}

// unreadBehind reports whether something behind the last name may be a slip in
// the name of a smaller division, as in 恩施州宜恩县.
func (f *finder) unreadBehind(c *candidate) bool {
	if f.t.nodes[c.node].level == Town {
		return false
	}
	if f.rest(c) {
		return true
	}
	from := f.behind(c)
	to := from
	for to < len(f.runes) && to <= from+8 && isHan(f.runes[to]) && (to == from || !f.apart[to]) {
		switch f.runes[to] {
		case '路', '村', '弄', '巷':
			if !f.classNext(to) {
				return false
			}
		}
		to++
	}
	return to-from >= 2 && to-from <= 8
}

// behind is where the text goes on after the candidate's names.
func (f *finder) behind(c *candidate) int {
	i := int(c.end)
	for i < len(f.runes) && f.blank[i] {
		i++
	}
	return i
}

// rest reports whether a class word of a smaller division stands unread behind
// the last name.
func (f *finder) rest(c *candidate) bool {
	level := f.t.nodes[c.node].level
	from := f.behind(c)
	for i := from; i < len(f.runes) && i < from+10; i++ {
		switch f.runes[i] {
		case '路', '村', '弄', '小':
			if !f.classNext(i) {
				return false
			}
		case '号':
			return false
		case '州', '盟':
			if level == Province && i > from {
				return true
			}
		case '县', '区', '旗', '市':
			if level < County && (i > from || f.runes[i] == '县') {
				return true
			}
		case '街':
			if _, ok := f.says(i, "街道"); !ok {
				return false
			}
			if i > from && level < Town {
				return true
			}
		case '镇', '乡':
			if i > from && level < Town {
				return true
			}
		}
	}
	return false
}

// classNext reports whether a class word follows at once: 乃路区 is no road.
func (f *finder) classNext(i int) bool {
	if i+1 >= len(f.runes) {
		return false
	}
	switch f.runes[i+1] {
	case '区', '县', '旗', '市', '镇', '乡':
		return true
	}
	return false
}

// letters reports whether [from, to) holds Chinese characters only.
func (f *finder) letters(from, to int) bool {
	for _, r := range f.runes[from:to] {
		if r < 0x4e00 || r > 0x9fff {
			return false
		}
	}
	return true
}

// findSlips adds hits for names that are one slip away from what the text has:
// above and below the divisions found, or anywhere if there is none. It
// reports whether it added any.
func (f *finder) findSlips() bool {
	before := len(f.hits)
	for _, c := range f.cands[:min(len(f.cands), 6)] {
		if c.score+window < f.cands[0].score {
			break
		}
		f.slipsAbove(&c)
		f.slipsBelow(&c)
	}
	if len(f.hits) == before && !f.global && (len(f.cands) == 0 || f.cands[0].score < clearScore || f.unreadBefore(&f.cands[0])) {
		f.global = true
		for i := int32(0); int(i) < len(f.t.nodes); i++ {
			n := &f.t.nodes[i]
			if n.level < Town {
				f.slip(0, i, -1)
			}
			if n.level >= County {
				i = n.end - 1 // past the towns
			}
		}
	}
	return len(f.hits) > before
}

// slipsAbove tries the divisions above a candidate on what stands before it.
func (f *finder) slipsAbove(c *candidate) {
	for a := f.t.nodes[c.node].parent; a >= 0; a = f.t.nodes[a].parent {
		n := &f.t.nodes[a]
		if n.paper || c.chain[n.level] >= 0 {
			continue
		}
		for from := max(0, int(c.start)-int(n.size)-1); from < int(c.start); from++ {
			f.slip(from, a, int(c.start))
		}
	}
}

// slipsBelow tries the divisions below a candidate on what stands behind it.
func (f *finder) slipsBelow(c *candidate) {
	n := &f.t.nodes[c.node]
	from := int(c.end)
	for from < len(f.runes) && f.blank[from] {
		from++
	}
	if from+2 > len(f.runes) {
		return
	}
	for i := c.node + 1; i < n.end; i++ {
		m := &f.t.nodes[i]
		// Below a province all counties, below a prefecture with counties its
		// counties, otherwise the towns.
		if m.level == Town && n.level != County && f.t.nodes[m.parent].level == County {
			continue
		}
		f.slip(from, i, -1)
	}
}

// slip adds a hit if the text at from is the name of the node but for one slip.
// With to >= 0 it must end there.
func (f *finder) slip(from int, i int32, to int) {
	n := &f.t.nodes[i]
	if n.paper || len(f.hits) >= maxHits {
		return
	}
	name := f.t.glyphsOf(i)
	if !f.resembles(from, name) {
		return
	}
	best := hit{end: -1}
	try := func(name []glyph, former int16) {
		if best.end >= 0 {
			return
		}
		how, end, ok := f.oneSlip(from, name)
		if !ok || to >= 0 && end != to {
			return
		}
		best = hit{start: int16(from), end: int16(end), node: i, how: how, former: former}
	}
	if len(name) >= 3 || n.stem == n.size && len(name) >= 2 && n.class != classNone {
		try(name, -1)
	}
	if short, ok := f.t.shortened(f.short[:0], i); ok {
		try(short, -1)
	}
	if n.stem >= 3 && n.stem < n.size {
		try(name[:n.stem], slipNoClass)
	}
	if n.stem == 2 && best.end < 0 && n.level < Town {
		f.sameSound(from, i, to)
		return
	}
	if best.end >= 0 && !(best.how == howMissing && f.runes[best.end-1] == '街') { // 解放街 is a street, not 解放街道
		f.hits = append(f.hits, best)
		f.sortSlips()
	}
}

// sameSound adds a hit for a stem of two characters of which one is written
// with another of the same sound; one that only looks alike would be too little.
func (f *finder) sameSound(from int, i int32, to int) {
	n := &f.t.nodes[i]
	how, end, ok := f.oneSlip(from, f.t.glyphsOf(i)[:n.stem])
	if !ok || how != howHomophone || to >= 0 && end != to || f.streetAt(end) {
		return
	}
	f.hits = append(f.hits, hit{start: int16(from), end: int16(end), node: i, how: how, former: slipNoClass})
	f.sortSlips()
}

// sortSlips counts the newest hit among the upper ones if it is one.
func (f *finder) sortSlips() {
	k := len(f.hits) - 1
	if f.t.nodes[f.hits[k].node].level == Town {
		return
	}
	f.hits[k], f.hits[f.upper] = f.hits[f.upper], f.hits[k]
	f.upper++
}

// shortened adds the name with the short class word: 恩施州, 宣恩县.
func (t *Table) shortened(to []glyph, i int32) ([]glyph, bool) {
	n := &t.nodes[i]
	var word rune
	switch n.class {
	case classAutonomousPrefecture:
		word = '州'
	case classAutonomousCounty:
		word = '县'
	case classAutonomousBanner:
		word = '旗'
	case classEthnicTownship:
		word = '乡'
	default:
		return nil, false
	}
	if n.stem == n.size {
		return nil, false
	}
	to = append(to, t.slab[n.slab:n.slab+uint32(n.stem)]...)
	return append(to, t.glyphs.of(word)), true
}

// resembles reports whether one slip can be all that keeps the text at from and
// the name apart: then one of the first two characters is among the other's.
func (f *finder) resembles(from int, name []glyph) bool {
	g := f.glyphs[from:]
	if len(g) < 2 || len(name) < 2 {
		return false
	}
	return name[0] == g[0] || name[1] == g[1] || name[0] == g[1] || name[1] == g[0]
}

// oneSlip compares the text at from with a name and tells the one slip between
// them. Equal names are none.
func (f *finder) oneSlip(from int, name []glyph) (how, int, bool) {
	g := f.glyphs[from:]
	i := 0
	for i < len(name) && i < len(g) && name[i] == g[i] {
		i++
	}
	if i == len(name) {
		return 0, 0, false
	}
	switch {
	case begins(g, i+1, name[i+1:]) && i < len(g) && isHan(f.runes[from+i]):
		if f.t.sameSound(f.runes[from+i], f.t.runeOf(name[i])) {
			return howHomophone, from + len(name), true
		}
		if len(name) < 3 {
			return 0, 0, false
		}
		return howWrong, from + len(name), true
	case i+1 < len(name) && i+1 < len(g) && g[i] == name[i+1] && g[i+1] == name[i] && begins(g, i+2, name[i+2:]):
		return howSwapped, from + len(name), true
	case (len(name) > 3 || len(name) == 3 && !f.global) && begins(g, i, name[i+1:]):
		return howMissing, from + len(name) - 1, true
	case begins(g, i+1, name[i:]):
		return howExtra, from + len(name) + 1, true
	}
	return 0, 0, false
}

// begins reports whether the glyphs at i begin with name.
func begins(g []glyph, i int, name []glyph) bool {
	if i+len(name) > len(g) {
		return false
	}
	for k, want := range name {
		if g[i+k] != want {
			return false
		}
	}
	return true
}

func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }
