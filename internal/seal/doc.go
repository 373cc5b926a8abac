// Package seal keeps personal data: phone numbers, names, addresses, e-mail
// addresses, and free text that may hold any of them.
//
// # Values
//
// [Phone], [Name], [Address], [Email] and [Text] hold clear text in memory and
// do not let go of it by accident: fmt, encoding/json, log/slog and templates
// get the masked form. The one way out for a person's eyes is [Vault.Reveal],
// which wants a reason and writes the access log first; the one way out for a
// machine that must use the value, to dial or to print a label, is the method
// Clear. Looking for callers of Clear is looking for every place where clear
// text can leave.
//
// # Keys
//
//	master key   outside the database: a key file, or a KMS
//	  wraps
//	data keys    one keyset for each person, in the database
//	  seal
//	fields       one ciphertext for each column of each row
//
// A field is AES-256-GCM by Tink under a data key of the person it is about,
// bound to its table, column and row: moved to another row it does not open.
// Destroying the person's data keys makes all fields unreadable at once,
// wherever copies of them are; see [Vault.Erase]. What refers to the fields by
// their hash, as custody entries do, stays valid.
//
// To find a person by phone number, a column beside the field holds an HMAC
// of the number under a key of its own and the tenant's name; see
// [Vault.Index].
//
// The package knows no SQL. It defines what it needs as [Store], which
// internal/store/privacy keeps in the database, and it asks the store for the
// keys each time: what another process erased or rotated a moment ago holds
// here, and a key that was rolled back with its transaction was never used for
// anything that stayed. Only the costly step, unwrapping, is remembered, by
// the wrapped bytes.
//
// docs/personal-data.md has the threat model, and what remains after erasure.
package seal
