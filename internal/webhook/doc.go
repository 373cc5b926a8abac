// Package webhook tells other systems what has happened, and hears from them.
//
// # Out
//
// An administrator registers an [Endpoint]. [Service.Publish] stores one
// [Delivery] for each endpoint that wants the event, with its job, in the
// caller's transaction: what was rolled back is never told. The job sends it
// with growing pauses until it is accepted, and writes each attempt down.
// Messages hold ids and codes and no personal data; the receiver asks the API
// for the rest, with its own rights.
//
// # In
//
// A [Connector] is another system that reports events, such as goods that came
// back to the warehouse. It signs as we do. An event counts once, however often
// it is sent: its id and its effect are stored in one transaction.
//
// # Signatures
//
// Both ways are Standard Webhooks (standardwebhooks.com, version 1):
// HMAC-SHA-256 over "id.timestamp.body". A message whose timestamp is more than
// [Tolerance] off is refused, and an id is remembered for longer than that, so
// that a recorded message is worth nothing.
package webhook
