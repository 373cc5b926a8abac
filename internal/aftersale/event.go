package aftersale

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Event is one line of the time line of a case: one move. Events are never
// changed. They hold no personal data beyond the ids of people.
type Event struct {
	ID      string
	Tenant  string
	Case    CaseID
	Seq     int64 // = Case.Version after the move; without gaps, from 1
	At      Micros
	Actor   PersonID
	Role    Role
	Version string `json:",omitempty"` // of the program, if it was one
	Inputs  string `json:",omitempty"` // digest of what it acted on
	Verb    Verb
	From    Stage
	To      Stage
	Facts   map[string]string `json:",omitempty"` // small facts of the verb: codes, ids, amounts
	// Digest is Case.Digest after the move: what the custody log commits to.
	Digest string
}

// Custody writes the custody log. Record MUST write within the transaction of
// its context, so that a move and its custody entry commit together.
type Custody interface {
	Record(ctx context.Context, e Event) error
}

// Jobs takes what is to be done after a move. Enqueue MUST write within the
// transaction of its context: a job of a move that was rolled back never runs.
type Jobs interface {
	Enqueue(ctx context.Context, kind string, args any) error
}

// The kinds of jobs that moves ask for.
const (
	JobMoved   = "case_moved"   // after every move: tell the sides, the screens and the webhooks
	JobExamine = "case_examine" // examine the photographs, then act Examined
	JobDeliver = "case_deliver" // tell the customer what the merchant answered, then act Notify
	JobVisit   = "case_visit"   // plan a technician's visit
	JobPay     = "case_pay"     // send the pending payments, then act RecordPayment
	JobOverdue = "case_overdue" // tell the owner of a clock, or who stands behind the owner
	JobAudit   = "case_audit"   // put an automatic approval before a person
	JobMeasure = "case_measure" // give notice of a measure, or of its end
)

// JobArgs is what a job is told. It reads the rest when it runs.
type JobArgs struct {
	Tenant  string `json:"tenant"`
	Case    CaseID `json:"case"`
	Seq     int64  `json:"seq"`               // the event that asked for it
	Measure string `json:"measure,omitempty"` // with JobMeasure
}

// Digest returns the SHA-256, in hex, of everything in the case, and of the
// commitments of the texts of its last move. Whoever has the records can
// compute it again and compare it with the last event and the custody log.
// Sealing texts anew and destroying keys does not change it.
func (c *Case) Digest(texts []SealedText) string {
	type committed struct {
		ID         TextID
		Kind       TextKind
		Commitment string
	}
	list := make([]committed, len(texts))
	for i, t := range texts {
		list[i] = committed{t.ID, t.Kind, t.Commitment}
	}
	return digest(struct {
		Case  *Case
		Texts []committed
	}{c, list})
}

// digest is the SHA-256 of a value's JSON: encoding/json writes fields in
// their order and maps by key, so equal values have equal bytes.
func digest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("aftersale: a record that is no JSON: " + err.Error()) // strings, numbers and slices of them
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
