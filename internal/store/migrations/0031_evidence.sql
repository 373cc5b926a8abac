-- +goose Up
-- What was typed (names of files, order and waybill numbers) is in "sealed".

CREATE TABLE evidence_item (
    id TEXT COLLATE "C" PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    side TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    visibility TEXT COLLATE "C" NOT NULL,
    file TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    captured_at BIGINT NOT NULL,
    challenge_id TEXT COLLATE "C" NOT NULL,
    erased_at BIGINT NOT NULL,
    details_digest TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL UNIQUE,
    sealed BYTEA NOT NULL
);
CREATE INDEX evidence_item_file ON evidence_item (file);

-- Which items belong to which case: filed ones to any number.
CREATE TABLE evidence_case (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    item_id TEXT COLLATE "C" NOT NULL REFERENCES evidence_item (id),
    attached_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, item_id)
);

-- Keyed hashes of order and waybill numbers.
CREATE TABLE evidence_index (
    tenant_id TEXT COLLATE "C" NOT NULL,
    value BYTEA NOT NULL,
    item_id TEXT COLLATE "C" NOT NULL REFERENCES evidence_item (id),
    PRIMARY KEY (tenant_id, value, item_id)
);

-- Files that are about to be removed.
CREATE TABLE evidence_condemned (
    file TEXT COLLATE "C" PRIMARY KEY,
    condemned_at BIGINT NOT NULL
);

CREATE TABLE evidence_upload (
    id TEXT COLLATE "C" PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    side TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    visibility TEXT COLLATE "C" NOT NULL,
    captured_at BIGINT NOT NULL,
    challenge_id TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    length BIGINT NOT NULL,
    received BIGINT NOT NULL CHECK (received >= 0 AND received <= length),
    parts BIGINT NOT NULL,
    hash_state BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    item_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX evidence_upload_expires ON evidence_upload (expires_at, id);
CREATE INDEX evidence_upload_by ON evidence_upload (tenant_id, by_id);

CREATE TABLE evidence_part (
    upload_id TEXT COLLATE "C" NOT NULL REFERENCES evidence_upload (id),
    start_at BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (upload_id, start_at)
);

-- Only the hash of the secret half of a token is stored.
CREATE TABLE evidence_challenge (
    id TEXT COLLATE "C" PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    prompt TEXT COLLATE "C" NOT NULL,
    secret_hash TEXT COLLATE "C" NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
