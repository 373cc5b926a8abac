-- +goose Up
-- Tenants, people, how they sign in, and what they may do. Names, phones and
-- logins are sealed; *_key columns are keyed hashes by which they are found.
-- Times are microseconds of UTC; 0 stands for "never".

CREATE TABLE tenant (
    id TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL,
    legal_entity TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- One row, once somebody has taken the first administrator's link.
CREATE TABLE first_run (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    at BIGINT NOT NULL
);

CREATE TABLE person (
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenant (id),
    id TEXT COLLATE "C" NOT NULL,
    name BYTEA,
    phone BYTEA,
    phone_key BYTEA,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX person_phone ON person (tenant_id, phone_key) WHERE phone_key IS NOT NULL;

CREATE TABLE membership (
    tenant_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    party_id TEXT COLLATE "C" NOT NULL,
    granted_at BIGINT NOT NULL,
    granted_by TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, person_id, role, party_id),
    FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id)
);
CREATE INDEX membership_role ON membership (tenant_id, role, person_id);

CREATE TABLE account (
    tenant_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    login_key BYTEA NOT NULL,
    login BYTEA NOT NULL,
    password TEXT NOT NULL,
    totp BYTEA,
    offered BYTEA,
    last_step BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, person_id),
    FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id)
);
CREATE UNIQUE INDEX account_login ON account (tenant_id, login_key);

CREATE TABLE recovery_code (
    tenant_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, person_id, hash),
    FOREIGN KEY (tenant_id, person_id) REFERENCES account (tenant_id, person_id)
);

CREATE TABLE known_browser (
    tenant_id TEXT COLLATE "C" NOT NULL,
    login_key BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, login_key, hash)
);

CREATE TABLE session (
    id TEXT COLLATE "C" PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    stage TEXT NOT NULL,
    method TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    idle BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL DEFAULT 0,
    agent TEXT NOT NULL,
    network BYTEA,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id)
);
CREATE UNIQUE INDEX session_hash ON session (hash);
CREATE INDEX session_person ON session (tenant_id, person_id, ended_at);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE phone_code (
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenant (id),
    phone_key BYTEA NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    used BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, phone_key)
);

-- A bucket is full again at full_at; the name says nothing about whose it is.
CREATE TABLE rate_bucket (
    name TEXT COLLATE "C" PRIMARY KEY,
    full_at BIGINT NOT NULL
);
CREATE INDEX rate_bucket_full ON rate_bucket (full_at);

CREATE TABLE security_event (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    network BYTEA,
    detail TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX security_event_person ON security_event (tenant_id, person_id, id);

CREATE TABLE one_time_link (
    hash BYTEA PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL DEFAULT 0,
    FOREIGN KEY (tenant_id, person_id) REFERENCES account (tenant_id, person_id)
);
CREATE INDEX one_time_link_person ON one_time_link (tenant_id, person_id);

CREATE TABLE passkey (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id BYTEA NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    record BYTEA NOT NULL,
    added_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, person_id) REFERENCES account (tenant_id, person_id)
);
CREATE INDEX passkey_person ON passkey (tenant_id, person_id, added_at);

CREATE TABLE ceremony (
    hash BYTEA PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    state BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX ceremony_expires ON ceremony (expires_at);

CREATE TABLE provider (
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenant (id),
    id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL DEFAULT 'tenant', -- whose key the secret is under: no person's
    secret BYTEA,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- Whom a provider's subject stands for; subject is empty until the first
-- sign-in.
CREATE TABLE provider_identity (
    tenant_id TEXT COLLATE "C" NOT NULL,
    provider_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    email_key BYTEA NOT NULL,
    subject TEXT COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, provider_id, person_id),
    FOREIGN KEY (tenant_id, provider_id) REFERENCES provider (tenant_id, id),
    FOREIGN KEY (tenant_id, person_id) REFERENCES account (tenant_id, person_id)
);
CREATE UNIQUE INDEX provider_identity_email ON provider_identity (tenant_id, provider_id, email_key);
CREATE UNIQUE INDEX provider_identity_subject ON provider_identity (tenant_id, provider_id, subject) WHERE subject <> '';

CREATE TABLE program (
    tenant_id TEXT COLLATE "C" NOT NULL REFERENCES tenant (id),
    id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    party_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE program_key (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    program_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL DEFAULT 0,
    revoked_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES program (tenant_id, id)
);
CREATE UNIQUE INDEX program_key_hash ON program_key (hash);
CREATE INDEX program_key_program ON program_key (tenant_id, program_id, id);
