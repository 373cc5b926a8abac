package jfif

// The example tables of Annex K, row x 8 + column.
var (
	// annexKLuma is table K.1.
	annexKLuma = [64]uint16{
		16, 11, 10, 16, 24, 40, 51, 61,
		12, 12, 14, 19, 26, 58, 60, 55,
		14, 13, 16, 24, 40, 57, 69, 56,
		14, 17, 22, 29, 51, 87, 80, 62,
		18, 22, 37, 56, 68, 109, 103, 77,
		24, 35, 55, 64, 81, 104, 113, 92,
		49, 64, 78, 87, 103, 121, 120, 101,
		72, 92, 95, 98, 112, 100, 103, 99,
	}
	// annexKChroma is table K.2.
	annexKChroma = [64]uint16{
		17, 18, 24, 47, 99, 99, 99, 99,
		18, 21, 26, 66, 99, 99, 99, 99,
		24, 26, 56, 99, 99, 99, 99, 99,
		47, 66, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
	}
)

// Quality returns the setting of libjpeg's 1..100 scale that produces exactly
// this table from table K.1 (luma) or K.2 (chroma). ok is false when none
// does, which is the usual case for cameras. Where several settings give the
// same table (1 to 3 limited to 255) it is the largest; where luma and chroma
// do (100, all ones), chroma is false.
func (t QuantTable) Quality() (quality int, chroma, ok bool) {
	for q := 100; q >= 1; q-- {
		if scaledEqual(&t.Values, &annexKLuma, q) {
			return q, false, true
		}
		if scaledEqual(&t.Values, &annexKChroma, q) {
			return q, true, true
		}
	}
	return 0, false, false
}

// NearestQuality returns the setting whose scaled table K.1, or K.2 when
// chroma is set, is nearest to t, and the mean absolute difference of the 64
// values. A distance of 0 means equal; cameras that scale their own table are
// commonly 1 to 5 away, and then the setting is only a manner of speaking.
func (t QuantTable) NearestQuality(chroma bool) (quality int, distance float64) {
	base := &annexKLuma
	if chroma {
		base = &annexKChroma
	}
	best := -1
	for q := 100; q >= 1; q-- {
		sum := 0
		for i, v := range t.Values {
			d := int(v) - int(scaleElement(base[i], q, 255))
			sum += max(d, -d)
		}
		if best < 0 || sum < best {
			best, quality = sum, q
		}
	}
	return quality, float64(best) / 64
}

// scaledEqual compares a table with a scaled one, both with the values
// limited to 255 (baseline) and to 32767 (16-bit tables).
func scaledEqual(got, base *[64]uint16, quality int) bool {
	return scaledEqualTo(got, base, quality, 255) || quality < 25 && scaledEqualTo(got, base, quality, 32767)
}

func scaledEqualTo(got, base *[64]uint16, quality, limit int) bool {
	for i, b := range base {
		if got[i] != scaleElement(b, quality, limit) {
			return false
		}
	}
	return true
}

// scaleElement is libjpeg's documented scale: 5000/q percent below 50,
// 200-2q percent from there, rounded, 1..limit.
func scaleElement(base uint16, quality, limit int) uint16 {
	percent := 200 - 2*quality
	if quality < 50 {
		percent = 5000 / quality
	}
	return uint16(min(max((int(base)*percent+50)/100, 1), limit))
}
