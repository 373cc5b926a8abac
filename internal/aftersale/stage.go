package aftersale

import "slices"

// Stage is where a case stands. A case leaves it by Table and in no other way.
type Stage string

// The stages, in the order of a case that meets them all.
const (
	// StageNone is before the filing; no stored case is in it.
	StageNone Stage = ""

	// StageFiled: the customer has said what is wrong. A program or an agent
	// looks at it next.
	StageFiled Stage = "filed"
	// StageIntakeCheck: is the file complete, is it a duplicate, is the customer known?
	StageIntakeCheck Stage = "intake_check"
	// StageExamining: the photographs are being examined.
	StageExamining Stage = "examining"
	// StageMerchantAnswering: the merchant accepts, counter-offers or contests.
	StageMerchantAnswering Stage = "merchant_answering"
	// StageAccepted: the sides agree, or the merchant's own limits or published
	// default grant the request. What was agreed is carried out next.
	StageAccepted Stage = "accepted"
	// StageCounterOffered: the merchant offers something else; the customer has
	// not been told yet, so the customer's clock does not run.
	StageCounterOffered Stage = "counter_offered"
	// StageContested: the merchant contests; the customer has not been told yet.
	StageContested Stage = "contested"
	// StageCustomerReplying: the customer has been told and replies or agrees.
	StageCustomerReplying Stage = "customer_replying"
	// StageUnderReview: a person reads the file and decides.
	StageUnderReview Stage = "under_review"
	// StageEvidenceCustomer, StageEvidenceMerchant and StageEvidenceBoth: more
	// was asked for; the other clocks stand still.
	StageEvidenceCustomer Stage = "evidence_customer"
	StageEvidenceMerchant Stage = "evidence_merchant"
	StageEvidenceBoth     Stage = "evidence_both"
	// StageInspectionVisit: a technician goes and looks.
	StageInspectionVisit Stage = "inspection_visit"
	// StageReturnInspection: the goods come back and the warehouse looks.
	StageReturnInspection Stage = "return_inspection"
	// StageProposed: a decision waits for the second person.
	StageProposed Stage = "proposed"
	// StageDecided: a person has decided; not carried out yet, or nothing is owed.
	StageDecided Stage = "decided"
	// StageCarryOutPending: money or goods are on their way.
	StageCarryOutPending Stage = "carry_out_pending"
	// StageCarryOutFailed: they did not arrive; somebody tries again.
	StageCarryOutFailed Stage = "carry_out_failed"
	// StageCarryOutDone: they arrived; a side may still appeal.
	StageCarryOutDone Stage = "carry_out_done"
	// StageAppealed: another person looks at the decision.
	StageAppealed Stage = "appealed"
	// StageFinal: nothing is owed and nobody may appeal any more.
	StageFinal Stage = "final"

	// StageWithdrawn: the customer took the request back.
	StageWithdrawn Stage = "withdrawn"
	// StageMerged: the matter goes on in another case.
	StageMerged Stage = "merged"
	// StageEscalated: a court, an authority or another platform has the matter;
	// all clocks stand still until it comes back.
	StageEscalated Stage = "escalated"
	// StageSuspended: the law forbids going on for now; all clocks stand still.
	StageSuspended Stage = "suspended"
)

// Stages lists all stages of stored cases in the order of the documents.
var Stages = []Stage{
	StageFiled, StageIntakeCheck, StageExamining, StageMerchantAnswering, StageAccepted,
	StageCounterOffered, StageContested, StageCustomerReplying, StageUnderReview,
	StageEvidenceCustomer, StageEvidenceMerchant, StageEvidenceBoth, StageInspectionVisit, StageReturnInspection,
	StageProposed, StageDecided, StageCarryOutPending, StageCarryOutFailed, StageCarryOutDone,
	StageAppealed, StageFinal, StageWithdrawn, StageMerged, StageEscalated, StageSuspended,
}

// Valid reports whether s is a stage of stored cases.
func (s Stage) Valid() bool { return slices.Contains(Stages, s) }

// Closed reports whether no verb leads out of the stage.
func (s Stage) Closed() bool {
	return s == StageFinal || s == StageWithdrawn || s == StageMerged
}

// Still reports whether all clocks stand still in the stage.
func (s Stage) Still() bool { return s == StageEscalated || s == StageSuspended }

// stagesExcept returns the stages without those named.
func stagesExcept(without ...Stage) []Stage {
	return slices.DeleteFunc(slices.Clone(Stages), func(s Stage) bool { return slices.Contains(without, s) })
}

var (
	// openStages are those that something can still happen in.
	openStages = slices.DeleteFunc(slices.Clone(Stages), Stage.Closed)
	// movingStages are the open ones in which clocks run.
	movingStages = slices.DeleteFunc(slices.Clone(openStages), Stage.Still)
	// asideStages are left to where the case came from.
	asideStages = []Stage{StageEvidenceCustomer, StageEvidenceMerchant, StageEvidenceBoth, StageInspectionVisit, StageReturnInspection}
	// evidenceStages wait for evidence.
	evidenceStages = asideStages[:3]
	// undecidedStages come before a decision; the customer may still withdraw.
	undecidedStages = []Stage{
		StageFiled, StageIntakeCheck, StageExamining, StageMerchantAnswering, StageCounterOffered, StageContested,
		StageCustomerReplying, StageUnderReview, StageEvidenceCustomer, StageEvidenceMerchant, StageEvidenceBoth,
		StageInspectionVisit, StageReturnInspection, StageProposed,
	}
)
