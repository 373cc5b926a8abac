package metadata

import "strings"

// Text returns the first value of a kind of text key, such as a PNG keyword;
// case counts. ok is false where there is none.
func (m *Metadata) Text(key string) (v *Value, ok bool) {
	for i := range m.Values {
		if v := &m.Values[i]; v.Name == key && v.Form == "" {
			return v, true
		}
	}
	return nil, false
}

// Property returns the first XMP property of that name whose namespace
// contains a part, without regard to case in the name.
func (m *Metadata) Property(space, name string) (v *Value, ok bool) {
	for i := range m.Values {
		if v := &m.Values[i]; v.Form != "" && strings.EqualFold(v.Name, name) && strings.Contains(v.Space, space) {
			return v, true
		}
	}
	return nil, false
}
