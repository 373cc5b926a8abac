package c2pa

import (
	"encoding/json"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// maxActions bounds the steps that are kept of one record.
const maxActions = 1024

// addActions reads an actions assertion of version 1 or 2 (C2PA 2.2, 18.14).
func (r *record) addActions(data []byte, created bool) {
	var a struct {
		Actions []struct {
			Action     text            `cbor:"action"`
			SourceType text            `cbor:"digitalSourceType"`
			Software   cbor.RawMessage `cbor:"softwareAgent"`
			When       cbor.RawMessage `cbor:"when"`
		} `cbor:"actions"`
	}
	if decodeMap(data, &a) != nil || len(a.Actions) == 0 {
		r.note(Credential, "assertion.action.malformed", storeLabel)
		return
	}
	for _, x := range a.Actions[:min(len(a.Actions), maxActions)] {
		r.Actions = append(r.Actions, Action{
			Name: string(x.Action), SourceType: lastPart(string(x.SourceType)),
			Software: software(x.Software), When: when(x.When), Created: created,
		})
	}
}

// software reads the name of a program: a string in version 1, a map in 2.
func software(raw cbor.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var info generatorInfo
	if decodeMap(raw, &info) == nil {
		return info.String()
	}
	var s text
	s.UnmarshalCBOR(raw)
	return string(s)
}

// when reads a date, tagged or not.
func when(raw cbor.RawMessage) string {
	var tag cbor.RawTag
	if len(raw) > 0 && decoder.Unmarshal(raw, &tag) == nil {
		raw = tag.Content
	}
	var s text
	if len(raw) > 0 {
		s.UnmarshalCBOR(raw)
	}
	return string(s)
}

// addMetadata reads a digital source type that stands in an IPTC or metadata
// assertion, in JSON-LD, instead of an action.
func (r *record) addMetadata(box *jumbf.Box, created bool) {
	data, ok := box.Content("json")
	if !ok {
		return
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return
	}
	for _, key := range []string{"Iptc4xmpExt:DigitalSourceType", "iptc4xmpExt:DigitalSourceType"} {
		var s string
		if json.Unmarshal(fields[key], &s) == nil && s != "" {
			r.Actions = append(r.Actions, Action{Name: "", SourceType: lastPart(s), Created: created})
		}
	}
}

// lastPart is what a digital source type is called behind its address.
func lastPart(url string) string { return url[strings.LastIndexAny(url, "/#")+1:] }
