package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/region"
)

// shownDivision is what "region show" and "region search" print as JSON.
type shownDivision struct {
	Code     string       `json:"code"`
	Names    []string     `json:"names"`
	Level    string       `json:"level"`
	Pinyin   string       `json:"pinyin"`
	Initials string       `json:"initials"`
	Children []shownChild `json:"children,omitempty"`
	Former   string       `json:"former,omitempty"` // the name that the code asked for had
	Until    int          `json:"until,omitempty"`  // the year in which that ended
}

type shownChild struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func shown(d region.Division, children bool) shownDivision {
	v := shownDivision{
		Code: d.Code(), Names: d.Path(), Level: d.Level().String(), Pinyin: strings.Join(d.Pinyin(), " "), Initials: d.Initials(),
	}
	if children {
		for c := range d.Children() {
			v.Children = append(v.Children, shownChild{c.Code(), c.Name()})
		}
	}
	return v
}

// regionShow prints divisions by their codes; for a code of the past, what it
// stands for today.
func (s *call) regionShow(ctx context.Context, o *regionOrder, out *bufio.Writer) error {
	table := region.China()
	for _, code := range o.rest {
		if d, ok := table.Lookup(code); ok {
			if err := s.writeDivision(out, o.json, shown(d, true)); err != nil {
				return err
			}
			continue
		}
		name, year, today := table.Former(code)
		if len(today) == 0 {
			return fault.New(fault.Invalid, "region.no_such_code", nil, "code", code)
		}
		if !o.json {
			fmt.Fprintln(out, s.words.Text("region.former_code", map[string]any{"code": code, "name": name, "year": fmt.Sprint(year)}))
		}
		for _, d := range today {
			v := shown(d, false)
			v.Former, v.Until = name, year
			if err := s.writeDivision(out, o.json, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// regionSearch prints the divisions whose names begin with a text.
func (s *call) regionSearch(ctx context.Context, o *regionOrder, out *bufio.Writer) error {
	query := strings.Join(o.rest, " ")
	found := region.China().Search(query, o.limit+1)
	for _, d := range found[:min(len(found), o.limit)] {
		if err := s.writeDivision(out, o.json, shown(d, false)); err != nil {
			return err
		}
	}
	switch {
	case len(found) == 0:
		s.note("region.not_found", map[string]any{"text": query})
	case len(found) > o.limit:
		s.note("region.search_cut", map[string]any{"limit": o.limit})
	}
	return nil
}

func (s *call) writeDivision(out *bufio.Writer, asJSON bool, v shownDivision) error {
	if asJSON {
		return writeJSON(out, v)
	}
	fmt.Fprintf(out, "%-9s  %s  %s (%s)\n", v.Code, strings.Join(v.Names, " "), v.Pinyin, v.Initials)
	for _, c := range v.Children {
		fmt.Fprintf(out, "  %-9s  %s\n", c.Code, c.Name)
	}
	return nil
}
