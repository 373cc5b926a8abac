package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// gaps are districts that area-data leaves out.
var gaps = map[string]string{
	"711131": "金山区", // of 新北市; the row of codes has this gap, between 万里区 711130 and 板桥区 711132
}

// corrected are names that area-data writes in an older or another way.
var corrected = map[string]string{
	"711489": "龙潭区", "711497": "复兴区", // 桃园 became a municipality in 2014, its towns districts
}

// beyond are divisions of area-data that china-division leaves out, and that
// exist: the islands of 金门 and 连江, and Macao under its usual names.
var beyond = []string{"7105", "7128", "8201", "8202"}

// overseas adds Hong Kong, Macao and Taiwan. Below the province GB/T 2260
// gives them no codes; these are area-data's. It mixes in former names, so
// only what china-division lists too is taken.
func (t tree) overseas(vant map[string]string, list []byte) error {
	var present map[string]map[string][]string
	if err := json.Unmarshal(list, &present); err != nil {
		return fmt.Errorf("HK-MO-TW: %w", err)
	}
	names := maps.Clone(gaps)
	for code, name := range vant {
		if code[0] == '7' || code[0] == '8' {
			names[code] = name
		}
	}
	maps.Copy(names, corrected)
	for _, code := range slices.Sorted(maps.Keys(names)) {
		name, province, city := names[code], code[:2]+"0000", code[:4]+"00"
		d := division{code: code, name: name}
		switch code {
		case province:
		case city:
			d.parent = province
		default:
			d.parent = city
			districts := present[names[province]][names[city]]
			if !slices.Contains(districts, name) && !slices.Contains(beyond, code[:4]) || strings.HasPrefix(name, "其它") {
				continue
			}
		}
		if err := t.add(d); err != nil {
			return err
		}
	}
	for province, cities := range present {
		if province == "澳门特别行政区" {
			continue // other names for the same parishes
		}
		for city, districts := range cities {
			for _, name := range districts {
				if !t.has(province, city, name) {
					return fmt.Errorf("%s %s %s has no code", province, city, name)
				}
			}
		}
	}
	return nil
}

// has reports whether the tree holds the path.
func (t tree) has(province, city, name string) bool {
	for _, d := range t {
		if d.name == name && t[d.parent].name == city && t[t[d.parent].parent].name == province {
			return true
		}
	}
	return false
}
