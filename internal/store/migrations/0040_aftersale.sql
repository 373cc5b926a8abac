-- +goose Up
-- Cases and everything that was said, asked, decided and paid in them. A
-- record of a case has its place in the case (no, from 0); records are added
-- and changed, never removed. What people wrote is in case_text, sealed.
-- Times are microseconds of UTC; 0 stands for "not yet". Flags are 0 and 1.

CREATE TABLE aftersale_case (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    stage TEXT COLLATE "C" NOT NULL CHECK (stage <> ''),
    return_stage TEXT COLLATE "C" NOT NULL,
    resume_stage TEXT COLLATE "C" NOT NULL,
    is_open BIGINT NOT NULL CHECK (is_open IN (0, 1)),
    due_at BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    reason_version TEXT COLLATE "C" NOT NULL,
    order_no TEXT COLLATE "C" NOT NULL,
    waybill TEXT COLLATE "C" NOT NULL,
    product TEXT COLLATE "C" NOT NULL,
    paid_fen BIGINT NOT NULL CHECK (paid_fen >= 0),
    asked_fen BIGINT NOT NULL CHECK (asked_fen >= 0 AND asked_fen <= paid_fen),
    urgent BIGINT NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    customer_id TEXT COLLATE "C" NOT NULL,
    customer_index TEXT COLLATE "C" NOT NULL,
    merchant_id TEXT COLLATE "C" NOT NULL,
    outlet_id TEXT COLLATE "C" NOT NULL,
    name_text TEXT COLLATE "C" NOT NULL,
    phone_text TEXT COLLATE "C" NOT NULL,
    address_text TEXT COLLATE "C" NOT NULL,
    opened_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    policy_version TEXT COLLATE "C" NOT NULL,
    rules TEXT NOT NULL,
    assigned_to TEXT COLLATE "C" NOT NULL,
    raised BIGINT NOT NULL,
    blind BIGINT NOT NULL,
    appeal_closed BIGINT NOT NULL,
    audit_drawn BIGINT NOT NULL,
    fulfilled TEXT COLLATE "C" NOT NULL,
    fulfilled_ref TEXT NOT NULL,
    return_ref TEXT NOT NULL,
    merged_into TEXT COLLATE "C" NOT NULL,
    outside TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX aftersale_case_open ON aftersale_case (tenant_id, due_at, id) WHERE is_open = 1;
CREATE INDEX aftersale_case_all ON aftersale_case (tenant_id, due_at, id);
CREATE INDEX aftersale_case_merchant ON aftersale_case (tenant_id, merchant_id, due_at, id);
CREATE INDEX aftersale_case_customer ON aftersale_case (tenant_id, customer_id, due_at, id);
CREATE INDEX aftersale_case_index ON aftersale_case (tenant_id, customer_index) WHERE customer_index <> '';
CREATE INDEX aftersale_case_assigned ON aftersale_case (tenant_id, assigned_to, due_at, id) WHERE assigned_to <> '';
CREATE INDEX aftersale_case_outlet ON aftersale_case (tenant_id, outlet_id, due_at, id) WHERE outlet_id <> '';
CREATE INDEX aftersale_case_order ON aftersale_case (tenant_id, order_no) WHERE order_no <> '';
CREATE INDEX aftersale_case_waybill ON aftersale_case (tenant_id, waybill) WHERE waybill <> '';

-- The time line. One event for each version of a case: two moves from the same
-- version cannot both be here.
CREATE TABLE case_event (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    actor_id TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    program TEXT NOT NULL,
    inputs TEXT NOT NULL,
    verb TEXT COLLATE "C" NOT NULL,
    from_stage TEXT COLLATE "C" NOT NULL,
    to_stage TEXT COLLATE "C" NOT NULL,
    facts TEXT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, case_id, seq),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE INDEX case_event_at ON case_event (tenant_id, at);

CREATE TABLE case_text (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    commitment TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE INDEX case_text_person ON case_text (tenant_id, person_id, id);

-- A kind of clock is live at most once in a case.
CREATE TABLE case_clock (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('running', 'paused', 'stopped', 'expired')),
    term_n BIGINT NOT NULL,
    term_unit TEXT COLLATE "C" NOT NULL,
    calendar TEXT COLLATE "C" NOT NULL,
    start_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL CHECK (due_at >= start_at),
    ended_at BIGINT NOT NULL,
    pauses TEXT NOT NULL,
    extensions TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE INDEX case_clock_due ON case_clock (due_at, id) WHERE state = 'running';
CREATE UNIQUE INDEX case_clock_live ON case_clock (tenant_id, case_id, kind) WHERE state IN ('running', 'paused');
CREATE INDEX case_clock_ended ON case_clock (tenant_id, ended_at) WHERE ended_at > 0;

CREATE TABLE case_evidence (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    item_id TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    side TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    line TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    UNIQUE (tenant_id, case_id, item_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE INDEX case_evidence_item ON case_evidence (tenant_id, item_id);

CREATE TABLE case_evidence_request (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    from_side TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    line TEXT COLLATE "C" NOT NULL,
    why TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);

CREATE TABLE case_statement (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    side TEXT COLLATE "C" NOT NULL,
    verb TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    text_id TEXT COLLATE "C" NOT NULL,
    items TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);

CREATE TABLE case_offer (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL,
    merchant_share BIGINT NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);

CREATE TABLE case_checklist_answer (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    round BIGINT NOT NULL,
    line TEXT COLLATE "C" NOT NULL,
    mark TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    UNIQUE (tenant_id, case_id, round, line),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);

CREATE TABLE case_opinion (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    UNIQUE (tenant_id, case_id, by_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);

CREATE TABLE case_draft (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome <> 'reject'),
    amount_fen BIGINT NOT NULL,
    merchant_share BIGINT NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    program TEXT NOT NULL,
    inputs TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);

-- A settlement gives something; nothing but a decision refuses.
CREATE TABLE case_settlement (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    basis TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome <> 'reject'),
    amount_fen BIGINT NOT NULL,
    merchant_share BIGINT NOT NULL,
    offer_id TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    program TEXT NOT NULL,
    limit_by TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    policy_version TEXT COLLATE "C" NOT NULL,
    overturned BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE UNIQUE INDEX case_settlement_stands ON case_settlement (tenant_id, case_id) WHERE overturned = 0;
CREATE INDEX case_settlement_at ON case_settlement (tenant_id, at);

-- A person decides, and another one approves. At most one decision is in force.
CREATE TABLE case_decision (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL,
    merchant_share BIGINT NOT NULL,
    reasons TEXT NOT NULL,
    grounds_customer TEXT COLLATE "C" NOT NULL CHECK (grounds_customer <> ''),
    grounds_merchant TEXT COLLATE "C" NOT NULL CHECK (grounds_merchant <> ''),
    relied TEXT NOT NULL,
    clauses TEXT NOT NULL,
    findings TEXT NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL CHECK (by_id <> ''),
    role TEXT COLLATE "C" NOT NULL CHECK (role NOT IN ('service-account', 'clock', '')),
    name_text TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    approved_by TEXT COLLATE "C" NOT NULL CHECK (approved_by <> by_id),
    approved_name TEXT COLLATE "C" NOT NULL,
    approved_at BIGINT NOT NULL,
    sent_back_why TEXT COLLATE "C" NOT NULL,
    policy_version TEXT COLLATE "C" NOT NULL,
    snapshot TEXT COLLATE "C" NOT NULL,
    seen TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE UNIQUE INDEX case_decision_id ON case_decision (tenant_id, id);
CREATE UNIQUE INDEX case_decision_stands ON case_decision (tenant_id, case_id) WHERE state = 'in_force';
CREATE INDEX case_decision_at ON case_decision (tenant_id, at);

-- The findings that a decision weighed, for the figures.
CREATE TABLE case_decision_finding (
    tenant_id TEXT COLLATE "C" NOT NULL,
    decision_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    method_version TEXT COLLATE "C" NOT NULL,
    held BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, decision_id, no),
    FOREIGN KEY (tenant_id, decision_id) REFERENCES case_decision (tenant_id, id)
);

CREATE TABLE case_payment (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    idempotency_key TEXT COLLATE "C" NOT NULL,
    means TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    state TEXT COLLATE "C" NOT NULL,
    ref TEXT NOT NULL,
    fault TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    UNIQUE (tenant_id, idempotency_key),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE INDEX case_payment_changed ON case_payment (tenant_id, changed_at);

CREATE TABLE case_appeal (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    no BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    decision_id TEXT COLLATE "C" NOT NULL,
    settlement_id TEXT COLLATE "C" NOT NULL,
    side TEXT COLLATE "C" NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    result TEXT COLLATE "C" NOT NULL,
    new_decision TEXT COLLATE "C" NOT NULL,
    grounds_customer TEXT COLLATE "C" NOT NULL,
    grounds_merchant TEXT COLLATE "C" NOT NULL,
    name_text TEXT COLLATE "C" NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, no),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE INDEX case_appeal_decision ON case_appeal (tenant_id, decision_id) WHERE decision_id <> '';

CREATE TABLE case_measure (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    side TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    decision_id TEXT COLLATE "C" NOT NULL,
    facts TEXT COLLATE "C" NOT NULL,
    reasons TEXT COLLATE "C" NOT NULL,
    basis TEXT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL CHECK (until_at > from_at),
    by_id TEXT COLLATE "C" NOT NULL CHECK (by_id <> ''),
    at BIGINT NOT NULL,
    objection TEXT COLLATE "C" NOT NULL,
    appeal_at BIGINT NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    ended_by TEXT COLLATE "C" NOT NULL CHECK (ended_by <> by_id),
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE INDEX case_measure_account ON case_measure (tenant_id, account_id, at);

CREATE TABLE case_audit (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    agrees BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, case_id),
    FOREIGN KEY (tenant_id, case_id) REFERENCES aftersale_case (tenant_id, id)
);
CREATE INDEX case_audit_open ON case_audit (tenant_id, at, case_id) WHERE done_at = 0;

-- All versions are kept: what was in force on a day can be looked up.
CREATE TABLE case_settings (
    tenant_id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, version)
);

INSERT INTO sealed_column (table_name, column_name, tenant_column, person_column, row_column)
VALUES ('case_text', 'sealed', 'tenant_id', 'person_id', 'id');
