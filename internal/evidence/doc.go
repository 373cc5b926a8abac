// Package evidence is the vault: what both sides submit, kept as it arrived,
// with who may see it and a custody entry for everything that happens to it.
//
// # From the first byte to the case
//
//	Begin     says what will come: kind, size, for which case or order
//	Receive   takes the bytes in parts, hashing them as they arrive; a part
//	          that is acknowledged is on disk
//	          with the last part, in this order:
//	            1. the original is put into the file store under its SHA-256
//	            2. in one transaction: the item, its custody entry, the jobs
//	               of [Vault.OnReceived]
//
// A crash between 1 and 2 leaves a file without an item and an upload whose
// last part was not acknowledged; the sender repeats it, and step 1 finds its
// file. The answer to the last part means: kept, logged, durable.
//
// # What an item is
//
// An [Item] never changes, except that a filed one is joined to a case and
// that its file may be erased when its time has come. Who asked for an item,
// with type and due date, is a record of the case (aftersale.EvidenceRequest);
// an item names the request that it answers.
//
// What was typed (the original file name, order and waybill numbers) is
// personal data: it lies sealed in the details of the item, under the key of
// the person who submitted it. The custody entry holds the hash of the
// details, with a salt inside, so erasing the key leaves the log whole.
//
// # Order of locks
//
// A transaction that appends to the custody log holds the head of the log
// until it commits, and all other appends wait. Append last.
package evidence
