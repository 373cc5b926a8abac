package region

import (
	"strings"
	"sync"
)

// letterPool holds what a parse needs, to be used again.
var letterPool = sync.Pool{New: func() any { return new(letters) }}

// Address is a whole address taken apart, with what people paste along with it.
// A part that the text does not have is empty. Parts are written as in the text,
// with full-width forms and traditional characters folded.
type Address struct {
	Name   string  // of the person, with a title if it has one: 张三, 李女士
	Phones []Phone // in the order of the text, at most 16
	// Identity says that the text holds a number of an identity card. It is left
	// out of everything, and must not be stored.
	Identity bool
	Postcode string

	// Region is what the text says about province, city, county and town. Its
	// reasons quote the text with spaces in the place of phones and names.
	Region Answer

	Village  string // 村, 社区, 嘎查, with its group: 两河口村3组
	Street   string // 路, 街, 巷, 弄
	Number   string // 12号, 12号院
	Estate   string // 小区, building or company by name, and what else is a name
	Building string // 3栋, 5号楼, B座
	Unit     string // 2单元
	Floor    string // 6层, 6楼
	Room     string // 502室
	Rest     string // what was not understood
	Cut      bool   // the text is longer than what was looked at
}

// Parse takes an address apart: name and phone before, behind or between, marks,
// labels, line ends and full-width forms as they come. Any text is allowed; at
// most MaxInput bytes are looked at. It is safe for concurrent use.
func (t *Table) Parse(input string) Address {
	var a Address
	if len(input) > MaxInput {
		cut := MaxInput
		for cut > 0 && input[cut]&0xc0 == 0x80 {
			cut--
		}
		input, a.Cut = input[:cut], true
	}
	x := letterPool.Get().(*letters)
	defer x.release()
	x.read(input)
	place := x.takeFields(&a)
	if a.Name == "" && !place {
		x.takeName(t, &a)
	}
	x.resolve(t, input, &a)
	if a.Name == "" {
		x.takeGlued(t, input, &a)
	}
	x.takeDetails(&a)
	return a
}

// takeFields takes phones, labels and what labels name. It reports whether the
// text labels its name.
func (x *letters) takeFields(a *Address) bool {
	labelled := fieldNone
	since := 0 // where the label ended
	named := false
	for i := 0; i < len(x.runes); i++ {
		if f, end := x.labelAt(i); f != fieldNone {
			x.take(i, end)
			labelled, since = f, end
			i = end - 1
			if f == fieldName {
				named = x.takeLabelled(end, a) || named
			}
			continue
		}
		r := x.runes[i]
		if !isDigit(r) && r != '+' && r != '(' {
			continue
		}
		if end := x.identityAt(i); end > 0 {
			x.take(i, end)
			a.Identity = true
			i = end - 1
			continue
		}
		if p, end := x.phoneAt(i, labelled == fieldPhone && i-since < 3); end > 0 {
			x.take(i, end)
			if len(a.Phones) < maxPhones {
				a.Phones = append(a.Phones, p)
			}
			i = end - 1
			continue
		}
		if labelled == fieldPost && i-since < 3 && x.digits(i) == 6 {
			a.Postcode = x.text(i, i+6)
			x.take(i, i+6)
			i += 5
		}
	}
	return named
}

// digits counts the digits at i.
func (x *letters) digits(i int) int {
	n := 0
	for i+n < len(x.runes) && isDigit(x.runes[i+n]) {
		n++
	}
	return n
}

// takeLabelled takes the name behind its label.
func (x *letters) takeLabelled(i int, a *Address) bool {
	for i < len(x.runes) && !isWord(x.runes[i]) && x.runes[i] != '\n' {
		i++
	}
	end := i
	for end < len(x.runes) && end-i < 24 && (isHan(x.runes[end]) || x.runes[end] == '·' || latin(x.runes[end:end+1])) {
		end++
	}
	if !latin(x.runes[i:end]) {
		for k := i; k < end; k++ { // a Chinese name ends at a space
			if x.runes[k] == ' ' {
				end = k
			}
		}
	}
	if n := end - i; n < 1 || n > 4 && !latin(x.runes[i:end]) && !strings.ContainsRune(x.text(i, end), '·') {
		return false
	}
	a.Name = strings.TrimSpace(x.text(i, end))
	x.take(i, end)
	return a.Name != ""
}

// takeName takes the part of the text that is most like a person's name.
func (x *letters) takeName(t *Table, a *Address) {
	parts := x.parts[:0]
	for i := 0; i < len(x.runes); i++ {
		if !x.open(i) {
			continue
		}
		from := i
		for x.open(i) || x.joinsName(i) {
			i++
		}
		parts = append(parts, span{from, i})
	}
	x.parts = parts
	if len(parts) < 2 && len(a.Phones) == 0 {
		return
	}
	best, bestSure := -1, 0
	for k, p := range parts {
		name, sure := x.nameIn(p.from, p.to)
		if name == "" {
			continue
		}
		sure *= 4
		if x.takenNear(p.from-1, -1) || x.takenNear(p.to, +1) {
			sure += 4
		}
		if k == 0 || k == len(parts)-1 {
			sure += 2
		} else {
			sure -= 2
		}
		if t.isName(name) {
			sure -= 6
		}
		if sure > bestSure {
			best, bestSure = k, sure
		}
	}
	if best < 0 || bestSure < 6 {
		return
	}
	a.Name = x.text(parts[best].from, parts[best].to)
	x.take(parts[best].from, parts[best].to)
}

// joinsName reports whether the mark at i may stand inside a name: a dot, or a
// space between Latin words.
func (x *letters) joinsName(i int) bool {
	if i == 0 || i+1 >= len(x.runes) || x.taken[i] || !x.open(i+1) {
		return false
	}
	return x.runes[i] == '·' || x.runes[i] == ' ' && latin(x.runes[i-1:i+2])
}

// takenNear reports whether the nearest thing in a direction was taken.
func (x *letters) takenNear(i, step int) bool {
	for i >= 0 && i < len(x.runes) {
		if x.taken[i] {
			return true
		}
		if isWord(x.runes[i]) {
			return false
		}
		i += step
	}
	return false
}

// isName reports whether the text is a division's whole name or stem.
func (t *Table) isName(name string) bool {
	var glyphs [8]glyph
	n := 0
	for _, r := range name {
		if n == len(glyphs) {
			return false
		}
		glyphs[n] = t.glyphs.of(r)
		n++
	}
	found := false
	t.upper.match(glyphs[:n], func(size int, _ []form) { found = found || size == n })
	return found
}

// resolve finds the division in what was not taken.
func (x *letters) resolve(t *Table, input string, a *Address) {
	clean := append(x.clean[:0], input...)
	for i := range x.runes {
		if x.taken[i] {
			for k := x.at[i]; k < x.at[i+1]; k++ {
				clean[k] = ' '
			}
		}
	}
	x.clean = clean
	a.Region = t.Resolve(string(clean))
	a.Cut = a.Cut || a.Region.Cut && len(input) > MaxInput
}

// takeGlued takes a name that stands before the first division or behind the
// last part without a mark between, as in 张三湖北省恩施州.
func (x *letters) takeGlued(t *Table, input string, a *Address) {
	if len(a.Phones) == 0 || len(a.Region.Candidates) == 0 {
		return
	}
	from, to := x.index(0), x.index(a.Region.Start)
	for from < to && !x.open(from) {
		from++
	}
	if to-from >= 2 && to-from <= 4 {
		if name, sure := x.nameIn(from, to); sure >= 2 {
			a.Name = name
			x.take(from, to)
			x.resolve(t, input, a)
			return
		}
	}
	// Behind a room or house number, up to the end or the phone.
	for i := len(x.runes) - 1; i > x.index(a.Region.End); i-- {
		if x.runes[i] != '室' && x.runes[i] != '号' && x.runes[i] != '户' && x.runes[i] != '楼' {
			continue
		}
		end := i + 1
		for x.open(end) {
			end++
		}
		if end-i-1 >= 2 && end-i-1 <= 4 {
			if name, sure := x.nameIn(i+1, end); sure >= 2 {
				a.Name = name
				x.take(i+1, end)
			}
		}
		return
	}
}

// index returns the character that stands at a byte of the input.
func (x *letters) index(at int) int {
	lo, hi := 0, len(x.runes)
	for lo < hi {
		mid := (lo + hi) / 2
		if x.at[mid] < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
