package region

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

//go:embed data/divisions.txt.gz data/pinyin.txt.gz data/*.txt
var data embed.FS

// Table holds the divisions and the dictionaries of their names. It is
// immutable, so any number of goroutines may use it.
type Table struct {
	text   string            // the names, as read
	nodes  []node            // in preorder: what lies below a node follows it
	byCode []int32           // nodes by code
	sameAs map[uint32]uint32 // codes of other bodies for a division
	former []former

	glyphs glyphs
	slab   []glyph    // the names in glyphs, one after another
	upper  dictionary // names down to the county, nicknames and former names
	towns  dictionary

	spoken spoken // readings, on first use
}

// node is a division.
type node struct {
	code     uint32
	name     uint32 // offset in Table.text
	slab     uint32 // offset in Table.slab
	parent   int32  // -1 above a province
	end      int32  // the first node that is not below this one
	bytes    uint8  // of the name
	size     uint8  // of the name in characters, brackets left out
	stem     uint8  // runes of the stem
	level    Level
	class    class
	paper    bool // fills a level only
	uncommon bool // its stem alone says too little: 城区, 九龙
}

// former is a division that is no more.
type former struct {
	code  string
	name  string
	year  int // 0: another spelling
	today []int32
}

func (t *Table) nameOf(i int32) string {
	n := &t.nodes[i]
	return t.text[n.name : n.name+uint32(n.bytes)]
}

// glyphsOf returns the name in glyphs.
func (t *Table) glyphsOf(i int32) []glyph {
	n := &t.nodes[i]
	return t.slab[n.slab : n.slab+uint32(n.size)]
}

// below reports whether i is a or lies in it.
func (t *Table) below(i, a int32) bool { return i >= a && i < t.nodes[a].end }

// load reads the embedded files.
func load() (*Table, error) {
	text, err := unzip("data/divisions.txt.gz")
	if err != nil {
		return nil, err
	}
	t := &Table{text: text, sameAs: make(map[uint32]uint32)}
	if err := t.readDivisions(); err != nil {
		return nil, fmt.Errorf("divisions: %w", err)
	}
	t.fillSlab()
	var extra []form
	for _, file := range []struct {
		name string
		read func(fields []string) ([]form, error)
	}{{"data/nicknames.txt", t.readNickname}, {"data/renamed.txt", t.readFormer}} {
		content, err := data.ReadFile(file.name)
		if err != nil {
			return nil, err
		}
		for n, line := range strings.Split(string(content), "\n") {
			if line == "" || line[0] == '#' {
				continue
			}
			forms, err := file.read(strings.Fields(line))
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file.name, n+1, err)
			}
			extra = append(extra, forms...)
		}
	}
	t.index(extra)
	return t, nil
}

func unzip(name string) (string, error) {
	packed, err := data.ReadFile(name)
	if err != nil {
		return "", err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	var b strings.Builder
	b.Grow(4 * len(packed))
	if _, err := io.Copy(&b, r); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return b.String(), nil
}

// readDivisions reads lines of "code name" in preorder; "=A B" says that code A
// is used for B.
func (t *Table) readDivisions() error {
	t.nodes = make([]node, 0, 46000)
	open := [Town + 1]int32{-1, -1, -1, -1, -1} // the node of each level that is being filled
	for at := 0; at < len(t.text); {
		end := at + strings.IndexByte(t.text[at:], '\n')
		if end < at {
			return errors.New("the last line does not end")
		}
		line := t.text[at:end]
		digits, name, ok := strings.Cut(strings.TrimPrefix(line, "="), " ")
		code, err := strconv.ParseUint(digits, 10, 32)
		if !ok || err != nil || name == "" || len(name) > 100 {
			return fmt.Errorf("malformed line %q", line)
		}
		if line[0] == '=' {
			same, err := strconv.ParseUint(name, 10, 32)
			if err != nil {
				return fmt.Errorf("malformed line %q", line)
			}
			t.sameAs[uint32(code)] = uint32(same)
			at = end + 1
			continue
		}
		n := node{
			code: uint32(code), name: uint32(end - len(name)), bytes: uint8(len(name)),
			level: levelOf(uint32(code)), parent: -1,
		}
		i := int32(len(t.nodes))
		for above := n.level - 1; above >= Province; above-- {
			if open[above] >= 0 {
				n.parent = open[above]
				break
			}
		}
		if n.parent < 0 && n.level != Province {
			return fmt.Errorf("%d %s has no parent", code, name)
		}
		open[n.level] = i
		for below := n.level + 1; below <= Town; below++ {
			open[below] = -1
		}
		t.nodes = append(t.nodes, n)
		at = end + 1
	}
	for i := len(t.nodes) - 1; i >= 0; i-- { // a node's end is the largest of its children's
		n := &t.nodes[i]
		n.end = max(n.end, int32(i)+1)
		if n.parent >= 0 {
			t.nodes[n.parent].end = max(t.nodes[n.parent].end, n.end)
		}
	}
	t.byCode = make([]int32, len(t.nodes))
	for i := range t.byCode {
		t.byCode[i] = int32(i)
	}
	slices.SortFunc(t.byCode, func(a, b int32) int { return int(t.nodes[a].code) - int(t.nodes[b].code) })
	return nil
}

// levelOf reads the level out of a code.
func levelOf(code uint32) Level {
	switch {
	case code >= 1e8:
		return Town
	case code%10000 == 0:
		return Province
	case code%100 == 0:
		return Prefecture
	}
	return County
}

// paperNames fill a level that a municipality or a county directly below a
// province does not have.
var paperNames = map[string]bool{
	"市辖区": true, "县": true, "省直辖县级行政区划": true, "自治区直辖县级行政区划": true,
}

// fillSlab spells the names in glyphs and cuts them into stem and class.
func (t *Table) fillSlab() {
	t.slab = make([]glyph, 0, 5*len(t.nodes))
	var runes []rune
	for i := range t.nodes {
		n := &t.nodes[i]
		name := t.nameOf(int32(i))
		runes = runes[:0]
		n.slab = uint32(len(t.slab))
		for _, r := range name { // as a text is read: without its brackets
			if r = fold(r); isWord(r) {
				runes = append(runes, r)
				t.slab = append(t.slab, t.glyphs.add(r))
			}
		}
		n.size = uint8(len(runes))
		n.paper = n.level == Prefecture && paperNames[name]
		stem, c := split(runes)
		n.stem, n.class = uint8(stem), c
		n.uncommon = n.level < Town && c == classNone && n.size <= 3
	}
}

// readNickname reads "name code".
func (t *Table) readNickname(fields []string) ([]form, error) {
	if len(fields) != 2 {
		return nil, errors.New("want a name and a code")
	}
	d, ok := t.Lookup(fields[1])
	if !ok {
		return nil, fmt.Errorf("there is no %s", fields[1])
	}
	return []form{t.spell(fields[0], d.i, formNickname, -1)}, nil
}

// readFormer reads "code name year today...".
func (t *Table) readFormer(fields []string) ([]form, error) {
	if len(fields) < 4 {
		return nil, errors.New("want code, name, year and codes of today")
	}
	year, err := strconv.Atoi(fields[2])
	if err != nil {
		return nil, err
	}
	f := former{code: fields[0], name: fields[1], year: year}
	var forms []form
	runes := []rune(f.name)
	stem, _ := split(runes)
	for _, code := range fields[3:] {
		d, ok := t.Lookup(code)
		if !ok {
			return nil, fmt.Errorf("there is no %s", code)
		}
		f.today = append(f.today, d.i)
		if f.name == d.Name() {
			continue // only the code changed
		}
		forms = append(forms, t.spell(f.name, d.i, formFormer, int16(len(t.former))))
		if stem >= 2 && stem < len(runes) && string(runes[:stem]) != d.Stem() {
			forms = append(forms, t.spell(string(runes[:stem]), d.i, formFormerStem, int16(len(t.former))))
		}
	}
	t.former = append(t.former, f)
	return forms, nil
}
