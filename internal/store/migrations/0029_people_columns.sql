-- +goose Up
-- The sealed columns of 0010_identity, for the rotation of keys. The table of
-- such columns is younger than they are.
INSERT INTO sealed_column (table_name, column_name, tenant_column, person_column, row_column) VALUES
    ('person', 'name', 'tenant_id', 'id', 'id'),
    ('person', 'phone', 'tenant_id', 'id', 'id'),
    ('account', 'login', 'tenant_id', 'person_id', 'person_id'),
    ('account', 'totp', 'tenant_id', 'person_id', 'person_id'),
    ('account', 'offered', 'tenant_id', 'person_id', 'person_id'),
    ('provider', 'secret', 'tenant_id', 'owner_id', 'id');
