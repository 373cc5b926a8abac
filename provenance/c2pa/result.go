package c2pa

import "time"

// State is the outcome for a file.
type State string

// The states.
const (
	IntactListed   State = "intact-listed"
	IntactUnlisted State = "intact-unlisted"
	Broken         State = "broken"
	None           State = "none"
)

// Cause says in what way a file is Broken, or why a record was not checked.
type Cause string

// The causes; "" for the intact states and a plain None.
const (
	CauseContent     Cause = "content"     // the file's bytes differ from those that were signed
	CauseRecord      Cause = "record"      // a part of the record changed or is missing
	CauseSignature   Cause = "signature"   // the signature does not verify
	CauseIngredient  Cause = "ingredient"  // the record of an earlier version does not fit
	CauseUnsupported Cause = "unsupported" // State None: present, in a form that is not checked here
)

// Result is what Validate found.
type Result struct {
	State  State
	Cause  Cause
	Format string // container: "jpeg", "png", "gif", "riff", "tiff", "bmff", "jxl", or "" if unknown

	// Failures are what keeps the file from a better state, worst first.
	// Statuses lists everything that was checked, also in ingredients.
	Failures []Status
	Statuses []Status

	Active    *Manifest   // the newest record; nil if None without a record
	Manifests []*Manifest // all that were visited, the active one first

	SourceType string // IPTC digital source type, the last part of its URL; "" if not stated
	Source     Source // of SourceType; Other if not stated
	Attributed bool   // the signer itself states SourceType; false if it only passes it on
	Edited     bool   // the lineage records changes after the picture was made
	Remote     string // address of a record elsewhere; never fetched
}

// Status is one outcome of validation, by the codes of C2PA 2.2, 15.2.2.
// Codes of this package's own start with "bonafide.".
type Status struct {
	Code string
	URL  string // JUMBF URI of the box that it concerns
	Kind Kind
}

// Kind tells what a status means for the state.
type Kind uint8

// The kinds.
const (
	Success Kind = iota
	Informational
	Credential  // not Trusted, though nothing changed: the certificate, or a rule of form
	Integrity   // something does not fit any more
	Unsupported // cannot be checked here
)

// Manifest is one record: a claim, its signature and its assertions.
type Manifest struct {
	Label     string // unique name, usually a URN
	Version   int    // of the claim, 1 or 2
	Update    bool   // an update manifest, which adds to a record without changing the picture
	Title     string
	Format    string // media type that the claim states
	Generator string // program or device that made the claim
	Signature Signature

	Actions     []Action
	Assertions  []Assertion
	Ingredients []Ingredient
}

// Signature is who signed and when.
type Signature struct {
	Algorithm string // as in COSE, such as "ES256"; "" if unreadable
	Signer    string // common name and organisation
	Issuer    string
	Serial    string // decimal
	Verified  bool   // the signature fits the claim
	Listed    bool   // the certificate leads to an anchor
	Expired   bool   // outside its validity at the time that counts
	NotBefore time.Time
	NotAfter  time.Time

	Time      time.Time // when it was signed, UTC; zero if not stated
	Attested  bool      // a listed authority attests Time; otherwise it is a claim
	Authority string    // who stamped the time
}

// Assertion is one statement of a manifest.
type Assertion struct {
	Label    string
	Created  bool // by the signer; false if gathered from elsewhere (claim version 2)
	Redacted bool // removed on purpose by a later record
}

// Action is one step of a picture's history.
type Action struct {
	Name       string // such as "c2pa.created"
	SourceType string // last part of the digital source type, or ""
	Software   string
	When       string // as stated
	Created    bool   // stated by the signer
}

// Ingredient is a picture that went into this one.
type Ingredient struct {
	Title        string
	Relationship string // parentOf, componentOf, inputTo
	Manifest     string // label of its record, or ""
}
