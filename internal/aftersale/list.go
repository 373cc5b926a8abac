package aftersale

import (
	"slices"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// Summary is a line of a list.
type Summary struct {
	ID       CaseID
	Version  int64
	Stage    Stage
	Kind     Kind
	Reason   ReasonCode
	Order    string
	Customer PersonID
	Merchant AccountID
	Assigned PersonID
	AskedFen Fen
	Opened   Micros
	Moved    Micros
	// Due is when the first running clock is due; MaxDue when none runs.
	Due    Micros
	Raised bool
	Urgent bool
}

// MaxDue stands in lists for cases without a running clock: they come last.
const MaxDue Micros = 1<<63 - 1

// Cursor is a place in the order of a list: after the case with this due time
// and id.
type Cursor struct {
	Due Micros
	ID  CaseID
}

// MaxPage bounds a page of a list.
const MaxPage = 1000

// Filter picks cases of one tenant. Zero fields do not count. Who makes it
// sets the fields that keep the actor to the actor's own: see Scope.
type Filter struct {
	Tenant        string
	Open          bool // only cases that are not closed
	Stages        []Stage
	Kinds         []Kind
	Customer      PersonID
	CustomerIndex []string // any of these blind indexes
	Merchant      AccountID
	Outlet        AccountID
	Assigned      PersonID
	Unassigned    bool
	Raised        bool
	Order         string
	Waybill       string
	DueBefore     Micros
	After         Cursor
	Limit         int // 1–MaxPage; 50 if zero
}

// Page is a page of a list, and where the next one begins.
type Page struct {
	Cases []Summary
	Next  *Cursor // nil after the last page
}

// Scope returns the filter for what the actor may list: a customer, a merchant
// and an outlet their own, the operator's people all. Denied for who may list
// nothing.
func (f Filter) Scope(who Actor) (Filter, error) {
	f.Tenant = who.Tenant
	switch {
	case who.Tenant == "" || who.ID == "":
		return f, fault.New(fault.Denied, "case.not_yours", nil)
	case who.Role == RoleCustomer:
		f.Customer, f.CustomerIndex = who.ID, nil
	case who.Role == RoleMerchant && who.Account != "":
		f.Merchant = who.Account
	case (who.Role == RoleTechnician || who.Role == RoleOutletManager) && who.Account != "":
		f.Outlet = who.Account
	case who.Role == RoleMerchant, who.Role == RoleTechnician, who.Role == RoleOutletManager, who.Role == RolePartner,
		!who.Role.Person() && who.Role != RoleService:
		return f, fault.New(fault.Denied, "case.not_yours", nil)
	}
	return f, nil
}

// Validate reports what is wrong with a filter, and fills in its limit.
func (f *Filter) Validate() error {
	if f.Limit == 0 {
		f.Limit = 50
	}
	if f.Tenant == "" || f.Limit < 1 || f.Limit > MaxPage || len(f.CustomerIndex) > maxItems ||
		slices.ContainsFunc(f.Stages, func(s Stage) bool { return !s.Valid() }) ||
		slices.ContainsFunc(f.Kinds, func(k Kind) bool { return !slices.Contains(Kinds, k) }) {
		return fault.New(fault.Invalid, "case.bad_filter", nil)
	}
	return nil
}
