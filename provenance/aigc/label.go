// Package aigc reads the labels of AI-generated content of GB 45438-2025, the
// mandatory standard behind China's measures for labelling: implicit labels in
// the metadata of a file, in every container and every form that real files
// show, and explicit ones as far as their text is known from elsewhere.
//
// It reads leniently and reports strictly: what is recognisable as a label is
// one, and each departure from the standard is named. A label says what its
// writer says; it is not a finding about the pixels, and its absence means
// nothing.
package aigc

import (
	"strconv"

	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// Namespace is that of the XMP property "AIGC" (TC260-PG-20259A).
const Namespace = "http://www.tc260.org.cn/ns/AIGC/1.0/"

// Grade is what a label says about the content (GB 45438-2025, annex E).
type Grade string

// The grades, in the three words of the measures.
const (
	Is        Grade = "1" // 属于: is generated or synthesised
	Maybe     Grade = "2" // 可能: may be
	Suspected Grade = "3" // 疑似: is suspected to be
	Unclear   Grade = ""  // the label gives no grade that the standard knows
)

// Field is a key of the label's JSON object.
type Field string

// The fields of the standard, then those of a variant seen in real files.
const (
	FieldLabel     Field = "Label"
	FieldProducer  Field = "ContentProducer"
	FieldProduceID Field = "ProduceID"
	FieldReserved1 Field = "ReservedCode1"
	FieldSpreader  Field = "ContentPropagator"
	FieldSpreadID  Field = "PropagateID"
	FieldReserved2 Field = "ReservedCode2"

	FieldServiceProvider Field = "ServiceProvider"
	FieldServiceUser     Field = "ServiceUser"
)

// fields are those of the standard, in its order.
var fields = []Field{FieldLabel, FieldProducer, FieldProduceID, FieldReserved1, FieldSpreader, FieldSpreadID, FieldReserved2}

// variant are the others that make an object a label.
var variant = []Field{FieldServiceProvider, FieldServiceUser}

// Label is one implicit label.
type Label struct {
	Values map[Field]string // the known fields, as written
	Grade  Grade
	// Producer and Propagator are the codes taken apart, nil where the field
	// holds a name or nothing.
	Producer, Propagator *Code

	Place      string // container and part, such as "PNG iTXt"
	Name       string // field or key that holds it, such as "TC260:AIGC"
	Start, End int    // the piece in the file
	Late       bool   // behind the image or media data

	Departures []Departure // from the standard, none for a compliant label
	Remarks    []Departure // worth knowing, no departure
}

// Compliant reports whether nothing departs from the standard as far as it is
// known here.
func (l *Label) Compliant() bool { return len(l.Departures) == 0 }

// Maker is who the label names as producer, or "".
func (l *Label) Maker() string {
	if s := l.Values[FieldProducer]; s != "" {
		return s
	}
	return l.Values[FieldServiceProvider]
}

// gradeOf reads the grade. The content "AIGC" stands in real files for 属于.
func gradeOf(label string) Grade {
	switch label {
	case "1", "AIGC", "aigc":
		return Is
	case "2":
		return Maybe
	case "3":
		return Suspected
	}
	if n, err := strconv.ParseFloat(label, 64); err == nil && n == 1 {
		return Is
	}
	return Unclear
}

// Result is what a file holds.
type Result struct {
	Labels []Label
	// Duplicate says that there is more than one label, which the standard
	// does not allow; Differing, that they do not say the same.
	Duplicate, Differing bool
}

// Compliant reports whether the file holds exactly one label, without a
// departure.
func (r *Result) Compliant() bool { return len(r.Labels) == 1 && r.Labels[0].Compliant() }

// Find looks for labels among the values of a file. A label that one writer
// cut into several values is one.
func Find(m *metadata.Metadata) *Result {
	s := &search{metadata: m}
	s.run()
	r := &Result{Labels: s.labels, Duplicate: len(s.labels) > 1}
	for i := range r.Labels {
		l := &r.Labels[i]
		l.Grade = gradeOf(l.Values[FieldLabel])
		l.Producer, l.Propagator = code(l.Values[FieldProducer]), code(l.Values[FieldSpreader])
		l.examine()
		for _, f := range fields {
			r.Differing = r.Differing || l.Values[f] != r.Labels[0].Values[f]
		}
	}
	return r
}

func code(s string) *Code {
	if c, ok := ParseCode(s); ok {
		return &c
	}
	return nil
}
