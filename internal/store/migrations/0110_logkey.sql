-- +goose Up
-- The private key that signs checkpoints of the custody log, sealed under the
-- key of the installation itself: every process of one database signs one log.
CREATE TABLE custody_signer (
    id TEXT COLLATE "C" PRIMARY KEY CHECK (id = 'current'),
    tenant_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    public TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    made_at BIGINT NOT NULL
);
INSERT INTO sealed_column (table_name, column_name, tenant_column, person_column, row_column)
VALUES ('custody_signer', 'sealed', 'tenant_id', 'person_id', 'id');
