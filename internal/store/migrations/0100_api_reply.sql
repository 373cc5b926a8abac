-- +goose Up
-- Requests that were done under an idempotency key, with their answers, sealed
-- under the tenant's own key: owner_id is always 'tenant'. Rows live for a day.

CREATE TABLE api_reply (
    tenant_id TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    request_key TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, actor, request_key)
);
CREATE UNIQUE INDEX api_reply_id ON api_reply (id);
CREATE INDEX api_reply_expires ON api_reply (expires_at, id);

INSERT INTO sealed_column (table_name, column_name, tenant_column, person_column, row_column)
VALUES ('api_reply', 'sealed', 'tenant_id', 'owner_id', 'id');
