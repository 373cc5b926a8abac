package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"fmt"
	"hash"
	"io"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// Receive takes the next part of an upload, from offset on, and returns the
// upload as it is then. When it returns without error everything up to
// Received is durable; with the last part the item is kept and logged.
//
// Every part is a file of its own until the end, so parts that race, from two
// processes even, never mix: one is counted, the others are refused. If the
// sender's connection breaks, what came is kept, and the error says that it
// broke. A part with a checksum (SHA-256) is kept whole or not at all.
//
// The error is Conflict when offset is not Received: the sender asks how far
// it is and continues there. A part that is sent again after the last one was
// acknowledged changes nothing.
func (v *Vault) Receive(ctx context.Context, a Actor, name UploadID, offset int64, body io.Reader, checksum custody.Digest) (Upload, error) {
	// A sender who goes away ends the body, and with it the part. That must not
	// stop us from keeping what it sent, so the end of ctx is not the end of the work.
	ctx = context.WithoutCancel(ctx)
	u, err := v.Upload(ctx, a, name)
	if err != nil {
		return Upload{}, err
	}
	if u.Done() && offset == u.Length {
		return u, nil
	}
	if offset != u.Received {
		return u, fault.New(fault.Conflict, "vault.bad_offset", nil, "received", u.Received)
	}
	if u.Parts >= MaxParts {
		return u, fault.New(fault.Limited, "vault.many_parts", nil, "limit", MaxParts)
	}
	p, err := newPart(u, body)
	if err != nil {
		return u, err
	}
	part := fmt.Sprintf("%013d-%s", offset, id.New())
	n, err := v.Staging.Write(ctx, string(u.ID), part, p, u.Length-u.Received)
	if err != nil {
		return u, v.overtaken(ctx, a, u, err)
	}
	if refusal := v.refuse(u, p, n, checksum); refusal != nil {
		if err := v.Staging.Remove(ctx, string(u.ID), part); err != nil {
			return u, err
		}
		return u, refusal
	}
	next := u
	next.Received += n
	next.Parts++
	next.Expires = v.now().Add(UploadLife)
	if next.Hash, err = p.state(); err != nil {
		return u, err
	}
	if next.Received == next.Length {
		done, err := v.finish(ctx, u, next, part)
		if err != nil {
			return done, v.overtaken(ctx, a, u, err)
		}
		return done, nil
	}
	ok, err := v.addPart(ctx, next, u.Received, part)
	if err != nil {
		return u, err // whether it was committed may be unknown: the part stays until the upload goes
	}
	if !ok {
		return u, v.late(ctx, u, part)
	}
	return next, p.broken()
}

// addPart counts a part in a transaction of its own.
func (v *Vault) addPart(ctx context.Context, next Upload, received int64, part string) (ok bool, err error) {
	err = v.tx.InTx(ctx, func(ctx context.Context) error {
		ok, err = v.store.AddPart(ctx, next, received, part)
		return err
	})
	return ok, err
}

// overtaken returns what an error means: if the same part arrived twice and the
// other one completed the upload, its folder of parts is gone, and that is not
// the fault of the disk.
func (v *Vault) overtaken(ctx context.Context, a Actor, u Upload, err error) error {
	now, ok, asked := v.store.Upload(ctx, a.Tenant, a.ID, u.ID)
	if asked == nil && ok && now.Received != u.Received {
		return fault.New(fault.Conflict, "vault.bad_offset", err, "received", now.Received)
	}
	return err
}

// late removes a part that came second.
func (v *Vault) late(ctx context.Context, u Upload, part string) error {
	if err := v.Staging.Remove(ctx, string(u.ID), part); err != nil {
		return err
	}
	return fault.New(fault.Conflict, "vault.bad_offset", nil, "received", u.Received)
}

// refuse says why a part that was written does not count.
func (v *Vault) refuse(u Upload, p *part, n int64, checksum custody.Digest) error {
	switch {
	case !checksum.IsZero() && p.err != nil:
		return p.broken()
	case !checksum.IsZero() && custody.Digest(p.alone.Sum(nil)) != checksum:
		return fault.New(fault.Invalid, "vault.bad_checksum", ErrChecksum)
	case n == 0 && p.err != nil:
		return p.broken()
	case n == 0:
		return invalid("vault.empty_part")
	case u.Received == 0 && int64(len(p.head)) == min(u.Length, SniffLength):
		return u.checkMedia(Sniff(p.head)) // at once, not after two gigabytes
	}
	return nil
}

// checkMedia reports why the upload may not have a media type.
func (u Upload) checkMedia(mediaType string) error {
	if !u.Kind.Allows(mediaType) {
		return invalid("vault.bad_media")
	}
	if limit := MaxBytesOf(mediaType); u.Length > limit {
		return fault.New(fault.Limited, "vault.too_large", nil, "limit", limit)
	}
	return nil
}

// part reads one part: it hashes, remembers the beginning, and ends where the
// sender broke off.
type part struct {
	r     io.Reader
	all   hash.Hash // of the upload from its beginning
	alone hash.Hash // of this part
	head  []byte
	err   error
}

func newPart(u Upload, body io.Reader) (*part, error) {
	p := &part{r: body, all: sha256.New(), alone: sha256.New()}
	if u.Received > 0 {
		if err := p.all.(encoding.BinaryUnmarshaler).UnmarshalBinary(u.Hash); err != nil {
			return nil, fmt.Errorf("evidence: hash state of upload %s: %w", u.ID, err)
		}
	}
	return p, nil
}

func (p *part) Read(b []byte) (int, error) {
	if p.err != nil {
		return 0, io.EOF
	}
	n, err := p.r.Read(b)
	p.all.Write(b[:n])
	p.alone.Write(b[:n])
	if room := SniffLength - len(p.head); room > 0 {
		p.head = append(p.head, b[:min(n, room)]...)
	}
	if err != nil && err != io.EOF {
		p.err, err = err, io.EOF
	}
	return n, err
}

// state returns the state of the hash, for the next part.
func (p *part) state() ([]byte, error) { return p.all.(encoding.BinaryMarshaler).MarshalBinary() }

// broken returns the error of a sender who broke off.
func (p *part) broken() error {
	if p.err == nil {
		return nil
	}
	return fault.New(fault.Unreadable, "vault.broken_off", p.err)
}

// parts reads stored parts one after the other.
type parts struct {
	ctx    context.Context
	v      *Vault
	upload string
	names  []string
	open   io.ReadCloser
}

func (p *parts) Read(b []byte) (int, error) {
	for {
		if p.open == nil {
			if len(p.names) == 0 {
				return 0, io.EOF
			}
			var err error
			if p.open, err = p.v.Staging.Open(p.ctx, p.upload, p.names[0]); err != nil {
				return 0, err
			}
			p.names = p.names[1:]
		}
		n, err := p.open.Read(b)
		if err == io.EOF {
			p.Close()
			err = nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func (p *parts) Close() {
	if p.open != nil {
		p.open.Close()
		p.open = nil
	}
}

// beginning reads the first bytes and returns them with a reader of the whole.
func beginning(r io.Reader) ([]byte, io.Reader, error) {
	head, err := io.ReadAll(io.LimitReader(r, SniffLength))
	return head, io.MultiReader(bytes.NewReader(head), r), err
}
