package evidence

import "slices"

// Side is whose part somebody takes. The values are those of aftersale.Side.
type Side string

// The sides.
const (
	Customer Side = "customer"
	Merchant Side = "merchant"
	Operator Side = "operator" // who runs the procedure: reviewers, technicians, programs
)

// Visibility is who may see an item. That both sides see the same evidence is
// the rule; the others are for what would harm one of them, such as an address
// on a waybill or a call with customer service.
type Visibility string

// The visibilities.
const (
	ForBoth      Visibility = "both"      // customer, merchant and operator
	ForCustomer  Visibility = "customer"  // customer and operator
	ForMerchant  Visibility = "merchant"  // merchant and operator
	ForReviewers Visibility = "reviewers" // operator alone
)

// Visibilities lists all.
var Visibilities = []Visibility{ForBoth, ForCustomer, ForMerchant, ForReviewers}

// Valid reports whether v is one of Visibilities.
func (v Visibility) Valid() bool { return slices.Contains(Visibilities, v) }

// Shows reports whether a side may see an item of this visibility.
func (v Visibility) Shows(s Side) bool {
	switch s {
	case Operator:
		return true
	case Customer:
		return v == ForBoth || v == ForCustomer
	case Merchant:
		return v == ForBoth || v == ForMerchant
	}
	return false
}

// Actor is who acts. Whoever makes an Actor vouches for it: that the person is
// logged in, belongs to the tenant, and may act on the case.
type Actor struct {
	Tenant string
	ID     string // of the person or service account
	Side   Side
}
