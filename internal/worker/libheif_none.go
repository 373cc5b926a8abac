//go:build !nodynamic

package worker

import (
	"errors"
	"image"
)

// Available tells whether this build holds the HEIC decoder.
const Available = false

func decodeHEIC([]byte, int64) (image.Image, error) {
	return nil, errors.New("built without the tag nodynamic")
}
