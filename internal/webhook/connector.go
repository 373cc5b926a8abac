package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// Connector is another system that reports events to us: a warehouse, a
// carrier, a shop.
type Connector struct {
	Tenant   string
	ID       string
	Name     string
	Party    string // the merchant or outlet it reports for; empty for the whole tenant
	Created  time.Time
	By       string
	Disabled time.Time
}

// ReturnReceived is the type of an event: the goods are back.
const ReturnReceived = "return_received"

// ReturnEvent says that goods came back. One of Case, Order and Waybill tells
// about which case.
type ReturnEvent struct {
	Case    string `json:"case,omitempty"`
	Order   string `json:"order,omitempty"`   // of the sale
	Waybill string `json:"waybill,omitempty"` // of the sale
	Ref     string `json:"ref"`               // waybill of the parcel that came back
}

// Returns takes return events into the cases. Received MUST take part in the
// transaction of its context. digest is the SHA-256 of the message, in hex.
type Returns interface {
	Received(ctx context.Context, c Connector, e ReturnEvent, digest string) error
}

// Remember is how long an event is remembered. A message is refused after
// Tolerance, so a day is plenty; senders repeat for longer with a new
// timestamp, and 30 days cover the retries of Standard Webhooks many times.
const Remember = 30 * 24 * time.Hour

// MaxMessage bounds a message from outside, in bytes.
const MaxMessage = 64 << 10

// AddConnector registers a connector and returns its secret, which is shown
// this once. It needs WebhookManage.
func (s *Service) AddConnector(ctx context.Context, actor identity.Actor, name, party string) (Connector, Secret, error) {
	if err := mayManage(actor); err != nil {
		return Connector{}, Secret{}, err
	}
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 400 || len(party) > 128 {
		return Connector{}, Secret{}, fault.New(fault.Invalid, "webhook.bad_name", nil)
	}
	c := Connector{Tenant: string(actor.Tenant), ID: id.New(), Name: name, Party: party, Created: s.Now(), By: actor.Name()}
	secret := NewSecret()
	return c, secret, s.Tx.InTx(ctx, func(ctx context.Context) error {
		sealed, err := s.Vault.SealSecret(ctx, actor.Tenant, connectorField, c.ID, []byte(secret.Reveal()))
		if err != nil {
			return err
		}
		return s.Records.AddConnector(ctx, c, sealed)
	})
}

// Connectors returns the tenant's connectors. It needs WebhookManage.
func (s *Service) Connectors(ctx context.Context, actor identity.Actor) ([]Connector, error) {
	if err := mayManage(actor); err != nil {
		return nil, err
	}
	return s.Records.Connectors(ctx, string(actor.Tenant))
}

// DisableConnector hears nothing from a connector any more. It needs
// WebhookManage.
func (s *Service) DisableConnector(ctx context.Context, actor identity.Actor, name string) error {
	if err := mayManage(actor); err != nil {
		return err
	}
	return found(s.Records.DisableConnector(ctx, string(actor.Tenant), name, s.Now()))
}

// incoming is a message from a connector.
type incoming struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// Hear takes a message of a connector: it checks the signature and the time,
// and has the event take effect, once. again says that it had before. Errors
// are faults: Unknown for an unknown connector and a signature that does not
// fit, which sound the same; Invalid for a message that is none; those of
// returns, after which the event may be sent again.
func (s *Service) Hear(ctx context.Context, name string, header func(string) string, body []byte, digest string, returns Returns) (again bool, err error) {
	refused := fault.New(fault.Unknown, "webhook.bad_signature", nil)
	c, sealed, err := s.Records.Connector(ctx, name)
	if err != nil {
		if fault.KindOf(err) == fault.Missing {
			return false, refused
		}
		return false, err
	}
	if !c.Disabled.IsZero() {
		return false, refused
	}
	secret, err := s.secretOf(ctx, c.Tenant, connectorField, c.ID, sealed)
	if err != nil {
		return false, err
	}
	event, err := secret.Verify(header, body, s.Now())
	if err != nil {
		return false, err
	}
	m, e, err := parse(body)
	if err != nil {
		return false, err
	}
	if m.Type != ReturnReceived {
		return false, fault.New(fault.Invalid, "webhook.unknown_type", nil, "type", clip(m.Type))
	}
	err = s.Tx.InTx(ctx, func(ctx context.Context) error {
		fresh, err := s.Records.Hear(ctx, c.ID, event, s.Now())
		if err != nil {
			return err
		}
		if again = !fresh; again {
			return nil
		}
		return returns.Received(ctx, c, e, digest)
	})
	return again && err == nil, err
}

// parse reads a message and its event, strictly.
func parse(body []byte) (incoming, ReturnEvent, error) {
	bad := func(err error) error { return fault.New(fault.Invalid, "webhook.bad_message", err) }
	var m incoming
	if err := strict(body, &m); err != nil {
		return m, ReturnEvent{}, bad(err)
	}
	var e ReturnEvent
	if m.Type != ReturnReceived {
		return m, e, nil
	}
	if err := strict(m.Data, &e); err != nil {
		return m, e, bad(err)
	}
	for _, s := range []string{e.Case, e.Order, e.Waybill, e.Ref} {
		if len(s) > 128 {
			return m, e, bad(nil)
		}
	}
	if e.Ref == "" || e.Case+e.Order+e.Waybill == "" {
		return m, e, bad(nil)
	}
	return m, e, nil
}

// strict reads one JSON value without unknown fields.
func strict(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

func clip(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return strings.ToValidUTF8(s, "")
}
