package cases

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// list joins the names of columns.
func list(columns []string) string { return strings.Join(columns, ", ") }

// places returns n placeholders from a number on: "$4, $5".
func places(from, n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(names, ", ")
}

// settings returns "a = $4, b = $5".
func settings(columns []string, from int) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = fmt.Sprintf("%s = $%d", c, from+i)
	}
	return strings.Join(names, ", ")
}

// arguments returns what stands at places for Scan, as a driver takes it:
// the types of the trade are strings and numbers underneath.
func arguments(places []any) []any {
	args := make([]any, len(places))
	for i, p := range places {
		if v, ok := p.(driver.Valuer); ok {
			args[i] = v
			continue
		}
		switch v := reflect.ValueOf(p).Elem(); v.Kind() {
		case reflect.String:
			args[i] = v.String()
		case reflect.Int, reflect.Int64:
			args[i] = v.Int()
		default:
			args[i] = v.Interface()
		}
	}
	return args
}

// flag keeps a bool as 0 or 1.
type flag struct{ b *bool }

// Scan implements sql.Scanner.
func (f flag) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("cases: a flag of type %T", v)
	}
	*f.b = n != 0
	return nil
}

// Value implements driver.Valuer.
func (f flag) Value() (driver.Value, error) {
	if *f.b {
		return int64(1), nil
	}
	return int64(0), nil
}

// asJSON keeps a list or a map as JSON text. What is nil comes back as nil, so
// that a digest over the record is the same afterwards.
type asJSON struct{ v any }

// Scan implements sql.Scanner.
func (j asJSON) Scan(v any) error {
	switch text := v.(type) {
	case string:
		return json.Unmarshal([]byte(text), j.v)
	case []byte:
		return json.Unmarshal(text, j.v)
	}
	return fmt.Errorf("cases: JSON of type %T", v)
}

// Value implements driver.Valuer.
func (j asJSON) Value() (driver.Value, error) {
	text, err := json.Marshal(j.v)
	return string(text), err
}
