-- +goose Up
-- What is sealed here is sealed again when keys are renewed, and checked by
-- "bonafide keys verify".
INSERT INTO sealed_column (table_name, column_name, tenant_column, person_column, row_column) VALUES
    ('evidence_item', 'sealed', 'tenant_id', 'by_id', 'id'),
    ('evidence_upload', 'sealed', 'tenant_id', 'by_id', 'id');
