package identity

import (
	"fmt"
	"strings"
)

// Reach is how far a permission goes.
type Reach uint8

// The reaches, from none to all.
const (
	Nothing Reach = iota // may not
	Own                  // where the actor, or the party that the role is held for, takes part
	Whole                // everywhere in the tenant
)

// String returns "", "own" or "all".
func (r Reach) String() string {
	switch r {
	case Own:
		return "own"
	case Whole:
		return "all"
	}
	return ""
}

// row is one line of the matrix: an action and one mark for each role, in
// the order of Roles. o is Own, x is Whole, a dot is Nothing.
type row struct {
	action Action
	marks  string
}

// rows is the permission matrix of the product. Who may do what is decided
// here and nowhere else; docs/identity.md shows the same table.
//
// The order of the columns: customer, merchant, agent, reviewer,
// senior reviewer, appeal reviewer, dispatcher, outlet manager, technician,
// auditor, policy owner, partner, administrator, service account.
var rows = []row{
	//                 cu me ag  re sr ap  di om te  au po pa  ad sa
	{CaseOpen, "        o  .  x   .  .  .   .  .  .   .  .  .   .  x"},
	{CaseRead, "        o  o  x   x  x  x   x  o  o   x  .  .   .  x"},
	{CaseAnswer, "      .  o  .   .  .  .   .  .  .   .  .  .   .  x"},
	{CaseReply, "       o  .  x   .  .  .   .  .  .   .  .  .   .  x"},
	{CaseNote, "        .  o  x   x  x  x   x  o  o   .  .  .   .  x"},
	{CaseWithdraw, "    o  .  x   .  .  .   .  .  .   .  .  .   .  x"},
	{CaseMerge, "       .  .  x   x  x  .   .  .  .   .  .  .   .  ."},
	{CaseAssign, "      .  .  .   .  x  .   .  .  .   .  .  .   x  x"},
	{CaseReview, "      .  .  .   x  x  .   .  .  .   .  .  .   .  ."},
	{CaseDecide, "      .  .  .   x  x  .   .  .  .   .  .  .   .  ."},
	{CaseConfirm, "     .  .  .   .  x  .   .  .  .   .  .  .   .  ."},
	{CaseAppeal, "      o  o  x   .  .  .   .  .  .   .  .  .   .  x"},
	{AppealDecide, "    .  .  .   .  .  x   .  .  .   .  .  .   .  ."},
	{ClockExtend, "     .  .  .   x  x  x   .  .  .   .  .  .   .  ."},
	{CaseSuspend, "     .  .  .   .  x  x   .  .  .   .  .  .   .  ."},
	{MeasureImpose, "   .  .  .   .  x  x   .  .  .   .  .  .   .  ."},
	{MeasureRead, "     o  o  x   x  x  x   .  .  .   x  .  .   .  ."},
	{PaymentStart, "    .  o  .   .  x  .   .  .  .   .  .  .   .  x"},
	{PaymentReport, "   .  o  .   .  x  .   .  .  .   .  .  .   .  x"},
	{PaymentRead, "     o  o  x   x  x  x   .  .  .   x  .  .   .  x"},
	{FigureRead, "      .  o  .   .  x  x   x  o  .   x  x  .   x  x"},
	{ChecklistEdit, "   .  .  .   .  .  .   .  .  .   .  x  .   .  ."},
	{ReasonsEdit, "     .  .  .   .  .  .   .  .  .   .  x  .   .  ."},
	{CalendarEdit, "    .  .  .   .  .  .   .  .  .   .  x  .   x  ."},
	{WebhookManage, "   .  .  .   .  .  .   .  .  .   .  .  .   x  ."},
	{DataImport, "      .  o  .   .  .  .   .  .  .   .  .  .   x  x"},
	{OrderRead, "       o  o  x   x  x  x   x  o  o   x  .  .   .  x"},
	{DossierExport, "   o  o  .   x  x  x   .  .  .   x  .  .   .  ."},
	{CustodyRead, "     o  o  x   x  x  x   .  .  .   x  .  .   x  x"},
	{BackupMake, "      .  .  .   .  .  .   .  .  .   .  .  .   x  ."},
	{SettingsRead, "    .  .  x   x  x  x   x  o  .   x  x  .   x  x"},
	{SettingsEdit, "    .  .  .   .  .  .   .  .  .   .  .  .   x  ."},

	//                 cu me ag  re sr ap  di om te  au po pa  ad sa
	{EvidenceSubmit, "  o  o  x   x  x  x   .  .  o   .  .  .   .  x"},
	{EvidenceRead, "    o  o  x   x  x  x   .  .  o   x  .  .   .  x"},
	{EvidenceRequest, " .  o  x   x  x  x   .  .  .   .  .  .   .  x"},
	{PackingFile, "     .  o  .   .  .  .   .  .  .   .  .  .   .  x"},
	{PackingRead, "     .  o  .   x  x  x   .  .  .   x  .  .   .  x"},
	{ExaminationRun, "  .  o  x   x  x  x   .  .  .   .  .  .   .  x"},
	{ExaminationRead, " o  o  x   x  x  x   .  .  .   x  .  .   .  x"},

	{PolicyRead, "      x  x  x   x  x  x   x  x  x   x  x  x   x  x"},
	{PolicyDraft, "     .  .  .   .  .  .   .  .  .   .  x  .   .  ."},
	{PolicyPublish, "   .  .  .   .  .  .   .  .  .   .  x  .   .  ."},

	//                 cu me ag  re sr ap  di om te  au po pa  ad sa
	{VisitBook, "       o  .  x   .  .  .   x  o  .   .  .  .   .  x"},
	{VisitRead, "       o  o  x   x  x  x   x  o  o   x  .  .   .  x"},
	{VisitDispatch, "   .  .  .   .  .  .   x  o  .   .  .  .   .  x"},
	{VisitWork, "       .  .  .   .  .  .   .  .  o   .  .  .   .  ."},
	{VisitRate, "       o  .  .   .  .  .   .  .  .   .  .  .   .  ."},
	{ShiftEdit, "       .  .  .   .  .  .   x  o  o   .  .  .   .  x"},
	{TechnicianManage, ".  .  .   .  .  .   .  o  .   .  .  .   x  ."},
	{CoverageEdit, "    .  .  .   .  .  .   x  o  .   .  .  .   x  x"},
	{PriceEdit, "       .  .  .   .  .  .   .  .  .   .  x  .   x  x"},
	{RepairDayManage, " .  .  .   .  .  .   x  o  .   .  .  o   .  ."},
	{RepairDayRead, "   x  .  x   .  .  .   x  x  x   x  .  x   x  x"},

	{CallHandle, "      .  .  x   .  .  .   .  .  .   .  .  .   .  x"},
	{CallRead, "        .  .  x   x  x  x   .  .  .   x  .  .   .  x"},
	{ChatWrite, "       o  o  x   .  .  .   x  o  o   .  .  .   .  x"},
	{ChatRead, "        o  o  x   x  x  x   x  o  o   x  .  .   .  x"},
	{ContactEdit, "     .  .  .   .  .  .   .  .  .   .  .  .   x  ."},

	//                 cu me ag  re sr ap  di om te  au po pa  ad sa
	{ExchangeLookUp, "  .  .  .   x  x  x   .  .  .   .  .  .   .  x"},
	{ExchangePublish, " .  .  .   .  x  .   .  .  .   .  .  .   .  ."},
	{ExchangeObject, "  o  .  x   .  .  .   .  .  .   .  .  .   .  ."},
	{InquirySend, "     .  .  .   .  x  x   .  .  .   .  .  .   .  ."},

	{PersonRead, "      o  o  x   x  x  x   x  o  o   x  .  o   x  x"},
	{PersonReveal, "    o  o  x   .  x  x   x  o  o   .  .  .   x  ."},
	{PersonManage, "    .  .  .   .  .  .   .  .  .   .  .  .   x  ."},
	{PersonExport, "    o  .  .   .  .  .   .  .  .   .  .  .   x  ."},
	{PersonErase, "     o  .  .   .  .  .   .  .  .   .  .  .   x  ."},
	{SessionRead, "     o  o  o   o  o  o   o  o  o   x  o  o   x  ."},
	{SessionRevoke, "   o  o  o   o  o  o   o  o  o   .  o  o   x  ."},
	{ServiceManage, "   .  .  .   .  .  .   .  .  .   .  .  .   x  ."},
	{AuditRead, "       .  .  .   .  .  .   .  .  .   x  .  .   x  ."},
}

// matrix answers in one look-up what rows says.
var matrix = func() map[Action][]Reach {
	m := make(map[Action][]Reach, len(rows))
	for _, r := range rows {
		marks := strings.Fields(r.marks)
		if len(marks) != len(Roles) || m[r.action] != nil {
			panic(fmt.Sprintf("identity: the row of %s has %d marks, or stands twice", r.action, len(marks)))
		}
		reaches := make([]Reach, len(Roles)+1)
		for i, mark := range marks {
			switch mark {
			case "o":
				reaches[Roles[i]] = Own
			case "x":
				reaches[Roles[i]] = Whole
			case ".":
			default:
				panic(fmt.Sprintf("identity: the row of %s has the mark %q", r.action, mark))
			}
		}
		m[r.action] = reaches
	}
	return m
}()

// Actions lists every action, in the order of the matrix.
func Actions() []Action {
	list := make([]Action, len(rows))
	for i, r := range rows {
		list[i] = r.action
	}
	return list
}

// Known reports whether the action stands in the matrix.
func (a Action) Known() bool { return matrix[a] != nil }

// Permitted returns how far a role reaches with an action: Nothing for what
// does not stand in the matrix.
func Permitted(role Role, action Action) Reach {
	reaches := matrix[action]
	if int(role) >= len(reaches) {
		return Nothing
	}
	return reaches[role]
}
