-- +goose Up
-- Versions of the published rules, what they made of cases, and back-tests.
-- Times are microseconds of UTC; 0 stands for "not yet".
CREATE TABLE policy_version (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'announced', 'active', 'retired', 'withdrawn')),
    body TEXT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    base_id TEXT COLLATE "C" NOT NULL,
    changes TEXT NOT NULL,
    major BOOLEAN NOT NULL,
    drafted_by TEXT COLLATE "C" NOT NULL,
    drafted_at BIGINT NOT NULL,
    announced_by TEXT COLLATE "C" NOT NULL,
    announced_at BIGINT NOT NULL,
    begins_at BIGINT NOT NULL,
    backtest_id TEXT COLLATE "C" NOT NULL,
    active_at BIGINT NOT NULL,
    retired_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    -- Nobody's rules begin without a back-test and a name.
    CHECK (state NOT IN ('announced', 'active', 'retired') OR (backtest_id <> '' AND announced_by <> '' AND announced_at > 0)),
    CHECK (state NOT IN ('active', 'retired') OR active_at > 0),
    CHECK (state <> 'retired' OR retired_at >= active_at)
);
-- Of the two states that others wait for, a tenant has at most one each: the
-- index decides who is first.
CREATE UNIQUE INDEX policy_version_one_announced ON policy_version (tenant_id) WHERE state = 'announced';
CREATE UNIQUE INDEX policy_version_one_active ON policy_version (tenant_id) WHERE state = 'active';
CREATE INDEX policy_version_due ON policy_version (begins_at, tenant_id) WHERE state = 'announced';
CREATE INDEX policy_version_times ON policy_version (tenant_id, active_at) WHERE active_at > 0;

CREATE TABLE policy_backtest (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    version_id TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    against_id TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, version_id) REFERENCES policy_version (tenant_id, id)
);
CREATE INDEX policy_backtest_version ON policy_backtest (tenant_id, version_id, id);

-- Entries are added and never changed. Facts are codes, amounts and counts.
CREATE TABLE policy_judgement (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    version_id TEXT COLLATE "C" NOT NULL,
    filed_at BIGINT NOT NULL,
    at BIGINT NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    facts TEXT NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, version_id) REFERENCES policy_version (tenant_id, id)
);
CREATE INDEX policy_judgement_case ON policy_judgement (tenant_id, case_id, id);
