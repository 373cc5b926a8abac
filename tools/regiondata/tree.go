package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// division is a line of the table: six digits down to the county, nine for a
// town. A town's parent is named, because four cities have no counties.
type division struct {
	code, name, parent string
}

// tree is the table that is being made. Its words for a level that exists on
// paper only, such as 市辖区 in a municipality, are kept: GB/T 2260 gives
// them codes.
type tree map[string]division

// countyless are the prefectures whose towns stand directly below them. The
// Bureau fills the gap with a county of the same name; GB/T 2260 has none.
var countyless = map[string]string{
	"441900": "441900", "442000": "442000", "460400": "460400", "620201": "620200",
}

func readNBS(files map[string][]byte) (tree, error) {
	type row struct {
		Code, Name, ProvinceCode, CityCode, AreaCode string
	}
	t := make(tree)
	for _, file := range []string{"provinces", "cities", "areas", "streets"} {
		var rows []row
		if err := json.Unmarshal(files["dist/"+file+".json"], &rows); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, r := range rows {
			d := division{name: strings.TrimSpace(r.Name)}
			switch file {
			case "provinces":
				d.code = r.Code + "0000"
			case "cities":
				d.code, d.parent = r.Code+"00", r.ProvinceCode+"0000"
			case "areas":
				if countyless[r.Code] != "" {
					continue
				}
				d.code, d.parent = r.Code, r.CityCode+"00"
			case "streets":
				d.code, d.parent = r.Code, r.AreaCode
				d.name = alone(d.name, t[r.AreaCode].name)
				if city := countyless[r.AreaCode]; city != "" {
					d.parent = city
				}
			}
			if err := t.add(d); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// alone takes the county's name off a town's: in a few counties the Bureau
// writes 济源市轵城镇 for the town that is called 轵城镇. 芒市镇 stays, and so do
// names of estates, 青县农场, which are called that.
func alone(town, county string) string {
	rest := strings.TrimPrefix(town, county)
	for _, class := range []string{"镇", "乡", "街道"} {
		if name, ok := strings.CutSuffix(rest, class); ok && utf8.RuneCountInString(name) >= 2 {
			return rest
		}
	}
	return town
}

func (t tree) add(d division) error {
	if _, twice := t[d.code]; twice {
		return fmt.Errorf("%s %s stands twice", d.code, d.name)
	}
	if _, ok := t[d.parent]; !ok && d.parent != "" {
		return fmt.Errorf("%s %s hangs below %q, which does not exist", d.code, d.name, d.parent)
	}
	if d.name == "" || strings.ContainsAny(d.name, "\n\t") {
		return fmt.Errorf("%s has the name %q", d.code, d.name)
	}
	t[d.code] = d
	return nil
}

// text is the table in preorder, a division to a line: code, space, name. The
// level follows from the code; the parent is the nearest line above of a
// higher level. A line "=A B" says that code A is used for B.
func (t tree) text() string {
	children := make(map[string][]string)
	for _, code := range slices.Sorted(maps.Keys(t)) {
		children[t[code].parent] = append(children[t[code].parent], code)
	}
	var b strings.Builder
	var walk func(parent string)
	walk = func(parent string) {
		for _, code := range children[parent] {
			fmt.Fprintf(&b, "%s %s\n", code, t[code].name)
			walk(code)
		}
	}
	walk("")
	for _, code := range slices.Sorted(maps.Keys(countyless)) {
		if city := countyless[code]; city != code {
			fmt.Fprintf(&b, "=%s %s\n", code, city)
		}
	}
	return b.String()
}
