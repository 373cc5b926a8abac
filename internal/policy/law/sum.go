package law

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// Paid is one amount that a sum is made of.
type Paid struct {
	Ref string // what it is: the number of a case or an order
	Fen int64
	On  Date
}

// Sum is arithmetic over amounts, with the names that provisions in force on a
// day give to amounts of that size. It says nothing about what anybody did or
// meant, and nothing about whether the amounts may be counted together: that
// is for the people, and in the end for the authorities, who read it.
type Sum struct {
	Day      Date
	Province string
	Count    int
	Fen      int64
	Largest  int64
	First    Date // day of the earliest amount
	Last     Date
	Bands    []Standing
}

// Place is where a total stands towards a named amount.
type Place string

// The places. Within means that it depends on the figure of the province,
// which nobody has entered.
const (
	Below   Place = "below"
	Within  Place = "within"
	Reaches Place = "reaches"
)

// Standing is a named amount and where the total stands towards it.
type Standing struct {
	Provision Provision
	Place     Place
}

// maxSumFen bounds each amount and the sum, as package aftersale bounds an
// amount times the number of amounts that anybody looks at: a trillion yuan.
const maxSumFen = 1e14

// Add adds amounts and names the bands that provisions on a day know. The
// errors are Invalid: an amount below zero, or a sum beyond all measure.
func (b *Book) Add(day Date, province string, amounts []Paid) (Sum, error) {
	s := Sum{Day: day, Province: province, Count: len(amounts)}
	for _, a := range amounts {
		if a.Fen < 0 || a.Fen > maxSumFen || s.Fen > maxSumFen-a.Fen {
			return Sum{}, fault.New(fault.Invalid, "law.bad_amount", nil)
		}
		s.Fen += a.Fen
		s.Largest = max(s.Largest, a.Fen)
		if s.First == "" || a.On < s.First {
			s.First = a.On
		}
		s.Last = max(s.Last, a.On)
	}
	for _, p := range b.On(day, province) {
		if p.Amount != nil {
			s.Bands = append(s.Bands, Standing{Provision: p, Place: p.Amount.place(s.Fen)})
		}
	}
	slices.SortStableFunc(s.Bands, func(a, c Standing) int {
		return int(min(max(a.Provision.Amount.LowFen-c.Provision.Amount.LowFen, -1), 1))
	})
	return s, nil
}

// place compares a total with the province's figure, or with the range if
// that is not known.
func (a *Amount) place(total int64) Place {
	low, high := a.LowFen, a.HighFen
	if a.Fen > 0 {
		low, high = a.Fen, a.Fen
	}
	switch {
	case total < low:
		return Below
	case total < high:
		return Within
	}
	return Reaches
}

// Sentence is a sentence of the catalogues.
type Sentence struct {
	Key  string
	Args map[string]any
}

// Sentences returns what people read of the sum: the total, one line for each
// band, and what the sum does not say.
func (s Sum) Sentences(tag locale.Tag) []Sentence {
	list := []Sentence{{Key: "law.sum", Args: map[string]any{"amounts": s.Count, "yuan": Yuan(s.Fen), "from": s.First, "to": s.Last}}}
	if s.Count == 0 {
		return []Sentence{{Key: "law.nothing"}}
	}
	for _, b := range s.Bands {
		a := b.Provision.Amount
		args := map[string]any{
			"law": b.Provision.Law.In(tag), "article": b.Provision.Article, "name": a.Name.In(tag),
			"low": Yuan(a.LowFen), "high": Yuan(a.HighFen), "figure": Yuan(a.Fen),
		}
		if a.LowFen == a.HighFen {
			args["figure"] = Yuan(a.LowFen)
		}
		list = append(list, Sentence{Key: a.sentence(b.Place), Args: args})
	}
	return append(list, Sentence{Key: "law.sum_note"})
}

// sentence names the sentence for a place.
func (a *Amount) sentence(p Place) string {
	known := a.Fen > 0 || a.LowFen == a.HighFen
	switch {
	case known && p == Below:
		return "law.band_below"
	case known:
		return "law.band_reaches"
	case p == Below:
		return "law.range_below"
	case p == Within:
		return "law.range_within"
	}
	return "law.range_reaches"
}
