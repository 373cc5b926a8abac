// Package api serves the case engine over HTTP below /api/v1: sign-in, people,
// cases with an act for each verb, evidence, examinations, custody, personal
// data, orders and products, webhooks. OpenAPI 3.1 is served at
// /api/v1/openapi.json and committed as docs/api/openapi.json; docs/api.md
// tells what holds for all routes.
//
// One file holds the routes of one noun, with their bodies; routes() in each of
// them is its table of contents. A handler reads the caller, asks the domain,
// and translates: rules live in the domain packages, SQL in internal/store.
//
// # The way of a request
//
//	shell       request id, recovery, language, body limit
//	admit       who calls (session or service token), limits, the route's action
//	repeat      Idempotency-Key: the stored answer, or one transaction around
//	            the handler and its answer
//	handler     permission on the record, then the domain
//
// Errors are problem documents (RFC 9457) with the sentence of the catalogues
// in the caller's language, a stable code, and the request id.
package api
