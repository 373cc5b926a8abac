package seal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// A Source reads what one part of the product keeps about a person. Parts that
// seal fields have one.
type Source interface {
	// PersonalData returns the records about a person, the oldest first. It
	// MUST return all of them, and opens fields with the keyring; a field whose
	// person was erased is there, with its erased value.
	PersonalData(ctx context.Context, o Owner, ring *Keyring) ([]Record, error)
}

// Record is one row about a person.
type Record struct {
	Kind   string // what it is, in the words of the part: "customer", "visit"
	ID     string
	At     time.Time // when it was made; may be zero
	Fields []Field
}

// Field is one field of a Record: either a sealed Value or a Plain one.
type Field struct {
	Name  string
	Value Value  // shown in clear in the export; may be nil
	Plain string // what is not personal data by itself: a date, a state
}

// Exporter collects everything about a person from the sources of all parts
// (个人信息保护法, art. 45: the person's right to a copy).
type Exporter struct {
	vault   *Vault
	sources map[string]Source
}

// NewExporter returns an Exporter; sources have the name of their part.
func NewExporter(v *Vault, sources map[string]Source) *Exporter {
	return &Exporter{vault: v, sources: sources}
}

// exportForm is the JSON of an export.
type exportForm struct {
	Format  string       `json:"format"`
	Tenant  string       `json:"tenant"`
	Person  string       `json:"person"`
	Made    time.Time    `json:"made"`
	Records []recordForm `json:"records"`
}

type recordForm struct {
	Part   string            `json:"part"`
	Kind   string            `json:"kind"`
	ID     string            `json:"id"`
	At     *time.Time        `json:"at,omitempty"`
	Fields map[string]string `json:"fields"`
	Erased []string          `json:"erased,omitempty"`
}

// Export writes everything about a person as JSON, in clear, after an entry in
// the access log. It opens everything before it writes the first byte. The
// errors are those of Reveal, of a source and of w.
func (e *Exporter) Export(ctx context.Context, who Request, o Owner, w io.Writer) error {
	who, err := who.ready("")
	if err != nil {
		return err
	}
	rings, err := e.vault.Keyrings(ctx, o.Tenant, o.Person)
	if err != nil {
		return err
	}
	now := e.vault.now().UTC()
	form := exportForm{Format: "bonafide-personal-data-1", Tenant: o.Tenant, Person: o.Person, Made: now, Records: []recordForm{}}
	names := make([]string, 0, len(e.sources))
	for name := range e.sources {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		records, err := e.sources[name].PersonalData(ctx, o, rings.Of(o.Person))
		if err != nil {
			return fmt.Errorf("seal: export of %s: %w", name, err)
		}
		for _, r := range records {
			form.Records = append(form.Records, r.form(name))
		}
	}
	err = e.vault.store.AppendAccess(ctx, Access{Owner: o, Act: ActExport, Actor: who.Actor, Reason: who.Reason, At: now})
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(form)
}

func (r Record) form(part string) recordForm {
	f := recordForm{Part: part, Kind: r.Kind, ID: r.ID, Fields: make(map[string]string, len(r.Fields))}
	if !r.At.IsZero() {
		at := r.At.UTC()
		f.At = &at
	}
	for _, field := range r.Fields {
		switch {
		case field.Value == nil:
			f.Fields[field.Name] = field.Plain
		case field.Value.reveal().erased:
			f.Erased = append(f.Erased, field.Name)
		default:
			f.Fields[field.Name] = field.Value.Clear()
		}
	}
	return f
}
