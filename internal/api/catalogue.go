package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/catalogue"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// catalogueRoutes take over what was sold, and show it.
func (a *API) catalogueRoutes() {
	take, read := []identity.Action{identity.DataImport}, []identity.Action{identity.OrderRead}
	rt := func(method, path, name, summary string, actions []identity.Action) route {
		return route{method: method, path: path, name: name, summary: summary, tag: "orders and products", actions: actions}
	}
	large := func(rt route, limit int64) route { rt.limit = limit; return rt }
	handle(a, large(rt(http.MethodPost, "/products", "put-products", "Add products, or replace those with their number", take), catalogue.MaxFile), a.putProducts)
	handle(a, large(rt(http.MethodPost, "/products/import", "import-products", "Products from a CSV file", take), catalogue.MaxFile), a.importProducts)
	handle(a, rt(http.MethodGet, "/products", "list-products", "Products", read), a.listProducts)
	handle(a, rt(http.MethodGet, "/products/{product}", "get-product", "A product with its photos", read), a.getProduct)
	handle(a, large(rt(http.MethodPost, "/products/{product}/photos", "add-photo", "Add the merchant's own photo of a product, as it is on its page", take), maxPhoto), a.addPhoto)
	handle(a, rt(http.MethodDelete, "/products/{product}/photos/{photo}", "remove-photo", "Take a photo off a product", take), a.removePhoto)
	handle(a, large(rt(http.MethodPost, "/orders", "put-orders", "Add orders, or replace those with their number", take), catalogue.MaxFile), a.putOrders)
	handle(a, large(rt(http.MethodPost, "/orders/import", "import-orders", "Orders from a CSV file", take), catalogue.MaxFile), a.importOrders)
	handle(a, rt(http.MethodGet, "/orders", "list-orders", "Orders", read), a.listOrders)
	handle(a, rt(http.MethodGet, "/orders/{order}", "get-order", "An order", read), a.getOrder)
}

// maxPhoto bounds a listing photo, in bytes: shops show far smaller ones.
const maxPhoto = 20 << 20

// Product is something that a merchant sells.
type Product struct {
	Merchant string         `json:"merchant,omitempty" maxLength:"128"`
	Number   string         `json:"number" minLength:"1" maxLength:"128"`
	Title    string         `json:"title,omitempty" maxLength:"500"`
	Category string         `json:"category,omitempty" maxLength:"128"`
	Changed  time.Time      `json:"changed,omitzero" readOnly:"true"`
	Photos   []ProductPhoto `json:"photos,omitempty" readOnly:"true"`
}

// ProductPhoto is the merchant's own photo of a product.
type ProductPhoto struct {
	ID        string    `json:"id"`
	SHA256    string    `json:"sha256"`
	Bytes     int64     `json:"bytes"`
	MediaType string    `json:"media_type"`
	Added     time.Time `json:"added"`
}

// Order is a sale.
type Order struct {
	Merchant  string    `json:"merchant,omitempty" maxLength:"128"`
	Number    string    `json:"number" minLength:"1" maxLength:"128"`
	Product   string    `json:"product,omitempty" maxLength:"128"`
	PaidFen   int64     `json:"paid_fen,omitempty" minimum:"0" maximum:"10000000000"`
	Waybill   string    `json:"waybill,omitempty" maxLength:"128"`
	Ordered   time.Time `json:"ordered,omitzero"`
	Delivered time.Time `json:"delivered,omitzero"`
	Changed   time.Time `json:"changed,omitzero" readOnly:"true"`
}

func productOf(p catalogue.Product) Product {
	return Product{Merchant: p.Merchant, Number: p.Number, Title: p.Title, Category: p.Category, Changed: p.Changed}
}

func photoOf(p catalogue.Photo) ProductPhoto {
	return ProductPhoto{p.ID, p.File.String(), p.Bytes, p.MediaType, p.Added}
}

func orderOf(o catalogue.Order) Order {
	return Order{o.Merchant, o.Number, o.Product, o.PaidFen, o.Waybill, o.Ordered, o.Delivered, o.Changed}
}

// ImportReport is what became of an import.
type ImportReport struct {
	Taken   int       `json:"taken"`
	Refused []Refused `json:"refused" doc:"records that were not taken; all others were"`
}

// Refused is a record that was not taken.
type Refused struct {
	Line   int    `json:"line" doc:"of the file, from 1 with the heading; of a list, the record from 1"`
	Field  string `json:"field,omitempty"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

type reportOutput struct{ Body ImportReport }

func reportOf(ctx context.Context, r catalogue.Report, err error) (*reportOutput, error) {
	if err != nil {
		return nil, err
	}
	words := locale.For(callOf(ctx).language)
	out := &reportOutput{ImportReport{Taken: r.Taken, Refused: []Refused{}}}
	for _, x := range r.Refused {
		out.Body.Refused = append(out.Body.Refused, Refused{x.Line, x.Field, x.Err.Key, words.Text(x.Err.Key, x.Err.Args)})
	}
	return out, nil
}

// sellerFor is the merchant for whom the caller does something: who is named,
// or the only one the caller works for.
func (c *call) sellerFor(named string, action identity.Action) (string, error) {
	if named == "" {
		if own := c.actor.Parties(action); len(own) == 1 {
			named = string(own[0])
		}
	}
	if named == "" {
		return "", fault.New(fault.Invalid, "catalogue.no_merchant", nil)
	}
	return named, c.actor.May(action, identity.Subject{Tenant: c.actor.Tenant, Parties: []identity.PartyID{identity.PartyID(named)}})
}

type putProductsInput struct {
	Body struct {
		Merchant string    `json:"merchant,omitempty" maxLength:"128" doc:"may be left out by who works for one"`
		Products []Product `json:"products" minItems:"1" maxItems:"5000"`
	}
}

func (a *API) putProducts(ctx context.Context, in *putProductsInput) (*reportOutput, error) {
	c := callOf(ctx)
	merchant, err := c.sellerFor(in.Body.Merchant, identity.DataImport)
	if err != nil {
		return nil, err
	}
	var list []catalogue.Product
	for _, p := range in.Body.Products {
		list = append(list, catalogue.Product{Number: p.Number, Title: p.Title, Category: p.Category})
	}
	report, err := a.Catalogue.TakeProducts(ctx, c.tenant(), merchant, list)
	return reportOf(ctx, report, err)
}

type putOrdersInput struct {
	Body struct {
		Merchant string  `json:"merchant,omitempty" maxLength:"128" doc:"may be left out by who works for one"`
		Orders   []Order `json:"orders" minItems:"1" maxItems:"5000"`
	}
}

func (a *API) putOrders(ctx context.Context, in *putOrdersInput) (*reportOutput, error) {
	c := callOf(ctx)
	merchant, err := c.sellerFor(in.Body.Merchant, identity.DataImport)
	if err != nil {
		return nil, err
	}
	var list []catalogue.Order
	for _, o := range in.Body.Orders {
		list = append(list, catalogue.Order{Number: o.Number, Product: o.Product, PaidFen: o.PaidFen, Waybill: o.Waybill, Ordered: o.Ordered, Delivered: o.Delivered})
	}
	report, err := a.Catalogue.TakeOrders(ctx, c.tenant(), merchant, list)
	return reportOf(ctx, report, err)
}

type fileInput struct {
	Merchant string `query:"merchant" maxLength:"128" doc:"may be left out by who works for one"`
	RawBody  []byte `contentType:"text/csv"`
}

func (a *API) importProducts(ctx context.Context, in *fileInput) (*reportOutput, error) {
	c := callOf(ctx)
	merchant, err := c.sellerFor(in.Merchant, identity.DataImport)
	if err != nil {
		return nil, err
	}
	report, err := a.Catalogue.ImportProducts(ctx, c.tenant(), merchant, in.RawBody)
	return reportOf(ctx, report, err)
}

func (a *API) importOrders(ctx context.Context, in *fileInput) (*reportOutput, error) {
	c := callOf(ctx)
	merchant, err := c.sellerFor(in.Merchant, identity.DataImport)
	if err != nil {
		return nil, err
	}
	report, err := a.Catalogue.ImportOrders(ctx, c.tenant(), merchant, in.RawBody)
	return reportOf(ctx, report, err)
}

type stockInput struct {
	Merchant string `query:"merchant" maxLength:"128"`
	Cursor   string `query:"cursor" maxLength:"600" doc:"next of the page before"`
	Limit    int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// page is what the caller may list: all of the organisation's, or one's own.
func (in *stockInput) page(c *call) (catalogue.Page, error) {
	after, err := base64.RawURLEncoding.DecodeString(in.Cursor)
	if err != nil {
		return catalogue.Page{}, fault.New(fault.Invalid, "api.bad_cursor", nil)
	}
	p := catalogue.Page{Tenant: c.tenant(), Merchant: in.Merchant, After: string(after), Limit: in.Limit}
	if c.actor.Reach(identity.OrderRead) != identity.Whole {
		if p.Merchant, err = c.sellerFor(in.Merchant, identity.OrderRead); err != nil {
			return p, err
		}
	}
	return p, nil
}

// nextPlace is the cursor behind a record.
func nextPlace(merchant, number string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(catalogue.Place(merchant, number)))
}

type productsOutput struct {
	Body struct {
		Products []Product `json:"products"`
		Next     string    `json:"next,omitempty"`
	}
}

func (a *API) listProducts(ctx context.Context, in *stockInput) (*productsOutput, error) {
	p, err := in.page(callOf(ctx))
	if err != nil {
		return nil, err
	}
	list, err := a.Catalogue.Records.Products(ctx, p)
	if err != nil {
		return nil, err
	}
	out := &productsOutput{}
	out.Body.Products = []Product{}
	for _, x := range list {
		out.Body.Products = append(out.Body.Products, productOf(x))
	}
	if n := len(list); n == p.Limit {
		out.Body.Next = nextPlace(list[n-1].Merchant, list[n-1].Number)
	}
	return out, nil
}

type ordersOutput struct {
	Body struct {
		Orders []Order `json:"orders"`
		Next   string  `json:"next,omitempty"`
	}
}

func (a *API) listOrders(ctx context.Context, in *stockInput) (*ordersOutput, error) {
	p, err := in.page(callOf(ctx))
	if err != nil {
		return nil, err
	}
	list, err := a.Catalogue.Records.Orders(ctx, p)
	if err != nil {
		return nil, err
	}
	out := &ordersOutput{}
	out.Body.Orders = []Order{}
	for _, x := range list {
		out.Body.Orders = append(out.Body.Orders, orderOf(x))
	}
	if n := len(list); n == p.Limit {
		out.Body.Next = nextPlace(list[n-1].Merchant, list[n-1].Number)
	}
	return out, nil
}

type productInput struct {
	Product  string `path:"product" maxLength:"128"`
	Merchant string `query:"merchant" maxLength:"128" doc:"may be left out by who works for one"`
}

type productOutput struct{ Body Product }

func (a *API) getProduct(ctx context.Context, in *productInput) (*productOutput, error) {
	c := callOf(ctx)
	merchant, err := c.sellerFor(in.Merchant, identity.OrderRead)
	if err != nil {
		return nil, err
	}
	p, err := a.Catalogue.Records.Product(ctx, c.tenant(), merchant, in.Product)
	if err != nil {
		return nil, err
	}
	photos, err := a.Catalogue.Records.Photos(ctx, c.tenant(), merchant, in.Product)
	if err != nil {
		return nil, err
	}
	out := &productOutput{productOf(p)}
	for _, x := range photos {
		out.Body.Photos = append(out.Body.Photos, photoOf(x))
	}
	return out, nil
}

type orderInput struct {
	Order    string `path:"order" maxLength:"128"`
	Merchant string `query:"merchant" maxLength:"128" doc:"may be left out by who works for one, and where one merchant has the number"`
}

type orderOutput struct{ Body Order }

func (a *API) getOrder(ctx context.Context, in *orderInput) (*orderOutput, error) {
	c := callOf(ctx)
	if in.Merchant == "" && c.actor.Reach(identity.OrderRead) == identity.Whole {
		seller, err := a.Catalogue.Seller(ctx, c.tenant(), in.Order)
		if err != nil {
			return nil, err
		}
		in.Merchant = seller
	}
	merchant, err := c.sellerFor(in.Merchant, identity.OrderRead)
	if err != nil {
		return nil, err
	}
	o, err := a.Catalogue.Records.Order(ctx, c.tenant(), merchant, in.Order)
	if err != nil {
		return nil, err
	}
	return &orderOutput{orderOf(o)}, nil
}

type addPhotoInput struct {
	Product  string `path:"product" maxLength:"128"`
	Merchant string `query:"merchant" maxLength:"128" doc:"may be left out by who works for one"`
	RawBody  []byte `contentType:"application/octet-stream"`
}

type photoOutput struct{ Body ProductPhoto }

func (a *API) addPhoto(ctx context.Context, in *addPhotoInput) (*photoOutput, error) {
	c := callOf(ctx)
	merchant, err := c.sellerFor(in.Merchant, identity.DataImport)
	if err != nil {
		return nil, err
	}
	p, err := a.Catalogue.AddPhoto(ctx, c.tenant(), merchant, in.Product, c.id(), in.RawBody)
	if err != nil {
		return nil, err
	}
	return &photoOutput{photoOf(p)}, nil
}

type removePhotoInput struct {
	Product  string `path:"product" maxLength:"128"`
	Photo    string `path:"photo" maxLength:"40"`
	Merchant string `query:"merchant" maxLength:"128" doc:"may be left out by who works for one"`
}

func (a *API) removePhoto(ctx context.Context, in *removePhotoInput) (*done, error) {
	c := callOf(ctx)
	merchant, err := c.sellerFor(in.Merchant, identity.DataImport)
	if err != nil {
		return nil, err
	}
	ok, err := a.Catalogue.Records.RemovePhoto(ctx, c.tenant(), merchant, in.Product, in.Photo)
	if err == nil && !ok {
		err = fault.New(fault.Missing, "catalogue.no_photo", nil)
	}
	return &done{}, err
}
