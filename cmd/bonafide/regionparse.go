package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/region"
)

// parsedLine is what "region parse -format json" prints for a line.
type parsedLine struct {
	Input      string            `json:"input"`
	Name       string            `json:"name"`
	Phones     []parsedPhone     `json:"phones"`
	Identity   bool              `json:"identity_number,omitempty"` // one was seen, and left out
	Postcode   string            `json:"postcode,omitempty"`
	Clear      bool              `json:"clear"`
	Candidates []regionCandidate `json:"candidates"`
	Province   string            `json:"province"`
	City       string            `json:"city"`
	County     string            `json:"county"`
	Town       string            `json:"town"`
	Village    string            `json:"village"`
	Street     string            `json:"street"`
	Number     string            `json:"number"`
	Estate     string            `json:"estate"`
	Building   string            `json:"building"`
	Unit       string            `json:"unit"`
	Floor      string            `json:"floor"`
	Room       string            `json:"room"`
	Rest       string            `json:"rest"`
	Cut        bool              `json:"cut,omitempty"`
}

type parsedPhone struct {
	Number    string `json:"number"`
	Extension string `json:"extension,omitempty"`
}

func (s *call) regionParse(ctx context.Context, o *regionOrder, out *bufio.Writer) error {
	table := region.China()
	return s.eachLine(ctx, o.rest, func(line string) error {
		a := table.Parse(line)
		if o.json {
			return writeJSON(out, s.parsed(line, &a))
		}
		if strings.TrimSpace(line) != "" {
			s.writeParsed(out, line, &a)
		}
		return nil
	})
}

// parsed puts an address into the form of the interface. An identity-card
// number is taken out of the echo of the input too.
func (s *call) parsed(line string, a *region.Address) parsedLine {
	if a.Identity {
		line = region.MaskIdentity(line)
	}
	p := parsedLine{
		Input: line, Name: a.Name, Phones: []parsedPhone{}, Identity: a.Identity, Postcode: a.Postcode,
		Clear: a.Region.Clear(), Candidates: s.candidates(&a.Region),
		Village: a.Village, Street: a.Street, Number: a.Number, Estate: a.Estate, Building: a.Building,
		Unit: a.Unit, Floor: a.Floor, Room: a.Room, Rest: a.Rest, Cut: a.Cut,
	}
	for _, phone := range a.Phones {
		p.Phones = append(p.Phones, parsedPhone(phone))
	}
	if len(a.Region.Candidates) > 0 {
		d := a.Region.Candidates[0].Division
		p.Province, p.County, p.Town = d.At(region.Province).Name(), d.At(region.County).Name(), d.At(region.Town).Name()
		if city := d.At(region.Prefecture); !city.OnPaper() {
			p.City = city.Name()
		}
	}
	return p
}

// writeParsed writes an address for people, a part to a line.
func (s *call) writeParsed(out *bufio.Writer, line string, a *region.Address) {
	p := s.parsed(line, a)
	fmt.Fprintln(out, locale.Visible(p.Input))
	show := func(key, value string) {
		if value != "" {
			fmt.Fprintf(out, "  %s %s\n", s.words.Text(key, nil), locale.Visible(value))
		}
	}
	show("region.part_name", p.Name)
	for _, phone := range p.Phones {
		number := phone.Number
		if phone.Extension != "" {
			number = s.words.Text("region.extension", map[string]any{"number": number, "extension": phone.Extension})
		}
		show("region.part_phone", number)
	}
	if a.Identity {
		fmt.Fprintf(out, "  %s\n", s.words.Text("region.identity", nil))
	}
	show("region.part_postcode", p.Postcode)
	fmt.Fprintf(out, "  %s\n", s.words.Text("region.part_place", nil))
	s.writeCandidates(out, &a.Region)
	show("region.part_village", p.Village)
	show("region.part_street", p.Street)
	show("region.part_number", p.Number)
	show("region.part_estate", p.Estate)
	show("region.part_building", p.Building)
	show("region.part_unit", p.Unit)
	show("region.part_floor", p.Floor)
	show("region.part_room", p.Room)
	show("region.part_rest", p.Rest)
}
