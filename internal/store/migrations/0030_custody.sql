-- +goose Up
-- The custody log: one for the installation. docs/custody.md tells the rest.

-- One row: the number of entries. Whoever appends holds it until the end of
-- the transaction, so sequences have no gaps.
CREATE TABLE custody_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    size BIGINT NOT NULL CHECK (size >= 0)
);
INSERT INTO custody_head (one, size) VALUES (1, 0);

-- body is what counts; the other columns repeat parts of it to find it by.
CREATE TABLE custody_entry (
    sequence BIGINT PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    item_id TEXT COLLATE "C" NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    body BYTEA NOT NULL
);
CREATE INDEX custody_entry_case ON custody_entry (tenant_id, case_id, sequence);
CREATE INDEX custody_entry_item ON custody_entry (tenant_id, item_id, sequence);

-- The hashes of the tree by their index (golang.org/x/mod/sumdb/tlog).
CREATE TABLE custody_hash (
    position BIGINT PRIMARY KEY,
    hash BYTEA NOT NULL
);

CREATE TABLE custody_key (
    public_line TEXT COLLATE "C" PRIMARY KEY,
    added_at BIGINT NOT NULL
);

CREATE TABLE custody_checkpoint (
    size BIGINT PRIMARY KEY,
    note BYTEA NOT NULL,
    signed_at BIGINT NOT NULL
);

CREATE TABLE custody_token (
    size BIGINT NOT NULL REFERENCES custody_checkpoint (size),
    digest TEXT COLLATE "C" NOT NULL,
    token BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (size, digest)
);
