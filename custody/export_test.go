package custody

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// mapFolder writes an export into memory.
type mapFolder struct{ fstest.MapFS }

func (m mapFolder) Create(path string) (io.WriteCloser, error) {
	return &mapFile{m: m.MapFS, path: path}, nil
}

type mapFile struct {
	bytes.Buffer
	m    fstest.MapFS
	path string
}

func (f *mapFile) Close() error {
	f.m[f.path] = &fstest.MapFile{Data: bytes.Clone(f.Bytes()), Mode: 0o644}
	return nil
}

// vault is a log with files, as a product would keep it.
type vault struct {
	*Memory
	t       testing.TB
	signer  note.Signer
	public  string
	files   map[Digest][]byte
	details map[Digest][]byte
	notes   map[int64][]byte // signed checkpoints by size
	tokens  map[int64][]byte
}

const origin = "aftersale.example.com/custody"

func newVault(t testing.TB) *vault {
	t.Helper()
	private, public, err := NewKey(rand.Reader, origin)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	v := &vault{Memory: new(Memory), t: t, signer: signer, public: public + "\n", files: map[Digest][]byte{},
		details: map[Digest][]byte{}, notes: map[int64][]byte{}, tokens: map[int64][]byte{}}
	v.log(Entry{Tenant: "system", Event: KeyAdded, Content: Sum([]byte(v.public)), Actor: "system"})
	return v
}

func (v *vault) log(e Entry) Entry {
	v.t.Helper()
	e.Time = 1763884800000000 + v.Size()
	e, err := v.Append(context.Background(), e)
	if err != nil {
		v.t.Fatal(err)
	}
	return e
}

// receive logs an item of a case with its file.
func (v *vault) receive(caseID, item, content string) {
	v.t.Helper()
	doc := fmt.Appendf(nil, `{"salt":%q,"name":%q}`, item, "张三.jpg")
	v.files[Sum([]byte(content))], v.details[Sum(doc)] = []byte(content), doc
	v.log(Entry{Tenant: "01KATENANT", Case: caseID, Item: item, Event: Received, Content: Sum([]byte(content)),
		Actor: "01KAPERSON", Method: "gallery", Details: Sum(doc)})
}

// sign signs a checkpoint of all entries.
func (v *vault) sign() {
	v.t.Helper()
	root, err := tlog.TreeHash(v.Size(), Reader(context.Background(), v))
	if err != nil {
		v.t.Fatal(err)
	}
	msg, err := Checkpoint{Size: v.Size(), Root: root, Time: 1763884900000000}.Sign(v.signer)
	if err != nil {
		v.t.Fatal(err)
	}
	v.notes[v.Size()] = msg
}

// export writes the whole log, or one case of it.
func (v *vault) export(scope string) fstest.MapFS {
	v.t.Helper()
	ctx, out := context.Background(), fstest.MapFS{}
	x := NewExportWriter(mapFolder{out})
	check := func(err error) {
		v.t.Helper()
		if err != nil {
			v.t.Fatal(err)
		}
	}
	var chosen []int64
	var index Index
	for n := range v.Size() {
		e, err := Decode(v.Body(n))
		check(err)
		if scope != Whole && e.Case != scope {
			continue
		}
		chosen = append(chosen, n)
		if e.Event == Received {
			index.Items = append(index.Items, IndexItem{Item: e.Item, File: e.Content, Name: "张三.jpg"})
			if content, ok := v.files[e.Content]; ok {
				check(x.WriteText(FilesDir+"/"+e.Content.String(), content))
			} else {
				x.Withhold(e.Content, ReasonErased)
			}
			check(x.WriteText(DetailsDir+"/"+e.Details.String(), v.details[e.Details]))
		}
	}
	_, err := x.Write(EntriesFile, func(w io.Writer) error {
		b := NewBlockWriter(w)
		for _, n := range chosen {
			check(b.Block(v.Body(n)))
		}
		return nil
	})
	check(err)
	size := slices.Max(slices.Collect(maps.Keys(v.notes)))
	for n, msg := range v.notes {
		check(x.WriteText(fmt.Sprintf("%s/%d.txt", CheckpointsDir, n), msg))
		if scope != Whole && n != size {
			p, err := ProveConsistency(n, size, Reader(ctx, v))
			check(err)
			check(x.WriteText(fmt.Sprintf("%s/%d.txt", ConsistencyDir, n), p.Encode()))
		}
	}
	for n, token := range v.tokens {
		check(x.WriteText(fmt.Sprintf("%s/%d-1.tst", TimestampsDir, n), token))
	}
	if scope == Whole {
		_, err = x.Write(LeavesFile, func(w io.Writer) error {
			for _, n := range chosen {
				fmt.Fprintln(w, Digest(Leaf(v.Body(n))))
			}
			return nil
		})
	} else {
		_, err = x.Write(ProofsFile, func(w io.Writer) error {
			b := NewBlockWriter(w)
			for _, n := range chosen {
				p, err := ProveInclusion(n, size, Reader(ctx, v))
				check(err)
				check(b.Block(p.Encode()))
			}
			return nil
		})
	}
	check(err)
	text, err := index.Encode()
	check(err)
	check(x.WriteText(IndexFile, text))
	check(x.WriteText(KeyFile, []byte(v.public)))
	check(x.Close(scope, size, 1763884900000000, v.signer))
	return out
}

// small is a log with two cases, two checkpoints and an erased file.
func small(t testing.TB) *vault {
	v := newVault(t)
	v.receive("01KACASEA", "01KAITEM1", "first photo")
	v.sign()
	v.receive("01KACASEB", "01KAITEM2", "photo of another case")
	v.receive("01KACASEA", "01KAITEM3", "second photo")
	gone := Sum([]byte("second photo"))
	v.log(Entry{Tenant: "01KATENANT", Case: "01KACASEA", Item: "01KAITEM3", Event: Erased, Content: gone, Actor: "system"})
	delete(v.files, gone)
	v.sign()
	return v
}

func verify(fsys fs.FS, opt Options) (Report, error) {
	return VerifyExport(context.Background(), fsys, opt)
}

// faultOf returns what a Problem found.
func faultOf(err error) Fault {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Fault
	}
	return ""
}

func trusted(t testing.TB, v *vault) Options {
	t.Helper()
	keys, err := ParseKeys(v.public)
	if err != nil {
		t.Fatal(err)
	}
	return Options{Keys: keys}
}

func TestCleanExports(t *testing.T) {
	t.Parallel()
	v := small(t)
	for _, tt := range []struct {
		scope                string
		entries, files, size int64
		erased               int
	}{
		{Whole, 5, 2, 5, 1},
		{"01KACASEA", 3, 1, 5, 1},
		{"01KACASEB", 1, 1, 5, 0},
	} {
		got, err := verify(v.export(tt.scope), trusted(t, v))
		if err != nil {
			t.Errorf("%s: %v", tt.scope, err)
			continue
		}
		if got.Entries != tt.entries || got.Files != tt.files || got.Size != tt.size || got.Erased != tt.erased || !got.KeyGiven || got.Scope != tt.scope {
			t.Errorf("%s: got %+v, want %+v", tt.scope, got, tt)
		}
		if got, err := verify(v.export(tt.scope), Options{}); err != nil || got.KeyGiven {
			t.Errorf("%s without a key: got %+v, %v", tt.scope, got, err)
		}
	}
}

// Every byte of a small export, and every bit of what is signed or proved:
// whichever is flipped, verification finds it, with a trusted key and with the
// one inside.
func TestAnyFlippedBitIsFound(t *testing.T) {
	t.Parallel()
	v := small(t)
	opt := trusted(t, v)
	for _, scope := range []string{Whole, "01KACASEA"} {
		for _, name := range slices.Sorted(maps.Keys(v.export(scope))) {
			t.Run(scope+"/"+name, func(t *testing.T) {
				t.Parallel()
				x := v.export(scope)
				data := x[name].Data
				everyBit := name == KeyFile || name == ManifestFile || strings.HasPrefix(name, CheckpointsDir)
				signature := 0
				if name == ManifestFile {
					signature = bytes.LastIndex(data, []byte("\n\n"))
				}
				for i := range data {
					for bit := range 8 {
						all := everyBit && i >= signature
						if !all && bit != i%8 || testing.Short() && (i+bit)%16 != 0 {
							continue
						}
						data[i] ^= 1 << bit
						if _, err := verify(x, opt); faultOf(err) == "" {
							t.Errorf("bit %d of byte %d: got %v, want a problem", bit, i, err)
						}
						if bit == i%8 {
							if _, err := verify(x, Options{}); faultOf(err) == "" {
								t.Errorf("bit %d of byte %d, no key given: got %v, want a problem", bit, i, err)
							}
						}
						data[i] ^= 1 << bit
					}
				}
				if _, err := verify(x, opt); err != nil {
					t.Errorf("every bit is back, but: %v", err)
				}
			})
		}
	}
}

// What somebody would change on purpose, and what is said first.
func TestTheFirstThingWrong(t *testing.T) {
	t.Parallel()
	v := small(t)
	stranger := small(t)
	edit := func(path, old, new string) func(fstest.MapFS) {
		return func(m fstest.MapFS) {
			if !strings.Contains(string(m[path].Data), old) {
				t.Errorf("%s does not hold %q", path, old)
			}
			m[path].Data = []byte(strings.Replace(string(m[path].Data), old, new, 1))
		}
	}
	photo := FilesDir + "/" + Sum([]byte("first photo")).String()
	for _, tt := range []struct {
		name   string
		scope  string
		change func(fstest.MapFS)
		want   Fault
		path   string
	}{
		{"no key", Whole, func(m fstest.MapFS) { delete(m, KeyFile) }, KeyUnreadable, KeyFile},
		{"key of another", Whole, func(m fstest.MapFS) { m[KeyFile].Data = []byte(stranger.public) }, KeyUntrusted, KeyFile},
		{"no manifest", Whole, func(m fstest.MapFS) { delete(m, ManifestFile) }, ManifestUnreadable, ManifestFile},
		{"manifest with another line", Whole, edit(ManifestFile, "erased", "not_visible"), ManifestUnsigned, ManifestFile},
		{"manifest of another", Whole, func(m fstest.MapFS) { m[ManifestFile] = stranger.export(Whole)[ManifestFile] }, ManifestUnsigned, ManifestFile},
		{"second signature", Whole, func(m fstest.MapFS) {
			foreign := stranger.export(Whole)[ManifestFile].Data
			m[ManifestFile].Data = append(m[ManifestFile].Data, foreign[bytes.LastIndex(foreign, []byte("— ")):]...)
		}, ManifestUnreadable, ManifestFile},
		{"file added", Whole, func(m fstest.MapFS) { m["files/more"] = &fstest.MapFile{} }, FileUnlisted, "files/more"},
		{"file removed", Whole, func(m fstest.MapFS) { delete(m, photo) }, FileMissing, photo},
		{"photo changed", Whole, edit(photo, "first", "fixed"), FileChanged, photo},
		{"photo longer", Whole, edit(photo, "first", "first and last"), FileChanged, photo},
		{"entry changed", Whole, edit(EntriesFile, "gallery", "packing"), EntryChanged, EntriesFile},
		{"entry unreadable", Whole, edit(EntriesFile, "method gallery", "method 7"), EntryUnreadable, EntriesFile},
		{"leaf changed", Whole, func(m fstest.MapFS) { m[LeavesFile].Data[0] ^= 1 }, EntryChanged, ""},
		{"entry changed with its leaf", Whole, func(m fstest.MapFS) {
			old := string(v.Body(1))
			changed := strings.Replace(old, "gallery", "packing", 1)
			edit(EntriesFile, old, changed)(m)
			edit(LeavesFile, Digest(Leaf([]byte(old))).String(), Digest(Leaf([]byte(changed))).String())(m)
		}, CheckpointRoot, CheckpointsDir + "/2.txt"},
		{"entries exchanged", Whole, func(m fstest.MapFS) {
			edit(EntriesFile, string(v.Body(1))+"\n"+string(v.Body(2)), string(v.Body(2))+"\n"+string(v.Body(1)))(m)
		}, EntryOutOfOrder, EntriesFile},
		{"last entry cut", Whole, edit(EntriesFile, "\n"+string(v.Body(4)), ""), EntriesMissing, LeavesFile},
		{"checkpoint changed", Whole, edit(CheckpointsDir+"/5.txt", "\n5\n", "\n4\n"), CheckpointUnsigned, CheckpointsDir + "/5.txt"},
		{"checkpoint of another", Whole, func(m fstest.MapFS) { m[CheckpointsDir+"/5.txt"].Data = stranger.notes[5] }, CheckpointUnsigned, CheckpointsDir + "/5.txt"},
		{"entry of a case", "01KACASEA", edit(EntriesFile, "gallery", "packing"), ProofWrong, ProofsFile},
		{"proof unreadable", "01KACASEA", edit(ProofsFile, "v1", "v2"), ProofUnreadable, ProofsFile},
		{"proof of another entry", "01KACASEA", edit(ProofsFile, "\n1 5\n", "\n2 5\n"), ProofWrong, ProofsFile},
		{"consistency", "01KACASEA", edit(ConsistencyDir+"/2.txt", "\n2 5\n", "\n3 5\n"), ConsistencyWrong, ConsistencyDir + "/2.txt"},
		{"index names other content", Whole, edit(IndexFile, Sum([]byte("first photo")).String(), Sum(nil).String()), IndexWrong, IndexFile},
		{"index with another name", Whole, edit(IndexFile, "张三.jpg", "张四.jpg"), FileChanged, IndexFile},
	} {
		x := v.export(tt.scope)
		tt.change(x)
		_, err := verify(x, trusted(t, v))
		p, ok := errors.AsType[*Problem](err)
		if !ok || p.Fault != tt.want || tt.path != "" && p.Path != tt.path {
			t.Errorf("%s: got %v, want %s in %s", tt.name, err, tt.want, tt.path)
		}
	}
}

// A keeper who signs nonsense is found as well: everything here is signed.
func TestSignedNonsense(t *testing.T) {
	t.Parallel()
	t.Run("content neither present nor withheld", func(t *testing.T) {
		t.Parallel()
		v := newVault(t)
		v.log(Entry{Tenant: "01KATENANT", Case: "01KACASE", Event: "decided", Content: Sum([]byte("reasons")), Actor: "01KAPERSON"})
		v.sign()
		if _, err := verify(v.export(Whole), trusted(t, v)); faultOf(err) != ContentMissing {
			t.Errorf("got %v, want %s", err, ContentMissing)
		}
	})
	t.Run("entries that no checkpoint covers", func(t *testing.T) {
		t.Parallel()
		v := newVault(t)
		v.sign()
		v.receive("01KACASE", "01KAITEM", "photo")
		if _, err := verify(v.export(Whole), trusted(t, v)); faultOf(err) != CheckpointMissing {
			t.Errorf("got %v, want %s", err, CheckpointMissing)
		}
	})
	t.Run("another past for the same size", func(t *testing.T) {
		t.Parallel()
		v, other := small(t), small(t)
		other.signer, other.public = v.signer, v.public
		other.notes = map[int64][]byte{}
		other.sign()
		v.notes[5] = other.notes[5]
		if _, err := verify(v.export(Whole), trusted(t, v)); faultOf(err) != CheckpointRoot {
			t.Errorf("got %v, want %s", err, CheckpointRoot)
		}
		if _, err := verify(v.export("01KACASEA"), trusted(t, v)); faultOf(err) != ConsistencyWrong {
			t.Errorf("got %v, want %s", err, ConsistencyWrong)
		}
	})
}

func TestCancelledVerificationFindsNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := VerifyExport(ctx, small(t).export(Whole), Options{}); !errors.Is(err, context.Canceled) || faultOf(err) != "" {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func FuzzManifest(f *testing.F) {
	v := small(f)
	text, _, _ := strings.Cut(string(v.export(Whole)[ManifestFile].Data), "\n\n")
	f.Add(text + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseManifest(text)
		if err != nil {
			return
		}
		if m.text() != text {
			t.Errorf("%q is read and written as %q", text, m.text())
		}
		for _, file := range m.Files {
			if !fs.ValidPath(file.Path) {
				t.Errorf("%q is no path inside the export", file.Path)
			}
		}
	})
}

func FuzzIndex(f *testing.F) {
	f.Add(small(f).export(Whole)[IndexFile].Data)
	f.Fuzz(func(t *testing.T, text []byte) {
		x, err := DecodeIndex(text)
		if err != nil {
			return
		}
		again, err := x.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeIndex(again); err != nil {
			t.Errorf("%q is written as %q: %v", text, again, err)
		}
	})
}
