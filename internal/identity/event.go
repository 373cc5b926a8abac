package identity

import (
	"context"
	"time"
)

// EventKind says what happened about security. The texts never change.
type EventKind string

// The kinds of events.
const (
	EventSignedIn       EventKind = "signed-in"       // a session became full; Detail is the method
	EventPassword       EventKind = "password-right"  // the first of two factors
	EventRefused        EventKind = "refused"         // an attempt failed; Detail is the method
	EventLimited        EventKind = "limited"         // a limit was reached; Detail is its name
	EventSignedOut      EventKind = "signed-out"      // by the person
	EventRevoked        EventKind = "revoked"         // sessions or a token were ended by someone
	EventCodeSent       EventKind = "code-sent"       // to a phone
	EventSendFailed     EventKind = "send-failed"     // the sender did not take a code
	EventLinkMade       EventKind = "link-made"       // a one-time link; Detail is its purpose
	EventLinkUsed       EventKind = "link-used"       // a one-time link was redeemed
	EventPasswordSet    EventKind = "password-set"    // a password was set or changed
	EventFactorAdded    EventKind = "factor-added"    // Detail is the method
	EventFactorRemoved  EventKind = "factor-removed"  // Detail is the method
	EventFactorsReset   EventKind = "factors-reset"   // by an administrator
	EventRecoveryUsed   EventKind = "recovery-used"   // a recovery code
	EventPersonAdded    EventKind = "person-added"    // with or without an account
	EventPersonDisabled EventKind = "person-disabled" // may not sign in any more
	EventPersonEnabled  EventKind = "person-enabled"  // may sign in again
	EventRoleGranted    EventKind = "role-granted"    // Detail is the role
	EventRoleWithdrawn  EventKind = "role-withdrawn"  // Detail is the role
	EventTokenIssued    EventKind = "token-issued"    // of a service account
	EventClone          EventKind = "passkey-counter" // a passkey's counter went back: it may have been copied
	EventProgramAdded   EventKind = "program-added"   // a service account
	EventTenantAdded    EventKind = "tenant-added"
	EventSettings       EventKind = "settings-changed"
)

// Event is an entry of the security log. It holds no personal data in clear:
// people are ids, networks are keyed hashes.
type Event struct {
	ID      string // set when it is stored
	Tenant  TenantID
	At      time.Time
	Kind    EventKind
	Actor   string    // Actor.Name of who did it; empty if unknown
	Person  PersonID  // whom it is about; empty if unknown
	Session SessionID // in which session; empty if in none
	Network []byte    // keyed hash of the network block; nil if unknown
	Detail  string    // one word more
}

// Events keeps the security log. There is no way to change an entry.
type Events interface {
	AddEvent(ctx context.Context, e Event) error
	// ListEvents returns at most limit entries older than before (all if
	// empty), the newest first; person filters if not empty.
	ListEvents(ctx context.Context, tenant TenantID, person PersonID, before string, limit int) ([]Event, error)
}

// Log lets those read the security log who may.
type Log struct{ Events Events }

// MaxPage bounds one page of a list.
const MaxPage = 200

// List returns a page of the log, the newest entry first. It needs
// AuditRead.
func (l *Log) List(ctx context.Context, actor Actor, person PersonID, before string, limit int) ([]Event, error) {
	if err := actor.May(AuditRead, Subject{Tenant: actor.Tenant}); err != nil {
		return nil, err
	}
	if limit <= 0 || limit > MaxPage {
		limit = MaxPage
	}
	return l.Events.ListEvents(ctx, actor.Tenant, person, before, limit)
}
