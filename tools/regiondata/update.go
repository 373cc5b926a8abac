package main

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// vantLine is a division in the source of @vant/area-data.
var vantLine = regexp.MustCompile(`(?m)^\s*(\d{6}): ("(?:[^"\\]|\\.)*")`)

func readVant(source []byte) (map[string]string, error) {
	names := make(map[string]string)
	for _, m := range vantLine.FindAllStringSubmatch(string(source), -1) {
		name, err := strconv.Unquote(m[2])
		if err != nil {
			return nil, fmt.Errorf("area-data: %s: %w", m[1], err)
		}
		names[m[1]] = name
	}
	if len(names) < 3800 {
		return nil, fmt.Errorf("area-data: only %d divisions", len(names))
	}
	return names, nil
}

// accepted are the counties that @vant/area-data has and the Bureau's table of
// 2023-06-30 has not, with the reason. The towns that stood elsewhere move.
var accepted = []struct {
	code, parent, why string
	townsOf           []string
}{
	{"653228", "653200", "和康县, set up in December 2024", nil},
	{"653229", "653200", "和安县, set up in December 2024", nil},
	{"460302", "460300", "西沙区, set up in 2020, governs 西沙群岛 and 中沙群岛; the Bureau counts by islands", []string{"460321", "460323"}},
	{"460303", "460300", "南沙区, set up in 2020, governs 南沙群岛; the Bureau counts by islands", []string{"460322"}},
}

// refused are codes of @vant/area-data that are left out: towns of the four
// cities without counties under codes of its own, the area's zones with codes
// 9x and 7x that GB/T 2260 does not have, and four counties that were
// dissolved (港闸区 2020, 梅列区 2021, 长岛县 2020) or never were one
// (江北新区).
var refused = regexp.MustCompile(`^(4419\d\d|4420\d\d|4604\d\d|6202\d\d|\d{4}9\d|\d{4}7\d|321150|320611|350402|370634|320112)$`)

// update takes over what is newer in @vant/area-data, and fails on a
// difference nobody has judged.
func (t tree) update(vant map[string]string) error {
	var unknown []error
	for _, code := range slices.Sorted(maps.Keys(vant)) {
		if strings.HasPrefix(code, "7") || strings.HasPrefix(code, "8") {
			continue
		}
		if _, ok := t[code]; ok || refused.MatchString(code) {
			continue
		}
		i := slices.IndexFunc(accepted, func(a struct {
			code, parent, why string
			townsOf           []string
		}) bool {
			return a.code == code
		})
		if i < 0 {
			unknown = append(unknown, fmt.Errorf("%s %s is in area-data only", code, vant[code]))
			continue
		}
		a := accepted[i]
		if err := t.add(division{code: a.code, name: vant[code], parent: a.parent}); err != nil {
			return err
		}
		for _, from := range a.townsOf {
			for town, d := range t {
				if d.parent == from {
					d.parent = a.code
					t[town] = d
				}
			}
			delete(t, from)
		}
	}
	return errors.Join(unknown...)
}
