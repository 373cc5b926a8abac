// Package live tells open pages that something has changed. It carries hints,
// not data: an event names a topic, what happened and to which id, and the
// page loads the rest with its own rights. Events hold no personal data.
//
// Within a process events go from Publish to each Subscription directly. With
// PostgreSQL they also go to the other processes by NOTIFY, after the commit
// and in batches: a NOTIFY inside of each transaction would make all commits
// of the database wait in line.
//
// A hint can be lost: when a subscriber is slower than its buffer, when the
// connection to the database breaks. Then the subscriber gets a Missed event
// and loads everything again; nobody ever waits for a subscriber. Only when a
// process is killed between a commit and its NOTIFY do the others hear
// nothing, so a page that must be right within a minute asks once a minute.
package live
