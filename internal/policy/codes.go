package policy

import "github.com/bonafide-aftersale/bonafide/forensic"

// The codes that facts take. They are those of packages aftersale, evidence
// and forensic, whose values the caller passes on as they are; this package
// depends on none of the first two. Tests compare.
var (
	// RequestKinds is what a request asks for.
	RequestKinds = []string{"repair", "refund_only", "return_refund", "exchange", "resend_part", "visit_complaint"}
	// Reasons is why.
	Reasons = []string{"not_received", "damaged_on_arrival", "wrong_item", "part_missing", "not_as_described", "quality_fault",
		"installation_fault", "same_fault_again", "no_show", "change_of_mind", "price"}
	// EvidenceKinds is what an item of evidence is.
	EvidenceKinds = []string{"live_capture", "gallery_photo", "video", "listing_photo", "packing_video", "packing_photo", "waybill",
		"conversation", "serial_number", "technician_report", "weighing", "policy_text", "receipt", "official_document",
		"disposal_proof", "examination", "other"}
	// Warranties is where the goods stand in their warranty.
	Warranties = []string{"unknown", "within", "over", "none"}
	// Captures is how far a live capture has come. Declined says that the
	// customer cannot or does not want to make one: a reason to look in
	// another way, never more.
	Captures = []string{"not_asked", "asked", "made", "declined"}
	// Relations is what a finding states.
	Relations = []string{string(forensic.SameFile), string(forensic.SameShot), string(forensic.OtherPhotograph),
		string(forensic.NoRelation), string(forensic.CannotTell)}
	// Strengths grades findings, the weakest first.
	Strengths = []string{string(forensic.None), string(forensic.Weak), string(forensic.Moderate), string(forensic.Strong)}
)

// Clock is a clock of the procedure that a rule may set.
type Clock string

// The clocks.
const (
	MerchantAnswer   Clock = "merchant_answer"
	CustomerReply    Clock = "customer_reply"
	EvidenceCustomer Clock = "evidence_customer"
	EvidenceMerchant Clock = "evidence_merchant"
	DecisionClock    Clock = "decision"
	Return           Clock = "return"
	CarryOut         Clock = "carry_out"
	AppealClock      Clock = "appeal"
)

// Clocks lists the clocks.
var Clocks = []Clock{MerchantAnswer, CustomerReply, EvidenceCustomer, EvidenceMerchant, DecisionClock, Return, CarryOut, AppealClock}

// Side is whose evidence is asked for.
type Side string

// The sides.
const (
	Customer Side = "customer"
	Merchant Side = "merchant"
)
