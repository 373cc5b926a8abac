package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// classWords end a name; what is before them is the name proper. When only
// they changed, as in 武进市 and 武进区, the resolver needs no table.
var classWords = regexp.MustCompile(`(自治县|自治旗|自治州|地区|特区|林区|矿区|新区|市|县|区|旗|盟)$`)

// peoples are left out of short names.
var peoples = regexp.MustCompile(`(各族|满族|回族|蒙古族?|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|普米族|塔吉克|怒族|鄂温克族|保安族|裕固族|独龙族)+$`)

func stem(name string) string {
	s := classWords.ReplaceAllString(name, "")
	if short := peoples.ReplaceAllString(s, ""); short != "" {
		return short
	}
	return s
}

// general are names that many cities give to a district; that one of them exists
// says nothing about another.
var general = map[string]bool{"城区": true, "郊区": true, "矿区": true, "市中区": true, "桥东区": true, "桥西区": true, "新城区": true}

// checkFormer looks up every name of the old editions: it must exist today,
// differ from a name of the same province in the class word alone, or stand in
// renamed.txt. It also looks up every successor named there.
func (t tree) checkFormer(editions map[string][]byte, renamed string) error {
	var faults []error
	known := make(map[string]bool) // code and name
	for n, line := range strings.Split(renamed, "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if len(fields) < 4 {
			faults = append(faults, fmt.Errorf("renamed.txt:%d: want code, name, year, successors", n+1))
			continue
		}
		known[fields[0]+" "+fields[1]] = true
		for _, code := range fields[3:] {
			if _, ok := t[code]; !ok {
				faults = append(faults, fmt.Errorf("renamed.txt:%d: there is no %s", n+1, code))
			}
		}
	}
	stems := make(map[string]bool) // province and stem
	names := make(map[string]bool) // province and whole name
	for code, d := range t {
		stems[code[:2]+stem(d.name)] = true
		names[code[:2]+d.name] = !general[d.name]
	}
	for _, file := range slices.Sorted(maps.Keys(editions)) {
		if !strings.HasSuffix(file, ".json") {
			continue
		}
		var edition map[string]string
		if err := json.Unmarshal(editions[file], &edition); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, code := range slices.Sorted(maps.Keys(edition)) {
			name := edition[code]
			if t[code].name == name || name == "市" || name == "县" || strings.HasSuffix(name, "市辖区") || strings.Contains(name, "直辖") {
				continue
			}
			if names[code[:2]+name] || stems[code[:2]+stem(name)] && len([]rune(stem(name))) > 1 || known[code+" "+name] {
				continue
			}
			known[code+" "+name] = true // say it once
			faults = append(faults, fmt.Errorf("%s: %s %s has no successor in renamed.txt", file, code, name))
		}
	}
	return errors.Join(faults...)
}
