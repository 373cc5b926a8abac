package aftersale

import "slices"

// ReasonCode is why the customer asks: what the customer says, not what was
// found. How it ended is an OutcomeCode, and why, a DecisionReason.
type ReasonCode string

// The groups of reasons, and the reasons.
const (
	ReasonDelivery ReasonCode = "delivery"
	ReasonGoods    ReasonCode = "goods"
	ReasonService  ReasonCode = "service"
	ReasonChoice   ReasonCode = "choice"

	NotReceived       ReasonCode = "not_received"
	DamagedOnArrival  ReasonCode = "damaged_on_arrival"
	WrongItem         ReasonCode = "wrong_item"
	PartMissing       ReasonCode = "part_missing"
	NotAsDescribed    ReasonCode = "not_as_described"
	QualityFault      ReasonCode = "quality_fault"
	InstallationFault ReasonCode = "installation_fault"
	SameFaultAgain    ReasonCode = "same_fault_again"
	NoShow            ReasonCode = "no_show"
	ChangeOfMind      ReasonCode = "change_of_mind"
	PriceReason       ReasonCode = "price"
)

// Reason is a node of the tree of reasons.
type Reason struct {
	Code   ReasonCode
	Parent ReasonCode // empty for a group
	Kinds  []Kind     // requests that it can be given for; none for a group
	Lines  []Line     // the checklist; see Checklist
}

// Tree is one version of the reasons and their checklists. A case keeps the
// version that it was filed under.
type Tree struct {
	Version string
	Reasons []Reason // groups first, each reason after its group
}

// Find returns the reason with a code.
func (t *Tree) Find(code ReasonCode) (Reason, bool) {
	i := slices.IndexFunc(t.Reasons, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return t.Reasons[i], true
}

// For returns the reasons that a kind of request can be given.
func (t *Tree) For(kind Kind) []Reason {
	var list []Reason
	for _, r := range t.Reasons {
		if slices.Contains(r.Kinds, kind) {
			list = append(list, r)
		}
	}
	return list
}

// TreeOf returns a version of the tree; the current one for a version that no
// build of this program knew.
func TreeOf(version string) *Tree {
	for _, t := range trees {
		if t.Version == version {
			return t
		}
	}
	return Reasons
}

// Reasons is the current tree. A change of a reason or of a checklist makes a
// new version beside the old ones: cases on the way keep theirs.
var Reasons = &Tree{Version: "2026-1", Reasons: []Reason{
	{Code: ReasonDelivery},
	{Code: NotReceived, Parent: ReasonDelivery, Kinds: []Kind{KindRefundOnly, KindExchange, KindResendPart},
		Lines: []Line{compareTracking, comparePacking, askedCarrier, bothHeard}},
	{Code: DamagedOnArrival, Parent: ReasonDelivery, Kinds: []Kind{KindRefundOnly, KindReturnRefund, KindExchange, KindResendPart},
		Lines: []Line{photoWhole, photoClose, photoParcel, liveCapture, compareListing, comparePacking, compareTracking, askedLive, bothHeard}},
	{Code: WrongItem, Parent: ReasonDelivery, Kinds: []Kind{KindRefundOnly, KindReturnRefund, KindExchange},
		Lines: []Line{photoWhole, photoParcel, compareOrder, comparePacking, askedLive, bothHeard}},
	{Code: PartMissing, Parent: ReasonDelivery, Kinds: []Kind{KindRefundOnly, KindExchange, KindResendPart},
		Lines: []Line{photoContents, photoParcel, comparePacking, compareWeight, askedMore, bothHeard}},

	{Code: ReasonGoods},
	{Code: NotAsDescribed, Parent: ReasonGoods, Kinds: []Kind{KindRefundOnly, KindReturnRefund, KindExchange},
		Lines: []Line{photoWhole, photoClose, compareDescription, compareListing, askedLive, bothHeard}},
	{Code: QualityFault, Parent: ReasonGoods, Kinds: []Kind{KindRepair, KindRefundOnly, KindReturnRefund, KindExchange, KindResendPart},
		Lines: []Line{videoFault, serialNumber, receipt, compareListing, compareWarranty, askedVisit, bothHeard}},

	{Code: ReasonService},
	{Code: InstallationFault, Parent: ReasonService, Kinds: []Kind{KindRepair, KindRefundOnly, KindVisitComplaint},
		Lines: []Line{photoWhole, photoClose, compareReport, askedVisit, bothHeard}},
	{Code: SameFaultAgain, Parent: ReasonService, Kinds: []Kind{KindRepair, KindRefundOnly, KindReturnRefund, KindExchange, KindVisitComplaint},
		Lines: []Line{videoFault, serialNumber, compareReport, compareWarranty, askedVisit, bothHeard}},
	{Code: NoShow, Parent: ReasonService, Kinds: []Kind{KindRepair, KindRefundOnly, KindVisitComplaint},
		Lines: []Line{compareVisit, askedTechnician, bothHeard}},

	{Code: ReasonChoice},
	{Code: ChangeOfMind, Parent: ReasonChoice, Kinds: []Kind{KindReturnRefund, KindExchange},
		Lines: []Line{photoWhole, compareTerms, askedMore, bothHeard}},
	{Code: PriceReason, Parent: ReasonChoice, Kinds: []Kind{KindRefundOnly, KindReturnRefund, KindVisitComplaint},
		Lines: []Line{receipt, comparePrice, askedMore, bothHeard}},
}}

// trees lists the versions, the current one last.
var trees = []*Tree{Reasons}
