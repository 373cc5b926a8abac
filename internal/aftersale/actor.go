package aftersale

// Role is the part in which somebody acts on a case. The names are those of
// the roles of package identity; RoleClock is this package's own.
type Role string

// The roles that touch a case. RoleService is a program with an account of its
// own; RoleClock is a clock that has run out. All others are people.
const (
	RoleCustomer       Role = "customer"
	RoleMerchant       Role = "merchant"
	RoleAgent          Role = "agent" // customer service; may act for the customer on the phone
	RoleReviewer       Role = "reviewer"
	RoleSeniorReviewer Role = "senior-reviewer"
	RoleAppealReviewer Role = "appeal-reviewer"
	RoleDispatcher     Role = "dispatcher"
	RoleOutletManager  Role = "outlet-manager"
	RoleTechnician     Role = "technician"
	RoleAuditor        Role = "auditor"
	RolePolicyOwner    Role = "policy-owner"
	RolePartner        Role = "partner"
	RoleAdministrator  Role = "administrator"
	RoleService        Role = "service-account"
	RoleClock          Role = "clock"
)

// Roles lists all roles in the order of the documents.
var Roles = []Role{
	RoleCustomer, RoleMerchant, RoleAgent, RoleReviewer, RoleSeniorReviewer, RoleAppealReviewer,
	RoleDispatcher, RoleOutletManager, RoleTechnician, RoleAuditor, RolePolicyOwner, RolePartner,
	RoleAdministrator, RoleService, RoleClock,
}

// Person reports whether people act in this role. An unknown role is nobody.
func (r Role) Person() bool {
	switch r {
	case RoleService, RoleClock, "":
		return false
	}
	for _, known := range Roles {
		if r == known {
			return true
		}
	}
	return false
}

// PersonID names a person, or a service account.
type PersonID string

// AccountID names the account of a party: a customer's own, a merchant's, an
// outlet's.
type AccountID string

// Actor is who acts, and as what. Who makes an Actor vouches for it.
type Actor struct {
	Tenant  string
	ID      PersonID
	Role    Role
	Account AccountID // the merchant or outlet that the actor belongs to; else empty
	// Version of the program that acts, and a digest of what it acted on.
	// A machine must state both; they are kept in the event.
	Version string
	Inputs  string
}

// Person reports whether the actor is a person with a name.
func (a Actor) Person() bool { return a.ID != "" && a.Role.Person() }

// Side is whose part somebody takes in a case.
type Side string

// The sides. SideOperator is who runs the procedure and takes no part.
const (
	SideCustomer Side = "customer"
	SideMerchant Side = "merchant"
	SideOperator Side = "operator"
)

// Side returns whose part the actor takes. An agent takes the customer's words
// down and so speaks for the customer.
func (a Actor) Side() Side {
	switch a.Role {
	case RoleCustomer, RoleAgent:
		return SideCustomer
	case RoleMerchant:
		return SideMerchant
	}
	return SideOperator
}
