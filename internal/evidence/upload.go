package evidence

import (
	"context"
	"encoding/json"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// UploadID names an Upload.
type UploadID string

// Limits of uploads.
const (
	// UploadLife is how long an upload waits for its next part: a phone that
	// lost its network at night continues in the morning.
	UploadLife = 24 * time.Hour
	// MaxParts bounds the parts of one upload. The tus clients send parts of
	// megabytes; ten thousand of 200 kB make the largest video.
	MaxParts = 10_000
	// MaxOpenUploads bounds the unfinished uploads of one person.
	MaxOpenUploads = 50
)

// Plan says what an upload will be.
type Plan struct {
	Kind       Kind
	Method     Method
	Case       string // empty only for kinds that are Filable
	Request    string // evidence request that it answers; may be empty
	Visibility Visibility
	Length     int64          // bytes; at least 1
	Name       string         // original name of the file, as sent
	Order      string         // filed: order number
	Waybill    string         // filed: waybill number
	Captured   time.Time      // as the sender says; may be zero
	Claimed    custody.Digest // SHA-256 computed by the sender; may be zero
	Token      string         // of the challenge, for kinds that are Live
}

// Upload is a file on its way.
type Upload struct {
	ID        UploadID
	Tenant    string
	By        string
	Side      Side
	Kind      Kind
	Method    Method
	Case      string
	Request   string
	View      Visibility
	Captured  time.Time
	Challenge ChallengeID
	Sealed    []byte // the details so far
	Length    int64
	Received  int64 // bytes that are durable
	Parts     int
	Hash      []byte // state of SHA-256 after Received bytes
	Expires   time.Time
	Item      ItemID // set when it is complete
}

// Done reports whether the upload became an item.
func (u Upload) Done() bool { return u.Item != "" }

// maxNumber bounds order and waybill numbers, in bytes.
const maxNumber = 64

// check reports what keeps the plan of an actor from being one.
func (p Plan) check(a Actor) error {
	switch {
	case !p.Kind.Valid() || !p.Method.Valid() || !p.Visibility.Valid():
		return invalid("vault.bad_plan")
	case a.Side == Customer && !p.Visibility.Shows(Customer), a.Side == Merchant && !p.Visibility.Shows(Merchant):
		return invalid("vault.bad_visibility")
	case p.Length < 1:
		return invalid("vault.empty")
	case p.Length > p.Kind.MaxBytes():
		return fault.New(fault.Limited, "vault.too_large", nil, "limit", p.Kind.MaxBytes())
	case len(p.Order) > maxNumber || len(p.Waybill) > maxNumber:
		return fault.New(fault.Limited, "vault.long_number", nil, "limit", maxNumber)
	case p.Case == "" && !p.Kind.Filable():
		return invalid("vault.no_case")
	case p.Case == "" && normalNumber(p.Order) == "" && normalNumber(p.Waybill) == "":
		return invalid("vault.no_number")
	case p.Kind.Live() != (p.Method == ByChallenge):
		return invalid("vault.needs_challenge")
	}
	return nil
}

// Begin opens an upload. A live capture uses up its challenge here: what is
// sent must already have been taken.
func (v *Vault) Begin(ctx context.Context, a Actor, p Plan) (Upload, error) {
	if err := p.check(a); err != nil {
		return Upload{}, err
	}
	now := v.now()
	u := Upload{
		ID: UploadID(id.New()), Tenant: a.Tenant, By: a.ID, Side: a.Side, Kind: p.Kind, Method: p.Method, Case: p.Case,
		Request: p.Request, View: p.Visibility, Captured: p.Captured, Length: p.Length, Expires: now.Add(UploadLife),
	}
	err := v.tx.InTx(ctx, func(ctx context.Context) error {
		open, err := v.store.OpenUploads(ctx, a.Tenant, a.ID, now)
		if err != nil {
			return err
		}
		if open >= MaxOpenUploads {
			return fault.New(fault.Limited, "vault.many_uploads", nil, "limit", MaxOpenUploads)
		}
		d := Details{Name: SafeName(p.Name), Order: p.Order, Waybill: p.Waybill, Claimed: p.Claimed}
		if p.Kind.Live() {
			c, err := v.redeem(ctx, a, p.Case, p.Token)
			if err != nil {
				return err
			}
			u.Challenge, d.Prompt = c.ID, c.Prompt.String()
		}
		if u.Sealed, err = v.sealUpload(ctx, u, d); err != nil {
			return err
		}
		return v.store.AddUpload(ctx, u)
	})
	if err != nil {
		return Upload{}, err
	}
	return u, nil
}

// Upload returns an upload of the actor. It is Missing when there is none, or
// when its time is over.
func (v *Vault) Upload(ctx context.Context, a Actor, id UploadID) (Upload, error) {
	u, ok, err := v.store.Upload(ctx, a.Tenant, a.ID, id)
	switch {
	case err != nil:
		return Upload{}, err
	case !ok:
		return Upload{}, fault.New(fault.Missing, "vault.no_upload", nil)
	case !u.Expires.After(v.now()):
		return Upload{}, fault.New(fault.Missing, "vault.upload_expired", nil)
	}
	return u, nil
}

// Abandon ends an upload that is not complete and removes its parts. An item
// is not touched: what was received stays.
func (v *Vault) Abandon(ctx context.Context, a Actor, id UploadID) error {
	u, err := v.Upload(ctx, a, id)
	if err != nil {
		return err
	}
	return v.drop(ctx, u)
}

// drop removes an upload, record first: parts without a record are garbage, a
// record without parts would be a promise.
func (v *Vault) drop(ctx context.Context, u Upload) error {
	if err := v.store.RemoveUpload(ctx, u.Tenant, u.ID); err != nil {
		return err
	}
	return v.Staging.Clear(ctx, string(u.ID))
}

// Expire removes uploads whose time is over, at most limit of them, and
// returns how many. It is to be called now and then.
func (v *Vault) Expire(ctx context.Context, limit int) (int, error) {
	list, err := v.store.ExpiredUploads(ctx, v.now(), limit)
	if err != nil {
		return 0, err
	}
	for i, u := range list {
		if err := v.drop(ctx, u); err != nil {
			return i, err
		}
	}
	return len(list), nil
}

func uploadPlace(id UploadID) seal.Place {
	return seal.Place{Table: "evidence_upload", Column: "sealed", Row: string(id)}
}

func (v *Vault) sealUpload(ctx context.Context, u Upload, d Details) ([]byte, error) {
	ring, err := v.Keys.Keyring(ctx, seal.Owner{Tenant: u.Tenant, Person: u.By})
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	return ring.SealBytes(uploadPlace(u.ID), text)
}

func (v *Vault) openUpload(ctx context.Context, u Upload) (Details, error) {
	ring, err := v.Keys.Keyring(ctx, seal.Owner{Tenant: u.Tenant, Person: u.By})
	if err != nil {
		return Details{}, err
	}
	text, err := ring.OpenBytes(uploadPlace(u.ID), u.Sealed)
	if err != nil {
		return Details{}, err
	}
	return readDetails(text)
}
