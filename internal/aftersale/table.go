package aftersale

import "slices"

// Transition says how a verb moves a case from one of some stages. There is at
// most one transition for a stage and a verb.
type Transition struct {
	From []Stage
	Verb Verb
	Who  []Role
	Must []*Must // all of them
	Ways []Way   // the first whose When holds
}

// Way is where a transition leads and what it does to the clocks: those named
// by Resume go on, Stop ends, Pause lets all that run stand still, Start
// starts, in this order. A stage that is closed stops all clocks.
type Way struct {
	When   *When // nil holds always
	To     Stage
	Stop   []ClockKind
	Start  []ClockKind
	Pause  PauseReason
	Resume PauseReason
}

// Ways may lead to a stage by its name, or to one of these.
const (
	toSame   Stage = "(same)"
	toReturn Stage = "(where it came from)"
	toResume Stage = "(where it stood)"
)

// Who acts, for the table.
var (
	byCustomer = []Role{RoleCustomer, RoleAgent}
	byMerchant = []Role{RoleMerchant}
	bySides    = []Role{RoleCustomer, RoleMerchant, RoleAgent}
	byIntake   = []Role{RoleAgent, RoleService}
	byReview   = []Role{RoleReviewer, RoleSeniorReviewer}
	bySenior   = []Role{RoleSeniorReviewer}
	byAppeal   = []Role{RoleAppealReviewer}
	byVisit    = []Role{RoleTechnician, RoleOutletManager, RoleDispatcher}
	byProgram  = []Role{RoleService}
	byClock    = []Role{RoleClock}
)

func clocks(kinds ...ClockKind) []ClockKind { return kinds }

func from(stages ...Stage) []Stage { return stages }

func join(lists ...[]Role) []Role { return slices.Concat(lists...) }

// stay is the one way of a verb that only records something.
var stay = []Way{{To: toSame}}

// decideMusts hold for every decision of the review.
var decideMusts = []*Must{mustBeAssigned, mustBeFresh, mustHaveOpined, mustHaveAnswered}

// decidedWays follow a decision.
var decidedWays = []Way{
	{When: whenOwed, To: StageDecided, Stop: clocks(ClockDecision, ClockEscalation), Start: clocks(ClockAppeal, ClockCarryOut)},
	{To: StageDecided, Stop: clocks(ClockDecision, ClockEscalation), Start: clocks(ClockAppeal)},
}

// arrivedWays follow money, goods or a visit that arrived.
var arrivedWays = []Way{
	{When: whenEnded, To: StageFinal},
	{When: whenPaid, To: StageCarryOutDone, Stop: clocks(ClockCarryOut, ClockReturn, ClockTechnicianAcceptance, ClockTechnicianArrival)},
}

// appealEndWays follow the end of an appeal.
var appealEndWays = []Way{
	{When: whenOwed, To: StageDecided, Stop: clocks(ClockDecision, ClockEscalation), Start: clocks(ClockCarryOut)},
	{To: StageFinal},
}

// Table is the procedure. Nothing else moves a case.
var Table = []Transition{
	// Filing and intake.
	{from(StageNone), VerbOpen, join(byCustomer, byProgram), nil,
		[]Way{{To: StageFiled, Start: clocks(ClockIntake)}}},
	{from(StageFiled), VerbCheck, byIntake, nil,
		[]Way{{To: StageIntakeCheck}}},
	{from(StageIntakeCheck), VerbExamine, byIntake, nil,
		[]Way{{To: StageExamining, Stop: clocks(ClockIntake), Start: clocks(ClockExamination)}}},
	{from(StageIntakeCheck), VerbPassOn, byIntake, nil,
		[]Way{{To: StageMerchantAnswering, Stop: clocks(ClockIntake), Start: clocks(ClockMerchantAnswer)}}},
	{from(StageExamining), VerbExamined, byProgram, nil,
		[]Way{{To: StageMerchantAnswering, Stop: clocks(ClockExamination), Start: clocks(ClockMerchantAnswer)}}},
	{[]Stage{StageMerchantAnswering, StageCounterOffered, StageContested, StageCustomerReplying, StageUnderReview,
		StageEvidenceCustomer, StageEvidenceMerchant, StageEvidenceBoth, StageInspectionVisit, StageReturnInspection,
		StageProposed, StageAppealed}, VerbExamined, byProgram, nil, stay},

	// The merchant answers.
	{from(StageMerchantAnswering, StageCustomerReplying, StageUnderReview), VerbAccept, byMerchant, nil,
		[]Way{
			{When: whenPaid, To: StageFinal}, // paid before the case came back from an appeal
			{To: StageAccepted, Stop: clocks(ClockMerchantAnswer, ClockCustomerReply, ClockDecision, ClockEscalation), Start: clocks(ClockCarryOut)},
		}},
	{from(StageMerchantAnswering), VerbCounterOffer, byMerchant, nil,
		[]Way{{To: StageCounterOffered, Stop: clocks(ClockMerchantAnswer), Start: clocks(ClockDelivery)}}},
	{from(StageMerchantAnswering), VerbContest, byMerchant, nil,
		[]Way{{To: StageContested, Stop: clocks(ClockMerchantAnswer), Start: clocks(ClockDelivery)}}},
	{from(StageMerchantAnswering), VerbAutoApprove, byProgram, nil,
		[]Way{{To: StageAccepted, Stop: clocks(ClockMerchantAnswer), Start: clocks(ClockAppeal, ClockCarryOut)}}},

	// The customer replies.
	{from(StageCounterOffered, StageContested), VerbNotify, byIntake, nil,
		[]Way{{To: StageCustomerReplying, Stop: clocks(ClockDelivery), Start: clocks(ClockCustomerReply)}}},
	{from(StageCustomerReplying), VerbAgree, byCustomer, nil,
		[]Way{{To: StageAccepted, Stop: clocks(ClockCustomerReply), Start: clocks(ClockCarryOut)}}},
	{from(StageCustomerReplying), VerbReply, byCustomer, nil,
		[]Way{{To: StageUnderReview, Stop: clocks(ClockCustomerReply), Start: clocks(ClockDecision)}}},
	{stagesExcept(StageDecided, StageCarryOutPending, StageCarryOutFailed, StageCarryOutDone, StageAccepted, StageFinal, StageWithdrawn, StageMerged,
		StageEscalated, StageSuspended), VerbSubmit, join(bySides, byVisit), nil, stay},

	// More evidence, from one side or both; visits and returns.
	{from(StageIntakeCheck), VerbAskEvidence, byIntake, nil, askWays},
	{from(StageUnderReview), VerbAskEvidence, join(byReview, byProgram), nil, askWays},
	{from(StageAppealed), VerbAskEvidence, byAppeal, nil, askWays},
	{evidenceStages, VerbProvide, bySides, nil, []Way{
		{When: whenAskedBoth, To: StageEvidenceBoth},
		{When: whenAskedCustomer, To: StageEvidenceCustomer, Stop: clocks(ClockEvidenceMerchant)},
		{When: whenAskedMerchant, To: StageEvidenceMerchant, Stop: clocks(ClockEvidenceCustomer)},
		{When: whenAskedNobody, To: toReturn, Resume: PauseEvidence, Stop: clocks(ClockEvidenceCustomer, ClockEvidenceMerchant)},
	}},
	{from(StageUnderReview), VerbOrderVisit, byReview, nil, visitWays},
	{from(StageAppealed), VerbOrderVisit, byAppeal, nil, visitWays},
	{from(StageUnderReview), VerbOrderReturn, byReview, nil, returnWays},
	{from(StageAppealed), VerbOrderReturn, byAppeal, nil, returnWays},
	{from(StageInspectionVisit, StageCarryOutPending), VerbTakeJob, byVisit, nil, []Way{
		{When: whenAcceptanceRuns, To: toSame, Stop: clocks(ClockTechnicianAcceptance), Start: clocks(ClockTechnicianArrival)},
		{To: toSame},
	}},
	{from(StageInspectionVisit, StageCarryOutPending), VerbArrive, byVisit, nil,
		[]Way{{To: toSame, Stop: clocks(ClockTechnicianAcceptance, ClockTechnicianArrival)}}},
	{from(StageInspectionVisit), VerbInspected, byVisit, nil, inspectedWays},
	{from(StageReturnInspection), VerbInspected, join(byMerchant, byVisit[1:], byIntake[:1]), nil, inspectedWays},

	// The review.
	{from(StageUnderReview, StageProposed), VerbAssign, join(byReview, byProgram), nil, stay},
	{from(StageAppealed), VerbAssign, join(byAppeal, byProgram), nil, stay},
	{from(StageUnderReview, StageProposed), VerbRaise, join(byReview, byIntake[:1]), nil,
		[]Way{{To: toSame, Start: clocks(ClockEscalation)}}},
	{from(StageUnderReview), VerbMark, byReview, []*Must{mustBeAssigned}, stay},
	{from(StageAppealed), VerbMark, byAppeal, []*Must{mustBeAssigned}, stay},
	{from(StageUnderReview), VerbOpine, byReview, nil, stay},
	{from(StageUnderReview), VerbPrefill, byProgram, nil, stay},
	{from(StageUnderReview), VerbPropose, byReview, decideMusts, []Way{{To: StageProposed}}},
	{from(StageProposed), VerbApprove, bySenior, []*Must{mustBeSecond, mustBeFresh}, decidedWays},
	{from(StageProposed), VerbSendBack, bySenior, []*Must{mustBeSecond}, []Way{{To: StageUnderReview}}},
	{from(StageUnderReview), VerbDecide, byReview, append(slices.Clone(decideMusts), mustBeSenior, mustBeSmall), decidedWays},

	// What stands is carried out.
	{from(StageAccepted, StageDecided), VerbCarryOut, join(byReview, byIntake, byMerchant), nil, []Way{
		{When: whenGoodsFirst, To: StageCarryOutPending, Start: clocks(ClockReturn)},
		{When: whenUrgentVisit, To: StageCarryOutPending, Start: clocks(ClockTechnicianAcceptance)},
		{To: StageCarryOutPending},
	}},
	{from(StageCarryOutPending), VerbReceiveReturn, join(byMerchant, byIntake, byVisit[1:2]), nil,
		[]Way{{To: toSame, Stop: clocks(ClockReturn)}}},
	{from(StageCarryOutPending, StageCarryOutFailed), VerbRecordPayment, join(byIntake, bySenior), nil,
		append(slices.Clone(arrivedWays), Way{When: whenFailed, To: StageCarryOutFailed}, Way{To: toSame})},
	{from(StageAccepted, StageDecided), VerbRecordPayment, join(byIntake, bySenior), nil,
		[]Way{{When: whenEnded, To: StageFinal}, {To: toSame}}},
	{from(StageCarryOutDone, StageAppealed, StageEscalated, StageSuspended, StageUnderReview, StageProposed, StageEvidenceCustomer,
		StageEvidenceMerchant, StageEvidenceBoth, StageInspectionVisit, StageReturnInspection), VerbRecordPayment, join(byIntake, bySenior), nil, stay},
	{from(StageCarryOutPending, StageCarryOutFailed), VerbFulfil, join(byMerchant, byVisit, byIntake), nil, arrivedWays},
	{from(StageCarryOutPending), VerbFail, join(byMerchant, byVisit[1:], byIntake), nil, []Way{{To: StageCarryOutFailed}}},
	{from(StageCarryOutFailed), VerbRetry, join(byMerchant, byReview, byVisit[2:], byIntake), nil, []Way{{To: StageCarryOutPending}}},

	// Appeal to another person.
	{from(StageAccepted, StageDecided, StageCarryOutPending, StageCarryOutFailed, StageCarryOutDone), VerbAppeal, bySides, nil,
		[]Way{{To: StageAppealed, Start: clocks(ClockDecision),
			Stop: clocks(ClockAppeal, ClockCarryOut, ClockReturn, ClockTechnicianAcceptance, ClockTechnicianArrival)}}},
	{from(StageAppealed), VerbConfirm, byAppeal, []*Must{mustBeAssigned, mustBeFresh}, appealEndWays},
	{from(StageAppealed), VerbOverturn, byAppeal, []*Must{mustBeAssigned, mustBeFresh, mustHaveAnswered}, appealEndWays},
	{from(StageAppealed), VerbRemand, byAppeal, []*Must{mustBeAssigned, mustBeFresh},
		[]Way{{To: StageUnderReview, Stop: clocks(ClockDecision, ClockEscalation), Start: clocks(ClockDecision)}}},

	// Aside: more time, out of the procedure, and back.
	{movingStages, VerbExtend, join(byReview, byAppeal, byIntake[:1]), nil, stay},
	{undecidedStages, VerbWithdraw, byCustomer, []*Must{mustBeUndecided}, []Way{{To: StageWithdrawn}}},
	{undecidedStages, VerbMerge, join(byReview, byIntake[:1]), []*Must{mustBeUndecided}, []Way{{To: StageMerged}}},
	{movingStages, VerbEscalate, join(byReview, byAppeal, byIntake[:1]), nil, []Way{{To: StageEscalated, Pause: PauseOutside}}},
	{movingStages, VerbSuspend, bySenior, nil, []Way{{To: StageSuspended, Pause: PauseLaw}}},
	{from(StageSuspended), VerbResume, bySenior, nil, resumeWays(PauseLaw)},
	{from(StageEscalated), VerbResume, bySenior, nil, resumeWays(PauseOutside)},
	{from(StageEscalated), VerbClose, bySenior, nil, []Way{{To: StageFinal}}},

	// Clocks that run out.
	{from(StageFiled, StageIntakeCheck), VerbLapse, byClock, nil,
		[]Way{{When: whenClock(ClockIntake), To: toSame, Start: clocks(ClockIntake)}}},
	{from(StageExamining), VerbLapse, byClock, nil,
		[]Way{{When: whenClock(ClockExamination), To: StageMerchantAnswering, Start: clocks(ClockMerchantAnswer)}}},
	{from(StageMerchantAnswering), VerbLapse, byClock, nil, []Way{
		{When: whenSilenceAccepts, To: StageAccepted, Start: clocks(ClockAppeal, ClockCarryOut)},
		{When: whenClock(ClockMerchantAnswer), To: StageUnderReview, Start: clocks(ClockDecision)},
	}},
	{from(StageCounterOffered, StageContested), VerbLapse, byClock, nil,
		[]Way{{When: whenClock(ClockDelivery), To: toSame, Start: clocks(ClockDelivery)}}},
	{from(StageCustomerReplying), VerbLapse, byClock, nil,
		[]Way{{When: whenClock(ClockCustomerReply), To: StageUnderReview, Start: clocks(ClockDecision)}}},
	{from(StageUnderReview, StageProposed, StageAppealed), VerbLapse, byClock, nil,
		[]Way{{When: whenClock(ClockDecision, ClockEscalation), To: toSame, Start: clocks(ClockEscalation)}}},
	{evidenceStages, VerbLapse, byClock, nil, []Way{
		{When: whenAskedCustomer, To: StageEvidenceCustomer},
		{When: whenAskedMerchant, To: StageEvidenceMerchant},
		{When: whenAskedNobody, To: toReturn, Resume: PauseEvidence},
	}},
	{from(StageInspectionVisit), VerbLapse, byClock, nil, []Way{
		{When: whenClock(ClockVisit), To: toReturn, Resume: PauseInspection, Stop: clocks(ClockTechnicianAcceptance, ClockTechnicianArrival)},
		{When: whenClock(ClockTechnicianAcceptance), To: toSame, Start: clocks(ClockTechnicianAcceptance)},
		{When: whenClock(ClockTechnicianArrival), To: toSame},
	}},
	{from(StageReturnInspection), VerbLapse, byClock, nil,
		[]Way{{When: whenClock(ClockReturn), To: toReturn, Resume: PauseInspection}}},
	{from(StageAccepted, StageDecided, StageCarryOutPending, StageCarryOutFailed, StageCarryOutDone), VerbLapse, byClock, nil, []Way{
		{When: whenBoth(whenClock(ClockAppeal), whenPaid), To: StageFinal},
		{When: whenBoth(whenClock(ClockCarryOut), whenOwed), To: toSame, Start: clocks(ClockCarryOut)},
		{When: whenClock(ClockTechnicianAcceptance), To: toSame, Start: clocks(ClockTechnicianAcceptance)},
		{When: whenClock(ClockAppeal, ClockCarryOut, ClockTechnicianArrival), To: toSame},
		{When: whenClock(ClockReturn), To: StageUnderReview, Stop: clocks(ClockAppeal, ClockCarryOut), Start: clocks(ClockDecision)},
	}},
}

// The ways of verbs that several people do in several stages.
var (
	askWays = []Way{
		{When: whenAskedBoth, To: StageEvidenceBoth, Pause: PauseEvidence, Start: clocks(ClockEvidenceCustomer, ClockEvidenceMerchant)},
		{When: whenAskedCustomer, To: StageEvidenceCustomer, Pause: PauseEvidence, Start: clocks(ClockEvidenceCustomer)},
		{When: whenAskedMerchant, To: StageEvidenceMerchant, Pause: PauseEvidence, Start: clocks(ClockEvidenceMerchant)},
	}
	visitWays = []Way{
		{When: whenUrgent, To: StageInspectionVisit, Pause: PauseInspection, Start: clocks(ClockVisit, ClockTechnicianAcceptance)},
		{To: StageInspectionVisit, Pause: PauseInspection, Start: clocks(ClockVisit)},
	}
	returnWays    = []Way{{To: StageReturnInspection, Pause: PauseInspection, Start: clocks(ClockReturn)}}
	inspectedWays = []Way{{To: toReturn, Resume: PauseInspection,
		Stop: clocks(ClockVisit, ClockReturn, ClockTechnicianAcceptance, ClockTechnicianArrival)}}
)

// resumeWays lead back after a pause; what was carried out meanwhile counts.
func resumeWays(reason PauseReason) []Way {
	return []Way{
		{When: whenBoth(whenCarryingOut, whenEnded), To: StageFinal},
		{When: whenBoth(whenCarryingOut, whenPaid), To: StageCarryOutDone, Resume: reason, Stop: arrivedWays[1].Stop},
		{To: toResume, Resume: reason},
	}
}

// index finds the transition of a stage and a verb; a pair that stands twice
// is an error of this file, which a test reads.
var index = func() map[Stage]map[Verb]*Transition {
	all := make(map[Stage]map[Verb]*Transition)
	for i := range Table {
		for _, s := range Table[i].From {
			if all[s] == nil {
				all[s] = make(map[Verb]*Transition)
			}
			if all[s][Table[i].Verb] != nil {
				panic("aftersale: " + string(s) + " has two transitions for " + string(Table[i].Verb))
			}
			all[s][Table[i].Verb] = &Table[i]
		}
	}
	return all
}()

func stepFor(s Stage, v Verb) (Transition, bool) {
	t := index[s][v]
	if t == nil {
		return Transition{}, false
	}
	return *t, true
}
