package aftersale

// Verb is what somebody does with a case, in the words of the trade.
type Verb string

// The verbs.
const (
	VerbOpen          Verb = "open"
	VerbCheck         Verb = "check"
	VerbExamine       Verb = "examine"
	VerbExamined      Verb = "examined"
	VerbPassOn        Verb = "pass_on"
	VerbAccept        Verb = "accept"
	VerbCounterOffer  Verb = "counter_offer"
	VerbContest       Verb = "contest"
	VerbAutoApprove   Verb = "auto_approve"
	VerbNotify        Verb = "notify"
	VerbAgree         Verb = "agree"
	VerbReply         Verb = "reply"
	VerbSubmit        Verb = "submit"
	VerbAskEvidence   Verb = "ask_evidence"
	VerbProvide       Verb = "provide"
	VerbOrderVisit    Verb = "order_visit"
	VerbOrderReturn   Verb = "order_return"
	VerbTakeJob       Verb = "take_job"
	VerbArrive        Verb = "arrive"
	VerbInspected     Verb = "inspected"
	VerbAssign        Verb = "assign"
	VerbRaise         Verb = "raise"
	VerbMark          Verb = "mark"
	VerbOpine         Verb = "opine"
	VerbPrefill       Verb = "prefill"
	VerbPropose       Verb = "propose"
	VerbApprove       Verb = "approve"
	VerbSendBack      Verb = "send_back"
	VerbDecide        Verb = "decide"
	VerbCarryOut      Verb = "carry_out"
	VerbReceiveReturn Verb = "receive_return"
	VerbRecordPayment Verb = "record_payment"
	VerbFulfil        Verb = "fulfil"
	VerbFail          Verb = "fail"
	VerbRetry         Verb = "retry"
	VerbAppeal        Verb = "appeal"
	VerbConfirm       Verb = "confirm"
	VerbOverturn      Verb = "overturn"
	VerbRemand        Verb = "remand"
	VerbExtend        Verb = "extend"
	VerbWithdraw      Verb = "withdraw"
	VerbMerge         Verb = "merge"
	VerbEscalate      Verb = "escalate"
	VerbSuspend       Verb = "suspend"
	VerbResume        Verb = "resume"
	VerbClose         Verb = "close"
	VerbLapse         Verb = "lapse"
)

// Verbs on what stands beside a case, in the events of the custody log. No
// transition has them.
const (
	VerbChoose Verb = "choose" // a tenant's settings
	VerbAudit  Verb = "audit"  // an automatic approval, looked at by a person
	VerbImpose Verb = "impose" // a measure against an account
	VerbObject Verb = "object" // the account's owner appeals against it
	VerbUphold Verb = "uphold" // the measure stands
	VerbLift   Verb = "lift"   // it does not
)

// Verbs lists the verbs in the order of the documents.
var Verbs = []Verb{
	VerbOpen, VerbCheck, VerbExamine, VerbExamined, VerbPassOn, VerbAccept, VerbCounterOffer, VerbContest, VerbAutoApprove,
	VerbNotify, VerbAgree, VerbReply, VerbSubmit, VerbAskEvidence, VerbProvide, VerbOrderVisit, VerbOrderReturn, VerbTakeJob,
	VerbArrive, VerbInspected, VerbAssign, VerbRaise, VerbMark, VerbOpine, VerbPrefill, VerbPropose, VerbApprove, VerbSendBack,
	VerbDecide, VerbCarryOut, VerbReceiveReturn, VerbRecordPayment, VerbFulfil, VerbFail, VerbRetry, VerbAppeal, VerbConfirm,
	VerbOverturn, VerbRemand, VerbExtend, VerbWithdraw, VerbMerge, VerbEscalate, VerbSuspend, VerbResume, VerbClose, VerbLapse,
}
