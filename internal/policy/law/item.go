package law

import "github.com/bonafide-aftersale/bonafide/internal/locale"

// Confidence says how an item came to be known.
type Confidence string

// The confidences.
const (
	Read        Confidence = "V" // the full text was read
	Quoted      Confidence = "S" // a secondary source quotes it
	Unconfirmed Confidence = "U" // nobody has confirmed it: never shown as a fact
)

// Key returns the catalogue key of the confidence.
func (c Confidence) Key() string {
	switch c {
	case Read:
		return "law.read"
	case Quoted:
		return "law.quoted"
	}
	return "law.unconfirmed"
}

// Topic groups items for the page that shows them.
type Topic string

// The topics.
const (
	Deception Topic = "deception" // obtaining money by deceit: administrative and criminal provisions
	Contract  Topic = "contract"  // what becomes of a contract
	Platform  Topic = "platform"  // duties of platforms
	Consumer  Topic = "consumer"  // rights of consumers
	Repair    Topic = "repair"    // repair trade
	Labels    Topic = "labels"    // labels of generated content
	Privacy   Topic = "privacy"   // personal data
)

// Topics lists the topics in the order of the documents.
var Topics = []Topic{Deception, Contract, Platform, Consumer, Repair, Labels, Privacy}

// Key returns the catalogue key of the topic; empty for one that is none.
func (t Topic) Key() string {
	return map[Topic]string{
		Deception: "law.topic_deception", Contract: "law.topic_contract", Platform: "law.topic_platform",
		Consumer: "law.topic_consumer", Repair: "law.topic_repair", Labels: "law.topic_labels", Privacy: "law.topic_privacy",
	}[t]
}

// Text is a text of the data in both languages. Statutes use words that the
// catalogues of the program refuse, so they are no catalogue entries.
type Text struct{ Chinese, English string }

// In returns the text in a language.
func (t Text) In(tag locale.Tag) string {
	if tag == locale.Chinese {
		return t.Chinese
	}
	return t.English
}

// Item is one provision: what it says, from when to when, and how that is
// known. It holds an amount, a period, or neither.
type Item struct {
	ID         string // "psa-58"; never given to something else
	Law        Text   // the title of the statute
	Article    string // "58", "23(3)"; empty for a whole document
	Topic      Topic
	Says       Text // a summary, not the wording
	From, To   Date // first and last day in force; an empty From is not recorded, an empty To is open
	Source     string
	Confidence Confidence
	// Editable items take a value of the operator, see Entry.
	Editable bool
	Amount   *Amount
	Period   *Period
}

// Amount is a limit from which a provision speaks of an amount by a name.
type Amount struct {
	Name Text // "数额较大"
	// LowFen and HighFen are the range within which each province fixes its
	// own figure; equal where the figure is the same everywhere.
	LowFen, HighFen int64
	// Fen is the province's own figure by an operator's entry; 0 if unknown.
	Fen int64
}

// Period is a time that a provision gives somebody.
type Period struct {
	N    int64
	Unit Unit
	// Bounds names the clocks of the procedure that the period bounds, and
	// on which side; both empty where it bounds none.
	Clocks []string
	Bound  Bound
}

// Unit is what a period counts.
type Unit string

// The units.
const (
	Days   Unit = "days"
	Months Unit = "months"
	Years  Unit = "years"
)

// Bound says on which side a period bounds a clock.
type Bound string

// The bounds: a right lasts at least, a duty is done at most.
const (
	AtLeast Bound = "at_least"
	AtMost  Bound = "at_most"
)

// InForce reports whether the item held on a day.
func (i Item) InForce(on Date) bool { return on.within(i.From, i.To) }
