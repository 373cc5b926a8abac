// Package backup writes all records into one stream, and reads them back into
// an empty database of either engine: a shop that outgrows SQLite restores its
// backup into PostgreSQL.
//
// A backup shows one moment. It is read in a single snapshot, and the server
// goes on working meanwhile. It holds every table that a migration made, and
// the jobs; not the workers, the elected leader and the bookkeeping of
// migrations, which belong to the database and not to the records.
//
// # Format
//
// gzip of lines of JSON, in the words of no engine:
//
//	{"bonafide_backup":1,"engine":"sqlite","created_at":…,"migrations":"3f…"}
//	{"table":"case","columns":[{"name":"id","kind":"text"},…]}
//	["01JD…",7,null]
//	…
//	{"jobs":true}
//	{"ID":1,…}
//	{"rows":1234,"jobs":5,"sha256":"…"}
//
// A value is a number for int, a number or a string for float, a string for
// text, base64 for bytes, true or false for bool, or null. The last line has
// the hash of all lines before it; a restore commits only after it fits.
// Numbers of the format only grow; a program reads what older ones wrote.
//
// Seal and Unseal are the layer around it: age encryption to one recipient or
// several, so that the place where backups lie need not be trusted.
package backup
