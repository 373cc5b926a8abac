package c2pa

import "slices"

// Source groups digital source types by what they mean for a claim photo.
type Source string

// The groups.
const (
	AI        Source = "ai"        // made by a trained model
	PartlyAI  Source = "partly-ai" // a picture in which a trained model made a part
	Synthetic Source = "synthetic" // made by a program, without a trained model, or in unknown part
	Capture   Source = "capture"   // taken by a camera
	Screen    Source = "screen"    // a picture of a screen
	Other     Source = "other"     // anything else, or nothing
)

// sources are the IPTC digital source types
// (http://cv.iptc.org/newscodes/digitalsourcetype/) and those of C2PA 2.2,
// 18.14.4.5, that tell where pixels come from.
var sources = map[string]Source{
	"trainedAlgorithmicMedia":              AI,
	"trainedAlgorithmicData":               AI,
	"compositeWithTrainedAlgorithmicMedia": PartlyAI,
	"compositeSynthetic":                   Synthetic,
	"algorithmicMedia":                     Synthetic,
	"algorithmicallyEnhanced":              Synthetic,
	"dataDrivenMedia":                      Synthetic,
	"virtualRecording":                     Synthetic,
	"digitalArt":                           Synthetic,
	"digitalCreation":                      Synthetic,
	"digitalCapture":                       Capture,
	"computationalCapture":                 Capture,
	"compositeCapture":                     Capture,
	"negativeFilm":                         Capture,
	"positiveFilm":                         Capture,
	"print":                                Capture,
	"screenCapture":                        Screen,
}

// SourceOf groups a digital source type by the last part of its address.
func SourceOf(name string) Source {
	if s, ok := sources[name]; ok {
		return s
	}
	return Other
}

// priority orders what a history says about the source: that a model took
// part anywhere outweighs that it began with a camera.
var priority = map[Source]int{AI: 5, PartlyAI: 4, Synthetic: 3, Screen: 2, Capture: 1}

// harmless are actions that leave the picture as it was taken (C2PA 2.2,
// 18.14.1): they keep a capture a capture.
var harmless = map[string]bool{
	"": true, "c2pa.created": true, "c2pa.opened": true, "c2pa.published": true, "c2pa.edited.metadata": true,
	"c2pa.repackaged": true, "c2pa.transcoded": true, "c2pa.converted": true, "c2pa.redacted": true,
	"c2pa.orientation": true, "c2pa.addedText.metadata": true,
}

// lineage reads the source of the picture from the active record and those
// that it continues; pictures placed into it count too, as a part of it.
// Records that do not hold are not heard, nor is an unconfirmed signer who
// speaks of a camera inside the record of another.
func (v *validator) lineage(active *record) {
	res := v.result
	best := 0
	consider := func(r *record, a Action, part bool) {
		s := SourceOf(a.SourceType)
		if part && s == AI {
			s = PartlyAI
		}
		if part && s != PartlyAI {
			return // what kind of camera a part came from says nothing about the whole
		}
		own := r == active || r.trusted()
		if s == Capture && !own {
			return
		}
		if priority[s] > best || res.SourceType == "" && a.SourceType != "" {
			best, res.SourceType, res.Source, res.Attributed = priority[s], a.SourceType, s, a.Created && own
		}
	}
	res.Source = Other
	on := make(map[*record]bool)
	for r := active; r != nil && !on[r]; r = v.parent(r) {
		on[r] = true
		for _, a := range r.Actions {
			if r == active || r.sound() {
				consider(r, a, false)
			}
			res.Edited = res.Edited || !harmless[a.Name]
		}
	}
	for _, r := range v.visited {
		if on[r] || !r.sound() || v.onlyInput(r, on) {
			continue
		}
		for _, a := range r.Actions {
			consider(r, a, true)
		}
	}
}

// sound reports whether nothing in a record fails to fit.
func (r *record) sound() bool {
	return r.Signature.Verified && !slices.ContainsFunc(r.statuses, func(s Status) bool { return s.Kind == Integrity })
}

// trusted reports whether a record would stand by itself with a listed signer.
func (r *record) trusted() bool { return r.sound() && r.Signature.Listed && !r.Signature.Expired }

// onlyInput reports whether a record is in the history only as input to a
// model or as a part of a part: then none of its pixels need be in the picture.
func (v *validator) onlyInput(r *record, on map[*record]bool) bool {
	for user := range on {
		for _, in := range user.Ingredients {
			if in.Manifest == r.Label && in.Relationship == "componentOf" {
				return false
			}
		}
	}
	return true
}
