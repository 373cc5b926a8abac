package c2pa

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/container"
	"github.com/bonafide-aftersale/bonafide/provenance/jumbf"
)

// A changed bit in anything that a hash or the signature covers must show: in
// the file around the store, in every assertion, in the claim, in the
// protected header and in the signature itself.
func TestAnyChangedBitShows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.spec()
	s.stamp = stampV2(w.tsa, signedAt)
	for _, c := range slices.Concat(carriers, []carrier{bmffCarrier([]byte("film film film film"))}) {
		b := dataBinding
		if c.name == "bmff" {
			b = bmffBinding("c2pa.hash.bmff.v3", nil)
		}
		file := sealed(t, c, s, b)
		if r := validate(t, file, w.opt); r.State != IntactListed {
			t.Fatalf("%s: got %s", c.name, r.State)
		}
		covered := covered(t, file, c.name)
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				part := rapid.SampledFrom(covered).Draw(t, "part")
				at := rapid.IntRange(part.Start, part.End-1).Draw(t, "at")
				bit := rapid.IntRange(0, 7).Draw(t, "bit")
				changed := slices.Clone(file)
				changed[at] ^= 1 << bit
				r, err := Validate(context.Background(), changed, w.opt)
				if err != nil {
					t.Fatal(err)
				}
				if r.State == IntactListed || r.State == IntactUnlisted {
					t.Errorf("bit %d of byte %d of %d changed: got %s", bit, at, len(file), r.State)
				}
			})
		})
	}
}

// covered lists the parts of a file that hashes and the signature cover.
func covered(t *testing.T, file []byte, name string) []container.Range {
	t.Helper()
	f, err := container.Open(file)
	if err != nil || len(f.Stores) != 1 {
		t.Fatalf("%s: %v, %d stores", name, err, len(f.Stores))
	}
	list := container.Range{Start: 0, End: len(file)}.Subtract(f.Stores[0].Ranges)
	if name == "bmff" { // ftyp is left out of the hash
		list = container.Range{Start: 24, End: len(file)}.Subtract(f.Stores[0].Ranges)
	}
	store, _, err := jumbf.Parse(f.Stores[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	m := store.Children[0]
	data, _ := m.Child("c2pa.signature").Content("cbor")
	e, err := readEnvelope(data)
	if err != nil {
		t.Fatal(err)
	}
	claim, _ := m.Child("c2pa.claim.v2").Content("cbor")
	parts := [][]byte{claim, e.Protected, e.Signature}
	for _, a := range m.Child(storeLabel).Children {
		parts = append(parts, a.Payload)
	}
	for _, p := range parts {
		// In a GIF the store is cut into pieces of 255 bytes.
		if i := bytes.Index(file, p); i >= 0 {
			list = append(list, container.Range{Start: i, End: i + len(p)})
		} else if name != "gif" {
			t.Fatalf("%s: a part of the record is not in the file", name)
		}
	}
	return list
}

func TestMalformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := w.spec()
	store := func(change func(*spec)) []byte {
		s := *good
		change(&s)
		return sealed(t, carriers[1], &s, dataBinding)
	}
	manyMaps := bytes.Repeat([]byte{0xa1, 0x01}, 5000)
	longArray := append([]byte{0x9a, 0x7f, 0xff, 0xff, 0xff}, 1, 2, 3)
	raw := func(label string, data []byte) statement {
		return statement{label: label, raw: super("cbor", label, box("cbor", data))}
	}
	for name, test := range map[string]struct {
		file  []byte
		state State
		code  string
	}{
		"no store":             {carriers[1].embed([]byte("nothing that is a box")), Broken, "bonafide.store.unreadable"},
		"store of 2 GB":        {carriers[1].embed(append(binary.BigEndian.AppendUint32(nil, 2<<30), "jumb"...)), Broken, "bonafide.store.unreadable"},
		"empty store":          {carriers[1].embed(super("c2pa", "c2pa")), Broken, "claim.missing"},
		"no claim":             {carriers[1].embed(super("c2pa", "c2pa", super("c2ma", "urn:c2pa:1"))), Broken, "claim.missing"},
		"claim is no CBOR":     {carriers[1].embed(super("c2pa", "c2pa", super("c2ma", "a", super("c2cl", "c2pa.claim.v2", box("cbor", []byte{0xff}))))), Broken, "claim.cbor.invalid"},
		"claim is no map":      {carriers[1].embed(super("c2pa", "c2pa", super("c2ma", "a", super("c2cl", "c2pa.claim.v2", box("cbor", []byte{0x01}))))), Broken, "claim.malformed"},
		"nested maps":          {carriers[1].embed(super("c2pa", "c2pa", super("c2ma", "a", super("c2cl", "c2pa.claim.v2", box("cbor", append(manyMaps, 0)))))), Broken, "claim.cbor.invalid"},
		"two claims":           {carriers[1].embed(super("c2pa", "c2pa", super("c2ma", "a", super("c2cl", "c2pa.claim"), super("c2cl", "c2pa.claim.v2")))), Broken, "claim.multiple"},
		"compressed":           {carriers[1].embed(super("c2pa", "c2pa", super("c2cm", "a", box("brob", []byte{1})))), None, "bonafide.manifest.compressed"},
		"label twice":          {carriers[1].embed(super("c2pa", "c2pa", super("c2ma", "a"), super("c2ma", "a"))), Broken, "bonafide.manifest.ambiguous"},
		"undeclared assertion": {store(func(s *spec) { s.undeclared = [][]byte{super("cbor", "test.extra", box("cbor", []byte{1}))} }), Broken, "assertion.undeclared"},
		"signature elsewhere":  {store(func(s *spec) { s.claim = func(c m) { c["signature"] = "self#jumbf=/c2pa/other/c2pa.signature" } }), Broken, "claimSignature.missing"},
		"assertion elsewhere": {store(func(s *spec) {
			s.claim = func(c m) { c["created_assertions"].([]any)[1].(m)["url"] = "https://example.com/x" }
		}), Broken, "assertion.outsideManifest"},
		"assertion missing": {store(func(s *spec) {
			s.claim = func(c m) { c["created_assertions"].([]any)[1].(m)["url"] = "self#jumbf=c2pa.assertions/none" }
		}), Broken, "assertion.missing"},
		"dots in an address": {store(func(s *spec) {
			s.claim = func(c m) { c["created_assertions"].([]any)[1].(m)["url"] = "self#jumbf=c2pa.assertions/../x" }
		}), Broken, "assertion.outsideManifest"},
		"unknown hash":          {store(func(s *spec) { s.claim = func(c m) { c["alg"] = "md5" } }), None, "algorithm.unsupported"},
		"no name of the device": {store(func(s *spec) { s.claim = func(c m) { c["claim_generator_info"] = m{} } }), IntactUnlisted, "claim.malformed"},
		"actions are no CBOR":   {store(func(s *spec) { s.statements = []statement{raw("c2pa.actions.v2", longArray)} }), IntactUnlisted, "assertion.cbor.invalid"},
		"actions are no list":   {store(func(s *spec) { s.statements = []statement{{label: "c2pa.actions.v2", data: m{"actions": 7}}} }), IntactUnlisted, "assertion.action.malformed"},
		"no JSON": {store(func(s *spec) {
			s.statements = []statement{{label: "stds.exif", raw: super("json", "stds.exif", box("json", []byte("{")))}}
		}), IntactUnlisted, "assertion.json.invalid"},
	} {
		start := time.Now()
		r := validate(t, test.file, w.opt)
		if r.State != test.state || !strings.Contains(codes(r), test.code) {
			t.Errorf("%s: got %s %q, want %s %q", name, r.State, codes(r), test.state, test.code)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s took %s", name, d)
		}
	}
}

func TestSeveralStoresCountAsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := super("c2pa", "c2pa", w.spec().build(t))
	c := carriers[1]
	twice := c.embed(s)
	start, end := c.place(twice)
	twice = slices.Concat(twice[:end], twice[start:end], twice[end:])
	if r := validate(t, twice, w.opt); r.State != None || codes(r) != "bonafide.multipleStores" {
		t.Errorf("got %s %q", r.State, codes(r))
	}
}

func TestRemoteIsReported(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`<rdf:RDF><rdf:Description dcterms:provenance="https://example.com/a?b=1&amp;c=2"/>`:        "https://example.com/a?b=1&c=2",
		`<rdf:RDF><dcterms:provenance> https://example.com/store.c2pa </dcterms:provenance>`:        "https://example.com/store.c2pa",
		`<rdf:RDF dcterms:provenance = 'self#jumbf=c2pa' x dcterms:provenance='http://example.com'`: "http://example.com",
		`<rdf:RDF dcterms:provenance="javascript:alert(1)"`:                                         "",
		`<rdf:RDF dcterms:provenance="https://no.end`:                                               "",
		`dcterms:provenance="https://example.com/no-xmp"`:                                           "",
	} {
		file := slices.Concat([]byte("\xff\xd8\xff\xe1"), binary.BigEndian.AppendUint16(nil, uint16(2+len(text))), []byte(text), []byte("\xff\xd9"))
		if r := validate(t, file, nil); r.State != None || r.Remote != want {
			t.Errorf("%s: got %s, %q, want %q", text, r.State, r.Remote, want)
		}
	}
}

// A file of a hundred bytes that claims gigabytes must cost nothing.
func TestClaimsOfSizeCostNothing(t *testing.T) {
	t.Parallel()
	huge := binary.BigEndian.AppendUint64([]byte{0, 0, 0, 1}, 2<<30)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, file := range map[string][]byte{
		"jpeg": append([]byte("\xff\xd8\xff\xeb\x00\x50JP\x02\x11\x00\x00\x00\x01\x80\x00\x00\x00jumb"), make([]byte, 80)...),
		"png":  append([]byte("\x89PNG\r\n\x1a\n\x80\x00\x00\x00caBX"), make([]byte, 80)...),
		"riff": append([]byte("RIFF\xff\xff\xff\x7fWEBPC2PA\xf0\xff\xff\x7f"), make([]byte, 80)...),
		"tiff": append([]byte("II*\x00\x08\x00\x00\x00\x01\x00\x41\xcd\x07\x00\xff\xff\xff\x7f\x10\x00\x00\x00"), make([]byte, 80)...),
		"loop": append([]byte("II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00"), make([]byte, 80)...),
		"bmff": slices.Concat([]byte("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00"), huge[:4], []byte("uuid"), huge[4:], make([]byte, 60)),
		"gif":  append([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00\x21\xff\x0bC2PA_GIF\x01\x00\x00\xff"), make([]byte, 80)...),
	} {
		if r := validate(t, file, nil); r.State == IntactListed || r.State == IntactUnlisted {
			t.Errorf("%s: got %s", name, r.State)
		}
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 200<<20 {
		t.Errorf("allocated %d bytes", used) // other tests run at the same time
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Validate(ctx, carriers[0].embed(nil), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// Lists of everything at once must not multiply.
func TestManyOfEverything(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	film := bmffCarrier([]byte("film"), bytes.Repeat(box("free", nil), 60_000))
	many := bmffBinding("c2pa.hash.bmff.v3", func(d m, _ []byte) {
		for range maxExclusions - 4 {
			d["exclusions"] = append(d["exclusions"].([]any), m{"xpath": "/free"})
		}
	})
	var holes []any
	for i := range maxExclusions {
		holes = append(holes, m{"start": wide(2 + 4*i), "length": wide(4)})
	}
	segments := carrier{"segments", func(store []byte) []byte {
		return slices.Concat([]byte("\xff\xd8"), app11s(store), bytes.Repeat([]byte("\xff\xe1\x00\x02"), 60_000), []byte("\xff\xd9"))
	}, nil}
	var manifests [][]byte
	for n := range maxManifests + 20 {
		s := w.parentSpec(statement{label: "c2pa.ingredient", data: m{"relationship": "parentOf", "c2pa_manifest": m{"url": "self#jumbf=/c2pa/" + label(n+999), "hash": []byte{1}}}})
		s.label = label(n + 1000)
		s.who = &identity{w.who.cert, w.who.key, w.who.alg, slices.Repeat(w.who.chain, 5)}
		manifests = append(manifests, s.build(t))
	}
	var all []statement
	for n := range manifests {
		all = append(all, statement{label: "c2pa.ingredient__" + label(n)[40:], data: m{"relationship": "inputTo", "c2pa_manifest": m{"url": "self#jumbf=/c2pa/" + label(n+1000), "hash": []byte{1}}}})
	}
	for name, file := range map[string][]byte{
		"boxes and exclusions": sealed(t, film, w.spec(), many),
		"segments":             segments.embed(super("c2pa", "c2pa", w.spec(statement{label: "c2pa.hash.data", data: m{"exclusions": holes, "hash": []byte{1}}}).build(t))),
		"manifests":            carriers[1].embed(super("c2pa", "c2pa", append(manifests, w.spec(all...).build(t))...)),
	} {
		start := time.Now()
		r := validate(t, file, w.opt)
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: took %s", name, d)
		}
		if r.State == IntactListed || len(r.Manifests) > maxManifests {
			t.Errorf("%s: got %s with %d manifests", name, r.State, len(r.Manifests))
		}
		t.Logf("%s: %s, %s, %d bytes", name, r.State, time.Since(start), len(file))
	}
}
