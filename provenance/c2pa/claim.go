package c2pa

import (
	"github.com/fxamacker/cbor/v2"

	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// claimMap is a claim of version 1 or 2 (C2PA 2.2, 10.2.1).
type claimMap struct {
	Generator  text            `cbor:"claim_generator"`
	Info       cbor.RawMessage `cbor:"claim_generator_info"`
	Signature  string          `cbor:"signature"`
	Assertions []hashedURI     `cbor:"assertions"`
	Created    []hashedURI     `cbor:"created_assertions"`
	Gathered   []hashedURI     `cbor:"gathered_assertions"`
	Redacted   []string        `cbor:"redacted_assertions"`
	Title      text            `cbor:"dc:title"`
	Format     text            `cbor:"dc:format"`
	InstanceID text            `cbor:"instanceID"`
	Alg        string          `cbor:"alg"`
}

// record is a manifest as it is worked on.
type record struct {
	*Manifest
	box        *jumbf.Box
	claim      claimMap
	claimBytes []byte
	signature  *jumbf.Box
	statuses   []Status
	parsed     map[string]*ingredientMap // by path; nil values are redacted or damaged
	order      []string                  // paths of the ingredients in order
	claimed    bool                      // the claim could be read
}

// note records a status about a box of the manifest.
func (r *record) note(k Kind, code string, path ...string) {
	r.statuses = append(r.statuses, Status{code, full(append([]string{r.Label}, path...)...), k})
}

// generatorInfo names the program that made a claim.
type generatorInfo struct {
	Name    text `cbor:"name"`
	Version text `cbor:"version"`
}

func (g generatorInfo) String() string {
	if g.Version == "" {
		return string(g.Name)
	}
	return string(g.Name) + " " + string(g.Version)
}

// maxClaimBytes bounds a claim; the largest seen are some ten kilobytes.
const maxClaimBytes = 4 << 20

// locate finds and reads the claim of a manifest (C2PA 2.2, 15.6). What it
// notes is final; it reports whether there is a claim to go on with.
func (r *record) locate() bool {
	var box *jumbf.Box
	for _, c := range r.box.Children {
		if c.UUID != jumbf.TypeOf("c2cl") || !c.Superbox() {
			continue
		}
		if box != nil {
			r.note(Integrity, "claim.multiple")
			return false
		}
		box = c
	}
	if box == nil {
		r.note(Integrity, "claim.missing")
		return false
	}
	data, ok := box.Content("cbor")
	if !ok || len(data) > maxClaimBytes || !wellFormed(data) {
		r.note(Integrity, "claim.cbor.invalid", box.Label)
		return false
	}
	r.claimBytes = data
	if err := decodeMap(data, &r.claim); err != nil {
		r.note(Integrity, "claim.malformed", box.Label)
		return false
	}
	r.Version = 1
	if box.Label == "c2pa.claim.v2" {
		r.Version = 2
	}
	info := r.generatorInfo()
	switch {
	case r.Version == 2 && (r.claim.InstanceID == "" || len(r.claim.Created) == 0 || info.Name == ""):
		r.note(Credential, "claim.malformed", box.Label)
	case r.Version == 1 && len(r.claim.Assertions) == 0:
		r.note(Integrity, "claim.malformed", box.Label)
		return false
	}
	r.Title, r.Format = string(r.claim.Title), string(r.claim.Format)
	if r.Generator = info.String(); r.Generator == "" {
		r.Generator = string(r.claim.Generator)
	}
	r.claimed = true
	return true
}

// generatorInfo reads a map (version 2) or the first of a list (version 1).
func (r *record) generatorInfo() generatorInfo {
	var one generatorInfo
	if len(r.claim.Info) == 0 || decodeMap(r.claim.Info, &one) == nil {
		return one
	}
	var list []generatorInfo
	if decoder.Unmarshal(r.claim.Info, &list) == nil && len(list) > 0 {
		return list[0]
	}
	return one
}

// references lists the assertions that the claim names; created says whether
// the signer states them itself.
func (r *record) references(see func(u *hashedURI, created bool)) {
	for i := range r.claim.Assertions {
		see(&r.claim.Assertions[i], true)
	}
	for i := range r.claim.Created {
		see(&r.claim.Created[i], true)
	}
	for i := range r.claim.Gathered {
		see(&r.claim.Gathered[i], false)
	}
}
