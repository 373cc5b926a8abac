package aftersale

import (
	"context"
)

// Transactor runs a function in a transaction that travels in the context; a
// nested InTx joins the outer one.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Records keeps cases and what belongs to them.
type Records interface {
	Cases
	Measures
	Audits
	Chosen
}

// Cases keeps cases. Every method looks at one tenant only.
type Cases interface {
	// Create stores a new case with its texts and its first event.
	Create(ctx context.Context, c *Case, e Event) error
	// Case returns a case with all its records, as of one moment. Missing if
	// there is none.
	Case(ctx context.Context, tenant string, name CaseID) (*Case, error)
	// Save stores a move: the case, the records that differ, the texts, the
	// event. It MUST change nothing and return a Conflict unless the stored
	// version is before.Version.
	Save(ctx context.Context, before, after *Case, e Event) error
	// Events returns the time line after a number, in order.
	Events(ctx context.Context, tenant string, name CaseID, after int64, limit int) ([]Event, error)
	// Text returns a sealed text of a case. Missing if there is none.
	Text(ctx context.Context, tenant string, name CaseID, text TextID) (SealedText, error)
	// List returns a page of a filter, by due time and id.
	List(ctx context.Context, f Filter) (Page, error)
	// Due returns running clocks of all tenants that are due at now, the
	// longest overdue first, after a place in that order.
	Due(ctx context.Context, now Micros, after DueClock, limit int) ([]DueClock, error)
}

// Chosen keeps the settings of tenants.
type Chosen interface {
	// Settings returns the settings of a tenant; the zero Settings if it has
	// chosen none.
	Settings(ctx context.Context, tenant string) (*Settings, error)
	// PutSettings stores settings as the next version. It MUST return a
	// Conflict unless the stored version is s.Version.
	PutSettings(ctx context.Context, tenant string, s *Settings, by PersonID, at Micros) error
}
