package webhook

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/id"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
)

// State is how far a delivery has come.
type State string

// The states of a delivery.
const (
	Pending   State = "pending"
	Delivered State = "delivered" // the receiver answered 2xx
	Failed    State = "failed"    // given up, or the endpoint was disabled meanwhile
)

// Delivery is one message to one endpoint. Its id is the webhook-id, the same
// for every attempt: a receiver that has it already drops it.
type Delivery struct {
	Tenant   string
	ID       string
	Endpoint string
	Key      string // of the event
	Type     Type
	Body     []byte
	State    State
	Attempts int
	Status   int // of the last answer; 0 if there was none
	Made     time.Time
	Ended    time.Time
}

// Attempt is one try to deliver.
type Attempt struct {
	Delivery string
	Number   int
	At       time.Time
	Took     time.Duration
	Status   int    // of the answer; 0 if there was none
	Problem  string // why there was none, as a code
}

// Problems of attempts without an answer.
const (
	NoAnswer = "no_answer"       // the network, or a timeout
	Private  = "private_address" // the name leads to an address that is not public
	Redirect = "redirect"        // an answer that leads elsewhere is not followed
)

// ErrPrivate is for a name that leads to an address that is not public.
var ErrPrivate = errors.New("webhook: the address is not public")

// Request is a message on its way.
type Request struct {
	URL    string
	Header map[string]string
	Body   []byte
}

// Poster sends a message and returns the status of the answer. The error is
// ErrPrivate or that of the network. It MUST NOT follow redirects.
type Poster interface {
	Post(ctx context.Context, r Request) (status int, err error)
}

// ErrGiveUp is for a delivery that trying again does not change.
var ErrGiveUp = errors.New("webhook: given up")

// Keep is how long ended deliveries are kept for the log.
const Keep = 30 * 24 * time.Hour

// Deliver tries a delivery once; attempt counts from 1, last says that no
// further one follows. nil means that there is nothing more to do. It must not
// be called in a transaction: an attempt counts whatever comes of it.
func (s *Service) Deliver(ctx context.Context, tenant, name string, attempt int, last bool) error {
	d, err := s.Records.Delivery(ctx, tenant, name)
	if err != nil {
		if fault.KindOf(err) == fault.Missing {
			return nil
		}
		return err
	}
	if d.State != Pending {
		return nil
	}
	to, sealed, err := s.Records.Endpoint(ctx, tenant, d.Endpoint)
	if err != nil {
		return err
	}
	a := Attempt{Delivery: d.ID, Number: d.Attempts + 1, At: s.Now()}
	if !to.Disabled.IsZero() {
		return s.Records.AddAttempt(ctx, tenant, a, Failed)
	}
	secret, err := s.secretOf(ctx, tenant, endpointField, to.ID, sealed)
	if err != nil {
		return err
	}
	a.Status, err = s.Post.Post(ctx, s.sign(to, d, secret))
	a.Took = s.Now().Sub(a.At)
	state, failure := outcome(&a, err, last)
	if err := s.Records.AddAttempt(context.WithoutCancel(ctx), tenant, a, state); err != nil {
		return err
	}
	if a.Status == gone {
		_, err := s.Records.DisableEndpoint(ctx, tenant, to.ID, "webhook.gone", s.Now())
		return err
	}
	return failure
}

// gone is the status by which a receiver asks for nothing more (Standard
// Webhooks, "Responding to messages").
const gone = 410

// sign makes the request of a delivery, with the time of now.
func (s *Service) sign(to Endpoint, d Delivery, secret Secret) Request {
	at, name := s.Now(), "msg_"+d.ID
	return Request{URL: to.URL, Body: d.Body, Header: map[string]string{
		"Content-Type": "application/json", HeaderID: name, HeaderTime: strconv.FormatInt(at.Unix(), 10), HeaderSignature: secret.Sign(name, at, d.Body),
	}}
}

// outcome says what an attempt leads to.
func outcome(a *Attempt, err error, last bool) (State, error) {
	switch {
	case errors.Is(err, ErrPrivate):
		a.Problem = Private
	case err != nil:
		a.Problem = NoAnswer
	case a.Status/100 == 2:
		return Delivered, nil
	case a.Status/100 == 3:
		a.Problem = Redirect
	}
	if last || a.Status == gone {
		return Failed, ErrGiveUp
	}
	if err == nil {
		err = errors.New("webhook: the receiver answered " + strconv.Itoa(a.Status))
	}
	return Pending, errors.New(text(err))
}

// text is an error without the address, which a net/url error repeats and which
// may hold a secret of the receiver.
func text(err error) string {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// MaxPage bounds a page of the delivery log.
const MaxPage = 200

// Deliveries returns a page of the log of an endpoint, the newest first, before
// an id. It needs WebhookManage.
func (s *Service) Deliveries(ctx context.Context, actor identity.Actor, endpoint, before string, limit int) ([]Delivery, error) {
	if err := mayManage(actor); err != nil {
		return nil, err
	}
	if _, _, err := s.Records.Endpoint(ctx, string(actor.Tenant), endpoint); err != nil {
		return nil, err
	}
	if limit < 1 || limit > MaxPage {
		limit = MaxPage
	}
	return s.Records.Deliveries(ctx, string(actor.Tenant), endpoint, before, limit)
}

// Delivery returns one with its attempts. It needs WebhookManage.
func (s *Service) Delivery(ctx context.Context, actor identity.Actor, name string) (Delivery, []Attempt, error) {
	if err := mayManage(actor); err != nil {
		return Delivery{}, nil, err
	}
	d, err := s.Records.Delivery(ctx, string(actor.Tenant), name)
	if err != nil {
		return d, nil, err
	}
	attempts, err := s.Records.Attempts(ctx, d.Tenant, d.ID)
	return d, attempts, err
}

// Again sends a delivery that has ended once more. It needs WebhookManage.
func (s *Service) Again(ctx context.Context, actor identity.Actor, name string) error {
	if err := mayManage(actor); err != nil {
		return err
	}
	return s.Tx.InTx(ctx, func(ctx context.Context) error {
		ok, err := s.Records.Reopen(ctx, string(actor.Tenant), name)
		if err != nil {
			return err
		}
		if !ok {
			if _, err := s.Records.Delivery(ctx, string(actor.Tenant), name); err != nil {
				return err
			}
			return fault.New(fault.Conflict, "webhook.on_its_way", nil)
		}
		return s.Enqueue(ctx, string(actor.Tenant), name)
	})
}

// Try sends a message of type Ping to one endpoint and returns its delivery. It
// needs WebhookManage.
func (s *Service) Try(ctx context.Context, actor identity.Actor, endpoint string) (d Delivery, err error) {
	if err := mayManage(actor); err != nil {
		return d, err
	}
	to, _, err := s.Records.Endpoint(ctx, string(actor.Tenant), endpoint)
	if err != nil {
		return d, err
	}
	now := s.Now()
	body := `{"type":"ping","timestamp":"` + now.UTC().Format(time.RFC3339Nano) + `","data":{}}`
	d = Delivery{Tenant: to.Tenant, ID: id.New(), Endpoint: to.ID, Type: Ping, Body: []byte(body), State: Pending, Made: now}
	d.Key = d.ID
	return d, s.Tx.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.Records.AddDelivery(ctx, d); err != nil {
			return err
		}
		return s.Enqueue(ctx, d.Tenant, d.ID)
	})
}

// Sweep forgets what is old: ended deliveries after Keep, ids of heard events
// once their messages cannot be repeated any more. It is to be called now and
// then, and returns how many rows it removed.
func (s *Service) Sweep(ctx context.Context, limit int) (int64, error) {
	now := s.Now()
	n, err := s.Records.SweepDeliveries(ctx, now.Add(-Keep), limit)
	if err != nil {
		return n, err
	}
	m, err := s.Records.SweepHeard(ctx, now.Add(-Remember), limit)
	return n + m, err
}
