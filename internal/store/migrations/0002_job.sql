-- +goose Up
-- The queue itself is River's tables (river_job and others), which Migrate
-- creates after these files. These two belong to internal/job.

-- Who works on jobs. A worker counts its beats; one whose count stands still
-- is dead, and its jobs are given to others. No clocks are compared.
CREATE TABLE job_worker (
    id TEXT COLLATE "C" PRIMARY KEY,
    beats BIGINT NOT NULL
);

-- How far a running job has come; the latest report only.
CREATE TABLE job_progress (
    job_id BIGINT PRIMARY KEY,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    reported_at BIGINT NOT NULL
);
