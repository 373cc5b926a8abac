package vault_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/blob/local"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/storetest"
	"github.com/bonafide-aftersale/bonafide/internal/store/vault"
)

// house is a vault with all that it stands on.
type house struct {
	*evidence.Vault
	t       *testing.T
	db      *store.DB
	config  evidence.Config
	files   *local.Store
	staging *local.Staging
	clock   *clock
	folder  string
	keys    *custody.Keys
	seals   *seal.Vault

	customer, merchant, stranger, reviewer evidence.Actor
	caseID                                 string
}

// clock is moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newHouse(t *testing.T, db *store.DB) *house {
	t.Helper()
	h := &house{t: t, db: db, clock: &clock{at: time.Now().UTC()}, caseID: id.New()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	private, public, err := custody.NewKey(rand.Reader, "aftersale.example.com/custody")
	must(err)
	signer, err := custody.NewSigner(private)
	must(err)
	h.keys, err = custody.ParseKeys(public)
	must(err)
	h.folder = t.TempDir()
	h.files, err = local.Open(filepath.Join(h.folder, "files"))
	must(err)
	h.staging, err = local.OpenStaging(filepath.Join(h.folder, "staging"))
	must(err)
	index, err := evidence.NewIndex(bytes.Repeat([]byte("k"), 32))
	must(err)
	h.seals, _ = sealtest.NewVault(t)
	h.config = evidence.Config{
		Tx: db, Store: vault.New(db), Files: h.files, Staging: h.staging, Keys: h.seals, Index: index,
		Signer: signer, Public: public, Now: h.clock.now,
	}
	h.Vault = evidence.New(h.config)
	must(h.Init(context.Background()))
	must(h.Init(context.Background()))
	tenant := id.New()
	h.customer = evidence.Actor{Tenant: tenant, ID: id.New(), Side: evidence.Customer}
	h.merchant = evidence.Actor{Tenant: tenant, ID: id.New(), Side: evidence.Merchant}
	h.reviewer = evidence.Actor{Tenant: tenant, ID: id.New(), Side: evidence.Operator}
	h.stranger = evidence.Actor{Tenant: id.New(), ID: id.New(), Side: evidence.Operator}
	return h
}

// photo draws a JPEG that differs by n.
func photo(t testing.TB, n int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		img.Set(i%64, i/64, color.RGBA{uint8(i * (n + 3)), uint8(i >> 4), uint8(n), 255})
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// plan is a photo of the case by the customer.
func (h *house) plan(data []byte) evidence.Plan {
	return evidence.Plan{
		Kind: evidence.GalleryPhoto, Method: evidence.ByGallery, Case: h.caseID, Visibility: evidence.ForBoth,
		Length: int64(len(data)), Name: "张三 的照片.jpg",
	}
}

// filing is a packing photo of an order.
func (h *house) filing(data []byte, order, waybill string) evidence.Plan {
	p := h.plan(data)
	p.Kind, p.Method, p.Case, p.Order, p.Waybill = evidence.PackingPhoto, evidence.ByStation, "", order, waybill
	return p
}

// submit uploads in one part and returns the item.
func (h *house) submit(a evidence.Actor, p evidence.Plan, data []byte) evidence.Item {
	h.t.Helper()
	ctx := context.Background()
	u, err := h.Begin(ctx, a, p)
	if err != nil {
		h.t.Fatal(err)
	}
	u, err = h.Receive(ctx, a, u.ID, 0, bytes.NewReader(data), custody.Digest{})
	if err != nil || !u.Done() {
		h.t.Fatalf("got %+v, %v", u, err)
	}
	i, err := h.Item(ctx, a, u.Item)
	if err != nil {
		h.t.Fatal(err)
	}
	return i
}

// clean signs a checkpoint and verifies everything.
func (h *house) clean() custody.Report {
	h.t.Helper()
	if _, err := h.SignCheckpoint(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	r, err := h.Verify(context.Background(), custody.Options{Keys: h.keys})
	if err != nil {
		h.t.Fatalf("the vault is not clean: %v", err)
	}
	return r
}

func wantKind(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Errorf("%s: got %v, want kind %v", what, err, kind)
	}
}

func TestTwoHundredAppenders(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		other := vault.New(storetest.Again(t, db)) // as a second process
		before, err := h.config.Store.Size(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		const appenders = 200
		var mu sync.Mutex
		seen := make(map[int64]bool)
		failed := 0
		var wg sync.WaitGroup
		for n := range appenders {
			wg.Go(func() {
				v := h.Vault
				if n%2 == 1 {
					c := h.config
					c.Store, c.Tx = other, other.DB()
					v = evidence.New(c)
				}
				stop := errors.New("rolled back")
				err := v.Tx.InTx(context.Background(), func(ctx context.Context) error {
					e, err := v.Log(ctx, custody.Entry{Tenant: h.customer.Tenant, Case: h.caseID, Event: "tested", Actor: fmt.Sprintf("A%d", n)})
					if err != nil {
						return err
					}
					if n%5 == 0 {
						return stop // a sequence that was given out and not used
					}
					mu.Lock()
					defer mu.Unlock()
					if seen[e.Sequence] {
						t.Errorf("sequence %d was given out twice", e.Sequence)
					}
					seen[e.Sequence] = true
					return nil
				})
				if err != nil && !errors.Is(err, stop) {
					t.Errorf("appender %d: %v", n, err)
				}
				if err != nil {
					mu.Lock()
					failed++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		size, err := h.config.Store.Size(context.Background())
		if err != nil || size != before+appenders*4/5 || failed != appenders/5 {
			t.Errorf("got %d entries, %v, and %d failures, want %d and %d", size, err, failed, before+appenders*4/5, appenders/5)
		}
		if r := h.clean(); r.Entries != size || r.Unsigned != 0 {
			t.Errorf("got %+v, want %d entries", r, size)
		}
	})
}

// What somebody with the database in hands could do.
func TestChangesBehindTheBackAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		ctx := context.Background()
		first := photo(t, 1)
		item := h.submit(h.customer, h.plan(first), first)
		h.submit(h.merchant, h.plan(photo(t, 2)), photo(t, 2))
		h.clean()
		var body []byte
		if err := db.QueryRow(ctx, `SELECT body FROM custody_entry WHERE sequence = $1`, item.Sequence).Scan(&body); err != nil {
			t.Fatal(err)
		}
		changed := bytes.Replace(body, []byte("gallery"), []byte("station"), 1)
		undo := errors.New("undo")
		for _, tt := range []struct {
			name      string
			statement string
			args      []any
			want      custody.Fault
		}{
			{"an entry", `UPDATE custody_entry SET body = $1 WHERE sequence = $2`, []any{changed, item.Sequence}, custody.EntryChanged},
			{"an entry gone", `DELETE FROM custody_entry WHERE sequence = $1`, []any{item.Sequence}, custody.EntryOutOfOrder},
			{"the last entry gone", `DELETE FROM custody_entry WHERE sequence = (SELECT MAX(sequence) FROM custody_entry)`, nil, custody.EntriesMissing},
			{"a hash", `UPDATE custody_hash SET hash = (SELECT hash FROM custody_hash WHERE position = 0) WHERE position = 2`, nil, custody.EntryChanged},
			{"a checkpoint", `UPDATE custody_checkpoint SET note = $1`, []any{[]byte("none")}, custody.CheckpointUnreadable},
			{"no key", `DELETE FROM custody_key`, nil, custody.KeyUnreadable},
		} {
			err := db.InTx(ctx, func(ctx context.Context) error {
				if _, err := db.Exec(ctx, tt.statement, tt.args...); err != nil {
					return err
				}
				_, err := h.Verify(ctx, custody.Options{Keys: h.keys})
				if p, ok := errors.AsType[*custody.Problem](err); !ok || p.Fault != tt.want {
					t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Fatal(err)
			}
		}
		// The entry together with its hash: the signed root gives it away.
		if err := db.InTx(ctx, func(ctx context.Context) error {
			leaf := custody.Leaf(changed)
			if _, err := db.Exec(ctx, `UPDATE custody_entry SET body = $1 WHERE sequence = $2`, changed, item.Sequence); err != nil {
				return err
			}
			if _, err := db.Exec(ctx, `UPDATE custody_hash SET hash = $1 WHERE position = 1`, leaf[:]); err != nil {
				return err
			}
			_, err := h.Verify(ctx, custody.Options{Keys: h.keys})
			if p, ok := errors.AsType[*custody.Problem](err); !ok || p.Fault != custody.EntryChanged && p.Fault != custody.CheckpointRoot {
				t.Errorf("entry with its hash: got %v", err)
			}
			return undo
		}); !errors.Is(err, undo) {
			t.Fatal(err)
		}
		h.clean()
		if err := h.files.Remove(ctx, item.File); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Verify(ctx, custody.Options{}); err == nil || !errors.As(err, new(*custody.Problem)) {
			t.Errorf("a file gone: got %v", err)
		}
	})
}
