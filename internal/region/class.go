package region

import "slices"

// class is the kind of division that a name ends in.
type class uint8

const (
	classNone class = iota
	classProvince
	classRegion  // 自治区
	classSpecial // 特别行政区
	classCity    // 市, of three levels
	classAutonomousPrefecture
	classZhou // 州, as people shorten it
	classArea // 地区, of a prefecture or a town
	classLeague
	classCounty
	classAutonomousCounty
	classBanner
	classAutonomousBanner
	classDistrict
	classSpecialDistrict // 特区、林区、矿区、新区
	classTown
	classTownship
	classEthnicTownship
	classSum
	classEthnicSum
	classStreet
	classStreetOffice // 街道办事处、街道办、街办
	classOffice       // 办事处
	classAreaOffice   // 地区办事处
	classes
)

// classWord is a word that says the class. Longer words come first where one
// begins with another.
type classWord struct {
	text  string
	class class
}

var classWords = []classWord{
	{"特别行政区", classSpecial},
	{"街道办事处", classStreetOffice}, {"街道办", classStreetOffice}, {"街道", classStreet}, {"街办", classStreetOffice},
	{"地区办事处", classAreaOffice}, {"地区", classArea}, {"办事处", classOffice},
	{"自治区", classRegion}, {"自治州", classAutonomousPrefecture}, {"自治县", classAutonomousCounty}, {"自治旗", classAutonomousBanner},
	{"民族苏木", classEthnicSum}, {"苏木", classSum}, {"民族乡", classEthnicTownship},
	{"林区", classSpecialDistrict}, {"矿区", classSpecialDistrict}, {"特区", classSpecialDistrict}, {"新区", classSpecialDistrict},
	{"省", classProvince}, {"市", classCity}, {"州", classZhou}, {"盟", classLeague}, {"县", classCounty}, {"旗", classBanner},
	{"区", classDistrict}, {"镇", classTown}, {"乡", classTownship},
}

// peoples stand in the names of autonomous areas and are left out in speech.
// 族 may be missing in a name, as in 伊犁哈萨克自治州.
var peoples = []string{
	"各族", "蒙古族", "蒙古", "回族", "藏族", "维吾尔", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族", "侗族", "瑶族", "白族",
	"土家族", "哈尼族", "哈萨克族", "哈萨克", "傣族", "黎族", "傈僳族", "佤族", "畲族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族",
	"柯尔克孜族", "柯尔克孜", "土族", "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "锡伯", "阿昌族", "普米族",
	"土家", "布依", "哈尼", "景颇", "朝鲜", "塔吉克族", "塔吉克", "怒族", "鄂温克族", "德昂族", "保安族", "裕固族", "独龙族", "鄂伦春族", "鄂伦春",
}

// levels says at which levels a class occurs.
func (c class) levels() (from, to Level) {
	switch c {
	case classProvince, classRegion, classSpecial:
		return Province, Province
	case classCity:
		return Province, County
	case classAutonomousPrefecture, classZhou, classLeague:
		return Prefecture, Prefecture
	case classArea:
		return Prefecture, Town
	case classCounty: // Taiwan's counties are of the second level
		return Prefecture, County
	case classAutonomousCounty, classBanner, classAutonomousBanner, classDistrict, classSpecialDistrict:
		return County, County
	case classTown, classTownship:
		return County, Town // Taiwan's are of the third level
	case classNone:
		return Province, Town
	}
	return Town, Town
}

// fits reports whether class c, as written, can stand for a division of class
// d; short is true if that is just the usual shortening.
func (c class) fits(d class, level Level) (ok, short bool) {
	if c == d {
		return true, true
	}
	switch d {
	case classAutonomousPrefecture:
		short = c == classZhou
	case classAutonomousCounty:
		short = c == classCounty
	case classAutonomousBanner:
		short = c == classBanner
	case classSpecialDistrict:
		short = c == classDistrict
	case classRegion:
		short = c == classDistrict || c == classProvince
	case classEthnicTownship:
		short = c == classTownship
	case classEthnicSum:
		short = c == classSum
	case classStreet, classStreetOffice:
		short = c == classStreet || c == classStreetOffice || c == classOffice
	case classOffice, classAreaOffice:
		short = c == classOffice || c == classStreetOffice || c == classAreaOffice || level == Town && c == classArea
	case classArea:
		short = level == Town && (c == classOffice || c == classAreaOffice)
	}
	if short {
		return true, true
	}
	if level == Province || d == classNone {
		return false, false
	}
	from, to := c.levels()
	return level >= from && level <= to && !(level == Prefecture && c == classCounty), false
}

// split returns how many runes of a name are its stem, and its class. A stem of
// one rune would be no name: then the whole name is the stem, with its class.
func split(name []rune) (stem int, c class) {
	for _, w := range classWordsByLast[name[len(name)-1]] {
		n := len(w.runes)
		if len(name) > n && slices.Equal(name[len(name)-n:], w.runes) {
			stem, c = len(name)-n, w.class
			break
		}
	}
	if c == classNone {
		return len(name), classNone
	}
	if c == classZhou { // 广州, 台州 are whole; the class is 自治州
		return len(name), classNone
	}
	for stem > 0 {
		n := peopleBefore(name[:stem])
		if n == 0 {
			break
		}
		if n == stem { // 鄂温克族自治旗: the people is the name
			if name[stem-1] == '族' && stem > 2 {
				stem--
			}
			break
		}
		if stem-n < 2 { // 内蒙古自治区
			break
		}
		stem -= n
	}
	if stem < 2 {
		return len(name), c
	}
	return stem, c
}

// peopleBefore returns the length of the people's name that s ends in, 0 for
// none.
func peopleBefore(s []rune) int {
	for _, p := range peoplesByLast[s[len(s)-1]] {
		if len(p) <= len(s) && slices.Equal(s[len(s)-len(p):], p) {
			return len(p)
		}
	}
	return 0
}

// The peoples by their first and last characters, so that most text is passed
// over at a glance; the longer first.
var peoplesByFirst, peoplesByLast = func() (first, last map[rune][][]rune) {
	first, last = make(map[rune][][]rune), make(map[rune][][]rune)
	all := make([][]rune, len(peoples))
	for i, p := range peoples {
		all[i] = []rune(p)
	}
	slices.SortStableFunc(all, func(a, b []rune) int { return len(b) - len(a) })
	for _, p := range all {
		first[p[0]] = append(first[p[0]], p)
		last[p[len(p)-1]] = append(last[p[len(p)-1]], p)
	}
	return first, last
}()

// classWordsByLast are the class words by their last characters, in order.
var classWordsByLast = func() map[rune][]spelledClass {
	m := make(map[rune][]spelledClass)
	for _, w := range classWords {
		runes := []rune(w.text)
		m[runes[len(runes)-1]] = append(m[runes[len(runes)-1]], spelledClass{runes, w.class})
	}
	return m
}()

// spelledClass is a class word in characters.
type spelledClass struct {
	runes []rune
	class class
}

func runeLen(s string) int {
	n := 0
	for range s {
		n++
	}
	return n
}
