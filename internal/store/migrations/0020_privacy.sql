-- +goose Up
-- Wrapped keys of persons, who looked at what, and how far a rotation is.
-- Times are microseconds of UTC; 0 stands for "never".

-- The row of a person stays after erasure, without the key: it says that there
-- will be none.
CREATE TABLE person_key (
    tenant_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    master TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    renewed_at BIGINT NOT NULL,
    erased_at BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, person_id)
);
CREATE INDEX person_key_master ON person_key (master);
CREATE INDEX person_key_renewed ON person_key (renewed_at, tenant_id, person_id) WHERE erased_at = 0;

CREATE TABLE index_key (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    id BIGINT NOT NULL,
    master TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- Entries are added and never changed.
CREATE TABLE access_log (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    act TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    table_name TEXT COLLATE "C" NOT NULL,
    column_name TEXT COLLATE "C" NOT NULL,
    row_id TEXT COLLATE "C" NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX access_log_person ON access_log (tenant_id, person_id, id);
CREATE INDEX access_log_actor ON access_log (tenant_id, actor, id);

-- Columns that hold sealed fields. A migration that makes one adds its row
-- here, so that a rotation finds it. place_table and place_column are what the
-- field is bound to; row_column, with tenant_column, finds one row.
CREATE TABLE sealed_column (
    table_name TEXT COLLATE "C" NOT NULL,
    column_name TEXT COLLATE "C" NOT NULL,
    tenant_column TEXT COLLATE "C" NOT NULL,
    person_column TEXT COLLATE "C" NOT NULL,
    row_column TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (table_name, column_name)
);

-- A rotation of data keys: first every person gets a new one, then the walk
-- over the sealed columns stands behind (after_tenant, after_row) of one of
-- them. At most one rotation is under way.
CREATE TABLE key_rotation (
    id TEXT COLLATE "C" PRIMARY KEY,
    started_at BIGINT NOT NULL,
    renewed BIGINT NOT NULL DEFAULT 0,
    visited BIGINT NOT NULL DEFAULT 0,
    resealed BIGINT NOT NULL DEFAULT 0,
    unreadable BIGINT NOT NULL DEFAULT 0,
    table_name TEXT COLLATE "C" NOT NULL DEFAULT '',
    column_name TEXT COLLATE "C" NOT NULL DEFAULT '',
    after_tenant TEXT COLLATE "C" NOT NULL DEFAULT '',
    after_row TEXT COLLATE "C" NOT NULL DEFAULT '',
    finished_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX key_rotation_one ON key_rotation (finished_at) WHERE finished_at = 0;
