package custody

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Index tells people and programs what the files of an export are. It says
// nothing that the entries and the details documents do not say; verification
// holds it to them.
type Index struct {
	Format string      `json:"format"` // IndexFormat
	Items  []IndexItem `json:"items"`
}

// IndexFormat is the value of Index.Format.
const IndexFormat = "bonafide custody index v1"

// IndexItem is one evidence item.
type IndexItem struct {
	Item      string `json:"item"`
	Kind      string `json:"kind"`
	Name      string `json:"name,omitempty"` // original name of the file, made safe
	MediaType string `json:"media_type"`
	Bytes     int64  `json:"bytes"`
	File      Digest `json:"sha256"`
	Method    string `json:"method"`
	Received  int64  `json:"received"` // microseconds since 1970 UTC
}

// maxIndex bounds an index, in bytes: 100,000 items of 600 bytes.
const maxIndex = 64 << 20

// Encode returns the index as JSON, indented, ended by a newline.
func (x Index) Encode() ([]byte, error) {
	x.Format = IndexFormat
	if x.Items == nil {
		x.Items = []IndexItem{}
	}
	text, err := json.MarshalIndent(x, "", "  ")
	return append(text, '\n'), err
}

// DecodeIndex reads what Encode writes; unknown fields are errors.
func DecodeIndex(text []byte) (Index, error) {
	if len(text) > maxIndex {
		return Index{}, errors.New("custody: an index that is too long")
	}
	var x Index
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&x); err != nil {
		return Index{}, fmt.Errorf("custody: index: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return Index{}, errors.New("custody: something follows the index")
	}
	if x.Format != IndexFormat {
		return Index{}, fmt.Errorf("custody: not an index of version 1: %.40q", x.Format)
	}
	return x, nil
}
