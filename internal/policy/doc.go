// Package policy holds a tenant's published rules: what they say, which
// version applied to a case, what each rule did and why.
//
// # What a rule may do
//
// A [Rule] has a condition over typed [Facts], written in CEL, and one or more
// [Outcome]s. Outcomes ask for more, bound a clock, put goods before money, or
// let a program approve in the customer's favour inside limits that the
// merchant set. There is no outcome that refuses a request, freezes anything
// or says something about a person: [Outcome] is a closed set of types, and a
// policy text has words for these types alone. [Compile] refuses besides what
// types cannot: clocks shorter than the law or below this product's floors,
// and sentences that accuse.
//
// Rules stand in an order that is published with them. Where two rules cannot
// both hold, the one that stands first does; see [Policy.Evaluate].
//
// # Versions
//
// A [Version] is a draft, is announced, becomes active and is retired. Seven
// days lie between the announcement and the beginning, fifteen if the change
// is major; [Compare] computes that. Nothing is announced or activated without
// a [Backtest]: the draft run over the facts of past cases. A case is judged
// by the version that was active when it was filed, as often as it is judged.
//
// # Determinism and cost
//
// The same policy and the same facts give the same [Result] on every machine:
// conditions know no clock, no randomness, no floating-point facts and no
// order but the published one. A condition whose worst case costs more than
// [MaxCost] does not compile; that bounds the time too, without a clock that
// would make results depend on the machine. docs/policy.md lists the facts and the outcomes.
package policy
