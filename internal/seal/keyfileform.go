package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// fileForm is the JSON of the file.
type fileForm struct {
	Format string                `json:"format"`
	About  string                `json:"about"`
	Times  map[string]*fileTimes `json:"times"`
	Keyset json.RawMessage       `json:"keyset"` // Tink's JSON, in clear
}

type fileTimes struct {
	Made    time.Time `json:"made"`
	Retired time.Time `json:"retired,omitzero"`
}

const (
	fileFormat = "bonafide-master-keys-1"
	fileAbout  = "Master keys. Without this file nobody can read the personal data in the database: " +
		"keep a copy in another place than the copies of the database."
)

func keyName(id uint32) string { return fmt.Sprintf("%08x", id) }

func keyID(name string) (uint32, bool) {
	var id uint32
	n, err := fmt.Sscanf(name, "%08x", &id)
	return id, n == 1 && err == nil && keyName(id) == name
}

func writeForm(handle *keyset.Handle, times map[string]*fileTimes) ([]byte, error) {
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	text, err := json.MarshalIndent(fileForm{Format: fileFormat, About: fileAbout, Times: times, Keyset: b.Bytes()}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return append(text, '\n'), nil
}

// readForm reads the file. Its errors hold nothing of the text.
func readForm(text []byte) (*content, error) {
	var form fileForm
	if json.Unmarshal(text, &form) != nil || form.Format != fileFormat {
		return nil, errors.New("not in the form " + fileFormat)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(form.Keyset)))
	if err != nil {
		return nil, errors.New("the keyset cannot be read")
	}
	c := &content{handle: handle, aeads: make(map[string]tink.AEAD)}
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil {
			return nil, errors.New("the keyset cannot be read")
		}
		name := keyName(entry.KeyID())
		a, err := single(entry)
		if err != nil {
			return nil, errors.New("a key cannot be used")
		}
		c.aeads[name] = a
		k := MasterKey{Name: name}
		if t := form.Times[name]; t != nil {
			k.Made, k.Retired = t.Made.UTC(), t.Retired.UTC()
		}
		if entry.IsPrimary() {
			c.keys = slices.Insert(c.keys, 0, k)
		} else {
			c.keys = append(c.keys, k)
		}
	}
	if len(c.keys) == 0 {
		return nil, errors.New("there is no key in it")
	}
	slices.SortStableFunc(c.keys[1:], func(a, b MasterKey) int { return b.Made.Compare(a.Made) })
	return c, nil
}

// single returns the AEAD of one key of a keyset.
func single(entry *keyset.Entry) (tink.AEAD, error) {
	m := keyset.NewManager()
	id, err := m.AddKey(entry.Key())
	if err != nil {
		return nil, err
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, err
	}
	handle, err := m.Handle()
	if err != nil {
		return nil, err
	}
	return aead.New(handle)
}
