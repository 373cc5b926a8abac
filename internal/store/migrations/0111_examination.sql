-- +goose Up
-- What examinations found. "methods" and "inputs" are SHA-256 of the lists
-- beside them: the same methods on the same inputs find the same, once.
CREATE TABLE examination (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    item_id TEXT COLLATE "C" NOT NULL,
    report TEXT COLLATE "C" NOT NULL,
    methods TEXT COLLATE "C" NOT NULL,
    method_list TEXT NOT NULL,
    inputs TEXT COLLATE "C" NOT NULL,
    input_list TEXT NOT NULL,
    claims BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    took BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, case_id, methods, inputs)
);

CREATE TABLE examination_finding (
    tenant_id TEXT COLLATE "C" NOT NULL,
    examination_id TEXT COLLATE "C" NOT NULL,
    place BIGINT NOT NULL,
    claim_item TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    reference_case TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    method_version TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C" NOT NULL,
    strength TEXT COLLATE "C" NOT NULL,
    log10_nfa DOUBLE PRECISION,
    heatmap TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, examination_id, place),
    FOREIGN KEY (tenant_id, examination_id) REFERENCES examination (tenant_id, id)
);

-- Fingerprints of customers' photos, to find one that was used before. "pdq"
-- is empty where a photo could not be read or has too little structure.
CREATE TABLE photo_print (
    tenant_id TEXT COLLATE "C" NOT NULL,
    item_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    file TEXT COLLATE "C" NOT NULL,
    pdq BYTEA NOT NULL,
    quality BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, item_id)
);
CREATE INDEX photo_print_file ON photo_print (tenant_id, file);
