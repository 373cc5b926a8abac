// Package examine has the photographs of a case examined: it gathers what the
// customer sent and what that may be compared with, runs the forensic methods,
// and keeps the report as an item of the case. It moves no case; package app
// does, in the transaction that keeps what was found.
//
// # What is compared with what
//
// The customer's photographs are the claims. They are compared with the
// merchant's photos of the product, with what the merchant filed for the order
// (packing), and with photos of other cases that look alike. The merchant's own
// are never claims, so none of them is ever compared with another.
//
// # Once
//
// The report is the same bytes whenever the same methods look at the same
// files: times are kept beside it, not in it. A job that is repeated after a
// crash therefore finds the item that it made before.
package examine

import (
	"context"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/internal/blob"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/examination"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// Bounds of one examination.
const (
	MaxClaims     = 30 // photos of the customer's; the first ones
	MaxReferences = 60 // photos that they are compared with
	MaxReused     = 8  // of these, photos of other cases; for each claim
	maxSpool      = 1_000_000_000
	maxHeatmaps   = 30
	maxFindings   = 1000
)

// Actor is who files reports.
const Actor = "examination"

// Photo is one of the merchant's photos of a product.
type Photo struct {
	Name string // unlike any other's of the product; shown with the finding
	File custody.Digest
}

// Listings finds the merchant's own photos of a product.
type Listings interface {
	// Photos returns the photos of a product, none if it is not known. They
	// MUST be in the file store.
	Photos(ctx context.Context, tenant, merchant, product string) ([]Photo, error)
}

// Matter is what of a case an examination needs to know.
type Matter struct {
	Tenant, Case, Merchant  string
	Order, Waybill, Product string
}

// Examiner examines the photographs of cases. It is safe for concurrent use.
type Examiner struct {
	Vault    *evidence.Vault
	Files    blob.Store
	Listings Listings // may be nil
	Reuse    examined.Reuse
	Methods  []forensic.Method
	Known    *examined.Method // what the methods know besides, such as trust lists; nil for nothing
	Photo    *photo.Options   // limits of reading; nil means the defaults
	Memory   int64            // see examination.Examiner
	Temp     string           // folder for copies while they are examined; that of the system if empty
	Now      func() time.Time
}

// Versions returns the methods that this program examines with, and what they
// know.
func (x *Examiner) Versions() []examined.Method {
	list := make([]examined.Method, len(x.Methods))
	for i, m := range x.Methods {
		list[i] = examined.Method{Name: m.Name(), Version: m.Version()}
	}
	if x.Known != nil {
		list = append(list, *x.Known)
	}
	return list
}

// Result is what an examination found, and what later ones look for.
type Result struct {
	examined.Examination
	Prints []examined.Print
}

// Examine examines the set and keeps the report. progress is called now and
// then. The errors are of kind Unavailable and Limited, those of the stores, and
// that of ctx: an unreadable photo is none, it is in the report.
func (x *Examiner) Examine(ctx context.Context, m Matter, set *Set, progress func(done, all int)) (*Result, error) {
	start := time.Now()
	desk, err := x.newDesk()
	if err != nil {
		return nil, err
	}
	defer desk.close()
	claims, err := desk.spool(ctx, set.claims())
	if err != nil {
		return nil, err
	}
	references, err := desk.spool(ctx, set.references())
	if err != nil {
		return nil, err
	}
	if len(claims) == 0 {
		return nil, errNoPhotos()
	}
	runner := &examination.Examiner{
		Methods: x.Methods, Photo: x.Photo, Memory: x.Memory,
		Progress: func(p examination.Progress) {
			switch p.Stage {
			case examination.Preparing:
				progress(p.Done, len(claims)+len(references))
			case examination.Examining:
				progress(len(references)+p.Done, len(claims)+len(references))
			}
		},
	}
	found, err := runner.Examine(ctx, claims, references)
	if err != nil {
		return nil, err
	}
	desk.rename(found)
	result := &Result{Prints: set.prints, Examination: examined.Examination{
		ID: examined.ID(id.New()), Tenant: m.Tenant, Case: m.Case, Methods: x.Versions(), Inputs: set.Inputs, Claims: len(claims),
	}}
	if err := x.keep(ctx, m, result, set, found); err != nil {
		return nil, err
	}
	result.Made, result.Took = x.Now(), time.Since(start)
	return result, nil
}

// errNoPhotos is for a case without a photograph of the customer's.
func errNoPhotos() error { return fault.New(fault.Conflict, "examining.no_photos", nil) }
