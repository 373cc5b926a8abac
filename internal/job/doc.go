// Package job does work outside the request that asked for it: examinations,
// deliveries, sweeps of deadlines. It is River on both engines, behind the few
// verbs that the product needs.
//
// # What is promised
//
//   - A job enqueued in a transaction exists if and only if the transaction
//     commits: Enqueue belongs to the context's transaction.
//   - It runs at least once. It runs twice only if a worker dies, or is cut
//     off so long that the others take it for dead. A handler therefore makes
//     its changes and calls Task.Finish in one transaction: then the effect
//     happens exactly once, whatever happens to the worker.
//   - A failed job is tried again with growing pauses (see Delay), until its
//     attempts are used up; GiveUp ends it at once.
//   - Cancel stops a waiting job, and ends the context of a running one.
//
// Handlers must be safe to repeat: what they do outside the database carries a
// key that makes the second time harmless.
//
// # No personal data
//
// The arguments of a job are ids and numbers. They lie in the job table in
// clear, are copied into logs and outlive the erasure of a person. Enqueue
// refuses what Clear refuses, and the text of errors is masked before it is
// stored. Tests call Clear on their arguments to hear of it before that.
package job
