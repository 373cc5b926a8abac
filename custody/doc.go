// Package custody is the log that shows who had which evidence when, and that
// anyone can check without asking the one who keeps it.
//
// # The protocol
//
// Every event in the life of a piece of evidence is an [Entry]: sequence
// number, time, tenant, case, item, event, SHA-256 of the content, actor,
// capture method, and a hash of the details. Entries hold identifiers and
// hashes only, never a name, a phone number or an address; see [Entry].
//
// The canonical bytes of the entries are the leaves of a Merkle tree as in
// RFC 6962, section 2.1 (golang.org/x/mod/sumdb/tlog). The tree only grows:
// sequence 0, 1, 2, … without gaps.
//
// Now and then the keeper signs a [Checkpoint], the size and root of the tree,
// as a signed note with Ed25519. A signed checkpoint commits the keeper to
// every entry before it. Because the keeper is a party with an interest, a
// time-stamping authority signs the checkpoint as well (RFC 3161): from then
// on not even the keeper can make another past. See [NewTimestampRequest].
//
// An inclusion proof shows that one entry is below a checkpoint without
// showing the others; a consistency proof shows that a later checkpoint only
// added entries to an earlier one. See [ProveInclusion], [ProveConsistency].
//
// An export is a folder of files with a signed [Manifest]. [VerifyExport]
// recomputes everything in it from the bytes and names the first thing wrong;
// [VerifyLog] does so for a log where it lives.
//
// # What a clean result shows, and what it does not
//
// It shows that the entries, the files and their order are the ones that the
// holder of the key signed, and, with a timestamp, that they existed at that
// time. It does not show that what a file depicts is true, that the clock of
// the keeper was right before the first timestamp, or that nothing was left
// out before it was logged. Entries after the last signed checkpoint are bound
// by nothing yet; they are counted and reported.
//
// The package does no I/O of its own, keeps no clock and uses no network:
// bytes, readers, an fs.FS and times are arguments. Everything is safe for
// concurrent use except where a type says otherwise.
package custody
