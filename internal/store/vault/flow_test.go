package vault_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/evidencetest"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
)

// filesFolder is where originals lie.
func (h *house) filesFolder() string { return filepath.Join(h.folder, "files") }

// memoryFolder is an export in memory.
type memoryFolder struct{ fstest.MapFS }

func (m memoryFolder) Create(path string) (io.WriteCloser, error) {
	return &memoryFile{folder: m, path: path}, nil
}

type memoryFile struct {
	bytes.Buffer
	folder memoryFolder
	path   string
}

func (f *memoryFile) Close() error {
	f.folder.MapFS[f.path] = &fstest.MapFile{Data: f.Bytes(), Mode: 0o600}
	return nil
}

func (h *house) export(a evidence.Actor) fstest.MapFS {
	h.t.Helper()
	out := memoryFolder{fstest.MapFS{}}
	if err := h.Export(context.Background(), a, h.caseID, out); err != nil {
		h.t.Fatal(err)
	}
	return out.MapFS
}

func TestChallenges(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx, data := newHouse(t, db), context.Background(), photo(t, 1)
		live := func(token string) evidence.Plan {
			p := h.plan(data)
			p.Kind, p.Method, p.Token = evidence.LiveCapture, evidence.ByChallenge, token
			return p
		}
		issue := func() (evidence.Challenge, string) {
			c, token, err := h.Challenge(ctx, h.customer, h.caseID, evidence.WriteCode)
			if err != nil {
				t.Fatal(err)
			}
			return c, token
		}
		c, token := issue()
		if len(c.Prompt.Code) != 6 {
			t.Errorf("got %+v, want a code of 6", c.Prompt)
		}
		for name, try := range map[string]func() error{
			"another person": func() error { _, err := h.Begin(ctx, h.merchant, live(token)); return err },
			"another tenant": func() error { _, err := h.Begin(ctx, h.stranger, live(token)); return err },
			"another case": func() error {
				p := live(token)
				p.Case = id.New()
				_, err := h.Begin(ctx, h.customer, p)
				return err
			},
			"half a token":  func() error { _, err := h.Begin(ctx, h.customer, live(token[:40])); return err },
			"only the name": func() error { _, err := h.Begin(ctx, h.customer, live(string(c.ID))); return err },
			"another secret": func() error {
				_, other := issue()
				_, err := h.Begin(ctx, h.customer, live(string(c.ID)+other[26:]))
				return err
			},
		} {
			wantKind(t, name, try(), fault.Denied)
		}
		item := h.submit(h.customer, live(token), data)
		if item.Challenge != c.ID || item.Details.Prompt != c.Prompt.String() || item.Method != evidence.ByChallenge {
			t.Errorf("got %+v", item)
		}
		_, err := h.Begin(ctx, h.customer, live(token))
		wantKind(t, "a replay", err, fault.Denied)

		_, token = issue()
		h.clock.pass(evidence.ChallengeLife + time.Second)
		_, err = h.Begin(ctx, h.customer, live(token))
		wantKind(t, "too late", err, fault.Denied)

		_, token = issue()
		var won atomic.Int32
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := h.Begin(ctx, h.customer, live(token)); err == nil {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d uploads with one token, want 1", won.Load())
		}
		views, _, err := h.Challenge(ctx, h.customer, h.caseID, evidence.ShowViews)
		if err != nil || len(views.Prompt.Views) != 3 {
			t.Errorf("got %+v, %v, want three views", views, err)
		}
		_, _, err = h.Challenge(ctx, h.customer, h.caseID, "dance")
		wantKind(t, "no such prompt", err, fault.Invalid)
		h.clean()
	})
}

func TestPackingEvidence(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), context.Background()
		first, second := photo(t, 1), photo(t, 2)
		a := h.submit(h.merchant, h.filing(first, "2026-001 a", "SF100"), first)
		b := h.submit(h.merchant, h.filing(second, "2026-001A", ""), second)
		h.submit(h.merchant, h.filing(photo(t, 3), "other", "SF999"), photo(t, 3))

		find := func(who evidence.Actor, order, waybill string) string {
			t.Helper()
			items, err := h.Filed(ctx, who, order, waybill)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, i := range items {
				names = append(names, string(i.ID))
			}
			return strings.Join(names, " ")
		}
		both := string(a.ID) + " " + string(b.ID)
		for _, tt := range []struct{ order, waybill, want string }{
			{"２０２６００１Ａ", "", both}, {"2026001a", "", both}, {"", "sf 100", string(a.ID)}, {"2026001A", "SF100", both},
			{"SF100", "", ""}, {"unknown", "unknown", ""},
		} {
			if got := find(h.merchant, tt.order, tt.waybill); got != tt.want {
				t.Errorf("order %q, waybill %q: got %q, want %q", tt.order, tt.waybill, got, tt.want)
			}
		}
		if got := find(h.stranger, "2026001A", ""); got != "" {
			t.Errorf("another tenant finds %q", got)
		}
		_, err := h.Filed(ctx, h.merchant, " - ", "")
		wantKind(t, "no number", err, fault.Invalid)

		// Then there is a dispute.
		for range 2 {
			if err := h.Attach(ctx, h.merchant, h.caseID, a.ID, b.ID); err != nil {
				t.Fatal(err)
			}
		}
		wantKind(t, "another tenant attaches", h.Attach(ctx, h.stranger, h.caseID, a.ID), fault.Missing)
		if items, err := h.OfCase(ctx, h.customer, h.caseID); err != nil || len(items) != 2 {
			t.Errorf("the customer sees %d items, %v, want 2", len(items), err)
		}
		r, err := custody.VerifyExport(ctx, h.export(h.customer), custody.Options{Keys: h.keys})
		if err != nil || r.Entries != 5 || r.Files != 2 { // filed, filed, attached, attached, exported
			t.Errorf("got %+v, %v", r, err)
		}
		h.clean()
	})
}

func TestVisibility(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), context.Background()
		p := h.plan(photo(t, 1))
		p.Visibility = evidence.ForMerchant
		hidden := h.submit(h.merchant, p, photo(t, 1))
		h.submit(h.customer, h.plan(photo(t, 2)), photo(t, 2))
		_, err := h.Item(ctx, h.customer, hidden.ID)
		wantKind(t, "the customer", err, fault.Missing)
		_, _, err = h.Open(ctx, h.stranger, hidden.ID)
		wantKind(t, "another tenant", err, fault.Missing)
		for name, tt := range map[string]struct {
			who  evidence.Actor
			want int
		}{"customer": {h.customer, 1}, "merchant": {h.merchant, 2}, "reviewer": {h.reviewer, 2}, "stranger": {h.stranger, 0}} {
			if got, err := h.OfCase(ctx, tt.who, h.caseID); err != nil || len(got) != tt.want {
				t.Errorf("%s sees %d items, %v, want %d", name, len(got), err, tt.want)
			}
		}
		r, err := custody.VerifyExport(ctx, h.export(h.customer), custody.Options{Keys: h.keys})
		if err != nil || r.Files != 1 || r.NotVisible != 2 {
			t.Errorf("export for the customer: got %+v, %v, want one file, two withheld", r, err)
		}
		wantKind(t, "export of another tenant", h.Export(ctx, h.stranger, h.caseID, memoryFolder{fstest.MapFS{}}), fault.Missing)
	})
}

func TestErasure(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx, data := newHouse(t, db), context.Background(), photo(t, 1)
		one := h.submit(h.customer, h.plan(data), data)
		two := h.submit(h.merchant, h.plan(data), data)
		remove := func(want int) {
			t.Helper()
			h.clock.pass(2 * time.Hour)
			if n, err := h.RemoveCondemned(ctx, 10); err != nil || n != want {
				t.Errorf("removed %d, %v, want %d", n, err, want)
			}
		}
		if err := h.Erase(ctx, h.reviewer, one.ID); err != nil {
			t.Fatal(err)
		}
		remove(0) // the other item holds the same file
		if _, _, err := h.Open(ctx, h.customer, two.ID); err != nil {
			t.Error(err)
		}
		_, _, err := h.Open(ctx, h.customer, one.ID)
		wantKind(t, "an erased file", err, fault.Missing)

		for range 2 {
			if err := h.Erase(ctx, h.reviewer, two.ID); err != nil {
				t.Fatal(err)
			}
		}
		u, err := h.Begin(ctx, h.customer, h.plan(data))
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Receive(ctx, h.customer, u.ID, 0, bytes.NewReader(data), custody.Digest{})
		wantKind(t, "the same bytes while they are erased", err, fault.Unavailable)
		remove(1)
		if _, err := h.files.Stat(ctx, one.File); fault.KindOf(err) != fault.Missing {
			t.Errorf("the file is still there: %v", err)
		}
		if r := h.clean(); r.Files != 0 {
			t.Errorf("got %+v, want no file", r)
		}
		x := h.export(h.reviewer)
		if r, err := custody.VerifyExport(ctx, x, custody.Options{Keys: h.keys}); err != nil || r.Erased != 1 {
			t.Errorf("export: got %+v, %v", r, err)
		}
		if u, err = h.Receive(ctx, h.customer, u.ID, 0, bytes.NewReader(data), custody.Digest{}); err != nil || !u.Done() {
			t.Errorf("after the removal: got %+v, %v", u, err)
		}
		h.clean()
	})
}

func TestAnchorsAndExports(t *testing.T) {
	t.Parallel()
	authority := evidencetest.NewAuthority(t)
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h, ctx := newHouse(t, db), context.Background()
		roots := authority.Roots(t)
		h.submit(h.customer, h.plan(photo(t, 1)), photo(t, 1))
		if n, err := h.Anchor(ctx, authority, roots); err != nil || n != 0 {
			t.Errorf("nothing signed: got %d, %v", n, err)
		}
		if n, err := h.SignCheckpoint(ctx); err != nil || n != 2 {
			t.Errorf("got a checkpoint of %d, %v, want 2", n, err)
		}
		if n, err := h.SignCheckpoint(ctx); err != nil || n != 2 {
			t.Errorf("again: got a checkpoint of %d, %v, want 2", n, err)
		}
		if n, err := h.Anchor(ctx, authority, roots); err != nil || n != 2 {
			t.Fatalf("got an anchor at %d, %v, want 2", n, err)
		}
		if _, err := h.SignCheckpoint(ctx); err != nil {
			t.Fatal(err)
		}
		if n, err := h.Anchor(ctx, authority, roots); err != nil || n != 2 {
			t.Errorf("a quiet log: got an anchor at %d, %v, want 2", n, err)
		}
		opt := custody.Options{Keys: h.keys, Roots: roots}
		if r, err := h.Verify(ctx, opt); err != nil || r.Anchored() != 2 {
			t.Errorf("live: got %+v, %v", r, err)
		}
		// A part of another domain, which keeps its own record.
		if _, err := h.Log(ctx, custody.Entry{Tenant: h.customer.Tenant, Case: h.caseID, Event: "decided", Content: custody.Sum([]byte("grounds")), Actor: h.reviewer.ID}); err != nil {
			t.Fatal(err)
		}
		x := h.export(h.reviewer)
		r, err := custody.VerifyExport(ctx, x, opt)
		if err != nil || r.Anchored() != 2 || r.Elsewhere != 1 || r.Entries != 3 || !r.Timestamps[0].Trusted {
			t.Errorf("case: got %+v, %v", r, err)
		}
		all := memoryFolder{fstest.MapFS{}}
		if err := h.ExportAll(ctx, h.reviewer.ID, all); err != nil {
			t.Fatal(err)
		}
		r, err = custody.VerifyExport(ctx, all, opt)
		if err != nil || r.Anchored() != 2 || r.Scope != custody.Whole || r.Files != 1 {
			t.Errorf("all: got %+v, %v", r, err)
		}
		for name, file := range all.MapFS { // the property test of package custody flips every bit; here one of each file
			file.Data[len(file.Data)/2] ^= 4
			if _, err := custody.VerifyExport(ctx, all, opt); !errors.As(err, new(*custody.Problem)) {
				t.Errorf("%s changed: got %v", name, err)
			}
			file.Data[len(file.Data)/2] ^= 4
		}
		away := stampFunc(func(context.Context, []byte) ([]byte, error) { return nil, errors.New("authority away") })
		if _, err := h.SignCheckpoint(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Anchor(ctx, away, roots); err == nil {
			t.Error("anchored without an answer")
		}
		if _, err := h.Anchor(ctx, authority, evidencetest.NewAuthority(t).Roots(t)); err == nil {
			t.Error("anchored by an authority that is not trusted")
		}
		h.clean()
	})
}

type stampFunc func(ctx context.Context, request []byte) ([]byte, error)

func (f stampFunc) Stamp(ctx context.Context, request []byte) ([]byte, error) { return f(ctx, request) }
