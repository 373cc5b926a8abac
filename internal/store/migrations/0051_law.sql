-- +goose Up
-- What operators read in legal texts: confirmations, the amounts of provinces,
-- longer periods. Entries are added and at most revoked, never changed. Days
-- are texts such as 2026-01-01, empty for an open end.
CREATE TABLE law_entry (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    item TEXT COLLATE "C" NOT NULL,
    province TEXT COLLATE "C" NOT NULL,
    value BIGINT NOT NULL,
    from_day TEXT COLLATE "C" NOT NULL,
    to_day TEXT COLLATE "C" NOT NULL,
    source TEXT NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    revoked_by TEXT COLLATE "C" NOT NULL DEFAULT '',
    revoked_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id)
);
