// Package store keeps the server's records in SQLite, the default, or in
// PostgreSQL, with one SQL text for both. It holds the engines, the
// transaction that travels in the context, and the migrations; the statements
// of each domain stand in a sub-package of their own, which takes a *DB.
//
// # Transactions
//
//	err := db.InTx(ctx, func(ctx context.Context) error {
//		done, err := db.Exec(ctx, `UPDATE slot SET used = used + 1
//			WHERE tenant_id = $1 AND id = $2 AND used < capacity`, tenant, slot)
//		…
//		return jobs.Enqueue(ctx, …) // the same transaction
//	})
//
// A statement uses the transaction of its context. Without one, a read goes
// to the reader pool and a write runs alone. A nested InTx joins the outer
// one. The outermost commits when its function returns nil, and rolls back on
// an error, a panic and a cancelled context.
//
// Both engines keep the same promises, those of the stricter one:
//
//   - After a failed statement the transaction is over: further statements and
//     the commit return ErrAborted. What may fail (a duplicate, say) is written
//     as ON CONFLICT DO NOTHING or run inside Savepoint.
//   - Rows are closed before the next statement of the same transaction.
//   - A transaction belongs to one goroutine.
//   - Isolation is READ COMMITTED: state changes by conditional updates whose
//     affected rows are counted, never by reading, deciding and writing back.
//     RepeatTx and Snapshot are stricter.
//
// # SQL for both engines
//
// Placeholders are $1, $2, …; columns are named in SELECT and INSERT; lists
// are ordered down to a unique column. Time is a BIGINT of UTC microseconds,
// an id is TEXT COLLATE "C". Common to both are INSERT … ON CONFLICT,
// RETURNING, WITH (also RECURSIVE), window functions, CASE, COALESCE, LIKE
// with ESCAPE. Not common, and not used: FOR UPDATE SKIP LOCKED, ::cast, now(),
// ILIKE, ->> on TEXT, arrays.
//
// docs/storage.md tells the rest: migrations, engines, backups, tests.
package store
