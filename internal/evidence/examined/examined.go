// Package examined describes what examinations of photographs found, as it is
// kept: which methods looked at which files, and what each of them states. It
// judges nothing; see package forensic for what a finding may say.
//
// An Examination is named by its methods and its inputs: the same versions on
// the same files find the same, so it is kept once however often it is run.
package examined

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/phash"
)

// ID names an Examination.
type ID string

// Method is a forensic method in a version.
type Method struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Part is what an input is in the examination.
type Part string

// The parts. Claims are the customer's; they are compared with all others. No
// two of the merchant's own are ever compared: a fixed camera above a packing
// table takes different moments that fit exactly.
const (
	Claim   Part = "claim"   // a photo of the customer's side
	Listing Part = "listing" // the merchant's photo of the product
	Packing Part = "packing" // filed by the merchant before the dispute, or in it
	Reused  Part = "reused"  // a customer's photo in another case that looks alike
)

// Input is a file that was examined or compared with.
type Input struct {
	Part Part            `json:"part"`
	Item evidence.ItemID `json:"item"` // or the name of a listing photo
	Case string          `json:"case,omitempty"`
	File custody.Digest  `json:"sha256"`
}

// Finding is one statement, without its words, which the report has.
type Finding struct {
	Claim         evidence.ItemID // the claim photo
	Reference     evidence.ItemID // what it was compared with; empty if nothing
	ReferenceCase string          // of a Reused reference
	Method        string
	Version       string
	Relation      forensic.Relation
	Strength      forensic.Strength
	Log10NFA      *float64
	Heatmap       custody.Digest // of a PNG in the file store, grey, as large as the method made it; zero if there is none
}

// Examination is what one run found.
type Examination struct {
	ID       ID
	Tenant   string
	Case     string
	Item     evidence.ItemID // the report as an item of the case: JSON, schema bonafide.examination/1
	Report   custody.Digest  // of the report's bytes
	Methods  []Method
	Inputs   []Input
	Claims   int // photos that were examined
	Unread   int // of these, could not be read
	Made     time.Time
	Took     time.Duration
	Findings []Finding // strongest first
}

// MethodsKey is the SHA-256, in hex, of a list of methods.
func MethodsKey(list []Method) string { return key(list) }

// InputsKey is the SHA-256, in hex, of a list of inputs, in its order.
func InputsKey(list []Input) string { return key(list) }

func key(list any) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic("examined: a list that is no JSON: " + err.Error()) // strings alone
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Print is the fingerprint of a customer's photo.
type Print struct {
	Tenant  string
	Item    evidence.ItemID
	Case    string
	File    custody.Digest
	PDQ     phash.Hash
	Quality int // 0–100; a hash below phash.MinQuality is not searched
	Made    time.Time
}

// Match is a photo of another case that looks like the one looked for.
type Match struct {
	Print
	Distance int // bits that differ; 0 and Same for equal bytes
	Same     bool
}

// Reuse finds photos that were used before. Implementations MUST stay within
// the tenant, MUST leave out the case itself, and return the nearest first.
type Reuse interface {
	Find(ctx context.Context, p Print, turns [8]phash.Hash, limit int) ([]Match, error)
	// Remember MUST take part in the transaction of its context; a photo that
	// is known already stays as it is.
	Remember(ctx context.Context, prints []Print) error
}
