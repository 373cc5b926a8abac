package region

// hit is a place in the text that may name a division.
type hit struct {
	start, end int16
	node       int32
	how        how
	former     int16 // in Table.former, -1 for none
}

// how says how the text names the division.
type how uint8

const (
	howFull how = iota
	howShort
	howNickname
	howBare
	howRespelled
	howClass
	howFormer
	howFormerStem
	howHomophone
	howSwapped
	howMissing
	howExtra
	howWrong
	hows
)

// cost is what a reading of this kind costs, apart from what it is a reading of.
var howCost = [hows]int{
	howFull: 0, howShort: costShort, howNickname: costNickname, howBare: costBare, howRespelled: costRespelled, howClass: costClass,
	howFormer: costFormer, howFormerStem: costFormerStem, howHomophone: costHomophone, howSwapped: costSwapped,
	howMissing: costMissing, howExtra: costExtra, howWrong: costWrong,
}

// named reports whether the hit is certain enough to contradict others: it has
// its class word.
func (h *hit) named() bool {
	return h.how == howFull || h.how == howShort || h.how == howNickname || h.how == howRespelled || h.how == howFormer
}

func (h *hit) slipped() bool { return h.how >= howHomophone }

// tail is what follows a stem in the text.
type tail struct {
	peoples int   // where the names of peoples end
	class   class // the class word after them
	end     int   // where that ends
}

// tailAt reads the tail at i.
func (x *text) tailAt(i int) tail {
	t := tail{peoples: i}
	for t.peoples < len(x.runes) && x.glyphs[t.peoples] != 0 {
		n := 0
		for _, p := range peoplesByFirst[x.runes[t.peoples]] {
			if x.has(t.peoples, p) {
				n = len(p)
				break
			}
		}
		if n == 0 {
			break
		}
		t.peoples += n
	}
	t.class, t.end = x.classAt(t.peoples)
	return t
}

// classAt reads the class word at i.
func (x *text) classAt(i int) (class, int) {
	if i >= len(x.runes) {
		return classNone, i
	}
	switch x.runes[i] {
	case '特', '街', '地', '办', '自', '民', '苏', '林', '矿', '新', '省', '市', '州', '盟', '县', '旗', '区', '镇', '乡':
	default:
		return classNone, i
	}
	for _, w := range classWords {
		if end, ok := x.says(i, w.text); ok {
			return w.class, end
		}
	}
	return classNone, i
}

// streetAt reports whether a street's name goes on at i, as in 南京东路.
func (x *text) streetAt(i int) bool {
	for n := 0; n < 3 && i < len(x.runes); n++ {
		switch x.runes[i] {
		case '路', '巷', '弄', '道', '桥', '站':
			return true
		case '街':
			_, ok := x.says(i, "街道")
			return !ok
		case '大':
			if i+1 < len(x.runes) && (x.runes[i+1] == '道' || x.runes[i+1] == '街' || x.runes[i+1] == '桥' || x.runes[i+1] == '厦' || x.runes[i+1] == '酒') {
				return true
			}
			return false
		case '胡':
			_, ok := x.says(i, "胡同")
			return ok
		case '东', '南', '西', '北', '中', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '新', '老', '内', '外', '环', '前', '后', '支', '横':
			i++
		default:
			return false
		}
	}
	return false
}

// meet decides whether a stem that ends at i in the text names the node, and
// until where.
func (t *Table) meet(x *text, n *node, i int, tl *tail) (how, int, bool) {
	if n.stem == n.size { // the whole name stood there
		if n.uncommon && (x.streetAt(i) || tl.class != classNone && !t.begins(x, i)) {
			return 0, 0, false
		}
		if n.level == Town && n.class == classNone && n.size <= 3 {
			return howBare, i, true
		}
		if n.class == classNone && n.uncommon {
			return howBare, i, true
		}
		return howFull, i, true
	}
	rest := t.slab[n.slab+uint32(n.stem) : n.slab+uint32(n.size)]
	if len(rest) <= len(x.glyphs)-i {
		full := true
		for k, g := range rest {
			if x.glyphs[i+k] != g {
				full = false
				break
			}
		}
		if full {
			return howFull, i + len(rest), true
		}
	}
	if tl.class != classNone {
		ok, short := tl.class.fits(n.class, n.level)
		switch {
		case short:
			return howShort, tl.end, true
		case ok && tl.peoples == i && (n.level != Province):
			return howClass, tl.end, true
		}
	}
	if tl.peoples > i && int(n.size-n.stem) >= 4 { // the name has peoples in it too
		return howShort, tl.peoples, true // 海西蒙古族
	}
	if x.streetAt(i) && !t.begins(x, i) {
		return 0, 0, false
	}
	if tl.class != classNone && !t.begins(x, i) {
		return 0, 0, false // 海南省 is not 海南州
	}
	return howBare, i, true
}

// begins reports whether the name of another division, written in full, begins
// at i, as in 青岛市北区.
func (t *Table) begins(x *text, i int) bool {
	ok := false
	t.upper.match(x.glyphs[i:], func(size int, run []form) {
		for k := range run {
			n := &t.nodes[run[k].node]
			if run[k].kind == formName && x.hasTail(t, n, i+size) {
				ok = true
			}
		}
	})
	return ok
}

// hasTail reports whether the rest of the node's name stands at i.
func (x *text) hasTail(t *Table, n *node, i int) bool {
	rest := t.slab[n.slab+uint32(n.stem) : n.slab+uint32(n.size)]
	if len(rest) > len(x.glyphs)-i {
		return false
	}
	for k, g := range rest {
		if x.glyphs[i+k] != g {
			return false
		}
	}
	return true
}
