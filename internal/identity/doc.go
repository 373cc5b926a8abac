// Package identity knows who asks and what they may do: tenants, people and
// their roles, how staff, customers and programs sign in, their sessions, and
// the limits that make guessing useless.
//
// Three rules hold everywhere.
//
//   - Every service of the product takes an Actor and asks it, by May, before
//     it does anything. What may be done is one table, Matrix; there is no
//     other place that knows about roles.
//   - A secret that we hand out (session, link, token, code) is never stored.
//     We keep its hash; for short secrets that could be guessed from a plain
//     hash, a keyed one.
//   - An answer does not tell whether an account exists: an unknown login
//     costs the same statements and the same password hash as a known one.
//
// The package knows no SQL and no HTTP. internal/store/people keeps what it
// describes, internal/connect/sender brings codes to phones, internal/signin
// speaks WebAuthn and OpenID Connect.
package identity
