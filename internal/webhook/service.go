package webhook

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// Transactor runs a function in a transaction that travels in the context.
type Transactor interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Vault seals the secrets; identity.Vault is one.
type Vault interface {
	SealSecret(ctx context.Context, tenant identity.TenantID, field, row string, clear []byte) ([]byte, error)
	OpenSecret(ctx context.Context, tenant identity.TenantID, field, row string, sealed []byte) ([]byte, error)
}

// Where secrets lie: table and column.
const (
	endpointField  = "webhook_endpoint.secret"
	connectorField = "webhook_connector.secret"
)

// Records keeps endpoints, deliveries and connectors. Every method takes part
// in the transaction of its context.
type Records interface {
	AddEndpoint(ctx context.Context, e Endpoint, secret []byte) error
	// Endpoint and Connector MUST fail with kind Missing if there is none.
	Endpoint(ctx context.Context, tenant, name string) (Endpoint, []byte, error)
	// Endpoints returns all of a tenant, the oldest first.
	Endpoints(ctx context.Context, tenant string) ([]Endpoint, error)
	// ReplaceSecret and DisableEndpoint report whether there was such an endpoint.
	ReplaceSecret(ctx context.Context, tenant, name string, secret []byte) (bool, error)
	DisableEndpoint(ctx context.Context, tenant, name, why string, at time.Time) (bool, error)

	AddDelivery(ctx context.Context, d Delivery) (bool, error)
	Delivery(ctx context.Context, tenant, name string) (Delivery, error)
	// Deliveries returns those of an endpoint before an id, the newest first.
	Deliveries(ctx context.Context, tenant, endpoint, before string, limit int) ([]Delivery, error)
	// AddAttempt stores an attempt and the state that it leads to. It MUST NOT
	// change a delivery that has ended.
	AddAttempt(ctx context.Context, tenant string, a Attempt, state State) error
	Attempts(ctx context.Context, tenant, delivery string) ([]Attempt, error)
	// Reopen makes a delivery that has ended pending again, and reports whether it did.
	Reopen(ctx context.Context, tenant, name string) (bool, error)
	// SweepDeliveries removes at most limit deliveries that ended before a time.
	SweepDeliveries(ctx context.Context, before time.Time, limit int) (int64, error)

	AddConnector(ctx context.Context, c Connector, secret []byte) error
	Connector(ctx context.Context, name string) (Connector, []byte, error)
	Connectors(ctx context.Context, tenant string) ([]Connector, error)
	DisableConnector(ctx context.Context, tenant, name string, at time.Time) (bool, error)
	// Hear stores the id of an event, and reports whether it is new. It MUST
	// wait for the transaction of another that stores the same at the same time.
	Hear(ctx context.Context, connector, event string, at time.Time) (bool, error)
	// SweepHeard forgets events that were heard before a time, at most limit.
	SweepHeard(ctx context.Context, before time.Time, limit int) (int64, error)
}

// Service keeps endpoints and connectors, and sends and hears messages. All
// fields but Local are needed; Post and Enqueue only by who publishes.
type Service struct {
	Tx      Transactor
	Records Records
	Vault   Vault
	// Enqueue has Deliver called for a delivery, in a job of the context's
	// transaction that is tried again while Deliver fails.
	Enqueue func(ctx context.Context, tenant, delivery string) error
	// Post sends a message; see internal/connect/webhook.
	Post Poster
	// Local allows http and addresses that are not public, for systems in one's
	// own network.
	Local bool
	Now   func() time.Time
}

// mayManage is the permission for everything but sending and hearing.
func mayManage(actor identity.Actor) error {
	return actor.May(identity.WebhookManage, identity.Subject{Tenant: actor.Tenant})
}

// Add registers an endpoint and returns its secret, which is shown this once.
// It needs WebhookManage. Errors are faults: Invalid for an address that no
// message is sent to, Limited for too many endpoints.
func (s *Service) Add(ctx context.Context, actor identity.Actor, address string, types []Type, note string) (Endpoint, Secret, error) {
	if err := mayManage(actor); err != nil {
		return Endpoint{}, Secret{}, err
	}
	if err := checkURL(address, s.Local); err != nil {
		return Endpoint{}, Secret{}, err
	}
	if len(note) > MaxURL || slices.ContainsFunc(types, func(t Type) bool { return !slices.Contains(Types, t) }) {
		return Endpoint{}, Secret{}, fault.New(fault.Invalid, "webhook.bad_type", nil)
	}
	e := Endpoint{Tenant: string(actor.Tenant), ID: id.New(), URL: address, Types: types, Note: strings.TrimSpace(note), Created: s.Now(), By: actor.Name()}
	secret := NewSecret()
	return e, secret, s.Tx.InTx(ctx, func(ctx context.Context) error {
		have, err := s.Records.Endpoints(ctx, e.Tenant)
		if err != nil {
			return err
		}
		if len(have) >= MaxEndpoints {
			return fault.New(fault.Limited, "webhook.many", nil, "limit", MaxEndpoints)
		}
		sealed, err := s.Vault.SealSecret(ctx, actor.Tenant, endpointField, e.ID, []byte(secret.Reveal()))
		if err != nil {
			return err
		}
		return s.Records.AddEndpoint(ctx, e, sealed)
	})
}

// List returns the tenant's endpoints. It needs WebhookManage.
func (s *Service) List(ctx context.Context, actor identity.Actor) ([]Endpoint, error) {
	if err := mayManage(actor); err != nil {
		return nil, err
	}
	return s.Records.Endpoints(ctx, string(actor.Tenant))
}

// Rotate gives an endpoint a new secret. It needs WebhookManage.
func (s *Service) Rotate(ctx context.Context, actor identity.Actor, name string) (Secret, error) {
	if err := mayManage(actor); err != nil {
		return Secret{}, err
	}
	secret := NewSecret()
	return secret, s.Tx.InTx(ctx, func(ctx context.Context) error {
		sealed, err := s.Vault.SealSecret(ctx, actor.Tenant, endpointField, name, []byte(secret.Reveal()))
		if err != nil {
			return err
		}
		return found(s.Records.ReplaceSecret(ctx, string(actor.Tenant), name, sealed))
	})
}

// Disable sends nothing to an endpoint any more. It needs WebhookManage.
func (s *Service) Disable(ctx context.Context, actor identity.Actor, name string) error {
	if err := mayManage(actor); err != nil {
		return err
	}
	return found(s.Records.DisableEndpoint(ctx, string(actor.Tenant), name, "", s.Now()))
}

// found turns "there was none" into Missing.
func found(ok bool, err error) error {
	if err == nil && !ok {
		err = fault.New(fault.Missing, "webhook.missing", nil)
	}
	return err
}

// secretOf opens a sealed secret.
func (s *Service) secretOf(ctx context.Context, tenant, field, row string, sealed []byte) (Secret, error) {
	text, err := s.Vault.OpenSecret(ctx, identity.TenantID(tenant), field, row, sealed)
	if err != nil {
		return Secret{}, err
	}
	secret, ok := ParseSecret(string(text))
	if !ok {
		return Secret{}, fault.New(fault.Internal, "webhook.missing", nil)
	}
	return secret, nil
}

// Event is what a message tells. Key names it: published twice, it is told once
// to each endpoint.
type Event struct {
	Tenant string
	Type   Type
	Key    string
	At     time.Time
	Data   map[string]any // ids, codes and numbers; no personal data
}

// message is the body of a request.
type message struct {
	Type      Type           `json:"type"`
	Timestamp time.Time      `json:"timestamp"`
	Data      map[string]any `json:"data"`
}

// Publish stores a delivery for each endpoint that wants the event, with its
// job, in the context's transaction.
func (s *Service) Publish(ctx context.Context, e Event) error {
	list, err := s.Records.Endpoints(ctx, e.Tenant)
	if err != nil {
		return err
	}
	body, err := json.Marshal(message{e.Type, e.At.UTC(), e.Data})
	if err != nil {
		return err
	}
	return s.Tx.InTx(ctx, func(ctx context.Context) error {
		for _, to := range list {
			if !to.wants(e.Type) {
				continue
			}
			d := Delivery{Tenant: e.Tenant, ID: id.New(), Endpoint: to.ID, Key: e.Key, Type: e.Type, Body: body, State: Pending, Made: s.Now()}
			added, err := s.Records.AddDelivery(ctx, d)
			if err != nil {
				return err
			}
			if added {
				if err := s.Enqueue(ctx, d.Tenant, d.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
