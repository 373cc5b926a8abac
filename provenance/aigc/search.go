package aigc

import (
	"html"
	"slices"
	"strings"

	"github.com/bonafide-aftersale/bonafide/provenance/carrier"
	"github.com/bonafide-aftersale/bonafide/provenance/metadata"
)

// maxLabels bounds the labels of one file; two are one too many already.
const maxLabels = 16

// search collects labels.
type search struct {
	metadata *metadata.Metadata
	labels   []Label
	tries    int // objects read so far
	size     int // bytes that the last of them took
}

// run looks at every value once, by what its place promises.
func (s *search) run() {
	apart := make(map[int]*Label) // labels in XMP as one property for each field, by packet
	var packets []int
	for i := range s.metadata.Values {
		v := &s.metadata.Values[i]
		switch {
		case v.Form != "" && ours(v.Space) && v.Name == "AIGC":
			s.property(v)
		case v.Form != "" && ours(v.Space):
			f, ok := fieldOf(v.Name)
			if !ok {
				break
			}
			if apart[v.Start] == nil {
				apart[v.Start] = &Label{Values: make(map[Field]string)}
				packets = append(packets, v.Start)
				place(apart[v.Start], v, "TC260")
				apart[v.Start].depart(FieldsApart, "")
			}
			apart[v.Start].Values[f] = v.Text
		case v.Kind == carrier.XMP && v.Form == "" && (apart[v.Start] != nil || s.foundAt(v.Start)):
			// the text of a packet that broke behind its label
		case keyed(v):
			if !s.object(v, v.Text, true) {
				s.within(v)
			}
		default:
			s.within(v)
		}
	}
	for _, at := range packets {
		s.add(*apart[at])
	}
}

// ours reports whether a namespace is that of the guide; the bare prefix
// stands where a writer forgot to declare it.
func ours(space string) bool {
	return strings.HasPrefix(strings.TrimSuffix(space, "/"), "http://www.tc260.org.cn/ns/AIGC") || strings.EqualFold(space, "TC260")
}

// keyed reports whether a value has the generic name "AIGC".
func keyed(v *metadata.Value) bool {
	name := v.Name
	if i := strings.LastIndexAny(name, ":./"); i >= 0 {
		name = name[i+1:]
	}
	return strings.EqualFold(strings.TrimSpace(name), "AIGC")
}

// property reads the property of the standard. Its name alone makes it a
// label, even if what it holds cannot be read.
func (s *search) property(v *metadata.Value) {
	l := Label{}
	place(&l, v, "TC260:AIGC")
	o, ok := s.read(v.Text)
	if !ok || !o.known() {
		l.Values = map[Field]string{}
		l.depart(Unreadable, "")
		s.add(l)
		return
	}
	l.fill(o)
	if v.Space != Namespace {
		l.depart(OtherNamespace, v.Space)
	}
	if o.wrapped {
		l.depart(Wrapped, "")
	}
	if v.Place == "PNG tEXt" || v.Place == "PNG zTXt" {
		l.depart(OtherPlace, v.Place) // the guide and XMP part 3, 1.1.5 put XMP into iTXt
	}
	s.add(l)
}

// object takes an object for a label if its fields say so: one known field is
// enough where the word AIGC stands at it, otherwise one beside Label.
func (s *search) object(v *metadata.Value, text string, named bool) bool {
	o, ok := s.read(text)
	if !ok || !(named || o.wrapped) && !(o.distinctive() && has(o, FieldLabel)) || !o.known() {
		return false
	}
	l := Label{}
	name := v.Name
	if name == "" {
		name = "AIGC"
	}
	place(&l, v, name)
	l.fill(o)
	l.judgePlace(v, o)
	s.add(l)
	return true
}

func has(o *object, f Field) bool { _, ok := o.values[f]; return ok }

// within looks for labels inside longer text: {"AIGC": {…}}, "AIGC": {…},
// AIGC{…}, AIGC={…}, and a bare object that is all of the text.
func (s *search) within(v *metadata.Value) {
	text := v.Text
	if v.Form != "" && !strings.Contains(text, "AIGC") {
		return // other properties hold a label by that name at most
	}
	if v.Kind == carrier.XMP && v.Form == "" {
		text = html.UnescapeString(text) // XML that could not be parsed
	}
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n\x00\ufeff"), "{") && s.object(v, text, false) {
		return
	}
	for s.tries < maxTries {
		i := strings.Index(text, "AIGC")
		if i < 0 {
			return
		}
		text = text[i+len("AIGC"):]
		rest := strings.TrimLeft(strings.TrimPrefix(text, "&quot;"), between)
		if len(text)-len(rest) > maxBetween || !strings.HasPrefix(rest, "{") {
			continue
		}
		if s.object(v, rest, true) {
			text = rest[min(s.size, len(rest)):]
		}
	}
}

// What may stand between the word AIGC and its object.
const (
	between    = "\\\"':= \t\r\n\x00>"
	maxBetween = 24
)

// foundAt reports whether a piece of the file gave a label already.
func (s *search) foundAt(start int) bool {
	return slices.ContainsFunc(s.labels, func(l Label) bool { return l.Start == start })
}

// maxTries bounds how many objects are read in one file. Each costs up to six
// attempts at maxLabel bytes.
const maxTries = 128

// read reads an object within that bound.
func (s *search) read(text string) (*object, bool) {
	if s.tries++; s.tries > maxTries {
		return nil, false
	}
	o, ok := readObject(text)
	if ok {
		s.size = o.size
	}
	return o, ok
}

// place notes where a label stands.
func place(l *Label, v *metadata.Value, name string) {
	l.Place, l.Name, l.Start, l.End, l.Late = v.Place, name, v.Start, v.End, v.Late
	if v.Late {
		l.remark(AfterData, "")
	}
	if v.BadCRC {
		l.remark(Checksum, "")
	}
}

func (s *search) add(l Label) {
	if len(s.labels) < maxLabels {
		s.labels = append(s.labels, l)
	}
}

// fill takes over what an object holds.
func (l *Label) fill(o *object) {
	l.Values = o.values
	if o.repaired {
		l.depart(Malformed, "")
	}
	for _, f := range o.mistyped {
		l.depart(NotText, string(f))
	}
	for _, name := range o.unknown {
		l.depart(UnknownField, name)
	}
}

// judgePlace compares the place with those that the guides name for each
// container: XMP for pictures, EXIF UserComment with the wrapped form for
// JPEG (TC260-PG-20259A), the list in udta.meta for MP4 and MOV, SimpleTag for
// Matroska, LIST INFO for AVI (TC260-PG-20257A).
func (l *Label) judgePlace(v *metadata.Value, o *object) {
	comment := v.Kind == carrier.EXIF && v.Name == "UserComment" && v.Place == "JPEG APP1"
	switch {
	case comment && o.wrapped:
	case comment:
		l.depart(Bare, "")
	case strings.HasSuffix(v.Place, "moov.udta.meta.ilst") && v.Name == "AIGC",
		v.Place == "Matroska SimpleTag" && v.Name == "AIGC", v.Place == "RIFF INFO AIGC":
		if o.wrapped {
			l.depart(Wrapped, "")
		}
	case v.Kind == carrier.XMP && v.Form != "":
		l.depart(OtherNamespace, v.Space)
	case v.Kind == carrier.XMP:
		l.depart(BrokenPacket, "")
	default:
		l.depart(OtherPlace, v.Place)
		if o.wrapped {
			l.remark(Wrapped, "")
		}
	}
}
