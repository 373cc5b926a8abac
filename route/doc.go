// Package route plans the rounds of technicians and vans: who visits whom, in
// which order, at what time, so that the way is short and every promise holds.
//
// A [Problem] holds vehicles (a vehicle is one technician with a van on one
// shift), jobs, depots and prices. [Solve] searches for a cheap [Plan] by
// ruin and recreate with simulated annealing (SISR, Christiaens and Vanden
// Berghe 2020). [Load] takes a plan that is being driven and answers, in
// microseconds, where one more job would fit ([Live.Scan]) and why it does not
// ([Live.Explain]). [Check] verifies a plan without the solver.
//
// The package is pure: no clock, no I/O, no global state. The same problem,
// seed, number of threads and iterations give the same plan on every machine.
// A [Problem] must not change while it is in use; everything else may be used
// by several goroutines unless its comment says otherwise.
//
// Units are the caller's: time in ticks (seconds, or tenths of a unit in
// benchmark files) from a zero of the caller's choice, distance in steps
// (metres, or tenths), cost in whatever the prices are expressed in.
package route
