// Package region knows the administrative divisions of China, from the
// province to the town, and finds the one that a text means.
//
//	answer := region.China().Resolve("恩施州宣恩县")
//	answer.Candidates[0].Division.Code() // "422825"
//
// # Data
//
// The table is embedded, 45,000 divisions in 340 kB, and read on first use: see
// data/NOTICE.md for what comes from where. Codes are those of GB/T 2260 down to
// the county, six digits, and of the National Bureau of Statistics for towns,
// nine digits. The standard gives Hong Kong, Macao and Taiwan one code each;
// the six-digit codes below those are in common use but no standard's.
//
// Four prefecture-level cities have no counties (东莞, 中山, 儋州, 嘉峪关): their
// towns stand directly below them. Levels that exist on paper only, such as
// 市辖区 below a municipality, have their code and are otherwise left out.
//
// # Scores
//
// A candidate's score is 100 when the text writes every name it gives in full;
// each liberty that the reading takes costs points, as cost.go lists them.
// Readings that take the same liberties get the same score, so that a caller
// sees a tie as a tie: Answer.Clear says whether one candidate leads by enough
// to be taken without asking.
package region

import (
	"iter"
	"sort"
	"strconv"
	"sync"
)

//go:generate go run ../../tools/regiondata -out data

// Level is the rank of a division.
type Level uint8

// The levels, from the largest.
const (
	Province   Level = iota + 1 // 省、自治区、直辖市、特别行政区
	Prefecture                  // 地级市、地区、自治州、盟
	County                      // 县、县级市、市辖区、旗
	Town                        // 街道、镇、乡、苏木
)

func (l Level) String() string {
	switch l {
	case Province:
		return "province"
	case Prefecture:
		return "prefecture"
	case County:
		return "county"
	case Town:
		return "town"
	}
	return "level(" + strconv.Itoa(int(l)) + ")"
}

// Division is one administrative division. The zero Division is none.
type Division struct {
	table *Table
	i     int32
}

// China returns the embedded table. The first call reads it, which takes some
// tens of milliseconds; it is safe for concurrent use.
var China = sync.OnceValue(func() *Table {
	t, err := load()
	if err != nil {
		panic("region: " + err.Error()) // embedded; a test reads it first
	}
	return t
})

// IsZero reports whether d is no division.
func (d Division) IsZero() bool { return d.table == nil }

// Code returns the code: six digits, nine for a town.
func (d Division) Code() string {
	if d.IsZero() {
		return ""
	}
	return strconv.Itoa(int(d.table.nodes[d.i].code))
}

// Name returns the full name of this division alone, such as 宣恩县.
func (d Division) Name() string {
	if d.IsZero() {
		return ""
	}
	return d.table.nameOf(d.i)
}

// Stem returns the name without its class and the peoples in it: 恩施 for
// 恩施土家族苗族自治州. A name of which one character would be left stays whole.
func (d Division) Stem() string {
	if d.IsZero() {
		return ""
	}
	name, left := d.Name(), int(d.table.nodes[d.i].stem)
	for at, r := range name {
		if left == 0 {
			return name[:at]
		}
		if isWord(fold(r)) {
			left--
		}
	}
	return name
}

// Level returns the level; 0 for the zero Division.
func (d Division) Level() Level {
	if d.IsZero() {
		return 0
	}
	return d.table.nodes[d.i].level
}

// OnPaper reports whether the division only fills a level, such as 市辖区 or
// 省直辖县级行政区划. Nobody writes these; Path leaves them out.
func (d Division) OnPaper() bool { return !d.IsZero() && d.table.nodes[d.i].paper }

// Parent returns the division above, the zero Division above a province.
func (d Division) Parent() Division {
	if d.IsZero() || d.table.nodes[d.i].parent < 0 {
		return Division{}
	}
	return Division{d.table, d.table.nodes[d.i].parent}
}

// Children returns the divisions directly below, in the order of their codes.
func (d Division) Children() iter.Seq[Division] {
	return func(yield func(Division) bool) {
		if d.IsZero() {
			return
		}
		n := &d.table.nodes[d.i]
		for i := d.i + 1; i < n.end; i = d.table.nodes[i].end {
			if !yield(Division{d.table, i}) {
				return
			}
		}
	}
}

// Within reports whether d is other or lies in it.
func (d Division) Within(other Division) bool {
	return !d.IsZero() && d.table == other.table && d.i >= other.i && d.i < d.table.nodes[other.i].end
}

// Path returns the names from the province down to d, without levels on paper:
// 湖北省, 恩施土家族苗族自治州, 宣恩县.
func (d Division) Path() []string {
	var path []string
	for _, a := range d.Line() {
		if !a.OnPaper() || a == d {
			path = append(path, a.Name())
		}
	}
	return path
}

// Line returns the divisions from the province down to d, with those on paper.
func (d Division) Line() []Division {
	var line [Town]Division
	n := len(line)
	for a := d; !a.IsZero(); a = a.Parent() {
		n--
		line[n] = a
	}
	return append([]Division(nil), line[n:]...)
}

// At returns d or the division above it of the level; the zero Division if
// there is none.
func (d Division) At(level Level) Division {
	for a := d; !a.IsZero(); a = a.Parent() {
		if a.Level() == level {
			return a
		}
	}
	return Division{}
}

// Lookup finds a division by its code: two, four, six or nine digits. 嘉峪关's
// 620201, which the Bureau has and the standard has not, is its 620200.
func (t *Table) Lookup(code string) (Division, bool) {
	n, err := strconv.ParseUint(code, 10, 32)
	if err != nil || code[0] == '+' || code[0] == '0' {
		return Division{}, false
	}
	switch len(code) {
	case 2:
		n *= 10000
	case 4:
		n *= 100
	case 6, 9:
	default:
		return Division{}, false
	}
	if other, ok := t.sameAs[uint32(n)]; ok {
		n = uint64(other)
	}
	at := sort.Search(len(t.byCode), func(k int) bool { return t.nodes[t.byCode[k]].code >= uint32(n) })
	if at == len(t.byCode) || t.nodes[t.byCode[at]].code != uint32(n) {
		return Division{}, false
	}
	return Division{t, t.byCode[at]}, true
}

// Former returns what a code that is no longer used stands for today, with the
// name it had and the year of the change; nil for a code never used or in use.
func (t *Table) Former(code string) (name string, year int, today []Division) {
	for k := range t.former {
		if f := &t.former[k]; f.code == code {
			name, year = f.name, f.year
			for _, i := range f.today {
				today = append(today, Division{t, i})
			}
			return name, year, today
		}
	}
	return "", 0, nil
}

// Provinces returns the divisions of the highest level, by code.
func (t *Table) Provinces() iter.Seq[Division] {
	return func(yield func(Division) bool) {
		for i := int32(0); int(i) < len(t.nodes); i = t.nodes[i].end {
			if !yield(Division{t, i}) {
				return
			}
		}
	}
}

// Len returns how many divisions of a level there are; those on paper do not
// count.
func (t *Table) Len(level Level) int {
	n := 0
	for i := range t.nodes {
		if t.nodes[i].level == level && !t.nodes[i].paper {
			n++
		}
	}
	return n
}
