package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob/place"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/evidencetest"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/vault"
)

func TestVerifyScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "verify"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("LC_ALL", "C.UTF-8")
			env.Values[testKey{}] = t
			return nil
		},
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"keeper": keeperCommand, "flip": flipCommand},
		RequireExplicitExec: true,
	})
}

// testKey is where a script finds the test that it belongs to.
type testKey struct{}

// keeperCommand makes a data folder with a case in it, exports of it, and what
// a keeper publishes: data/, case/, case.zip, all/, published.txt, root.pem,
// stranger.txt.
func keeperCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: keeper")
	}
	t := ts.Value(testKey{}).(*testing.T)
	ctx := context.Background()
	data := ts.MkAbs("data")
	ts.Check(os.MkdirAll(data, 0o700))
	db, err := store.Open(ctx, store.Config{Folder: data, Log: slog.New(slog.DiscardHandler)})
	ts.Check(err)
	defer db.Close()
	ts.Check(db.Migrate(ctx))
	files, staging, err := place.Open(ctx, data)
	ts.Check(err)
	private, public, err := custody.NewKey(rand.Reader, "aftersale.example.com/custody")
	ts.Check(err)
	signer, err := custody.NewSigner(private)
	ts.Check(err)
	index, err := evidence.NewIndex(make([]byte, 32))
	ts.Check(err)
	seals, _ := sealtest.NewVault(t)
	v := evidence.New(evidence.Config{
		Tx: db, Store: vault.New(db), Files: files, Staging: staging, Keys: seals, Index: index,
		Signer: signer, Public: public, Now: time.Now,
	})
	ts.Check(v.Init(ctx))
	customer := evidence.Actor{Tenant: id.New(), ID: id.New(), Side: evidence.Customer}
	caseID := id.New()
	for _, text := range []string{"客服：请拍一张照片。\n", "买家：已经发送。\n"} {
		u, err := v.Begin(ctx, customer, evidence.Plan{
			Kind: evidence.Conversation, Method: evidence.ByGallery, Case: caseID, Visibility: evidence.ForBoth,
			Length: int64(len(text)), Name: "聊天记录.txt",
		})
		ts.Check(err)
		_, err = v.Receive(ctx, customer, u.ID, 0, bytes.NewReader([]byte(text)), custody.Digest{})
		ts.Check(err)
	}
	_, err = v.SignCheckpoint(ctx)
	ts.Check(err)
	authority := evidencetest.NewAuthority(t)
	_, err = v.Anchor(ctx, authority, authority.Roots(t))
	ts.Check(err)
	ts.Check(v.Export(ctx, customer, caseID, evidence.Dir(ts.MkAbs("case"))))
	ts.Check(v.ExportAll(ctx, "auditor", evidence.Dir(ts.MkAbs("all"))))
	archive, err := os.Create(ts.MkAbs("case.zip"))
	ts.Check(err)
	defer archive.Close()
	z := zip.NewWriter(archive)
	ts.Check(v.Export(ctx, customer, caseID, evidence.Zip{Archive: z}))
	ts.Check(z.Close())

	write := func(name string, text []byte) { ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o600)) }
	root, err := os.ReadFile(authority.Root)
	ts.Check(err)
	_, stranger, err := custody.NewKey(rand.Reader, "aftersale.example.com/custody")
	ts.Check(err)
	write("root.pem", root)
	write("published.txt", []byte(public+"\n"))
	write("stranger.txt", []byte(stranger+"\n"))
}

// flipCommand turns one bit of a file: flip FILE BYTE, with a negative BYTE
// counted from the end. FILE may be a pattern.
func flipCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: flip FILE BYTE")
	}
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) == 0 {
		ts.Fatalf("no file %s", args[0])
	}
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.Chmod(found[0], 0o600))
	text, err := os.ReadFile(found[0])
	ts.Check(err)
	if at < 0 {
		at += len(text)
	}
	text[at] ^= 1
	ts.Check(os.WriteFile(found[0], text, 0o600))
}

// A zip archive is an envelope: whichever bit of it flips, either what is in it
// stays the same, or the change is found.
func TestAnyFlippedBitOfAZip(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("shares nothing between goroutines and takes seconds")
	}
	archive := smallZip(t)
	want := contents(archive)
	for i := range archive {
		archive[i] ^= 1 << (i % 8)
		got := contents(archive)
		if z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive))); err == nil {
			_, err := custody.VerifyExport(context.Background(), z, custody.Options{})
			if err == nil && got != want {
				t.Errorf("byte %d: the contents changed and nothing was found", i)
			}
		}
		archive[i] ^= 1 << (i % 8)
	}
}

// contents reads all files of an archive into one text.
func contents(archive []byte) string {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return err.Error()
	}
	var all bytes.Buffer
	for _, f := range z.File {
		all.WriteString(f.Name + "\n")
		r, err := f.Open()
		if err != nil {
			return err.Error()
		}
		if _, err := io.Copy(&all, r); err != nil {
			return err.Error()
		}
		r.Close()
	}
	return all.String()
}

// smallZip is an export of a log with nothing but its key.
func smallZip(t *testing.T) []byte {
	t.Helper()
	ctx := context.Background()
	private, public, err := custody.NewKey(rand.Reader, "a.example/custody")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := custody.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	m := new(custody.Memory)
	e, err := m.Append(ctx, custody.Entry{Time: 1, Tenant: "system", Actor: "system", Event: custody.KeyAdded, Content: custody.Sum([]byte(public + "\n"))})
	if err != nil {
		t.Fatal(err)
	}
	var tree custody.Frontier
	leaf := custody.Leaf(m.Body(e.Sequence))
	tree.Push(leaf)
	note, err := custody.Checkpoint{Size: 1, Root: tree.Root(), Time: 1}.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	index, err := custody.Index{}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	x := custody.NewExportWriter(evidence.Zip{Archive: z})
	for _, f := range []struct {
		path string
		text []byte
	}{
		{custody.EntriesFile, m.Body(0)}, {custody.LeavesFile, []byte(custody.Digest(leaf).String() + "\n")},
		{custody.CheckpointsDir + "/1.txt", note}, {custody.IndexFile, index}, {custody.KeyFile, []byte(public + "\n")},
	} {
		if err := x.WriteText(f.path, f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(custody.Whole, 1, 1, signer); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len())); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
