package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/all"
	"github.com/bonafide-aftersale/bonafide/forensic/structure"
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/provenance/c2pa"
	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/credential"
)

// trust is whose Content Credentials the methods believe.
type trust struct {
	signers, authorities *credential.List
	lists                *examined.Method // named among the methods: other lists are another examination
}

// maxList bounds a trust list, in bytes; that of C2PA has 100 kB.
const maxList = 8 << 20

// openTrust reads the trust lists.
func (a *App) openTrust(context.Context) error {
	sum := sha256.New()
	for _, list := range []struct {
		path string
		into **credential.List
	}{{a.Config.TrustList, &a.trust.signers}, {a.Config.TimestampList, &a.trust.authorities}} {
		if list.path == "" {
			continue
		}
		text, err := os.ReadFile(list.path)
		if err == nil && len(text) <= maxList {
			*list.into, err = credential.ParseList(text)
		}
		if err != nil || *list.into == nil {
			return fault.New(fault.Unreadable, "serve.no_roots", err, "path", list.path)
		}
		own := sha256.Sum256(text)
		sum.Write(own[:])
	}
	if a.trust.signers != nil || a.trust.authorities != nil {
		a.trust.lists = &examined.Method{Name: "trust-lists", Version: hex.EncodeToString(sum.Sum(nil)[:8])}
	}
	return nil
}

// methods are those that examine a case; nil stands for no particular one.
// Certificates are judged by the day, so that an examination that is repeated
// after a crash finds the same.
func (a *App) methods(ctx context.Context, c *aftersale.Case) ([]forensic.Method, error) {
	if a.options.Methods != nil {
		return a.options.Methods, nil
	}
	known := all.Options{Credentials: c2pa.Options{
		Signers: a.trust.signers, Authorities: a.trust.authorities, Time: a.Now().UTC().Truncate(24 * time.Hour),
	}}
	if c != nil {
		known.Times = structure.Timeline{Submitted: c.Opened.Time()}
		order, err := a.Catalogue.Records.Order(ctx, c.Tenant, string(c.Merchant), c.Request.Order)
		switch {
		case err == nil:
			known.Times.Delivered = order.Delivered
		case fault.KindOf(err) != fault.Missing:
			return nil, err
		}
	}
	return all.With(known), nil
}
