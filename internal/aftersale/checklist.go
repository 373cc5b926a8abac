package aftersale

import "slices"

// EvidenceType is the kind of an item in the evidence vault, as far as a
// request for it or a checklist has to name it.
type EvidenceType string

// The types of evidence.
const (
	LiveCapture      EvidenceType = "live_capture"
	GalleryPhoto     EvidenceType = "gallery_photo"
	Video            EvidenceType = "video"
	ListingPhoto     EvidenceType = "listing_photo"
	PackingVideo     EvidenceType = "packing_video"
	PackingPhoto     EvidenceType = "packing_photo"
	WaybillRecord    EvidenceType = "waybill"
	ConversationLog  EvidenceType = "conversation"
	SerialNumber     EvidenceType = "serial_number"
	TechnicianReport EvidenceType = "technician_report"
	Weighing         EvidenceType = "weighing"
	PolicyText       EvidenceType = "policy_text"
	Receipt          EvidenceType = "receipt"
	OfficialDocument EvidenceType = "official_document"
	DisposalProof    EvidenceType = "disposal_proof"
	ExaminationItem  EvidenceType = "examination"
	OtherEvidence    EvidenceType = "other"
)

// EvidenceTypes lists the types of evidence.
var EvidenceTypes = []EvidenceType{
	LiveCapture, GalleryPhoto, Video, ListingPhoto, PackingVideo, PackingPhoto, WaybillRecord, ConversationLog, SerialNumber,
	TechnicianReport, Weighing, PolicyText, Receipt, OfficialDocument, DisposalProof, ExaminationItem, OtherEvidence,
}

// Step is when a line of a checklist has its turn.
type Step uint8

// The steps of a checklist.
const (
	Filing        Step = iota // a complete file holds it; the customer is told what is missing
	Comparing                 // the reviewer compares it; must be answered before any decision
	BeforeRefusal             // must have been done before the request is refused
)

// Line is one line of a review checklist.
type Line struct {
	Code string
	Text string // catalogue key: what is to be there, compared or asked
	Why  string // catalogue key: why it helps
	Step Step
	Any  []EvidenceType // Filing: an item of one of these types fills the line
}

// The evidence that shows a thing as it is now.
var pictures = []EvidenceType{LiveCapture, GalleryPhoto, Video}

// The lines of the checklists. A complete file needs no more than a customer
// has at hand; what only the merchant or the carrier knows is compared later.
var (
	photoWhole    = Line{"photo_whole", "casechecklist.photo_whole", "casechecklist.photo_whole_why", Filing, pictures}
	photoClose    = Line{"photo_close", "casechecklist.photo_close", "casechecklist.photo_close_why", Filing, pictures}
	photoParcel   = Line{"photo_parcel", "casechecklist.photo_parcel", "casechecklist.photo_parcel_why", Filing, append(slices.Clone(pictures), WaybillRecord)}
	photoContents = Line{"photo_contents", "casechecklist.photo_contents", "casechecklist.photo_contents_why", Filing, pictures}
	liveCapture   = Line{"live_capture", "casechecklist.live_capture", "casechecklist.live_capture_why", Filing, []EvidenceType{LiveCapture}}
	videoFault    = Line{"video_fault", "casechecklist.video_fault", "casechecklist.video_fault_why", Filing, []EvidenceType{Video, LiveCapture}}
	serialNumber  = Line{"serial_number", "casechecklist.serial_number", "casechecklist.serial_number_why", Filing, []EvidenceType{SerialNumber}}
	receipt       = Line{"receipt", "casechecklist.receipt", "casechecklist.receipt_why", Filing, []EvidenceType{Receipt}}

	compareListing     = Line{"compare_listing", "casechecklist.compare_listing", "casechecklist.compare_listing_why", Comparing, nil}
	comparePacking     = Line{"compare_packing", "casechecklist.compare_packing", "casechecklist.compare_packing_why", Comparing, nil}
	compareTracking    = Line{"compare_tracking", "casechecklist.compare_tracking", "casechecklist.compare_tracking_why", Comparing, nil}
	compareOrder       = Line{"compare_order", "casechecklist.compare_order", "casechecklist.compare_order_why", Comparing, nil}
	compareWeight      = Line{"compare_weight", "casechecklist.compare_weight", "casechecklist.compare_weight_why", Comparing, nil}
	compareDescription = Line{"compare_description", "casechecklist.compare_description", "casechecklist.compare_description_why", Comparing, nil}
	compareWarranty    = Line{"compare_warranty", "casechecklist.compare_warranty", "casechecklist.compare_warranty_why", Comparing, nil}
	compareReport      = Line{"compare_report", "casechecklist.compare_report", "casechecklist.compare_report_why", Comparing, nil}
	compareVisit       = Line{"compare_visit", "casechecklist.compare_visit", "casechecklist.compare_visit_why", Comparing, nil}
	compareTerms       = Line{"compare_terms", "casechecklist.compare_terms", "casechecklist.compare_terms_why", Comparing, nil}
	comparePrice       = Line{"compare_price", "casechecklist.compare_price", "casechecklist.compare_price_why", Comparing, nil}
	bothHeard          = Line{"both_heard", "casechecklist.both_heard", "casechecklist.both_heard_why", Comparing, nil}

	askedLive       = Line{"asked_live", "casechecklist.asked_live", "casechecklist.asked_live_why", BeforeRefusal, nil}
	askedMore       = Line{"asked_more", "casechecklist.asked_more", "casechecklist.asked_more_why", BeforeRefusal, nil}
	askedCarrier    = Line{"asked_carrier", "casechecklist.asked_carrier", "casechecklist.asked_carrier_why", BeforeRefusal, nil}
	askedVisit      = Line{"asked_visit", "casechecklist.asked_visit", "casechecklist.asked_visit_why", BeforeRefusal, nil}
	askedTechnician = Line{"asked_technician", "casechecklist.asked_technician", "casechecklist.asked_technician_why", BeforeRefusal, nil}
)

// Checklist returns the lines for a reason in a version of the tree; a
// published standard, the same for every reviewer.
func Checklist(version string, code ReasonCode) []Line {
	reason, _ := TreeOf(version).Find(code)
	return reason.Lines
}

// Missing returns the lines of filing that no item fills. An item that was
// filed for a line fills that line; any other fills the first line that has
// room for its type. It never stands in the way: a case without a single
// photograph is accepted too, and the customer is told what would help.
func Missing(lines []Line, items []EvidenceRef) []Line {
	used := make([]bool, len(items))
	var open []Line
	for _, line := range lines {
		if line.Step != Filing {
			continue
		}
		i := slices.IndexFunc(items, func(e EvidenceRef) bool { return e.Line == line.Code })
		if i < 0 {
			open = append(open, line)
		}
	}
	var missing []Line
	for _, line := range open {
		fills := func(i int) bool {
			return !used[i] && items[i].Line == "" && slices.Contains(line.Any, items[i].Type)
		}
		found := false
		for i := range items {
			if found = fills(i); found {
				used[i] = true
				break
			}
		}
		if !found {
			missing = append(missing, line)
		}
	}
	return missing
}

// Mark is what a reviewer wrote beside a line.
type Mark string

// The marks. A line without one blocks the decision.
const (
	MarkMet           Mark = "met"            // it is there, it was compared, it was asked
	MarkNotMet        Mark = "not_met"        // it was looked at and is not so
	MarkNotApplicable Mark = "not_applicable" // it does not matter here
)

// Answer is a marked line.
type Answer struct {
	ID    string
	Round int    // of review: a case that comes back from an appeal is walked through anew
	Line  string // Line.Code
	Mark  Mark
	Note  TextID // why, where a mark needs a word; may be empty
	By    PersonID
	At    Micros
}

// Unanswered returns the lines that still block a decision: every line of
// filing and comparing needs a mark; for a refusal, what has to be asked first
// must have been done, or not apply.
func Unanswered(lines []Line, answers []Answer, refusal bool) []Line {
	var open []Line
	for _, line := range lines {
		i := slices.IndexFunc(answers, func(a Answer) bool { return a.Line == line.Code })
		switch {
		case line.Step != BeforeRefusal && i < 0,
			line.Step == BeforeRefusal && refusal && (i < 0 || answers[i].Mark == MarkNotMet):
			open = append(open, line)
		}
	}
	return open
}
