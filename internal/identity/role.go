package identity

import (
	"fmt"
	"slices"
)

// Role is what someone does in a tenant. A person may have several.
type Role uint8

// The roles. Their order is the order of the columns of the matrix.
const (
	Customer       Role = iota + 1 // asks for something after a sale
	Merchant                       // sold it; answers for one merchant
	Agent                          // answers phone and chat, opens cases for customers
	Reviewer                       // decides cases
	SeniorReviewer                 // decides, is the second person above a threshold, imposes measures
	AppealReviewer                 // decides appeals against the decisions of others
	Dispatcher                     // gives work orders to technicians
	OutletManager                  // runs one outlet and its technicians
	Technician                     // comes to the door
	Auditor                        // reads everything, changes nothing
	PolicyOwner                    // writes and publishes the rules
	Partner                        // runs community repair days
	Administrator                  // runs the tenant: people, roles, settings; decides nothing
	ServiceAccount                 // a program, limited to the scopes of its token
)

// Roles lists all roles, in order.
var Roles = []Role{Customer, Merchant, Agent, Reviewer, SeniorReviewer, AppealReviewer, Dispatcher,
	OutletManager, Technician, Auditor, PolicyOwner, Partner, Administrator, ServiceAccount}

// roleNames are the names in the store, in the API and on the command line;
// they never change.
var roleNames = [...]string{
	Customer: "customer", Merchant: "merchant", Agent: "agent", Reviewer: "reviewer",
	SeniorReviewer: "senior-reviewer", AppealReviewer: "appeal-reviewer", Dispatcher: "dispatcher",
	OutletManager: "outlet-manager", Technician: "technician", Auditor: "auditor",
	PolicyOwner: "policy-owner", Partner: "partner", Administrator: "administrator",
	ServiceAccount: "service-account",
}

// String returns the stable name of the role.
func (r Role) String() string {
	if r == 0 || int(r) >= len(roleNames) {
		return fmt.Sprintf("role(%d)", uint8(r))
	}
	return roleNames[r]
}

// ParseRole finds the role with a name; ok is false if there is none.
func ParseRole(name string) (r Role, ok bool) {
	if name == "" {
		return 0, false
	}
	i := slices.Index(roleNames[:], name)
	return Role(max(i, 0)), i > 0
}

// Staff reports whether a person with the role has a staff account. Staff
// sign in with two factors; nobody gets a staff role from a phone code.
func (r Role) Staff() bool {
	return r != Customer && r != ServiceAccount && r != 0
}

// ForParty reports whether the role is held for one party, a merchant, an
// outlet or a partner, rather than for the whole tenant. Such a membership
// names its party.
func (r Role) ForParty() bool {
	return r == Merchant || r == OutletManager || r == Partner
}
