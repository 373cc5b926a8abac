package store

import (
	"regexp"
	"strings"
)

// Engine names a database engine.
type Engine string

// The engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// words are the differences between the engines in migrations: PostgreSQL's
// word, and SQLite's. Where these do not do, a migration is a pair of files.
// Statements other than migrations have no differences.
var words = []struct {
	postgres *regexp.Regexp
	sqlite   string
}{
	{regexp.MustCompile(`\bBYTEA\b`), "BLOB"},
	{regexp.MustCompile(`\bBIGSERIAL PRIMARY KEY\b`), "INTEGER PRIMARY KEY AUTOINCREMENT"},
	// The order of bytes is SQLite's own, and in PostgreSQL depends on the
	// server's language unless a column asks for it.
	{regexp.MustCompile(` COLLATE "C"`), ""},
}

// translate returns a migration's text for the engine.
func (e Engine) translate(text string) string {
	if e == SQLite {
		for _, w := range words {
			text = w.postgres.ReplaceAllString(text, w.sqlite)
		}
	}
	return text
}

// writing finds the word of a changing statement after WITH.
var writing = regexp.MustCompile(`(?i)\b(INSERT|UPDATE|DELETE)\b`)

// reads reports whether a statement only reads, and so may run on a reader.
// In doubt it does not: the reading connections refuse to write anyway.
func reads(statement string) bool {
	statement = strings.TrimLeft(statement, " \t\r\n(")
	verb, rest, _ := strings.Cut(statement, " ")
	if i := strings.IndexAny(verb, "\t\r\n"); i >= 0 {
		verb, rest = statement[:i], statement[i:]
	}
	switch strings.ToUpper(verb) {
	case "SELECT", "VALUES":
		return true
	case "WITH":
		return !writing.MatchString(rest)
	}
	return false
}
