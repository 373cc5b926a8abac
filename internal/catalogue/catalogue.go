// Package catalogue knows what was sold: products with the merchant's own
// photos, and orders with their waybills, taken over from the shop's system by
// file or by API. A photo of a customer is compared with the photos of the
// product; an order tells who sold it and what was paid.
//
// Nothing in here names a person. An order number is kept as a case keeps it.
package catalogue

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
)

// Product is something that a merchant sells.
type Product struct {
	Tenant   string
	Merchant string
	Number   string // the shop's own; unlike any other of the merchant
	Title    string
	Category string // the shop's own name for the kind of goods, as "家电/门锁"
	Changed  time.Time
}

// Photo is one of the merchant's photos of a product, in the file store.
type Photo struct {
	Tenant    string
	Merchant  string
	Product   string // Number
	ID        string
	File      custody.Digest
	Bytes     int64
	MediaType string
	Added     time.Time
	By        string // id of who added it
}

// Order is a sale.
type Order struct {
	Tenant    string
	Merchant  string
	Number    string // the shop's own; unlike any other of the merchant
	Product   string // Number of the product; may be empty
	PaidFen   int64
	Waybill   string    // may be empty
	Ordered   time.Time // zero if not known
	Delivered time.Time // zero if not known
	Changed   time.Time
}

// Limits. Numbers and names of other systems are bounded as in package
// aftersale; amounts by its MaxFen.
const (
	MaxNumber = 128
	MaxTitle  = 500 // bytes
	MaxFen    = 1e10
	MaxPhotos = 50   // of a product
	MaxPage   = 500  // of a list
	MaxBatch  = 5000 // records of one import
)

// Page says which part of a list is wanted: what comes after a number.
type Page struct {
	Tenant   string
	Merchant string // all if empty
	After    string // merchant and number, divided by a line feed
	Limit    int
}

// Place is where a record stands in a list.
func Place(merchant, number string) string { return merchant + "\n" + number }

// Records keeps the catalogue. Every method looks at one tenant only and takes
// part in the transaction of its context.
type Records interface {
	// PutProducts and PutOrders add records or replace those with their number.
	PutProducts(ctx context.Context, list []Product) error
	PutOrders(ctx context.Context, list []Order) error
	// Product and Order MUST fail with kind Missing if there is none.
	Product(ctx context.Context, tenant, merchant, number string) (Product, error)
	Order(ctx context.Context, tenant, merchant, number string) (Order, error)
	// OrdersNumbered returns the orders with a number, of all merchants.
	OrdersNumbered(ctx context.Context, tenant, number string) ([]Order, error)
	// Products and Orders return a page, in order of merchant and number.
	Products(ctx context.Context, p Page) ([]Product, error)
	Orders(ctx context.Context, p Page) ([]Order, error)
	// AddPhoto stores a photo unless the product has the same file, and reports
	// whether it did.
	AddPhoto(ctx context.Context, p Photo) (bool, error)
	// Photos returns the photos of a product, the oldest first.
	Photos(ctx context.Context, tenant, merchant, product string) ([]Photo, error)
	// RemovePhoto reports whether there was one.
	RemovePhoto(ctx context.Context, tenant, merchant, product, photo string) (bool, error)
}

// Files keeps originals; see internal/blob.
type Files interface {
	Put(ctx context.Context, r io.Reader, want custody.Digest, limit int64) (custody.Digest, int64, error)
}

// Transactor runs a function in a transaction that travels in the context.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Service keeps the catalogue. All fields are needed. That the caller may do
// what is asked is the caller's question.
type Service struct {
	Tx      Transactor
	Records Records
	Files   Files
	Now     func() time.Time
}

// Seller returns the merchant of an order; Missing if the number is not known,
// Conflict if several merchants have an order with it.
func (s *Service) Seller(ctx context.Context, tenant, order string) (string, error) {
	list, err := s.Records.OrdersNumbered(ctx, tenant, order)
	switch {
	case err != nil:
		return "", err
	case len(list) == 0:
		return "", fault.New(fault.Missing, "catalogue.no_order", nil)
	case len(list) > 1:
		return "", fault.New(fault.Conflict, "catalogue.several_orders", nil)
	}
	return list[0].Merchant, nil
}

// AddPhoto keeps a photo of a product as it is sent. The same file again
// changes nothing. Errors are faults: Missing for an unknown product, Invalid
// for what is no picture, Limited for one too large or too many.
func (s *Service) AddPhoto(ctx context.Context, tenant, merchant, product, by string, body []byte) (Photo, error) {
	mediaType := evidence.Sniff(body[:min(len(body), evidence.SniffLength)])
	switch {
	case !strings.HasPrefix(mediaType, "image/"):
		return Photo{}, fault.New(fault.Invalid, "catalogue.no_picture", nil)
	case len(body) > evidence.MaxImage:
		return Photo{}, fault.New(fault.Limited, "vault.too_large", nil, "limit", evidence.MaxImage)
	}
	if _, err := s.Records.Product(ctx, tenant, merchant, product); err != nil {
		return Photo{}, err
	}
	p := Photo{
		Tenant: tenant, Merchant: merchant, Product: product, ID: id.New(), File: custody.Sum(body), Bytes: int64(len(body)),
		MediaType: mediaType, Added: s.Now(), By: by,
	}
	// The file first: a file without a record is garbage, a record without a
	// file would be a promise.
	if _, _, err := s.Files.Put(ctx, strings.NewReader(string(body)), p.File, evidence.MaxImage); err != nil {
		return Photo{}, err
	}
	err := s.Tx.InTx(ctx, func(ctx context.Context) error {
		have, err := s.Records.Photos(ctx, tenant, merchant, product)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(have, func(o Photo) bool { return o.File == p.File }); i >= 0 {
			p = have[i]
			return nil
		}
		if len(have) >= MaxPhotos {
			return fault.New(fault.Limited, "catalogue.many_photos", nil, "limit", MaxPhotos)
		}
		_, err = s.Records.AddPhoto(ctx, p)
		return err
	})
	return p, err
}

// plain reports whether a text is visible and of at most so many bytes.
func plain(s string, most int) bool {
	return len(s) <= most && utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) }) < 0
}
