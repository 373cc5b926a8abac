// Package edge is the outer shell of the server: what holds for every request
// whatever it asks for. From the outside in:
//
//	count      metrics and the access log
//	name       a request id, and the address of the client
//	recover    a panic becomes an answer, and the process lives on
//	harden     headers that keep browsers from doing what pages do not ask for
//	bound      limits on bodies, and on how long either side may stand still
//	same site  http.CrossOriginProtection: no other page acts with our cookies
//
// # What handlers find
//
// The request id is in the header X-Request-Id, of the request and of the
// answer; what the client sent there is gone. The client's address is in
// RemoteAddr, taken from X-Forwarded-For where a trusted proxy sent it.
//
// # What is logged
//
// One line for each request: method, route, status, bytes, duration, request
// id. The route is the pattern that matched, never the path, which may hold a
// token; the address of the client is personal data and is left out.
package edge
