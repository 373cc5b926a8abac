package xmp

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/provenance/charset"
)

// plain returns a packet as UTF-8 without the padding and the control
// characters that XML does not allow (XML 1.0, production 2). A packet may be
// in UTF-16 (ISO 16684-1, 7.1).
func plain(packet []byte) []byte {
	switch {
	case bytes.HasPrefix(packet, []byte("\xff\xfe")), bytes.HasPrefix(packet, []byte("<\x00")):
		packet = narrow(packet, binary.LittleEndian)
	case bytes.HasPrefix(packet, []byte("\xfe\xff")), bytes.HasPrefix(packet, []byte("\x00<")):
		packet = narrow(packet, binary.BigEndian)
	}
	if !utf8.Valid(packet) {
		packet = []byte(charset.Text(packet))
	}
	packet = bytes.TrimPrefix(packet, []byte("\ufeff"))
	if end := bytes.LastIndex(packet, []byte("<?xpacket end")); end >= 0 {
		packet = packet[:end]
	}
	if bytes.IndexFunc(packet, forbidden) < 0 {
		return packet
	}
	return bytes.Map(func(r rune) rune {
		if forbidden(r) {
			return ' '
		}
		return r
	}, packet)
}

func forbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

func narrow(b []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}
