-- +goose Up
-- Products with the merchant's own photos, and orders. No personal data.

CREATE TABLE catalogue_product (
    tenant_id TEXT COLLATE "C" NOT NULL,
    merchant_id TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, merchant_id, number)
);

CREATE TABLE catalogue_photo (
    tenant_id TEXT COLLATE "C" NOT NULL,
    merchant_id TEXT COLLATE "C" NOT NULL,
    product TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    file TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    added_at BIGINT NOT NULL,
    by_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, merchant_id, product, id),
    UNIQUE (tenant_id, merchant_id, product, file),
    FOREIGN KEY (tenant_id, merchant_id, product) REFERENCES catalogue_product (tenant_id, merchant_id, number)
);

CREATE TABLE catalogue_order (
    tenant_id TEXT COLLATE "C" NOT NULL,
    merchant_id TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    product TEXT COLLATE "C" NOT NULL,
    paid_fen BIGINT NOT NULL CHECK (paid_fen >= 0),
    waybill TEXT COLLATE "C" NOT NULL,
    ordered_at BIGINT NOT NULL,
    delivered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, merchant_id, number)
);
CREATE INDEX catalogue_order_number ON catalogue_order (tenant_id, number);
