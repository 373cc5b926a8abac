-- +goose Up
-- What was erased is looked for again and again, to be remembered outside of
-- the database; erased rows are few.
CREATE INDEX person_key_erased ON person_key (erased_at, tenant_id, person_id) WHERE erased_at > 0;
CREATE INDEX evidence_item_erased ON evidence_item (erased_at, id) WHERE erased_at > 0;
