package vault_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

func TestUploadInParts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx, data := newHouse(t, db), context.Background(), photo(t, 1)
		p := h.plan(data)
		p.Claimed = custody.Sum(data)
		u, err := h.Begin(ctx, h.customer, p)
		if err != nil {
			t.Fatal(err)
		}
		part := func(from, to int) io.Reader { return bytes.NewReader(data[from:to]) }
		none := custody.Digest{}

		if u, err = h.Receive(ctx, h.customer, u.ID, 0, part(0, 10), custody.Sum(data[:10])); err != nil || u.Received != 10 {
			t.Fatalf("first part: got %+v, %v", u, err)
		}
		_, err = h.Receive(ctx, h.customer, u.ID, 0, part(0, 10), none)
		wantKind(t, "the same part again", err, fault.Conflict)
		_, err = h.Receive(ctx, h.customer, u.ID, 20, part(20, 30), none)
		wantKind(t, "a gap", err, fault.Conflict)
		_, err = h.Receive(ctx, h.customer, u.ID, 10, part(10, 20), custody.Sum([]byte("other")))
		wantKind(t, "a wrong checksum", err, fault.Invalid)
		if !errors.Is(err, evidence.ErrChecksum) {
			t.Errorf("a wrong checksum: got %v", err)
		}
		_, err = h.Receive(ctx, h.customer, u.ID, 10, io.MultiReader(part(10, len(data)), strings.NewReader("more")), none)
		wantKind(t, "more than announced", err, fault.Limited)
		_, err = h.Receive(ctx, h.customer, u.ID, 10, rand.Reader, none)
		wantKind(t, "without end", err, fault.Limited)
		_, err = h.Receive(ctx, h.customer, u.ID, 10, strings.NewReader(""), none)
		wantKind(t, "nothing", err, fault.Invalid)
		for name, a := range map[string]evidence.Actor{"another person": h.merchant, "another tenant": h.stranger} {
			_, err = h.Receive(ctx, a, u.ID, 10, part(10, 20), none)
			wantKind(t, name, err, fault.Missing)
		}

		// The connection breaks: what came is kept. With a checksum, nothing is.
		lost := errors.New("connection lost")
		broken := func(from, to int) io.Reader { return io.MultiReader(part(from, to), iotest.ErrReader(lost)) }
		u, err = h.Receive(ctx, h.customer, u.ID, 10, broken(10, 30), custody.Sum(data[10:40]))
		wantKind(t, "broken with a checksum", err, fault.Unreadable)
		if u.Received != 10 {
			t.Errorf("broken with a checksum: at %d, want 10", u.Received)
		}
		u, err = h.Receive(ctx, h.customer, u.ID, 10, broken(10, 30), none)
		wantKind(t, "broken", err, fault.Unreadable)
		if u.Received != 30 || !errors.Is(err, lost) {
			t.Errorf("broken: at %d, %v, want 30", u.Received, err)
		}

		// Another process continues; the state of the hash is in the record.
		h.Vault = evidence.New(h.config)
		if u, err = h.Upload(ctx, h.customer, u.ID); err != nil || u.Received != 30 {
			t.Fatalf("after a restart: got %+v, %v", u, err)
		}
		u, err = h.Receive(ctx, h.customer, u.ID, 30, part(30, len(data)), none)
		if err != nil || !u.Done() || u.Received != u.Length {
			t.Fatalf("last part: got %+v, %v", u, err)
		}
		again, err := h.Receive(ctx, h.customer, u.ID, u.Length, strings.NewReader(""), none)
		if err != nil || again.Item != u.Item {
			t.Errorf("the last part again: got %+v, %v, want item %s", again, err, u.Item)
		}

		item, r, err := h.Open(ctx, h.merchant, u.Item)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			t.Errorf("got %d bytes, %v, want the %d that were sent", len(got), err, len(data))
		}
		if item.File != custody.Sum(data) || item.MediaType != "image/jpeg" || item.Details.Name != "张三 的照片.jpg" ||
			item.Details.Claimed != custody.Sum(data) || item.By != h.customer.ID {
			t.Errorf("got %+v", item)
		}
		if r := h.clean(); r.Files != 1 || r.Entries != 2 {
			t.Errorf("got %+v, want one file, two entries", r)
		}
		h.noParts()
	})
}

// noParts checks that no part of any upload is left.
func (h *house) noParts() {
	h.t.Helper()
	// Parts lie two levels below the staging folder.
	left, err := filepath.Glob(filepath.Join(filepath.Dir(h.filesFolder()), "staging", "*", "*"))
	if err != nil || len(left) > 0 {
		h.t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestPartsThatRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx, data := newHouse(t, db), context.Background(), photo(t, 1)
		u, err := h.Begin(ctx, h.customer, h.plan(data))
		if err != nil {
			t.Fatal(err)
		}
		for offset := 0; offset < len(data); {
			end := min(offset+400, len(data))
			var wg sync.WaitGroup
			var mu sync.Mutex
			won := 0
			for range 6 {
				wg.Go(func() {
					_, err := h.Receive(ctx, h.customer, u.ID, int64(offset), bytes.NewReader(data[offset:end]), custody.Digest{})
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						won++
					case fault.KindOf(err) != fault.Conflict:
						t.Errorf("got %v", err)
					}
				})
			}
			wg.Wait()
			// Whoever comes late to the last part is told that it is there.
			if won == 0 || won > 1 && end < len(data) {
				t.Fatalf("offset %d: %d of 6 won", offset, won)
			}
			offset = end
		}
		if items, err := h.OfCase(ctx, h.customer, h.caseID); err != nil || len(items) != 1 {
			t.Errorf("got %d items, %v, want 1", len(items), err)
		}
		h.clean()
		h.noParts()
	})
}

func TestRefusedUploads(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), context.Background()
		data := photo(t, 1)
		for name, tt := range map[string]struct {
			change func(*evidence.Plan)
			kind   fault.Kind
		}{
			"no kind":              {func(p *evidence.Plan) { p.Kind = "other kind" }, fault.Invalid},
			"empty":                {func(p *evidence.Plan) { p.Length = 0 }, fault.Invalid},
			"negative":             {func(p *evidence.Plan) { p.Length = -1 }, fault.Invalid},
			"too large":            {func(p *evidence.Plan) { p.Length = evidence.MaxImage + 1 }, fault.Limited},
			"no case":              {func(p *evidence.Plan) { p.Case = "" }, fault.Invalid},
			"filed, no number":     {func(p *evidence.Plan) { p.Case, p.Kind = "", evidence.PackingPhoto }, fault.Invalid},
			"hidden from oneself":  {func(p *evidence.Plan) { p.Visibility = evidence.ForMerchant }, fault.Invalid},
			"long order":           {func(p *evidence.Plan) { p.Order = strings.Repeat("1", 65) }, fault.Limited},
			"live, no challenge":   {func(p *evidence.Plan) { p.Kind = evidence.LiveCapture }, fault.Invalid},
			"challenge, not live":  {func(p *evidence.Plan) { p.Method = evidence.ByChallenge }, fault.Invalid},
			"challenge, bad token": {func(p *evidence.Plan) { p.Kind, p.Method, p.Token = evidence.LiveCapture, evidence.ByChallenge, "x.y" }, fault.Denied},
		} {
			p := h.plan(data)
			tt.change(&p)
			_, err := h.Begin(ctx, h.customer, p)
			wantKind(t, name, err, tt.kind)
		}

		// By content: HTML that says it is a photo, and a photo where a video
		// belongs. In small parts it is noticed at the end.
		for name, content := range map[string]string{"html": "<!doctype html><script>alert(1)</script>", "program": "MZ\x90\x00\x03"} {
			for _, size := range []int{1 << 20, 3} {
				p := h.plan([]byte(content))
				p.Kind = evidence.Other
				u, err := h.Begin(ctx, h.customer, p)
				if err != nil {
					t.Fatal(err)
				}
				for rest := content; rest != "" && err == nil; rest = rest[min(size, len(rest)):] {
					_, err = h.Receive(ctx, h.customer, u.ID, int64(len(content)-len(rest)), strings.NewReader(rest[:min(size, len(rest))]), custody.Digest{})
				}
				wantKind(t, name, err, fault.Invalid)
			}
		}
		u, err := h.Begin(ctx, h.customer, func() evidence.Plan { p := h.plan(data); p.Claimed = custody.Sum([]byte("another")); return p }())
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Receive(ctx, h.customer, u.ID, 0, bytes.NewReader(data), custody.Digest{})
		wantKind(t, "not what was announced", err, fault.Invalid)
		_, err = h.Upload(ctx, h.customer, u.ID)
		wantKind(t, "an upload that failed for good", err, fault.Missing)

		for range evidence.MaxOpenUploads {
			if _, err = h.Begin(ctx, h.customer, h.plan(data)); err != nil {
				break
			}
		}
		if err == nil {
			_, err = h.Begin(ctx, h.customer, h.plan(data))
		}
		wantKind(t, "too many at once", err, fault.Limited)
		if r := h.clean(); r.Entries != 1 || r.Files != 0 {
			t.Errorf("refusals left %+v", r)
		}
		h.clock.pass(evidence.UploadLife + time.Second)
		for {
			n, err := h.Expire(ctx, 20)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
		h.noParts()
	})
}

func TestExpiryAndAbandon(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx, data := newHouse(t, db), context.Background(), photo(t, 1)
		begin := func() evidence.Upload {
			u, err := h.Begin(ctx, h.customer, h.plan(data))
			if err != nil {
				t.Fatal(err)
			}
			if u, err = h.Receive(ctx, h.customer, u.ID, 0, bytes.NewReader(data[:20]), custody.Digest{}); err != nil {
				t.Fatal(err)
			}
			return u
		}
		old := begin()
		h.clock.pass(evidence.UploadLife / 2)
		fresh := begin()
		h.clock.pass(evidence.UploadLife/2 + time.Second)
		_, err := h.Receive(ctx, h.customer, old.ID, 20, bytes.NewReader(data[20:]), custody.Digest{})
		wantKind(t, "an expired upload", err, fault.Missing)
		if n, err := h.Expire(ctx, 100); err != nil || n != 1 {
			t.Errorf("got %d, %v, want 1", n, err)
		}
		wantKind(t, "another's upload", h.Abandon(ctx, h.merchant, fresh.ID), fault.Missing)
		if err := h.Abandon(ctx, h.customer, fresh.ID); err != nil {
			t.Error(err)
		}
		_, err = h.Upload(ctx, h.customer, fresh.ID)
		wantKind(t, "an abandoned upload", err, fault.Missing)
		h.noParts()

		// What became an item stays one.
		item := h.submit(h.customer, h.plan(data), data)
		h.clock.pass(2 * evidence.UploadLife)
		if _, err := h.Expire(ctx, 100); err != nil {
			t.Error(err)
		}
		if _, err := h.Item(ctx, h.customer, item.ID); err != nil {
			t.Error(err)
		}
		h.clean()
	})
}

// Item, custody entry and job commit together, or none does and the sender can
// try again.
func TestNothingHalfDone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx, data := newHouse(t, db), context.Background(), photo(t, 1)
		fail := errors.New("the job queue is away")
		ran := 0
		h.config.OnReceived = []func(context.Context, evidence.Item) error{func(context.Context, evidence.Item) error {
			if ran++; ran == 1 {
				return fail
			}
			return nil
		}}
		h.Vault = evidence.New(h.config)
		u, err := h.Begin(ctx, h.customer, h.plan(data))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Receive(ctx, h.customer, u.ID, 0, bytes.NewReader(data), custody.Digest{}); !errors.Is(err, fail) {
			t.Fatalf("got %v, want %v", err, fail)
		}
		if r := h.clean(); r.Entries != 1 {
			t.Errorf("got %d entries, want that of the key alone", r.Entries)
		}
		if u, err = h.Upload(ctx, h.customer, u.ID); err != nil || u.Received != 0 {
			t.Errorf("got %+v, %v, want an upload at its beginning", u, err)
		}
		if u, err = h.Receive(ctx, h.customer, u.ID, 0, bytes.NewReader(data), custody.Digest{}); err != nil || !u.Done() {
			t.Fatalf("again: got %+v, %v", u, err)
		}
		if r := h.clean(); r.Entries != 2 || r.Files != 1 {
			t.Errorf("got %+v", r)
		}
		h.noParts()
	})
}

func TestNoClearTextInTheDatabase(t *testing.T) {
	t.Parallel()
	db := storetest.New(t, store.SQLite)
	h := newHouse(t, db)
	data := photo(t, 1)
	p := h.filing(data, "2026-1123-4455667788", "SF1234567890123")
	p.Name = "李四的照片 13800000000.jpg"
	u, err := h.Begin(context.Background(), h.merchant, p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Receive(context.Background(), h.merchant, u.ID, 0, bytes.NewReader(data[:30]), custody.Digest{}); err != nil {
		t.Fatal(err)
	}
	item := h.submit(h.merchant, p, data)
	if item.Details.Order != p.Order || item.Details.Waybill != p.Waybill || item.Details.Name != p.Name {
		t.Errorf("got %+v", item.Details)
	}
	files, err := filepath.Glob(db.File() + "*")
	if err != nil {
		t.Fatal(err)
	}
	sealtest.NoneInFiles(t, files, "李四的照片", "13800000000", "4455667788", "SF1234567890123")
	if _, err := os.Stat(db.File()); err != nil {
		t.Fatal(err)
	}
}

func TestErasedPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx, data := newHouse(t, db), context.Background(), photo(t, 1)
		item := h.submit(h.customer, h.plan(data), data)
		who := seal.Request{Actor: h.reviewer.ID, Reason: "测试"}
		if _, err := h.seals.Erase(ctx, who, seal.Owner{Tenant: h.customer.Tenant, Person: h.customer.ID}); err != nil {
			t.Fatal(err)
		}
		got, err := h.Item(ctx, h.reviewer, item.ID)
		if err != nil || got.Details != (evidence.Details{}) || got.Digest != item.Digest {
			t.Errorf("got %+v, %v, want no details and the same digest", got, err)
		}
		x := h.export(h.reviewer)
		r, err := custody.VerifyExport(ctx, x, custody.Options{Keys: h.keys})
		if err != nil || r.Erased != 1 || r.Files != 1 {
			t.Errorf("got %+v, %v", r, err)
		}
	})
}

// With the keys in the same database: sealing joins the transaction, and the
// columns are known to those who renew and check keys.
func TestSealedColumnsAreRegistered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx, data := newHouse(t, db), context.Background(), photo(t, 1)
		master, err := seal.CreateKeyFile(filepath.Join(t.TempDir(), "master.json"), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		columns := privacy.New(db)
		seals, err := seal.Open(ctx, master, columns, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		h.config.Keys = seals
		h.Vault = evidence.New(h.config)
		if item := h.submit(h.customer, h.plan(data), data); item.Details.Name == "" {
			t.Errorf("got %+v, want a name", item)
		}
		found, err := privacy.Verify(ctx, seals, columns)
		if err != nil {
			t.Fatal(err)
		}
		if found.Fields != 2 || found.BadAll != 0 || len(found.Unregistered) != 0 { // the item's and the upload's
			t.Errorf("got %+v, want 2 fields that open, and all columns registered", found)
		}
		h.clean()
	})
}
