package vrplib

import (
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/route"
)

// file is a VRPLIB file while it is read.
type file struct {
	specs    map[string]string
	where    map[string]int // line of each specification and section
	sections map[string][]line
}

// known lists what is understood. Anything else is refused rather than
// ignored: a plan for another problem would look right and be wrong.
var known = map[string]bool{
	"NAME": true, "COMMENT": true, "TYPE": true, "DIMENSION": true, "VEHICLES": true, "CAPACITY": true, "SERVICE_TIME": true,
	"EDGE_WEIGHT_TYPE": true, "EDGE_WEIGHT_FORMAT": true, "NODE_COORD_TYPE": true, "DISPLAY_DATA_TYPE": true,
	"NODE_COORD_SECTION": true, "DEMAND_SECTION": true, "TIME_WINDOW_SECTION": true, "SERVICE_TIME_SECTION": true,
	"DEPOT_SECTION": true, "EDGE_WEIGHT_SECTION": true, "DISPLAY_DATA_SECTION": true,
}

// sort sorts the lines into specifications and sections.
func sort(lines []line) (*file, error) {
	f := &file{specs: map[string]string{}, where: map[string]int{}, sections: map[string][]line{}}
	section := ""
	for _, l := range lines {
		first := l.fields[0]
		if first == "EOF" {
			break
		}
		if strings.ContainsRune("0123456789+-.", rune(first[0])) {
			if section == "" {
				return nil, wrong(l.number, "numbers outside of a section")
			}
			f.sections[section] = append(f.sections[section], l)
			continue
		}
		key, value, spec := strings.Cut(strings.Join(l.fields, " "), ":")
		key = strings.TrimSpace(key)
		if !known[key] {
			return nil, wrong(l.number, "%q is not supported", shorten(key))
		}
		if _, twice := f.where[key]; twice {
			return nil, wrong(l.number, "%s stands twice", key)
		}
		f.where[key] = l.number
		switch section = ""; {
		case strings.HasSuffix(key, "_SECTION"):
			section = key
		case spec:
			f.specs[key] = strings.TrimSpace(value)
		default:
			return nil, wrong(l.number, "%s has no value", key)
		}
	}
	return f, nil
}

// integer returns a specification as a whole number up to hi.
func (f *file) integer(key string, hi int64) (int64, error) {
	text, ok := f.specs[key]
	if !ok {
		return 0, wrong(0, "%s is missing", key)
	}
	n, err := whole(text)
	if err != nil {
		return 0, wrong(f.where[key], "%s: %v", key, err)
	}
	if n > hi {
		return 0, wrong(f.where[key], "%s is %d; at most %d is possible", key, n, hi)
	}
	return n, nil
}

// rows returns the lines of a section that has one per node, in order, each
// with the number of its node, from 1, and so many values.
func (f *file) rows(section string, nodes, values int) ([]line, error) {
	lines, ok := f.sections[section]
	if !ok {
		return nil, wrong(f.where[section], "%s is missing or empty", section)
	}
	for i, l := range lines {
		switch {
		case i == nodes:
			return nil, wrong(l.number, "%s has more rows than the %d of DIMENSION", section, nodes)
		case len(l.fields) != values+1:
			return nil, wrong(l.number, "%d fields where %d were expected", len(l.fields), values+1)
		case l.fields[0] != strconv.Itoa(i+1):
			return nil, wrong(l.number, "node %q stands where %d was expected", shorten(l.fields[0]), i+1)
		}
	}
	if len(lines) < nodes {
		return nil, wrong(lines[len(lines)-1].number, "%s ends after %d of %d rows", section, len(lines), nodes)
	}
	return lines, nil
}

// explicit reads EDGE_WEIGHT_SECTION.
func (f *file) explicit(nodes int) (*route.Matrix, error) {
	format := f.specs["EDGE_WEIGHT_FORMAT"]
	half := nodes * (nodes - 1) / 2
	want, ok := map[string]int{"FULL_MATRIX": nodes * nodes, "LOWER_ROW": half, "UPPER_ROW": half}[format]
	if !ok {
		return nil, wrong(f.where["EDGE_WEIGHT_FORMAT"], "the EDGE_WEIGHT_FORMAT %q is not supported; FULL_MATRIX, LOWER_ROW and UPPER_ROW are", shorten(format))
	}
	var flat []int32
	for _, l := range f.sections["EDGE_WEIGHT_SECTION"] {
		for _, field := range l.fields {
			x, err := whole(field)
			if err == nil && x > int64(route.MaxTime) {
				return nil, wrong(l.number, "the way %d is too long", x)
			}
			if err != nil {
				return nil, wrong(l.number, "%v", err)
			}
			if len(flat) == want {
				return nil, wrong(l.number, "more distances than the %d that %d nodes have", want, nodes)
			}
			flat = append(flat, int32(x))
		}
	}
	if len(flat) != want {
		return nil, wrong(f.where["EDGE_WEIGHT_SECTION"], "%d distances where %d were expected", len(flat), want)
	}
	d := make([]int32, nodes*nodes)
	for i := range nodes {
		for j := range nodes {
			if format == "FULL_MATRIX" || format == "LOWER_ROW" && j < i || format == "UPPER_ROW" && j > i {
				d[i*nodes+j] = flat[0]
				if flat = flat[1:]; format != "FULL_MATRIX" {
					d[j*nodes+i] = d[i*nodes+j]
				}
			}
		}
		d[i*nodes+i] = 0 // some files have a large number here
	}
	return route.NewMatrix(nodes, d, nil)
}
