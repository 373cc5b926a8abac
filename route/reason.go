package route

// Reason says what keeps a vehicle from making a visit.
type Reason uint8

// The reasons, in the order in which they are looked for: one that stands
// earlier hides a later one.
const (
	ReasonPinned   Reason = iota + 1 // Only or an Order names other vehicles
	ReasonSkill                      // lacks a skill
	ReasonLevel                      // has the skill at too low a level
	ReasonCapacity                   // too big for the van even when empty
	ReasonParts                      // part neither on the van nor at a depot that it may visit
	ReasonShift                      // windows and shift do not meet
	ReasonReach                      // windows and shift meet, but the way there and back takes too long
	ReasonFrozen                     // what is under way takes the rest of the shift
	ReasonLoad                       // the van is full, or its parts are used up, with what is planned
	ReasonOrder                      // the fixed order leaves no room
	ReasonFull                       // no gap in the plan is long enough
	ReasonTeam                       // has a gap, but not at the same time as enough others
	ReasonPrice                      // would fit, but costs more than leaving the job out
)

var reasonNames = [...]string{
	ReasonPinned: "pinned", ReasonSkill: "skill", ReasonLevel: "level", ReasonCapacity: "capacity", ReasonParts: "parts",
	ReasonShift: "shift", ReasonReach: "reach", ReasonFrozen: "frozen", ReasonLoad: "load", ReasonOrder: "order",
	ReasonFull: "full", ReasonTeam: "team", ReasonPrice: "price",
}

// String returns the name of the reason in documents, such as "skill".
func (r Reason) String() string {
	if r == 0 || int(r) >= len(reasonNames) {
		return "none"
	}
	return reasonNames[r]
}
