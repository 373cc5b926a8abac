package evidence

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
)

// ItemID names an Item.
type ItemID string

// Item is one file of evidence.
type Item struct {
	ID         ItemID
	Tenant     string
	Case       string // empty while filed before there is a case
	Request    string // the evidence request of the case that it answers; may be empty
	Kind       Kind
	Method     Method
	Side       Side   // whose evidence it is
	By         string // id of who submitted it
	Visibility Visibility

	File      custody.Digest // SHA-256 of the original bytes
	Bytes     int64
	MediaType string // by the bytes

	Received  time.Time // when the last byte arrived, by our clock
	Captured  time.Time // as the sender says; zero when not said
	Challenge ChallengeID
	Erased    time.Time // when the file was removed; zero while it is there

	Details  Details        // empty when they were erased
	Digest   custody.Digest // of the details document, as in the custody entry
	Sequence int64          // of the custody entry of the first receipt
}

// VisibleTo reports whether an actor may see the item. That the actor may see
// the case is the caller's question.
func (i Item) VisibleTo(a Actor) bool {
	return a.Tenant == i.Tenant && (i.Visibility.Shows(a.Side) || a.ID != "" && a.ID == i.By)
}

// Details are what was typed or said about an item. They are sealed where they
// are stored, and committed to by the custody entry.
type Details struct {
	Format  string         `json:"format"` // detailsFormat
	Item    ItemID         `json:"item"`
	Salt    string         `json:"salt"`              // 128 random bits in hex: the hash must not give away the rest
	Name    string         `json:"name,omitempty"`    // original name of the file, made safe by SafeName
	Order   string         `json:"order,omitempty"`   // order number, as typed
	Waybill string         `json:"waybill,omitempty"` // waybill number, as typed
	Prompt  string         `json:"prompt,omitempty"`  // what a live capture had to show
	Claimed custody.Digest `json:"claimed,omitzero"`  // SHA-256 that the sender had computed before sending
}

const detailsFormat = "bonafide evidence details v1"

// document returns the bytes that are hashed and sealed: JSON with the fields
// in the order above. They are stored, so that no later program has to write
// the same bytes again.
func (d Details) document() ([]byte, error) {
	d.Format = detailsFormat
	return json.Marshal(d)
}

// readDetails reads what document wrote.
func readDetails(document []byte) (Details, error) {
	var d Details
	if err := json.Unmarshal(document, &d); err != nil {
		return Details{}, fmt.Errorf("evidence: details: %w", err)
	}
	return d, nil
}
