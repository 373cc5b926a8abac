// Package aftersale is the case engine: what a Case is, how it moves from its
// filing to its end, whose turn it is and until when, and who may decide.
//
// # The protocol
//
// A [Case] holds one [Request]. It is filed, checked, examined; the merchant
// answers and the customer replies; a person reviews and decides; the decision
// is carried out; a side may appeal to another person; then it is final. At
// every point it stands in one [Stage], and [Table] alone says how it leaves
// it: by which [Verb], by whom, on what conditions, where to, and which clocks
// start, stop, pause and go on. [Move] is the only function that changes the
// stage of a case. docs/states.md is written from the table.
//
// A machine (a service account, or a clock that has run out) has a few verbs:
// it checks, examines, asks for more, pre-fills, approves in the customer's
// favour inside limits that the merchant set, and carries out. It never
// rejects, suspends, labels or decides: those verbs are not in its column, and
// [Decision] refuses it once more.
//
// Nothing that was said is lost: every move is an [Event] with the actor, the
// time and a digest of what was recorded; it is written together with the
// case, the custody entry and the jobs, or not at all ([Service]).
//
// # Clocks
//
// A [Clock] is a record with an owner, a start, pauses with their reasons, a
// due time and what follows when it runs out. Running out never decides
// anything: the merchant's silence leads to the default that the policy
// published, a reviewer's silence to a senior reviewer. Days are counted as
// articles 200 to 203 of the Civil Code count them.
//
// # Words of people
//
// Statements, grounds, names and addresses are [Text]: sealed under the key of
// the person they are about before they reach the engine, kept in one place,
// and referred to by id. The engine never sees them in clear.
package aftersale
