// Package privacy keeps what internal/seal needs in the database: the wrapped
// keys, the access log, and how far a rotation is.
//
// # A column with sealed fields
//
// A migration that makes a BYTEA column for a sealed field registers it, so
// that a rotation of data keys finds the fields:
//
//	INSERT INTO sealed_column (table_name, column_name, tenant_column, person_column, row_column)
//	VALUES ('case_texts', 'sealed', 'tenant_id', 'person_id', 'id');
//
// and its fields are sealed at seal.Place{Table: "case_texts", Column:
// "sealed", Row: id}. The tenant and the row column together name one row.
// "bonafide keys verify" opens every registered field, and names columns that
// look sealed and are not registered.
package privacy
