package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/identity"
	"github.com/bonafide-aftersale/bonafide/internal/webhook"
)

// webhookRoutes manage where messages are sent, and connectors that events are
// heard from.
func (a *API) webhookRoutes() {
	rt := func(method, path, name, summary string, status int) route {
		return route{method: method, path: path, name: name, summary: summary, tag: "webhooks", actions: []identity.Action{identity.WebhookManage}, status: status}
	}
	handle(a, rt(http.MethodPost, "/webhooks", "add-webhook", "Send messages to an address", http.StatusCreated), a.addWebhook)
	handle(a, rt(http.MethodGet, "/webhooks", "list-webhooks", "Addresses that messages are sent to", 0), a.listWebhooks)
	handle(a, rt(http.MethodDelete, "/webhooks/{webhook}", "disable-webhook", "Send nothing to an address any more", 0), a.disableWebhook)
	handle(a, rt(http.MethodPost, "/webhooks/{webhook}/secret", "rotate-webhook", "Give an address a new secret", 0), a.rotateWebhook)
	handle(a, rt(http.MethodPost, "/webhooks/{webhook}/test", "test-webhook", "Send a message of type ping", http.StatusAccepted), a.testWebhook)
	handle(a, rt(http.MethodGet, "/webhooks/{webhook}/deliveries", "list-deliveries", "The log of an address, the newest first", 0), a.listDeliveries)
	handle(a, rt(http.MethodGet, "/deliveries/{delivery}", "get-delivery", "A message with its attempts", 0), a.getDelivery)
	handle(a, rt(http.MethodPost, "/deliveries/{delivery}/again", "deliver-again", "Send a message once more", http.StatusAccepted), a.deliverAgain)
	handle(a, rt(http.MethodPost, "/connectors", "add-connector", "Hear events from another system", http.StatusCreated), a.addConnector)
	handle(a, rt(http.MethodGet, "/connectors", "list-connectors", "Systems that events are heard from", 0), a.listConnectors)
	handle(a, rt(http.MethodDelete, "/connectors/{connector}", "disable-connector", "Hear nothing from a system any more", 0), a.disableConnector)
	handle(a, route{method: http.MethodPost, path: "/connectors/{connector}/events", name: "connector-event", tag: "webhooks", open: true, raw: true, limit: webhook.MaxMessage,
		summary: "An event, signed with the connector's secret as Standard Webhooks says"}, a.connectorEvent)
}

// Endpoint is where messages are sent.
type Endpoint struct {
	ID       string    `json:"id"`
	URL      string    `json:"url"`
	Types    []string  `json:"types,omitempty" doc:"all if empty"`
	Note     string    `json:"note,omitempty"`
	Created  time.Time `json:"created"`
	Disabled time.Time `json:"disabled,omitzero"`
	Why      string    `json:"disabled_why,omitempty" doc:"code, if it was not a person"`
}

func endpointOf(e webhook.Endpoint) Endpoint {
	v := Endpoint{ID: e.ID, URL: e.URL, Note: e.Note, Created: e.Created, Disabled: e.Disabled, Why: e.Why}
	for _, t := range e.Types {
		v.Types = append(v.Types, string(t))
	}
	return v
}

type addWebhookInput struct {
	Body struct {
		URL   string   `json:"url" maxLength:"2000"`
		Types []string `json:"types,omitempty" maxItems:"20" doc:"case_moved; all if left out"`
		Note  string   `json:"note,omitempty" maxLength:"2000"`
	}
}

type addWebhookOutput struct {
	Body struct {
		Endpoint
		Secret string `json:"secret" doc:"to check signatures with; shown this once"`
	}
}

func (a *API) addWebhook(ctx context.Context, in *addWebhookInput) (*addWebhookOutput, error) {
	var types []webhook.Type
	for _, t := range in.Body.Types {
		types = append(types, webhook.Type(t))
	}
	e, secret, err := a.Webhooks.Add(ctx, callOf(ctx).actor, in.Body.URL, types, in.Body.Note)
	if err != nil {
		return nil, err
	}
	out := &addWebhookOutput{}
	out.Body.Endpoint, out.Body.Secret = endpointOf(e), secret.Reveal()
	return out, nil
}

type webhooksOutput struct {
	Body struct {
		Webhooks []Endpoint `json:"webhooks"`
	}
}

func (a *API) listWebhooks(ctx context.Context, _ *none) (*webhooksOutput, error) {
	list, err := a.Webhooks.List(ctx, callOf(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &webhooksOutput{}
	out.Body.Webhooks = []Endpoint{}
	for _, e := range list {
		out.Body.Webhooks = append(out.Body.Webhooks, endpointOf(e))
	}
	return out, nil
}

type webhookInput struct {
	Webhook string `path:"webhook" maxLength:"40"`
}

func (a *API) disableWebhook(ctx context.Context, in *webhookInput) (*done, error) {
	return &done{}, a.Webhooks.Disable(ctx, callOf(ctx).actor, in.Webhook)
}

type secretOutput struct {
	Body struct {
		Secret string `json:"secret" doc:"shown this once"`
	}
}

func (a *API) rotateWebhook(ctx context.Context, in *webhookInput) (*secretOutput, error) {
	secret, err := a.Webhooks.Rotate(ctx, callOf(ctx).actor, in.Webhook)
	if err != nil {
		return nil, err
	}
	out := &secretOutput{}
	out.Body.Secret = secret.Reveal()
	return out, nil
}

// Delivery is a message to an address.
type Delivery struct {
	ID       string          `json:"id"`
	Webhook  string          `json:"webhook"`
	Type     string          `json:"type"`
	State    string          `json:"state" enum:"pending,delivered,failed"`
	Attempts int             `json:"attempts"`
	Status   int             `json:"status,omitempty" doc:"of the last answer"`
	Made     time.Time       `json:"made"`
	Ended    time.Time       `json:"ended,omitzero"`
	Message  json.RawMessage `json:"message,omitempty"`
	Log      []Attempt       `json:"log,omitempty"`
}

// Attempt is one try to deliver.
type Attempt struct {
	Number  int       `json:"number"`
	At      time.Time `json:"at"`
	Millis  int64     `json:"took_ms"`
	Status  int       `json:"status,omitempty"`
	Problem string    `json:"problem,omitempty" doc:"no_answer, private_address or redirect"`
}

func deliveryOf(d webhook.Delivery) Delivery {
	return Delivery{ID: d.ID, Webhook: d.Endpoint, Type: string(d.Type), State: string(d.State), Attempts: d.Attempts, Status: d.Status, Made: d.Made, Ended: d.Ended}
}

type deliveryOutput struct{ Body Delivery }

func (a *API) testWebhook(ctx context.Context, in *webhookInput) (*deliveryOutput, error) {
	d, err := a.Webhooks.Try(ctx, callOf(ctx).actor, in.Webhook)
	if err != nil {
		return nil, err
	}
	return &deliveryOutput{deliveryOf(d)}, nil
}

type deliveriesInput struct {
	Webhook string `path:"webhook" maxLength:"40"`
	Before  string `query:"before" maxLength:"40" doc:"id of the last one of the page before"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type deliveriesOutput struct {
	Body struct {
		Deliveries []Delivery `json:"deliveries"`
	}
}

func (a *API) listDeliveries(ctx context.Context, in *deliveriesInput) (*deliveriesOutput, error) {
	list, err := a.Webhooks.Deliveries(ctx, callOf(ctx).actor, in.Webhook, in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &deliveriesOutput{}
	out.Body.Deliveries = []Delivery{}
	for _, d := range list {
		out.Body.Deliveries = append(out.Body.Deliveries, deliveryOf(d))
	}
	return out, nil
}

type deliveryInput struct {
	Delivery string `path:"delivery" maxLength:"40"`
}

func (a *API) getDelivery(ctx context.Context, in *deliveryInput) (*deliveryOutput, error) {
	d, log, err := a.Webhooks.Delivery(ctx, callOf(ctx).actor, in.Delivery)
	if err != nil {
		return nil, err
	}
	out := &deliveryOutput{deliveryOf(d)}
	out.Body.Message = d.Body
	for _, x := range log {
		out.Body.Log = append(out.Body.Log, Attempt{x.Number, x.At, x.Took.Milliseconds(), x.Status, x.Problem})
	}
	return out, nil
}

func (a *API) deliverAgain(ctx context.Context, in *deliveryInput) (*done, error) {
	return &done{}, a.Webhooks.Again(ctx, callOf(ctx).actor, in.Delivery)
}

// Connector is a system that events are heard from.
type Connector struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Party    string    `json:"party,omitempty"`
	Created  time.Time `json:"created"`
	Disabled time.Time `json:"disabled,omitzero"`
}

func connectorOf(c webhook.Connector) Connector {
	return Connector{c.ID, c.Name, c.Party, c.Created, c.Disabled}
}

type addConnectorInput struct {
	Body struct {
		Name  string `json:"name" minLength:"1" maxLength:"400"`
		Party string `json:"party,omitempty" maxLength:"128" doc:"the merchant or outlet it reports for; the whole organisation if left out"`
	}
}

type addConnectorOutput struct {
	Body struct {
		Connector
		Secret string `json:"secret" doc:"to sign with; shown this once"`
		URL    string `json:"path" doc:"where events are sent"`
	}
}

func (a *API) addConnector(ctx context.Context, in *addConnectorInput) (*addConnectorOutput, error) {
	c, secret, err := a.Webhooks.AddConnector(ctx, callOf(ctx).actor, in.Body.Name, in.Body.Party)
	if err != nil {
		return nil, err
	}
	out := &addConnectorOutput{}
	out.Body.Connector, out.Body.Secret, out.Body.URL = connectorOf(c), secret.Reveal(), Base+"/connectors/"+c.ID+"/events"
	return out, nil
}

type connectorsOutput struct {
	Body struct {
		Connectors []Connector `json:"connectors"`
	}
}

func (a *API) listConnectors(ctx context.Context, _ *none) (*connectorsOutput, error) {
	list, err := a.Webhooks.Connectors(ctx, callOf(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &connectorsOutput{}
	out.Body.Connectors = []Connector{}
	for _, c := range list {
		out.Body.Connectors = append(out.Body.Connectors, connectorOf(c))
	}
	return out, nil
}

type connectorInput struct {
	Connector string `path:"connector" maxLength:"40"`
}

func (a *API) disableConnector(ctx context.Context, in *connectorInput) (*done, error) {
	return &done{}, a.Webhooks.DisableConnector(ctx, callOf(ctx).actor, in.Connector)
}

// connectorEventInput names the headers of Standard Webhooks, and the body,
// which is signed byte for byte and so read as it is.
type connectorEventInput struct {
	Connector string `path:"connector" maxLength:"40"`
	ID        string `header:"webhook-id" maxLength:"128"`
	Time      string `header:"webhook-timestamp" maxLength:"32"`
	Signature string `header:"webhook-signature" maxLength:"2000"`
	RawBody   []byte `contentType:"application/json"`
}

type connectorEventOutput struct {
	Body struct {
		Again bool `json:"again" doc:"the event had been taken before"`
	}
}

func (a *API) connectorEvent(ctx context.Context, in *connectorEventInput) (*connectorEventOutput, error) {
	header := func(name string) string {
		return map[string]string{webhook.HeaderID: in.ID, webhook.HeaderTime: in.Time, webhook.HeaderSignature: in.Signature}[name]
	}
	if err := checkJSON(in.RawBody); err != nil && len(in.RawBody) > 0 && err != io.EOF {
		return nil, fault.New(fault.Invalid, "webhook.bad_message", err)
	}
	again, err := a.Webhooks.Hear(ctx, in.Connector, header, in.RawBody, hexOf(in.RawBody), a.Returns)
	if err != nil {
		return nil, err
	}
	out := &connectorEventOutput{}
	out.Body.Again = again
	return out, nil
}
