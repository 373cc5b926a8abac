package identity

// Action is something that an actor may or may not do. Its text is the name
// of the scope that a service token needs for it; it never changes.
type Action string

// Actions on cases.
const (
	CaseOpen      Action = "case:open"      // file a request, for oneself or for a caller
	CaseRead      Action = "case:read"      // read a case and its history
	CaseAnswer    Action = "case:answer"    // answer as the merchant: accept, offer, contest
	CaseReply     Action = "case:reply"     // reply as the customer: take an offer or not
	CaseNote      Action = "case:note"      // add to the file without moving the case
	CaseWithdraw  Action = "case:withdraw"  // take the request back
	CaseMerge     Action = "case:merge"     // join two cases about one matter
	CaseAssign    Action = "case:assign"    // give a case to a reviewer
	CaseReview    Action = "case:review"    // walk through the checklist, propose a decision
	CaseDecide    Action = "case:decide"    // decide, with grounds
	CaseConfirm   Action = "case:confirm"   // be the second person above the threshold
	CaseAppeal    Action = "case:appeal"    // ask for another person to decide
	AppealDecide  Action = "appeal:decide"  // decide an appeal
	ClockExtend   Action = "clock:extend"   // extend a clock, with a reason
	CaseSuspend   Action = "case:suspend"   // halt a case because the law asks for it
	MeasureImpose Action = "measure:impose" // warn, require live capture, suspend, close an account
	MeasureRead   Action = "measure:read"   // read measures against an account
	PaymentStart  Action = "payment:start"  // carry out what was decided
	PaymentReport Action = "payment:report" // report how a payment went
	PaymentRead   Action = "payment:read"   // read payment records
	FigureRead    Action = "figure:read"    // read reports and figures
	ChecklistEdit Action = "checklist:edit" // change the review standard
	ReasonsEdit   Action = "reasons:edit"   // change the tree of reason codes
	CalendarEdit  Action = "calendar:edit"  // change working days and holidays
	WebhookManage Action = "webhook:manage" // register and remove webhooks
	DataImport    Action = "data:import"    // import orders, products, outlets
	OrderRead     Action = "order:read"     // read orders and products
	DossierExport Action = "dossier:export" // export a case with its proofs
	CustodyRead   Action = "custody:read"   // read and verify the custody log
	BackupMake    Action = "backup:make"    // make a backup
	SettingsRead  Action = "settings:read"  // read the tenant's settings
	SettingsEdit  Action = "settings:edit"  // change the tenant's settings
)

// Actions on evidence and its examination.
const (
	EvidenceSubmit  Action = "evidence:submit"  // add evidence to a case
	EvidenceRead    Action = "evidence:read"    // see evidence
	EvidenceRequest Action = "evidence:request" // ask a party for more
	PackingFile     Action = "packing:file"     // file packing evidence before any dispute
	PackingRead     Action = "packing:read"     // find packing evidence by order or waybill
	ExaminationRun  Action = "examination:run"  // have evidence examined again
	ExaminationRead Action = "examination:read" // read findings
)

// Actions on rules.
const (
	PolicyRead    Action = "policy:read"    // read the policy in force
	PolicyDraft   Action = "policy:draft"   // write a version and test it on past cases
	PolicyPublish Action = "policy:publish" // publish a version with its notice period
)

// Actions in the field.
const (
	VisitBook        Action = "visit:book"        // choose, move or cancel a slot
	VisitRead        Action = "visit:read"        // read work orders
	VisitDispatch    Action = "visit:dispatch"    // give a work order to a technician
	VisitWork        Action = "visit:work"        // depart, arrive, quote, complete
	VisitRate        Action = "visit:rate"        // rate a visit
	ShiftEdit        Action = "shift:edit"        // change shifts and absences
	TechnicianManage Action = "technician:manage" // skills and credentials of technicians
	CoverageEdit     Action = "coverage:edit"     // outlets and the areas they serve
	PriceEdit        Action = "price:edit"        // change the price list
	RepairDayManage  Action = "repairday:manage"  // run community repair days
	RepairDayRead    Action = "repairday:read"    // read repair days and their reports
)

// Actions on phone and chat.
const (
	CallHandle  Action = "call:handle"  // take calls
	CallRead    Action = "call:read"    // read call records
	ChatWrite   Action = "chat:write"   // write in a conversation
	ChatRead    Action = "chat:read"    // read conversations
	ContactEdit Action = "contact:edit" // publish the official contact card
)

// Actions beyond the tenant.
const (
	ExchangeLookUp  Action = "exchange:look-up" // ask whether others know a fingerprint
	ExchangePublish Action = "exchange:publish" // share the fingerprint of an adjudicated file
	ExchangeObject  Action = "exchange:object"  // object to an entry
	InquirySend     Action = "inquiry:send"     // ask an AI provider, report to an authority
)

// Actions on people and access.
const (
	PersonRead    Action = "person:read"    // see people, masked
	PersonReveal  Action = "person:reveal"  // see a name, phone or address in clear, with a reason
	PersonManage  Action = "person:manage"  // add people, give and take roles, reset factors
	PersonExport  Action = "person:export"  // export a person's data
	PersonErase   Action = "person:erase"   // erase a person's data
	SessionRead   Action = "session:read"   // list sessions
	SessionRevoke Action = "session:revoke" // end sessions
	ServiceManage Action = "service:manage" // service accounts and their tokens
	AuditRead     Action = "audit:read"     // read security events and the access log
)

// Reads reports whether the action changes nothing. Exporting and revealing
// read too, but are logged one by one.
func (a Action) Reads() bool { return reading[a] }

var reading = setOf(CaseRead, MeasureRead, PaymentRead, FigureRead, OrderRead, DossierExport, CustodyRead, SettingsRead,
	EvidenceRead, PackingRead, ExaminationRead, PolicyRead, VisitRead, RepairDayRead, CallRead, ChatRead,
	PersonRead, PersonReveal, PersonExport, SessionRead, AuditRead)

// ForPeople reports whether only a person may do it, never a program: what
// decides about someone, shows their data in clear or gives away power.
func (a Action) ForPeople() bool { return forPeople[a] }

var forPeople = setOf(CaseReview, CaseDecide, CaseConfirm, AppealDecide, CaseSuspend, MeasureImpose, ClockExtend,
	PolicyPublish, ExchangePublish, InquirySend, PersonReveal, PersonErase, PersonManage, ServiceManage, SessionRevoke,
	SettingsEdit, ChecklistEdit, ReasonsEdit, ContactEdit)

func setOf(actions ...Action) map[Action]bool {
	set := make(map[Action]bool, len(actions))
	for _, a := range actions {
		set[a] = true
	}
	return set
}
