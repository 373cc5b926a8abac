package backup

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// kind is what a column holds, in the words of no engine.
type kind string

const (
	integers kind = "int"
	floats   kind = "float"
	texts    kind = "text"
	blobs    kind = "bytes"
	bools    kind = "bool"
)

// plain returns a scanned value as it is written. Drivers differ in the Go
// types that they return: a boolean may come as a number.
func (k kind) plain(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case int64:
		switch k {
		case integers:
			return v, nil
		case bools:
			return v != 0, nil
		case floats:
			return k.plain(float64(v))
		}
	case bool:
		if k == bools {
			return v, nil
		}
	case float64:
		if k == floats {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return strconv.FormatFloat(v, 'g', -1, 64), nil
			}
			return v, nil
		}
	case string:
		switch k {
		case texts:
			return v, nil
		case blobs:
			return base64.StdEncoding.EncodeToString([]byte(v)), nil
		}
	case []byte:
		switch k {
		case texts:
			return string(v), nil
		case blobs:
			return base64.StdEncoding.EncodeToString(v), nil
		}
	}
	return nil, fmt.Errorf("backup: a %T in a column of kind %s", v, k)
}

// value returns what was written as an argument of a statement.
func (k kind) value(raw json.RawMessage) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	switch k {
	case integers:
		return strconv.ParseInt(string(raw), 10, 64)
	case floats:
		text := string(raw)
		if len(raw) > 0 && raw[0] == '"' {
			if err := json.Unmarshal(raw, &text); err != nil {
				return nil, err
			}
		}
		return strconv.ParseFloat(text, 64)
	case texts:
		var v string
		err := json.Unmarshal(raw, &v)
		return v, err
	case blobs:
		v := []byte{} // never nil, which would be NULL
		err := json.Unmarshal(raw, &v)
		return v, err
	case bools:
		var v bool
		err := json.Unmarshal(raw, &v)
		return v, err
	}
	return nil, fmt.Errorf("backup: unknown kind %q", k)
}
