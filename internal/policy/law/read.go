package law

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/policy/block"
)

//go:embed data/*.txt
var files embed.FS

var items = func() []Item {
	list, err := read(files)
	if err != nil {
		panic(fmt.Sprintf("law: %v", err)) // embedded; a test reads them first
	}
	return list
}()

// Items returns all items in the order of the data, the unconfirmed ones too:
// for documents and the operator's page.
func Items() []Item { return slices.Clone(items) }

// Find returns the item of an id, whatever its confidence.
func Find(id string) (Item, bool) {
	i := slices.IndexFunc(items, func(item Item) bool { return item.ID == id })
	if i < 0 {
		return Item{}, false
	}
	return items[i], true
}

// read reads all files of the data, in the order of their names.
func read(fsys fs.FS) ([]Item, error) {
	names, err := fs.Glob(fsys, "data/*.txt")
	if err != nil {
		return nil, err
	}
	var list []Item
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		more, err := parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, item := range more {
			if slices.ContainsFunc(list, func(i Item) bool { return i.ID == item.ID }) {
				return nil, fmt.Errorf("%s: %s stands twice", name, item.ID)
			}
			list = append(list, item)
		}
	}
	return list, nil
}

// parse reads one file. Its head holds the title of the statute, the days in
// force and the source, which its items take where they have none of their own.
func parse(text string) ([]Item, error) {
	sections, err := block.Read(text)
	if err != nil {
		return nil, err
	}
	var list []Item
	for _, s := range sections[1:] {
		item := Item{ID: s.Name}
		for _, f := range slices.Concat(sections[0].Fields, s.Fields) {
			if err := item.set(f.Name, f.Value); err != nil {
				return nil, fmt.Errorf("line %d: %w", f.Line, err)
			}
		}
		if err := item.check(); err != nil {
			return nil, fmt.Errorf("line %d: [%s]: %w", s.Line, s.Name, err)
		}
		list = append(list, item)
	}
	return list, nil
}

// set stores a field.
func (i *Item) set(name, value string) error {
	value = strings.ReplaceAll(value, "\n", " ")
	switch name {
	case "act.zh-CN":
		i.Law.Chinese = value
	case "act.en":
		i.Law.English = value
	case "says.zh-CN":
		i.Says.Chinese = value
	case "says.en":
		i.Says.English = value
	case "article":
		i.Article = value
	case "topic":
		i.Topic = Topic(value)
	case "from":
		i.From = Date(value)
	case "to":
		i.To = Date(value)
	case "source":
		i.Source = value
	case "confidence":
		i.Confidence = Confidence(value)
	case "editable":
		i.Editable = value == "yes"
	case "amount", "amount.zh-CN", "amount.en":
		return i.setAmount(name, value)
	case "period", "bounds":
		return i.setPeriod(name, value)
	default:
		return fmt.Errorf("no field is called %q", name)
	}
	return nil
}

// setAmount reads "3000" or "3000-10000", in yuan, and the amount's names.
func (i *Item) setAmount(name, value string) error {
	if i.Amount == nil {
		i.Amount = &Amount{}
	}
	switch name {
	case "amount.zh-CN":
		i.Amount.Name.Chinese = value
		return nil
	case "amount.en":
		i.Amount.Name.English = value
		return nil
	}
	low, high, ranged := strings.Cut(value, "-")
	if !ranged {
		high = low
	}
	l, err := strconv.ParseInt(low, 10, 40)
	if err != nil {
		return err
	}
	h, err := strconv.ParseInt(high, 10, 40)
	if err != nil {
		return err
	}
	i.Amount.LowFen, i.Amount.HighFen = l*100, h*100
	return nil
}

// setPeriod reads "7 days" and "at_least return".
func (i *Item) setPeriod(name, value string) error {
	if i.Period == nil {
		i.Period = &Period{}
	}
	words := strings.Fields(value)
	if len(words) < 2 {
		return fmt.Errorf("%q is too short", value)
	}
	if name == "bounds" {
		i.Period.Bound, i.Period.Clocks = Bound(words[0]), words[1:]
		return nil
	}
	n, err := strconv.ParseInt(words[0], 10, 32)
	i.Period.N, i.Period.Unit = n, Unit(words[1])
	return err
}

// check reports what an item lacks.
func (i *Item) check() error {
	switch {
	case i.Law.Chinese == "" || i.Law.English == "" || i.Says.Chinese == "" || i.Says.English == "":
		return fmt.Errorf("title or summary is missing in a language")
	case i.Topic.Key() == "":
		return fmt.Errorf("no topic is called %q", i.Topic)
	case i.Source == "":
		return fmt.Errorf("there is no source")
	case i.Confidence != Read && i.Confidence != Quoted && i.Confidence != Unconfirmed:
		return fmt.Errorf("the confidence is %q", i.Confidence)
	case i.From != "" && !i.From.Valid() || i.To != "" && !i.To.Valid() || i.From != "" && i.To != "" && i.To < i.From:
		return fmt.Errorf("in force from %q to %q", i.From, i.To)
	case i.Amount != nil && (i.Amount.LowFen < 1 || i.Amount.HighFen < i.Amount.LowFen || i.Amount.Name.Chinese == "" || i.Amount.Name.English == ""):
		return fmt.Errorf("the amount has no figure or no name")
	case i.Period != nil && (i.Period.N < 1 || i.Period.Unit != Days && i.Period.Unit != Months && i.Period.Unit != Years):
		return fmt.Errorf("the period has no number or no unit")
	case i.Period != nil && len(i.Period.Clocks) > 0 && i.Period.Bound != AtLeast && i.Period.Bound != AtMost:
		return fmt.Errorf("the bound is %q", i.Period.Bound)
	}
	return nil
}
