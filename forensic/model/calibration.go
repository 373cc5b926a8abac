package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Format is the version of calibration files.
const Format = 1

// LeastPhotos is how many genuine photos a calibration needs: with fewer not
// even a value above all of them has a bound below 3 % (Bound(0, 100, .95)).
const LeastPhotos = 100

// Validity is how long a calibration counts. Cameras, apps and what customers
// send change; half a year is our choice, not a measurement.
const Validity = 182 * 24 * time.Hour

// Calibration holds what a model gave to genuine photos of the operator's own.
// It keeps the values, not a table: whoever reads it computes the bounds anew.
type Calibration struct {
	Format int       `json:"format"`
	Model  string    `json:"model"` // digest of configuration and weights
	Made   time.Time `json:"made"`
	Values []float64 `json:"values"` // ascending; higher is more remarkable
}

// NewCalibration makes a calibration of a model from its values.
func NewCalibration(digest string, made time.Time, values []float64) *Calibration {
	c := &Calibration{Format: Format, Model: digest, Made: made.UTC().Truncate(time.Second), Values: slices.Clone(values)}
	slices.Sort(c.Values)
	return c
}

// Reasons why a calibration does not count.
var (
	ErrNone    = errors.New("model: not calibrated")
	ErrOther   = errors.New("model: the calibration is of another model or configuration")
	ErrOld     = errors.New("model: the calibration is out of date")
	ErrFew     = errors.New("model: the calibration has too few photos")
	ErrInvalid = errors.New("model: broken calibration file")
)

// mostValues bounds a file: a million photos.
const mostValues = 1_000_000

// ParseCalibration reads a calibration file. The error is ErrInvalid.
func ParseCalibration(data []byte) (*Calibration, error) {
	var c Calibration
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if c.Format != Format || len(c.Values) > mostValues || !slices.IsSorted(c.Values) {
		return nil, fmt.Errorf("%w: format %d, %d values", ErrInvalid, c.Format, len(c.Values))
	}
	for _, v := range c.Values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%w: a value is %v", ErrInvalid, v)
		}
	}
	return &c, nil
}

// Check reports why the calibration does not count for a model on a day; nil
// if it does. A calibration from the future is out of date as well.
func (c *Calibration) Check(digest string, today time.Time) error {
	switch {
	case c == nil:
		return ErrNone
	case c.Model != digest:
		return ErrOther
	case today.Sub(c.Made) > Validity || c.Made.Sub(today) > 24*time.Hour:
		return ErrOld
	case len(c.Values) < LeastPhotos:
		return ErrFew
	}
	return nil
}

// Reached says how many of the n genuine photos have a value or more, and the
// 95 % upper bound of that rate.
func (c *Calibration) Reached(value float64) (k, n int, bound float64) {
	n = len(c.Values)
	at, _ := slices.BinarySearch(c.Values, value)
	k = n - at
	return k, n, Bound(k, n, .95)
}
