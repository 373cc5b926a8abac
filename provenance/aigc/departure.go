package aigc

import "slices"

// Reason is a way in which a label departs from the standard.
type Reason string

// The reasons. Those about fields follow GB 45438-2025, annex E, as secondary
// sources quote it.
const (
	Unreadable     Reason = "unreadable"       // the property holds no JSON object
	Malformed      Reason = "malformed"        // JSON only after quotes or escapes were mended
	Wrapped        Reason = "wrapped"          // {"AIGC": {…}} where the object itself belongs
	Bare           Reason = "bare"             // the object itself where {"AIGC": {…}} belongs
	FieldsApart    Reason = "fields-apart"     // a property for each field instead of one object
	OtherNamespace Reason = "namespace"        // another namespace than that of the guide
	BrokenPacket   Reason = "packet"           // in XMP that is not well-formed
	OtherPlace     Reason = "place"            // where no guide puts it for this container
	MissingField   Reason = "field-missing"    // a field of the seven is not there
	EmptyField     Reason = "field-empty"      // a field that must not be empty is
	UnknownField   Reason = "field-unknown"    // a field that is none of the seven
	NotText        Reason = "field-type"       // a value that is no string
	Characters     Reason = "field-characters" // characters other than the visible ones of ASCII
	LabelValue     Reason = "label-value"      // Label is none of "1", "2", "3"
	ProducerCode   Reason = "producer-code"    // a code whose check character does not fit
	Duplicate      Reason = "duplicate"        // more than one label in the file
	Differing      Reason = "differing"        // labels that do not say the same

	AfterData Reason = "after-data" // remark: behind the image or media data
	Checksum  Reason = "checksum"   // remark: in a chunk whose checksum does not fit
)

// Departure is one reason, with the field or place that it is about.
type Departure struct {
	Reason Reason
	About  string
}

// String is the reason and what it is about, such as "field-missing:ProduceID".
func (d Departure) String() string {
	if d.About == "" {
		return string(d.Reason)
	}
	return string(d.Reason) + ":" + d.About
}

// maxDepartures bounds what is noted of one label.
const maxDepartures = 32

func (l *Label) depart(r Reason, about string) {
	if d := (Departure{r, about}); len(l.Departures) < maxDepartures && !slices.Contains(l.Departures, d) {
		l.Departures = append(l.Departures, d)
	}
}

func (l *Label) remark(r Reason, about string) {
	if d := (Departure{r, about}); !slices.Contains(l.Remarks, d) {
		l.Remarks = append(l.Remarks, d)
	}
}

// examine compares the fields with annex E: all seven are there, those that
// say what, who and which are not empty, characters are the visible ones of
// ASCII, and a code is right.
func (l *Label) examine() {
	if len(l.Values) == 0 {
		return // unreadable, which was said
	}
	for _, f := range fields {
		value, there := l.Values[f]
		switch {
		case !there:
			l.depart(MissingField, string(f))
		case value == "" && (f == FieldLabel || f == FieldProducer || f == FieldProduceID):
			l.depart(EmptyField, string(f))
		case slices.ContainsFunc([]byte(value), func(b byte) bool { return b < 0x21 || b > 0x7e }):
			l.depart(Characters, string(f))
		}
	}
	for _, f := range variant {
		if _, there := l.Values[f]; there {
			l.depart(UnknownField, string(f))
		}
	}
	switch v := l.Values[FieldLabel]; v {
	case "", "1", "2", "3":
	default:
		l.depart(LabelValue, "")
	}
	for f, c := range map[Field]*Code{FieldProducer: l.Producer, FieldSpreader: l.Propagator} {
		if c != nil && !c.Checked {
			l.depart(ProducerCode, string(f))
		}
	}
	slices.SortStableFunc(l.Departures, func(a, b Departure) int {
		return order(a.Reason) - order(b.Reason)
	})
}

// order keeps departures in the order of the list above; the producer's come
// in the order of a map otherwise.
func order(r Reason) int {
	return slices.Index([]Reason{Unreadable, Malformed, Wrapped, Bare, FieldsApart, OtherNamespace, BrokenPacket, OtherPlace,
		MissingField, EmptyField, UnknownField, NotText, Characters, LabelValue, ProducerCode}, r)
}
