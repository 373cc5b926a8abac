package region

import "strings"

// part is a kind of detail.
type part uint8

const (
	partVillage part = iota
	partGroup
	partStreet
	partNumber
	partBuilding
	partUnit
	partFloor
	partRoom
)

// detailWords end a detail; the longer ones first. counted ones want a number
// before them.
var detailWords = []struct {
	word    string
	part    part
	counted bool
}{
	{"村民委员会", partVillage, false}, {"居民委员会", partVillage, false}, {"村委会", partVillage, false}, {"居委会", partVillage, false},
	{"社区", partVillage, false}, {"嘎查", partVillage, false}, {"村", partVillage, false},
	{"村民小组", partGroup, true}, {"组", partGroup, true}, {"队", partGroup, true}, {"社", partGroup, true},
	{"大道", partStreet, false}, {"大街", partStreet, false}, {"胡同", partStreet, false}, {"路", partStreet, false},
	{"街", partStreet, false}, {"巷", partStreet, false}, {"弄", partStreet, false}, {"道", partStreet, false},
	{"号楼", partBuilding, true}, {"栋", partBuilding, true}, {"幢", partBuilding, true}, {"座", partBuilding, true}, {"#楼", partBuilding, true},
	{"单元", partUnit, true}, {"门洞", partUnit, true},
	{"层", partFloor, true}, {"楼", partFloor, true}, {"F", partFloor, true},
	{"号房", partRoom, true}, {"房间", partRoom, true}, {"室", partRoom, true}, {"户", partRoom, true}, {"房", partRoom, true},
	{"号院", partNumber, true}, {"号门", partNumber, true}, {"号", partNumber, true},
}

// takeDetails reads what stands around the divisions: behind them, and before
// them where people write the small things first.
func (x *letters) takeDetails(a *Address) {
	start, end := 0, 0
	if len(a.Region.Candidates) > 0 {
		start, end = x.index(a.Region.Start), x.index(a.Region.End)
	}
	x.details(end, len(x.runes), a)
	x.details(0, start, a)
	a.Estate, a.Rest = strings.TrimSpace(a.Estate), strings.TrimSpace(a.Rest)
}

// details reads [from, to) from left to right. What stands between two details
// is a name, Estate, if it has a Chinese character, otherwise Rest.
func (x *letters) details(from, to int, a *Address) {
	pending := from
	for i := from; i < to; {
		if x.taken[i] || !isWord(x.runes[i]) && !x.inNumber(i, to) {
			x.flush(pending, i, a)
			i++
			pending = i
			continue
		}
		p, end, ok := x.wordAt(i, to, pending)
		if !ok {
			i++
			continue
		}
		begin := pending
		if p >= partNumber || p == partGroup {
			begin = x.countBefore(i, pending)
			x.flush(pending, begin, a)
		}
		x.put(p, x.text(begin, end), a)
		pending, i = end, end
	}
	x.flush(pending, to, a)
}

// wordAt reads a detail's last word at i, if what stands before it fits.
func (x *letters) wordAt(i, to, pending int) (part, int, bool) {
	for _, w := range detailWords {
		end, ok := x.says(i, w.word)
		if !ok || end > to {
			continue
		}
		counted := x.countBefore(i, pending) < i
		switch {
		case w.counted && !counted, !w.counted && i == pending:
			continue
		case w.word == "村" && i > 0 && x.runes[i-1] == '新' && end < to && x.digits(end) > 0:
			continue // 曹杨新村12号楼 is an estate
		case w.word == "F" && !isDigit(x.runes[i-1]):
			continue
		case w.word == "街" && end < to && x.runes[end] == '道':
			continue
		case w.word == "道" && (end >= to || x.digits(end) == 0):
			continue // 弥敦道100号, but not 街道, 隧道
		case (w.word == "路" || w.word == "街") && end < to && (x.runes[end] == '口' || x.runes[end] == '边'):
			continue
		}
		return w.part, end, true
	}
	return 0, 0, false
}

// countBefore returns where the number that ends at i begins: digits, Latin
// letters and Chinese numerals, joined by - or 之, after 附 or 甲; i if none.
func (x *letters) countBefore(i, from int) int {
	k := i
	for k > from {
		r := x.runes[k-1]
		if isDigit(r) || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '#' || strings.ContainsRune("一二三四五六七八九十百零", r) ||
			(r == '-' || r == '之' || r == '、') && k > from+1 && k < i {
			k--
			continue
		}
		break
	}
	if k < i && k > from && strings.ContainsRune("附甲乙丙丁东西南北负", x.runes[k-1]) {
		k--
	} else if k == i && k > from && strings.ContainsRune("甲乙丙丁", x.runes[k-1]) {
		k--
	}
	return k
}

// inNumber reports whether the mark at i joins two numbers, as in 3-2-501.
func (x *letters) inNumber(i, to int) bool {
	return (x.runes[i] == '-' || x.runes[i] == '#' || x.runes[i] == '、') && i > 0 && i+1 < to && !x.taken[i-1] && !x.taken[i+1] &&
		(isDigit(x.runes[i-1]) || x.runes[i-1] >= 'A' && x.runes[i-1] <= 'Z') &&
		(isDigit(x.runes[i+1]) || x.runes[i] == '#' && isHan(x.runes[i+1]))
}

// put stores a detail; a second of its kind is added to the first.
func (x *letters) put(p part, text string, a *Address) {
	to := &a.Street
	switch p {
	case partVillage, partGroup:
		to = &a.Village
	case partNumber:
		to = &a.Number
	case partBuilding:
		to = &a.Building
	case partUnit:
		to = &a.Unit
	case partFloor:
		to = &a.Floor
	case partRoom:
		to = &a.Room
	}
	*to += text
}

// flush stores what stands between details. Bare numbers behind a house are its
// building, unit and room: 3-2-501.
func (x *letters) flush(from, to int, a *Address) {
	for from < to && !x.open(from) {
		from++
	}
	for to > from && !x.open(to-1) {
		to--
	}
	if from >= to {
		return
	}
	if k := x.countBefore(to, from); k < to && strings.ContainsAny(x.text(k, to), "0123456789") && x.putBare(x.text(k, to), a) {
		to = k
	}
	if from >= to {
		return
	}
	text := x.text(from, to)
	into := &a.Rest
	for _, r := range x.runes[from:to] {
		if isHan(r) {
			into = &a.Estate
			break
		}
	}
	if *into != "" {
		*into += " "
	}
	*into += text
}

// putBare stores numbers without words as building, unit and room, the last as
// the room; it reports whether there was a place for them.
func (x *letters) putBare(text string, a *Address) bool {
	numbers := strings.Split(text, "-")
	slots := []*string{&a.Building, &a.Unit, &a.Room}
	for len(slots) > 0 && *slots[0] != "" {
		slots = slots[1:]
	}
	if a.Room != "" || len(numbers) > len(slots) {
		return false
	}
	slots = slots[len(slots)-len(numbers):]
	for k, n := range numbers {
		*slots[k] = n
	}
	return true
}
