package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/catalogue"
	"github.com/bonafide-aftersale/bonafide/internal/evidence"
	"github.com/bonafide-aftersale/bonafide/internal/idempotency"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

// Base is where the API is mounted.
const Base = "/api/v1"

// Transactor runs a function in a transaction that travels in the context; a
// nested InTx joins the outer one.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Services is what the API speaks to. The fields of the first group are
// needed; each of the second has a usable zero.
type Services struct {
	Tx        Transactor
	Identity  *identity.Access
	People    identity.Vault // seals what belongs to a tenant
	Keys      *seal.Vault
	Cases     *aftersale.Service
	Figures   aftersale.Figures
	Evidence  *evidence.Vault
	Replies   idempotency.Records
	Catalogue *catalogue.Service
	Webhooks  *webhook.Service
	Returns   webhook.Returns
	Now       func() time.Time

	// Policy and the following answer "not here" where they are nil.
	Policy       *policy.Service
	Examinations Examinations
	// Examine has the photographs of a case examined again, as a job.
	Examine  func(ctx context.Context, tenant, caseID string) error
	Exporter *seal.Exporter
	// Accesses returns a page of the access log, the newest entry first.
	Accesses func(ctx context.Context, tenant, person, before string, limit int) ([]seal.Access, error)

	// ClientAddress tells the address of the client of a request; that of the
	// connection if nil. Behind a proxy it reads what the proxy vouches for.
	ClientAddress func(r *http.Request) netip.Addr
	// CookieToken returns the session token of a request that has no
	// Authorization header, for the pages' own calls. Who sets it guards the
	// handler against requests from other sites (http.CrossOriginProtection).
	CookieToken func(r *http.Request) string
	Rates       Rates
	Log         *slog.Logger // slog.Default() if nil
	Version     string       // of the program
}

// API is the handlers on their services.
type API struct {
	Services
	huma    huma.API
	mux     *http.ServeMux
	replies *idempotency.Service
	limits  *limiter
	routes  []route
}

// New returns the handler of everything below Base.
func New(s Services) http.Handler { return build(s).shell() }

// build registers all routes.
func build(s Services) *API {
	if s.Log == nil {
		s.Log = slog.Default()
	}
	a := &API{
		Services: s, mux: http.NewServeMux(), limits: newLimiter(s.Rates),
		replies: &idempotency.Service{Tx: s.Tx, Records: s.Replies, Vault: s.People, Now: s.Now},
	}
	a.huma = humago.NewWithPrefix(a.mux, Base, a.config())
	a.huma.UseMiddleware(a.admission, a.repetition)
	for _, group := range []func(){
		a.metaRoutes, a.signInRoutes, a.sessionRoutes, a.peopleRoutes, a.programRoutes,
		a.caseRoutes, a.textRoutes, a.actRoutes, a.evidenceRoutes, a.uploadRoutes,
		a.examinationRoutes, a.custodyRoutes, a.privacyRoutes, a.measureRoutes, a.figureRoutes, a.settingsRoutes,
		a.policyRoutes, a.lawRoutes, a.catalogueRoutes, a.webhookRoutes,
	} {
		group()
	}
	a.mux.HandleFunc("/", a.noRoute)
	return a
}

// config describes the API as a whole.
func (a *API) config() huma.Config {
	c := huma.DefaultConfig("Bonafide API", "1")
	c.CreateHooks = nil // no $schema fields in answers
	c.DocsPath, c.SchemasPath, c.OpenAPIPath = "", "", "/openapi"
	c.Formats = map[string]huma.Format{"application/json": format, "json": format}
	c.DefaultFormat, c.RejectUnknownQueryParameters = "application/json", true
	c.Info.Description = "After-sales cases, decided on evidence. docs/api.md of the program tells what holds for all routes."
	c.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "http", Scheme: "bearer", BearerFormat: "bfs_…", Description: "token of a session, from signing in"},
		"service": {Type: "http", Scheme: "bearer", BearerFormat: "bfk_…", Description: "key of a service account"},
	}
	return c
}
