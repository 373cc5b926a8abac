package law

import "slices"

// Book is the shipped items with a tenant's entries over them. It is not
// changed after it was made and is safe for concurrent use. The zero Book has
// no entries.
type Book struct{ entries []Entry }

// NewBook returns a Book with the entries that fit their items and are not
// revoked; of two for the same item, province and day, the later one holds.
func NewBook(entries []Entry) *Book {
	b := &Book{}
	for _, e := range entries {
		if e.Revoked.IsZero() && e.Validate() == nil {
			b.entries = append(b.entries, e)
		}
	}
	slices.SortStableFunc(b.entries, func(a, c Entry) int { return c.At.Compare(a.At) })
	return b
}

// Provision is an item as it applied on a day: a fact with its source.
type Provision struct {
	Item
	// Entry is the operator's entry that confirms or refines it; nil for what
	// stands in the data alone.
	Entry *Entry
}

// On returns what was in force on a day, in the order of the data. province,
// which may be empty, picks the amounts that a province fixed itself. Items
// that nobody has confirmed are left out.
func (b *Book) On(day Date, province string) []Provision {
	var list []Provision
	for _, item := range items {
		if !item.InForce(day) {
			continue
		}
		p := Provision{Item: item}
		if e := b.entry(item, day, province); e != nil {
			p.apply(e)
		}
		if p.Confidence != Unconfirmed || p.Entry != nil {
			list = append(list, p)
		}
	}
	return list
}

// Find returns an item as it applied on a day; false if it did not, or if
// nobody has confirmed it.
func (b *Book) Find(id string, day Date, province string) (Provision, bool) {
	list := b.On(day, province)
	i := slices.IndexFunc(list, func(p Provision) bool { return p.ID == id })
	if i < 0 {
		return Provision{}, false
	}
	return list[i], true
}

// About returns what was in force on a day on a topic.
func (b *Book) About(topic Topic, day Date, province string) []Provision {
	return slices.DeleteFunc(b.On(day, province), func(p Provision) bool { return p.Topic != topic })
}

// ToConfirm returns the items for which no entry holds on a day: those that
// nobody has confirmed. They are for the operator's page alone, as questions.
func (b *Book) ToConfirm(day Date) []Item {
	var list []Item
	for _, item := range items {
		if item.Confidence == Unconfirmed && item.InForce(day) && b.entry(item, day, "") == nil {
			list = append(list, item)
		}
	}
	return list
}

// Bounding returns the periods that bound a clock of the procedure on a day.
func (b *Book) Bounding(clock string, day Date) []Provision {
	return slices.DeleteFunc(b.On(day, ""), func(p Provision) bool {
		return p.Period == nil || !slices.Contains(p.Period.Clocks, clock)
	})
}

// entry returns the newest entry for an item on a day.
func (b *Book) entry(item Item, day Date, province string) *Entry {
	for i, e := range b.entries {
		if e.Item == item.ID && day.within(e.From, e.To) && (e.Province == "" || e.Province == province) {
			return &b.entries[i]
		}
	}
	return nil
}

// apply lets an entry fill in its value.
func (p *Provision) apply(e *Entry) {
	p.Entry = e
	switch {
	case e.Value == 0:
	case p.Amount != nil:
		own := *p.Amount
		own.Fen = e.Value
		p.Amount = &own
	case p.Period != nil:
		own := *p.Period
		own.N = e.Value
		p.Period = &own
	}
}
