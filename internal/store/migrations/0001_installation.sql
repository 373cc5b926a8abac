-- +goose Up
-- One row: who these records belong to. A backup carries the id along, so that
-- a restore into the wrong place can be noticed.
CREATE TABLE installation (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
