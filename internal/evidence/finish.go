package evidence

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
)

// ErrChecksum is the cause of the fault for bytes that are not the ones that
// were announced; HTTP has a status of its own for it (tus, 460).
var ErrChecksum = errors.New("evidence: the checksum does not fit")

// finish turns an upload whose last part has arrived into an item. was is the
// upload as it is stored, u as it will be.
func (v *Vault) finish(ctx context.Context, was, u Upload, last string) (Upload, error) {
	d, err := v.openUpload(ctx, u)
	if err != nil {
		return was, err
	}
	sum, err := newPartSum(u)
	if err != nil {
		return was, err
	}
	if !d.Claimed.IsZero() && d.Claimed != sum {
		return was, v.reject(ctx, was, fault.New(fault.Invalid, "vault.bad_checksum", ErrChecksum))
	}
	mediaType, err := v.keepFile(ctx, u, sum, last)
	if err != nil {
		if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Limited {
			return was, v.reject(ctx, was, err)
		}
		return was, err
	}
	i := Item{
		ID: ItemID(id.New()), Tenant: u.Tenant, Case: u.Case, Request: u.Request, Kind: u.Kind, Method: u.Method, Side: u.Side,
		By: u.By, Visibility: u.View, File: sum, Bytes: u.Length, MediaType: mediaType, Received: v.now(), Captured: u.Captured,
		Challenge: u.Challenge,
	}
	u.Item = i.ID
	if err := v.keepItem(ctx, i, d, u, was.Received); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return was, errors.Join(err, v.Staging.Remove(ctx, string(u.ID), last))
		}
		return was, err
	}
	// The item is kept; what is left of the parts is garbage, and Expire
	// removes what a crash leaves here.
	_ = v.Staging.Clear(ctx, string(u.ID))
	return u, nil
}

// newPartSum returns the digest of all bytes from the stored state.
func newPartSum(u Upload) (custody.Digest, error) {
	p, err := newPart(u, nil)
	if err != nil {
		return custody.Digest{}, err
	}
	return custody.Digest(p.all.Sum(nil)), nil
}

// reject ends an upload that can never become an item.
func (v *Vault) reject(ctx context.Context, u Upload, why error) error {
	if err := v.drop(ctx, u); err != nil {
		return err
	}
	return why
}

// keepFile puts the parts together in the file store. The bytes are hashed
// once more on the way: what is stored is what arrived.
func (v *Vault) keepFile(ctx context.Context, u Upload, sum custody.Digest, last string) (mediaType string, err error) {
	names, err := v.store.Parts(ctx, u.Tenant, u.ID)
	if err != nil {
		return "", err
	}
	r := &parts{ctx: ctx, v: v, upload: string(u.ID), names: append(names, last)}
	defer r.Close()
	head, whole, err := beginning(r)
	if err != nil {
		return "", err
	}
	mediaType = Sniff(head)
	if err := u.checkMedia(mediaType); err != nil {
		return "", err
	}
	_, _, err = v.Files.Put(ctx, whole, sum, u.Length)
	return mediaType, err
}

// keepItem writes item, custody entry and jobs in one transaction.
func (v *Vault) keepItem(ctx context.Context, i Item, d Details, u Upload, received int64) error {
	document, sealed, err := v.sealDetails(ctx, i, d)
	if err != nil {
		return err
	}
	i.Digest = custody.Sum(document)
	if i.Details, err = readDetails(document); err != nil {
		return err
	}
	event := custody.Received
	if i.Case == "" {
		event = custody.Filed
	}
	return v.tx.InTx(ctx, func(ctx context.Context) error {
		ok, err := v.store.FinishUpload(ctx, u, received)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "vault.bad_offset", nil, "received", received)
		}
		condemned, err := v.store.IsCondemned(ctx, i.File)
		if err != nil {
			return err
		}
		if condemned { // the same bytes are being erased: not before that is over
			return fault.New(fault.Unavailable, "vault.being_erased", nil)
		}
		for _, hook := range v.OnReceived {
			if err := hook(ctx, i); err != nil {
				return err
			}
		}
		e, err := v.Log(ctx, custody.Entry{
			Time: i.Received.UnixMicro(), Tenant: i.Tenant, Case: i.Case, Item: string(i.ID), Event: event,
			Content: i.File, Actor: i.By, Method: string(i.Method), Details: i.Digest,
		})
		if err != nil {
			return err
		}
		i.Sequence = e.Sequence
		return v.store.AddItem(ctx, i, sealed, v.indexOf(i.Tenant, d.Order, d.Waybill))
	})
}

func itemPlace(id ItemID) seal.Place {
	return seal.Place{Table: "evidence_item", Column: "sealed", Row: string(id)}
}

// sealDetails makes the details document of an item, and seals it.
func (v *Vault) sealDetails(ctx context.Context, i Item, d Details) (document, sealed []byte, err error) {
	var salt [16]byte
	rand.Read(salt[:])
	d.Item, d.Salt = i.ID, hex.EncodeToString(salt[:])
	if document, err = d.document(); err != nil {
		return nil, nil, err
	}
	ring, err := v.Keys.Keyring(ctx, seal.Owner{Tenant: i.Tenant, Person: i.By})
	if err != nil {
		return nil, nil, err
	}
	sealed, err = ring.SealBytes(itemPlace(i.ID), document)
	return document, sealed, err
}

// unseal opens the details of a stored item. Erased details are empty, and so
// is the document.
func (v *Vault) unseal(ctx context.Context, s SealedItem) (Item, json.RawMessage, error) {
	ring, err := v.Keys.Keyring(ctx, seal.Owner{Tenant: s.Tenant, Person: s.By})
	if errors.Is(err, seal.ErrErased) {
		return s.Item, nil, nil
	}
	if err != nil {
		return Item{}, nil, err
	}
	document, err := ring.OpenBytes(itemPlace(s.ID), s.Sealed)
	if err != nil {
		return Item{}, nil, err
	}
	s.Details, err = readDetails(document)
	return s.Item, document, err
}
