package c2pa

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/container"
)

// boxesBinding is c2pa.hash.boxes with one entry for each part of the file.
func boxesBinding(change func([]any) []any) binding {
	return binding{"c2pa.hash.boxes", func(t testing.TB, c carrier, file []byte) any {
		start, end := c.place(file)
		f, err := container.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		parts, _, ok := f.Parts(file, false)
		if !ok {
			t.Fatalf("%s has no parts", c.name)
		}
		var boxes []any
		for _, p := range parts {
			name, hash := p.Name, sha256.Sum256(file[p.Start:p.End])
			b := m{"names": []any{name}, "hash": hash[:], "pad": []byte{}}
			if p.Start >= start && p.End <= end {
				if n := len(boxes); n > 0 && boxes[n-1].(m)["names"].([]any)[0] == "C2PA" {
					continue
				}
				b = m{"names": []any{"C2PA"}, "hash": make([]byte, 1), "pad": []byte{}}
			}
			boxes = append(boxes, b)
		}
		if change != nil {
			boxes = change(boxes)
		}
		return m{"alg": "sha256", "boxes": boxes}
	}}
}

func TestGeneralBoxHash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range carriers[:4] { // JPEG, PNG, WebP, GIF
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			file := sealed(t, c, w.spec(), boxesBinding(nil))
			r := validate(t, file, w.opt)
			if r.State != IntactListed || !r.has("assertion.boxesHash.match") {
				t.Fatalf("got %s: %v", r.State, r.Statuses)
			}
			if r := validate(t, append(slices.Clone(file), 1), w.opt); r.State != Broken || codes(r) != "assertion.boxesHash.unknownBox" {
				t.Errorf("a byte more: got %s %q", r.State, codes(r))
			}
			_, end := c.place(file)
			if end+20 > len(file) {
				end = 15 // WebP: the picture is in front
			}
			changed := slices.Clone(file)
			changed[end+20] ^= 1
			if r := validate(t, changed, w.opt); r.State != Broken || r.Cause != CauseContent {
				t.Errorf("a byte changed: got %s %q", r.State, codes(r))
			}
		})
	}
	for name, test := range map[string]struct {
		change func([]any) []any
		codes  string
	}{
		"one missing":  {func(b []any) []any { return b[:len(b)-1] }, "assertion.boxesHash.unknownBox"},
		"one too many": {func(b []any) []any { return append(b, b[0]) }, "assertion.boxesHash.mismatch"},
		"other order":  {func(b []any) []any { b[1], b[2] = b[2], b[1]; return b }, "assertion.boxesHash.unknownBox"},
		"no names":     {func(b []any) []any { b[0].(m)["names"] = []any{}; return b }, "assertion.boxesHash.malformed"},
		"none":         {func([]any) []any { return []any{} }, "assertion.boxesHash.malformed"},
		"unknown hash": {func(b []any) []any { b[0].(m)["alg"] = "md5"; return b }, "algorithm.unsupported"},
		"picture left out": {func(b []any) []any {
			for _, x := range b {
				if x.(m)["names"].([]any)[0] == "SOS" {
					x.(m)["excluded"], x.(m)["hash"] = true, make([]byte, 1)
				}
			}
			return b
		}, "assertion.boxesHash.mismatch"},
	} {
		r := validate(t, sealed(t, carriers[0], w.spec(), boxesBinding(test.change)), w.opt)
		if codes(r) != test.codes || r.State == IntactListed {
			t.Errorf("%s: got %s %q, want %q", name, r.State, codes(r), test.codes)
		}
	}
	t.Run("metadata left out", func(t *testing.T) {
		t.Parallel()
		exif := func(b []any) []any {
			for _, x := range b {
				if x.(m)["names"].([]any)[0] == "APP1" {
					x.(m)["excluded"], x.(m)["hash"] = true, make([]byte, 1)
				}
			}
			return b
		}
		file := sealed(t, carriers[0], w.spec(), boxesBinding(exif))
		file[bytes.Index(file, []byte("Exif\x00\x00"))+6] ^= 1
		if r := validate(t, file, w.opt); r.State != IntactListed {
			t.Errorf("got %s %q", r.State, codes(r))
		}
	})
}

func TestDataHashExclusions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	with := func(change func(m, carrier, []byte)) binding {
		return binding{"c2pa.hash.data", func(t testing.TB, c carrier, file []byte) any {
			data := dataBinding.make(t, c, file).(m)
			change(data, c, file)
			return data
		}}
	}
	hole := func(start, length int) m { return m{"start": wide(start), "length": wide(length)} }
	for name, test := range map[string]struct {
		change func(m, carrier, []byte)
		state  State
		codes  string
	}{
		"metadata too": {func(d m, c carrier, file []byte) {
			start, end := c.place(file)
			sum := sha256.Sum256(slices.Concat(file[:start], file[end+12:]))
			d["exclusions"], d["hash"] = []any{hole(start, end-start), hole(end, 12)}, sum[:]
		}, IntactListed, ""},
		"a part of the picture": {func(d m, c carrier, file []byte) {
			start, end := c.place(file)
			sum := sha256.Sum256(slices.Concat(file[:start], file[end:len(file)-40], file[len(file)-30:]))
			d["exclusions"], d["hash"] = []any{hole(start, end-start), hole(len(file)-40, 10)}, sum[:]
		}, Broken, "assertion.dataHash.mismatch"},
		"overlapping": {func(d m, c carrier, file []byte) {
			start, end := c.place(file)
			d["exclusions"] = []any{hole(start, end-start), hole(start+1, 5)}
		}, Broken, "assertion.dataHash.malformed"},
		"beyond the end": {func(d m, c carrier, file []byte) {
			start, _ := c.place(file)
			d["exclusions"] = []any{hole(start, 1<<31-1)}
		}, Broken, "assertion.dataHash.mismatch"},
		"no hash":      {func(d m, _ carrier, _ []byte) { delete(d, "hash") }, Broken, "assertion.dataHash.mismatch"},
		"unknown hash": {func(d m, _ carrier, _ []byte) { d["alg"] = "sha1" }, None, "algorithm.unsupported"},
		"SHA-512": {func(d m, c carrier, file []byte) {
			start, end := c.place(file)
			v := &validator{ctx: t.Context()}
			d["alg"], d["hash"] = "sha512", v.hashBytes(algorithms["sha512"], file[:start], file[end:])
		}, IntactListed, ""},
	} {
		r := validate(t, sealed(t, carriers[0], w.spec(), with(test.change)), w.opt)
		if r.State != test.state || codes(r) != test.codes {
			t.Errorf("%s: got %s %q, want %s %q", name, r.State, codes(r), test.state, test.codes)
		}
	}
}

// bmffCarrier is a film with its index in front; extra boxes follow.
func bmffCarrier(media []byte, extra ...[]byte) carrier {
	return carrier{"bmff", func(store []byte) []byte {
		return slices.Concat(box("ftyp", []byte("heic\x00\x00\x00\x00isom")),
			c2paBox("manifest", slices.Concat(make([]byte, 8), store)),
			box("moov", box("mvhd", []byte("\x00\x00\x00\x00index of the film"))), box("mdat", media), slices.Concat(extra...))
	}, nil}
}

func c2paBox(purpose string, content []byte) []byte {
	return box("uuid", slices.Concat([]byte(container.UUID), make([]byte, 4), []byte(purpose), []byte{0}, content))
}

func uuidExclusion() m {
	return m{"xpath": "/uuid", "data": []any{m{"offset": 8, "value": []byte(container.UUID)}}}
}

// roots cuts a file into its boxes, by hand.
func roots(file []byte) (list [][]byte, starts []int) {
	for at := 0; at < len(file); {
		n := int(binary.BigEndian.Uint32(file[at:]))
		list, starts = append(list, file[at:at+n]), append(starts, at)
		at += n
	}
	return list, starts
}

// plainBMFF hashes offset and bytes of all boxes but ftyp, free and the store.
func plainBMFF(file []byte, mdat int, offsets bool) []byte {
	h := sha256.New()
	list, starts := roots(file)
	for i, b := range list {
		typ := string(b[4:8])
		if typ == "ftyp" || typ == "free" || typ == "uuid" && strings.HasPrefix(string(b[8:]), container.UUID) {
			continue
		}
		if offsets {
			h.Write(binary.BigEndian.AppendUint64(nil, uint64(starts[i])))
		}
		if typ == "mdat" && mdat >= 0 {
			b = b[:min(mdat, len(b))]
		}
		h.Write(b)
	}
	return h.Sum(nil)
}

func bmffBinding(label string, more func(d m, file []byte)) binding {
	return binding{label, func(t testing.TB, _ carrier, file []byte) any {
		d := m{"alg": "sha256", "name": "test", "hash": plainBMFF(file, -1, label != "c2pa.hash.bmff"),
			"exclusions": []any{uuidExclusion(), m{"xpath": "/ftyp"}, m{"xpath": "/mfra"}, m{"xpath": "/free"}}}
		if more != nil {
			more(d, file)
		}
		return d
	}}
}

func TestBMFFHash(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	media := bytes.Repeat([]byte("film "), 400)
	c := bmffCarrier(media, box("free", make([]byte, 20)))
	for _, label := range []string{"c2pa.hash.bmff.v3", "c2pa.hash.bmff.v2"} {
		file := sealed(t, c, w.spec(), bmffBinding(label, nil))
		if r := validate(t, file, w.opt); r.State != IntactListed {
			t.Errorf("%s: got %s: %v", label, r.State, r.Statuses)
		}
		for _, part := range []string{"index of", "film film", "mvhd"} {
			changed := slices.Clone(file)
			changed[bytes.LastIndex(changed, []byte(part))] ^= 2
			if r := validate(t, changed, w.opt); r.State != Broken || codes(r) != "assertion.bmffHash.mismatch" {
				t.Errorf("%s, %q changed: got %s %q", label, part, r.State, codes(r))
			}
		}
		if r := validate(t, append(slices.Clone(file), box("mdat", []byte("more"))...), w.opt); r.State != Broken {
			t.Errorf("%s, more media: got %s", label, r.State)
		}
	}
	if r := validate(t, sealed(t, c, w.spec(), bmffBinding("c2pa.hash.bmff", nil)), w.opt); r.State != IntactUnlisted || codes(r) != "bonafide.bmffHash.deprecated" {
		t.Errorf("version 1: got %s %q", r.State, codes(r))
	}
	for name, test := range map[string]struct {
		more  func(d m, file []byte)
		codes string
	}{
		"media left out": {func(d m, file []byte) {
			d["hash"] = plainBMFF(file, 0, true)
			d["exclusions"] = append(d["exclusions"].([]any), m{"xpath": "/mdat"})
		}, "assertion.bmffHash.mismatch"},
		"index left out": {func(d m, _ []byte) { d["exclusions"] = append(d["exclusions"].([]any), m{"xpath": "/moov"}) }, "assertion.bmffHash.mismatch"},
		"no exclusions":  {func(d m, _ []byte) { d["exclusions"] = []any{} }, "assertion.bmffHash.malformed"},
		"no hash":        {func(d m, _ []byte) { delete(d, "hash") }, "assertion.bmffHash.malformed"},
		"no path":        {func(d m, _ []byte) { d["exclusions"] = []any{m{"xpath": "ftyp"}} }, "assertion.bmffHash.malformed"},
		"parts overlap": {func(d m, _ []byte) {
			d["exclusions"] = append(d["exclusions"].([]any), m{"xpath": "/moov/mvhd", "subset": []any{m{"offset": 4, "length": 9}, m{"offset": 6, "length": 1}}})
		}, "assertion.bmffHash.malformed"},
	} {
		if r := validate(t, sealed(t, c, w.spec(), bmffBinding("c2pa.hash.bmff.v3", test.more)), w.opt); r.State != Broken || codes(r) != test.codes {
			t.Errorf("%s: got %s %q, want %q", name, r.State, codes(r), test.codes)
		}
	}
}

func TestBMFFExclusionsMatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := bmffCarrier([]byte("film"), box("free", nil))
	inner := []byte("\x00\x00\x00\x00index of the film")
	at := func(from, to int) func(d m, file []byte) []byte { // the hash without bytes of mvhd, box header counted
		return func(_ m, file []byte) []byte {
			h := sha256.New()
			list, starts := roots(file)
			for i, b := range list {
				if typ := string(b[4:8]); typ == "moov" || typ == "mdat" {
					h.Write(binary.BigEndian.AppendUint64(nil, uint64(starts[i])))
					if typ == "moov" {
						b = slices.Concat(b[:8+from], b[8+to:])
					}
					h.Write(b)
				}
			}
			return h.Sum(nil)
		}
	}
	size := 8 + len(inner)
	for name, test := range map[string]struct {
		x    m
		want func(m, []byte) []byte
	}{
		"whole inner box":    {m{"xpath": "/moov/mvhd"}, at(0, size)},
		"by number":          {m{"xpath": "/moov[1]/mvhd[1]"}, at(0, size)},
		"other number":       {m{"xpath": "/moov/mvhd[2]"}, at(0, 0)},
		"part":               {m{"xpath": "/moov/mvhd", "subset": []any{m{"offset": 12, "length": 5}}}, at(12, 17)},
		"rest":               {m{"xpath": "/moov/mvhd", "subset": []any{m{"offset": 12, "length": 0}}}, at(12, size)},
		"part beyond":        {m{"xpath": "/moov/mvhd", "subset": []any{m{"offset": 12, "length": 999}}}, at(12, size)},
		"version":            {m{"xpath": "/moov/mvhd", "version": 0}, at(0, size)},
		"other version":      {m{"xpath": "/moov/mvhd", "version": 1}, at(0, 0)},
		"flags":              {m{"xpath": "/moov/mvhd", "flags": []byte{0, 0, 0}}, at(0, size)},
		"other flags":        {m{"xpath": "/moov/mvhd", "flags": []byte{0, 0, 1}}, at(0, 0)},
		"at least no flags":  {m{"xpath": "/moov/mvhd", "flags": []byte{0, 0, 0}, "exact": false}, at(0, size)},
		"length":             {m{"xpath": "/moov/mvhd", "length": size}, at(0, size)},
		"other length":       {m{"xpath": "/moov/mvhd", "length": size - 1}, at(0, 0)},
		"bytes":              {m{"xpath": "/moov/mvhd", "data": []any{m{"offset": 12, "value": []byte("index")}}}, at(0, size)},
		"other bytes":        {m{"xpath": "/moov/mvhd", "data": []any{m{"offset": 12, "value": []byte("INDEX")}}}, at(0, 0)},
		"bytes far outside":  {m{"xpath": "/moov/mvhd", "data": []any{m{"offset": uint64(1) << 63, "value": []byte("x")}}}, at(0, 0)},
		"a path of no boxes": {m{"xpath": "/moov/mvhd/deep/er"}, at(0, 0)},
	} {
		b := bmffBinding("c2pa.hash.bmff.v3", func(d m, file []byte) {
			d["exclusions"] = append(d["exclusions"].([]any), test.x)
			d["hash"] = test.want(d, file)
		})
		if r := validate(t, sealed(t, c, w.spec(), b), w.opt); r.State != IntactListed {
			t.Errorf("%s: got %s %q", name, r.State, codes(r))
		}
	}
}

// tree is a Merkle tree written out: all rows, leaves first.
func tree(leaves [][]byte) [][][]byte {
	rows := [][][]byte{leaves}
	for len(rows[len(rows)-1]) > 1 {
		var up [][]byte
		row := rows[len(rows)-1]
		for i := 0; i < len(row); i += 2 {
			if i+1 == len(row) {
				up = append(up, row[i])
				continue
			}
			sum := sha256.Sum256(slices.Concat(row[i], row[i+1]))
			up = append(up, sum[:])
		}
		rows = append(rows, up)
	}
	return rows
}

func TestMerkle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	media := bytes.Repeat([]byte("0123456789"), 95)
	c := bmffCarrier(media)
	leaves := func(start int, sizes ...int) [][]byte {
		var out [][]byte
		for rest := media[start:]; len(rest) > 0; {
			n := len(rest)
			if len(sizes) > 0 {
				n, sizes = min(n, sizes[0]), append(sizes[1:], sizes[0])
			}
			sum := sha256.Sum256(rest[:n])
			out, rest = append(out, sum[:]), rest[n:]
		}
		return out
	}
	for name, test := range map[string]struct {
		merkle m
		want   string
	}{
		"one block":        {m{"count": 1, "hashes": leaves(8)}, ""},
		"blocks, leaves":   {m{"count": 10, "fixedBlockSize": 100, "hashes": leaves(8, 100)}, ""},
		"blocks, root":     {m{"count": 10, "fixedBlockSize": 100, "hashes": tree(leaves(8, 100))[4]}, ""},
		"blocks, row":      {m{"count": 10, "fixedBlockSize": 100, "hashes": tree(leaves(8, 100))[2]}, ""},
		"from the payload": {m{"count": 10, "fixedBlockSize": 100, "hashes": tree(leaves(0, 100))[1]}, ""},
		"listed sizes":     {m{"count": 3, "variableBlockSizes": []int{42, 500, 400}, "hashes": tree(leaves(8, 42, 500, 400))[1]}, ""},
		"wrong row":        {m{"count": 10, "fixedBlockSize": 100, "hashes": tree(leaves(4, 100))[2]}, "assertion.bmffHash.mismatch"},
		"wrong count":      {m{"count": 11, "fixedBlockSize": 100, "hashes": leaves(8, 100)}, "assertion.bmffHash.malformed"},
		"no row":           {m{"count": 10, "fixedBlockSize": 100, "hashes": [][]byte{}}, "assertion.bmffHash.mismatch"},
		"sizes too short":  {m{"count": 2, "variableBlockSizes": []int{42, 500}, "hashes": leaves(8)}, "assertion.bmffHash.malformed"},
		"no size":          {m{"count": 2, "fixedBlockSize": 0, "hashes": leaves(8)}, "assertion.bmffHash.malformed"},
		"both sizes":       {m{"count": 2, "fixedBlockSize": 9, "variableBlockSizes": []int{9}, "hashes": leaves(8)}, "assertion.bmffHash.malformed"},
		"other files":      {m{"count": 1, "initHash": []byte{1}, "hashes": leaves(8)}, "bonafide.binding.unsupported"},
		"huge count":       {m{"count": uint64(1) << 62, "fixedBlockSize": 100, "hashes": leaves(8)}, "bonafide.binding.unsupported"},
	} {
		b := bmffBinding("c2pa.hash.bmff.v3", func(d m, file []byte) {
			test.merkle["uniqueId"], test.merkle["localId"] = 0, 0
			d["merkle"], d["hash"] = []any{test.merkle}, plainBMFF(file, 16, true)
			d["exclusions"] = append(d["exclusions"].([]any), m{"xpath": "/mdat", "subset": []any{m{"offset": 16, "length": 0}}})
		})
		file := sealed(t, c, w.spec(), b)
		r := validate(t, file, w.opt)
		if codes(r) != test.want || (test.want == "") != (r.State == IntactListed) {
			t.Errorf("%s: got %s %q, want %q", name, r.State, codes(r), test.want)
		}
		if test.want != "" {
			continue
		}
		for _, at := range []int{3, 12, 500, len(media) - 1} {
			changed := slices.Clone(file)
			changed[len(file)-len(media)+at] ^= 1
			if r := validate(t, changed, w.opt); r.State != Broken || r.Cause != CauseContent {
				t.Errorf("%s, byte %d changed: got %s", name, at, r.State)
			}
		}
	}
}

func TestMerkleOfFragments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var parts [][]byte
	const n = 5
	for i := range n {
		aux := encode(t, m{"uniqueId": 7, "localId": 1, "location": i})
		parts = append(parts, c2paBox("merkle", append(aux, 0, 0)), box("moof", []byte{byte(i)}), box("mdat", bytes.Repeat([]byte{byte(i)}, 50)))
	}
	c := carrier{"fragments", func(store []byte) []byte {
		return slices.Concat(box("ftyp", []byte("iso6")), c2paBox("manifest", slices.Concat(make([]byte, 8), store)), box("moov", []byte("........")), slices.Concat(parts...))
	}, nil}
	for row := range 3 {
		b := binding{"c2pa.hash.bmff.v3", func(t testing.TB, _ carrier, file []byte) any {
			list, starts := roots(file)
			var init, leaf []byte
			var leaves [][]byte
			for i, x := range list {
				piece := append(binary.BigEndian.AppendUint64(nil, uint64(starts[i])), x...)
				switch string(x[4:8]) {
				case "moov":
					sum := sha256.Sum256(piece)
					init = sum[:]
				case "moof":
					leaf = piece
				case "mdat":
					sum := sha256.Sum256(append(leaf, piece...))
					leaves = append(leaves, sum[:])
				}
			}
			return m{"alg": "sha256", "exclusions": []any{uuidExclusion(), m{"xpath": "/ftyp"}},
				"merkle": []any{m{"uniqueId": 7, "localId": 1, "count": n, "initHash": init, "hashes": tree(leaves)[row]}}}
		}}
		file := sealed(t, c, w.spec(), b)
		if r := validate(t, file, w.opt); r.State != IntactListed {
			t.Errorf("row %d: got %s %q", row, r.State, codes(r))
		}
		for _, at := range []int{len(file) - 1, len(file) - 200, bytes.Index(file, []byte("........"))} {
			changed := slices.Clone(file)
			changed[at] ^= 1
			if r := validate(t, changed, w.opt); r.State == IntactListed {
				t.Errorf("row %d, byte %d of %d changed: got %s", row, at, len(file), r.State)
			}
		}
		_, starts := roots(file)
		short := file[:starts[len(starts)-3]] // the last fragment cut off
		if r := validate(t, short, w.opt); r.State != Broken {
			t.Errorf("row %d, one fragment less: got %s", row, r.State)
		}
	}
}

func TestBindingsAreOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	none := w.spec()
	file := carriers[0].embed(super("c2pa", "c2pa", none.build(t)))
	if r := validate(t, file, w.opt); r.State != Broken || codes(r) != "claim.hardBindings.missing" {
		t.Errorf("no binding: got %s %q", r.State, codes(r))
	}
	two := w.spec(created("digitalCapture"), statement{label: "c2pa.hash.boxes", data: m{"boxes": []any{}}})
	if r := validate(t, sealed(t, carriers[0], two, dataBinding), w.opt); r.State != Broken || !strings.HasPrefix(codes(r), "assertion.multipleHardBindings") {
		t.Errorf("two bindings: got %s %q", r.State, codes(r))
	}
	collection := w.spec(created("digitalCapture"))
	b := binding{"c2pa.hash.collection.data", func(testing.TB, carrier, []byte) any { return m{"uris": []any{}} }}
	if r := validate(t, sealed(t, carriers[0], collection, b), w.opt); r.State != None || r.Cause != CauseUnsupported {
		t.Errorf("collection: got %s %q", r.State, codes(r))
	}
}
