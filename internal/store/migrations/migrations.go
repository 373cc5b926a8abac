// Package migrations holds the tables as numbered SQL files, forward only.
//
// NNNN_part.sql is one text for both engines, in PostgreSQL's words: BYTEA,
// BIGSERIAL PRIMARY KEY and COLLATE "C" become SQLite's. Only where that does
// not do, a migration is a pair, NNNN_part.sqlite.sql and
// NNNN_part.postgres.sql. docs/storage.md has the rules and the number ranges.
package migrations

import "embed"

// Files holds the SQL files.
//
//go:embed *.sql
var Files embed.FS
