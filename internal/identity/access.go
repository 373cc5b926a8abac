package identity

import "time"

// Records is everything that is kept; internal/store/people keeps it.
type Records interface {
	Tenants
	FirstRuns
	People
	Memberships
	Accounts
	Links
	Passkeys
	Ceremonies
	Providers
	SessionRecords
	PhoneCodes
	Programs
	Limits
	Events
}

// Access is all services of the package, put together on one set of records.
type Access struct {
	Directory *Directory
	Staff     *Staff
	Companies *Companies
	Customers *Customers
	Services  *Services
	Sessions  *Sessions
	Log       *Log
}

// NewAccess puts the services together.
func NewAccess(tx Transactor, records Records, vault Vault, sender Sender, hasher *Hasher, now func() time.Time) *Access {
	guard := &Guard{Limits: records, Events: records, Vault: vault, Now: now}
	sessions := &Sessions{Tx: tx, Records: records, Guard: guard, Now: now}
	staff := &Staff{Tx: tx, Records: records, Sessions: sessions, Guard: guard, Vault: vault, Hasher: hasher, Now: now}
	return &Access{
		Directory: &Directory{Tx: tx, Records: records, Guard: guard, Vault: vault, Now: now},
		Staff:     staff,
		Companies: &Companies{Tx: tx, Records: records, Staff: staff, Vault: vault, Guard: guard, Now: now},
		Customers: &Customers{Tx: tx, Records: records, Sessions: sessions, Guard: guard, Vault: vault, Sender: sender, Now: now},
		Services:  &Services{Tx: tx, Records: records, Guard: guard, Now: now},
		Sessions:  sessions,
		Log:       &Log{Events: records},
	}
}
