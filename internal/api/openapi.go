package api

import (
	"bytes"
	"encoding/json"
)

// document is the OpenAPI document as it is committed: JSON, indented.
func (a *API) document() ([]byte, error) {
	text, err := a.huma.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", " "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
