package policy

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/policy/law"
)

// Transactor runs a function in a transaction that travels in the context; a
// nested InTx joins the outer one.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Records keeps versions, judgements, back-tests and the entries to the legal
// data. Every method looks at one tenant only, except Due.
type Records interface {
	// Version returns a version. Missing if there is none.
	Version(ctx context.Context, tenant, id string) (*Version, error)
	// Versions returns versions, the newest first, older than one of an id
	// (empty: from the newest).
	Versions(ctx context.Context, tenant, before string, limit int) ([]Version, error)
	// InState returns the version in a state of which a tenant has at most
	// one; nil if there is none.
	InState(ctx context.Context, tenant string, state State) (*Version, error)
	// ActiveAt returns the version that was active at a moment. Missing if
	// there was none.
	ActiveAt(ctx context.Context, tenant string, at time.Time) (*Version, error)
	// Due returns announced versions of all tenants whose beginning has come.
	Due(ctx context.Context, now time.Time, limit int) ([]Version, error)
	// AddVersion stores a new version. It MUST return a Conflict if the tenant
	// has another one in the same state of which there is at most one.
	AddVersion(ctx context.Context, v *Version) error
	// SaveVersion stores a changed version. It MUST change nothing and return
	// a Conflict unless the stored revision is v.Revision-1, or if the tenant
	// has another one in a state of which there is at most one.
	SaveVersion(ctx context.Context, v *Version) error

	// AddBacktest stores a back-test.
	AddBacktest(ctx context.Context, b *Backtest) error
	// Backtest returns the newest back-test of a text (by its hash) of a
	// version against another; nil if there is none.
	Backtest(ctx context.Context, tenant, version, hash, against string) (*Backtest, error)

	// AddJudgement stores a judgement.
	AddJudgement(ctx context.Context, j *Judgement) error
	// Judgements returns the judgements of a case, the oldest first.
	Judgements(ctx context.Context, tenant, caseID string) ([]Judgement, error)
	// Past returns the newest facts of each case filed since a moment, in the
	// order of the cases' ids, after one of them.
	Past(ctx context.Context, tenant string, since time.Time, after string, limit int) ([]PastCase, error)

	// Entries returns all entries of a tenant, the revoked ones too.
	Entries(ctx context.Context, tenant string) ([]law.Entry, error)
	// AddEntry stores an entry.
	AddEntry(ctx context.Context, e *law.Entry) error
	// RevokeEntry revokes an entry. Conflict if there is none or it is revoked.
	RevokeEntry(ctx context.Context, tenant, id, by string, at time.Time) error
}

// Journal writes down who changed the rules. Append MUST write in the
// context's transaction, so that the change and its record stand together.
type Journal interface {
	Append(ctx context.Context, e Event) error
}

// Event is a change of the rules.
type Event struct {
	Tenant  string
	Version string
	Verb    Verb
	By      string // a person; empty where a time has come
	At      time.Time
	Hash    string // of the text
}

// Verb is what was done.
type Verb string

// The verbs.
const (
	VerbDraft    Verb = "draft"
	VerbEdit     Verb = "edit"
	VerbBacktest Verb = "backtest"
	VerbAnnounce Verb = "announce"
	VerbWithdraw Verb = "withdraw"
	VerbActivate Verb = "activate"
)
