package carriertest

import (
	"encoding/binary"
	"slices"
)

// Box is a box of the ISO base media family.
func Box(kind string, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return slices.Concat(big32(8+len(body)), []byte(kind), body)
}

// MP4 is a film without frames: boxes before and behind its media data.
func MP4(before, behind [][]byte) []byte {
	return slices.Concat(Box("ftyp", []byte("isom\x00\x00\x02\x00isommp42")), slices.Concat(before...),
		Box("mdat", make([]byte, 100)), slices.Concat(behind...))
}

// MetaKeys is a meta box with a list of keys and texts, in pairs. A QuickTime
// box has no version.
func MetaKeys(quickTime bool, pairs ...string) []byte {
	keys := slices.Concat(make([]byte, 4), big32(len(pairs)/2))
	var items []byte
	for i := 0; i+1 < len(pairs); i += 2 {
		keys = slices.Concat(keys, big32(8+len(pairs[i])), []byte("mdta"+pairs[i]))
		items = append(items, Box(string(big32(i/2+1)), data(pairs[i+1]))...)
	}
	return meta(quickTime, "mdta", Box("keys", keys), Box("ilst", items))
}

// MetaNames is a meta box whose list has names of four letters, as iTunes
// writes it, in pairs.
func MetaNames(pairs ...string) []byte {
	var items []byte
	for i := 0; i+1 < len(pairs); i += 2 {
		items = append(items, Box(pairs[i], data(pairs[i+1]))...)
	}
	return meta(false, "mdir", Box("ilst", items))
}

// Freeform is an entry of such a list with a name of its own.
func Freeform(mean, name, text string) []byte {
	zero := make([]byte, 4)
	return meta(false, "mdir", Box("ilst", Box("----", Box("mean", zero, []byte(mean)), Box("name", zero, []byte(name)), data(text))))
}

func data(text string) []byte { return Box("data", big32(1), big32(0), []byte(text)) }

func meta(quickTime bool, handler string, parts ...[]byte) []byte {
	version := make([]byte, 4)
	if quickTime {
		version = nil
	}
	hdlr := Box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 13))
	return Box("meta", version, hdlr, slices.Concat(parts...))
}

// UUIDXMP is the box that holds XMP.
func UUIDXMP(packet string) []byte {
	return Box("uuid", []byte("\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"), []byte(packet))
}

// HEIC is a picture without pixels and with an Exif and an XMP item; either
// may be empty. inside puts them into the meta box, else they stand in the
// media data, the XMP packet in two extents.
func HEIC(block []byte, packet string, inside bool) []byte {
	exif := slices.Concat(big32(6), []byte("Exif\x00\x00"), block)
	infe := func(id int, kind, rest string) []byte {
		return Box("infe", []byte{2, 0, 0, 0}, big16(id), big16(0), []byte(kind+rest))
	}
	iinf := Box("iinf", make([]byte, 4), big16(2), infe(1, "Exif", "\x00"), infe(2, "mime", "\x00application/rdf+xml\x00"))
	method := 0
	if inside {
		method = 1
	}
	half := len(packet) / 2
	build := func(base int) []byte {
		iloc := slices.Concat([]byte{1, 0, 0, 0, 0x44, 0x40}, big16(2),
			big16(1), big16(method), big16(0), big32(base), big16(1), big32(0), big32(len(exif)),
			big16(2), big16(method), big16(0), big32(base), big16(2), big32(len(exif)), big32(half), big32(len(exif)+half), big32(len(packet)-half))
		hdlr := Box("hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13))
		parts := [][]byte{make([]byte, 4), hdlr, iinf, Box("iloc", iloc)}
		if inside {
			parts = append(parts, Box("idat", exif, []byte(packet)))
		}
		return slices.Concat(Box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), Box("meta", parts...))
	}
	if inside {
		return build(0)
	}
	head := build(0)
	return slices.Concat(build(len(head)+8), Box("mdat", exif, []byte(packet)))
}

// MKV is a film without frames and with tags, in pairs. live writes lengths
// as unknown, as recorders do, and a cluster before the tags.
func MKV(live bool, pairs ...string) []byte {
	var tags []byte
	for i := 0; i+1 < len(pairs); i += 2 {
		tags = append(tags, element(0x7373, element(0x63c0), element(0x67c8, element(0x45a3, []byte(pairs[i])), element(0x447a, []byte("und")), element(0x4487, []byte(pairs[i+1]))))...)
	}
	head := element(0x1a45dfa3, element(0x4282, []byte("matroska")))
	info := element(0x1549a966, element(0x4d80, []byte("Lavf61")), element(0x5741, []byte("Lavf61")))
	if !live {
		return slices.Concat(head, element(0x18538067, info, element(0x1254c367, tags)))
	}
	unknown := "\x01\xff\xff\xff\xff\xff\xff\xff"
	return slices.Concat(head, []byte("\x18\x53\x80\x67"+unknown), info,
		[]byte("\x1f\x43\xb6\x75"+unknown), element(0xe7, []byte{0}), element(0xa3, make([]byte, 50)), element(0x1254c367, tags))
}

// element is an element of EBML with a length of eight bytes.
func element(id int, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	var name []byte
	for n := id; n > 0; n >>= 8 {
		name = append([]byte{byte(n)}, name...)
	}
	return slices.Concat(name, binary.BigEndian.AppendUint64(nil, 1<<56|uint64(len(body))), body)
}
