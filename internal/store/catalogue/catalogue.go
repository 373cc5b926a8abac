// Package catalogue keeps what package catalogue of the domain describes:
// products, their photos, and orders.
package catalogue

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/catalogue"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// Store implements catalogue.Records. It is safe for concurrent use.
type Store struct{ db *store.DB }

var _ catalogue.Records = (*Store)(nil)

// New returns a Store on a migrated database.
func New(db *store.DB) *Store { return &Store{db} }

// micros is a time as it is stored; 0 is the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// PutProducts implements catalogue.Records.
func (s *Store) PutProducts(ctx context.Context, list []catalogue.Product) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for _, p := range list {
			_, err := s.db.Exec(ctx, `INSERT INTO catalogue_product (tenant_id, merchant_id, number, title, category, changed_at)
				VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (tenant_id, merchant_id, number) DO UPDATE
				SET title = excluded.title, category = excluded.category, changed_at = excluded.changed_at`,
				p.Tenant, p.Merchant, p.Number, p.Title, p.Category, micros(p.Changed))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// PutOrders implements catalogue.Records. A time or a waybill that is not known
// any more does not erase the one that was.
func (s *Store) PutOrders(ctx context.Context, list []catalogue.Order) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for _, o := range list {
			_, err := s.db.Exec(ctx, `INSERT INTO catalogue_order (tenant_id, merchant_id, number, product, paid_fen, waybill, ordered_at, delivered_at, changed_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
				ON CONFLICT (tenant_id, merchant_id, number) DO UPDATE SET product = excluded.product, paid_fen = excluded.paid_fen,
					waybill = CASE WHEN excluded.waybill = '' THEN catalogue_order.waybill ELSE excluded.waybill END,
					ordered_at = CASE WHEN excluded.ordered_at = 0 THEN catalogue_order.ordered_at ELSE excluded.ordered_at END,
					delivered_at = CASE WHEN excluded.delivered_at = 0 THEN catalogue_order.delivered_at ELSE excluded.delivered_at END,
					changed_at = excluded.changed_at`,
				o.Tenant, o.Merchant, o.Number, o.Product, o.PaidFen, o.Waybill, micros(o.Ordered), micros(o.Delivered), micros(o.Changed))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

const (
	productColumns = `tenant_id, merchant_id, number, title, category, changed_at`
	orderColumns   = `tenant_id, merchant_id, number, product, paid_fen, waybill, ordered_at, delivered_at, changed_at`
	photoColumns   = `tenant_id, merchant_id, product, id, file, bytes, media_type, added_at, by_id`
)

type scanner interface{ Scan(dest ...any) error }

func scanProduct(r scanner) (p catalogue.Product, err error) {
	var changed int64
	err = r.Scan(&p.Tenant, &p.Merchant, &p.Number, &p.Title, &p.Category, &changed)
	p.Changed = moment(changed)
	return p, err
}

func scanOrder(r scanner) (o catalogue.Order, err error) {
	var ordered, delivered, changed int64
	err = r.Scan(&o.Tenant, &o.Merchant, &o.Number, &o.Product, &o.PaidFen, &o.Waybill, &ordered, &delivered, &changed)
	o.Ordered, o.Delivered, o.Changed = moment(ordered), moment(delivered), moment(changed)
	return o, err
}

func scanPhoto(r scanner) (p catalogue.Photo, err error) {
	var file string
	var added int64
	if err = r.Scan(&p.Tenant, &p.Merchant, &p.Product, &p.ID, &file, &p.Bytes, &p.MediaType, &added, &p.By); err != nil {
		return p, err
	}
	p.Added = moment(added)
	p.File, err = custody.ParseDigest(file)
	return p, err
}

// collect reads all rows of a query.
func collect[T any](rows *store.Rows, err error, read func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// Product implements catalogue.Records.
func (s *Store) Product(ctx context.Context, tenant, merchant, number string) (catalogue.Product, error) {
	p, err := scanProduct(s.db.QueryRow(ctx, `SELECT `+productColumns+` FROM catalogue_product
		WHERE tenant_id = $1 AND merchant_id = $2 AND number = $3`, tenant, merchant, number))
	if errors.Is(err, store.ErrNoRows) {
		err = fault.New(fault.Missing, "catalogue.no_product", err)
	}
	return p, err
}

// Order implements catalogue.Records.
func (s *Store) Order(ctx context.Context, tenant, merchant, number string) (catalogue.Order, error) {
	o, err := scanOrder(s.db.QueryRow(ctx, `SELECT `+orderColumns+` FROM catalogue_order
		WHERE tenant_id = $1 AND merchant_id = $2 AND number = $3`, tenant, merchant, number))
	if errors.Is(err, store.ErrNoRows) {
		err = fault.New(fault.Missing, "catalogue.no_order", err)
	}
	return o, err
}

// OrdersNumbered implements catalogue.Records.
func (s *Store) OrdersNumbered(ctx context.Context, tenant, number string) ([]catalogue.Order, error) {
	rows, err := s.db.Query(ctx, `SELECT `+orderColumns+` FROM catalogue_order
		WHERE tenant_id = $1 AND number = $2 ORDER BY merchant_id LIMIT 100`, tenant, number)
	return collect(rows, err, scanOrder)
}

// page returns the condition of a page and its arguments.
func page(p catalogue.Page) (string, []any) {
	merchant, number, _ := strings.Cut(p.After, "\n")
	args := []any{p.Tenant, merchant, number}
	where := `tenant_id = $1 AND (merchant_id, number) > ($2, $3)`
	if p.Merchant != "" {
		args = append(args, p.Merchant)
		where += ` AND merchant_id = $4`
	}
	limit := p.Limit
	if limit < 1 || limit > catalogue.MaxPage {
		limit = catalogue.MaxPage
	}
	args = append(args, limit)
	place := ` LIMIT $4`
	if p.Merchant != "" {
		place = ` LIMIT $5`
	}
	return ` WHERE ` + where + ` ORDER BY merchant_id, number` + place, args
}

// Products implements catalogue.Records.
func (s *Store) Products(ctx context.Context, p catalogue.Page) ([]catalogue.Product, error) {
	where, args := page(p)
	rows, err := s.db.Query(ctx, `SELECT `+productColumns+` FROM catalogue_product`+where, args...)
	return collect(rows, err, scanProduct)
}

// Orders implements catalogue.Records.
func (s *Store) Orders(ctx context.Context, p catalogue.Page) ([]catalogue.Order, error) {
	where, args := page(p)
	rows, err := s.db.Query(ctx, `SELECT `+orderColumns+` FROM catalogue_order`+where, args...)
	return collect(rows, err, scanOrder)
}

// AddPhoto implements catalogue.Records.
func (s *Store) AddPhoto(ctx context.Context, p catalogue.Photo) (bool, error) {
	n, err := s.db.Affected(ctx, `INSERT INTO catalogue_photo (`+photoColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		p.Tenant, p.Merchant, p.Product, p.ID, p.File.String(), p.Bytes, p.MediaType, micros(p.Added), p.By)
	return n == 1, err
}

// Photos implements catalogue.Records.
func (s *Store) Photos(ctx context.Context, tenant, merchant, product string) ([]catalogue.Photo, error) {
	rows, err := s.db.Query(ctx, `SELECT `+photoColumns+` FROM catalogue_photo
		WHERE tenant_id = $1 AND merchant_id = $2 AND product = $3 ORDER BY added_at, id`, tenant, merchant, product)
	return collect(rows, err, scanPhoto)
}

// RemovePhoto implements catalogue.Records. The file stays: an examination may
// have been made with it.
func (s *Store) RemovePhoto(ctx context.Context, tenant, merchant, product, photo string) (bool, error) {
	n, err := s.db.Affected(ctx, `DELETE FROM catalogue_photo WHERE tenant_id = $1 AND merchant_id = $2 AND product = $3 AND id = $4`,
		tenant, merchant, product, photo)
	return n == 1, err
}
