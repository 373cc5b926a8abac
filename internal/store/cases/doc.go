// Package cases keeps the cases of internal/aftersale in the database, on both
// engines, and computes their figures.
//
// A case is a row; its clocks, statements, decisions and so on are rows beside
// it, each with its place in the case. A move changes the row of the case
// first, on condition that it still has the version the move began from. That
// one statement decides who moves a case: of many at the same moment one
// changes a row, the others change none and are told Conflict. All that follows
// is behind the lock that it took, always in the same order, so that moves and
// sweepers never wait for each other in a circle.
package cases
