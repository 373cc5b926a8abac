package jfif

import "fmt"

// Marker is the second byte of a marker, the first being 0xFF (B.1.1.3).
type Marker byte

// The markers of table B.1.
const (
	TEM   Marker = 0x01
	SOF0  Marker = 0xC0 // baseline DCT
	SOF1  Marker = 0xC1 // extended sequential DCT
	SOF2  Marker = 0xC2 // progressive DCT
	SOF3  Marker = 0xC3 // lossless
	DHT   Marker = 0xC4
	SOF5  Marker = 0xC5 // differential sequential
	SOF7  Marker = 0xC7 // differential lossless
	JPG   Marker = 0xC8
	SOF9  Marker = 0xC9 // arithmetic, extended sequential
	DAC   Marker = 0xCC
	SOF15 Marker = 0xCF
	RST0  Marker = 0xD0
	RST7  Marker = 0xD7
	SOI   Marker = 0xD8
	EOI   Marker = 0xD9
	SOS   Marker = 0xDA
	DQT   Marker = 0xDB
	DNL   Marker = 0xDC
	DRI   Marker = 0xDD
	DHP   Marker = 0xDE
	EXP   Marker = 0xDF
	APP0  Marker = 0xE0
	APP1  Marker = 0xE1
	APP2  Marker = 0xE2
	APP11 Marker = 0xEB
	APP13 Marker = 0xED
	APP14 Marker = 0xEE
	APP15 Marker = 0xEF
	COM   Marker = 0xFE
)

// String gives the standard's short name, such as "SOF2" or "APP1".
func (m Marker) String() string {
	switch {
	case m.IsSOF():
		return fmt.Sprintf("SOF%d", m-SOF0)
	case m.IsRST():
		return fmt.Sprintf("RST%d", m-RST0)
	case m >= APP0 && m <= APP15:
		return fmt.Sprintf("APP%d", m-APP0)
	case m >= 0xF0 && m <= 0xFD:
		return fmt.Sprintf("JPG%d", m-0xF0)
	}
	switch m {
	case TEM:
		return "TEM"
	case DHT:
		return "DHT"
	case JPG:
		return "JPG"
	case DAC:
		return "DAC"
	case SOI:
		return "SOI"
	case EOI:
		return "EOI"
	case SOS:
		return "SOS"
	case DQT:
		return "DQT"
	case DNL:
		return "DNL"
	case DRI:
		return "DRI"
	case DHP:
		return "DHP"
	case EXP:
		return "EXP"
	case COM:
		return "COM"
	}
	return fmt.Sprintf("RES%02X", byte(m))
}

// IsSOF reports whether m begins a frame header.
func (m Marker) IsSOF() bool {
	return m >= SOF0 && m <= SOF15 && m != DHT && m != JPG && m != DAC
}

// IsRST reports whether m is a restart marker.
func (m Marker) IsRST() bool { return m >= RST0 && m <= RST7 }

// standalone reports whether m has no length and no parameters (B.1.1.3).
func (m Marker) standalone() bool {
	return m == TEM || m.IsRST() || m == SOI || m == EOI
}

// reserved reports whether m has no meaning in the standard. Such codes are
// taken as stray bytes, not as segments.
func (m Marker) reserved() bool { return m != TEM && m < SOF0 || m == 0xFF }
