-- +goose Up
-- Endpoints that messages are sent to, with what became of each message, and
-- connectors that events are heard from. Secrets lie sealed under the tenant's
-- own key: owner_id is always 'tenant'. Messages hold no personal data.

CREATE TABLE webhook_endpoint (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL,
    url TEXT NOT NULL,
    types TEXT NOT NULL,
    note TEXT NOT NULL,
    secret BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    by_name TEXT COLLATE "C" NOT NULL,
    disabled_at BIGINT NOT NULL,
    why TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE webhook_delivery (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    endpoint_id TEXT COLLATE "C" NOT NULL,
    event_key TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    body TEXT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts BIGINT NOT NULL,
    status BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, endpoint_id, event_key),
    FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoint (tenant_id, id)
);
CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended_at, id) WHERE ended_at > 0;
CREATE INDEX webhook_delivery_endpoint ON webhook_delivery (tenant_id, endpoint_id, id);

CREATE TABLE webhook_attempt (
    tenant_id TEXT COLLATE "C" NOT NULL,
    delivery_id TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    took BIGINT NOT NULL,
    status BIGINT NOT NULL,
    problem TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, delivery_id, number),
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_delivery (tenant_id, id)
);

CREATE TABLE webhook_connector (
    id TEXT COLLATE "C" PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    party_id TEXT COLLATE "C" NOT NULL,
    secret BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    by_name TEXT COLLATE "C" NOT NULL,
    disabled_at BIGINT NOT NULL
);
CREATE INDEX webhook_connector_tenant ON webhook_connector (tenant_id, id);

CREATE TABLE webhook_heard (
    connector_id TEXT COLLATE "C" NOT NULL,
    event_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (connector_id, event_id)
);
CREATE INDEX webhook_heard_at ON webhook_heard (at);

INSERT INTO sealed_column (table_name, column_name, tenant_column, person_column, row_column) VALUES
    ('webhook_endpoint', 'secret', 'tenant_id', 'owner_id', 'id'),
    ('webhook_connector', 'secret', 'tenant_id', 'owner_id', 'id');
