package photo

import (
	"bytes"
	"encoding/binary"
)

// sniffLen is how many leading bytes Sniff looks at.
const sniffLen = 1024

// Supported tells whether Decode has a decoder for a name returned by Sniff.
func Supported(format string) bool {
	switch format {
	case "jpeg", "png", "webp", "gif", "bmp", "tiff", "heic":
		return true
	}
	return false
}

// Sniff names the format of data by its content: one of the formats Decode
// supports, or "avif", "heif" (HEIF of another codec), "jxl", "jp2", "psd", "ico", "svg", "pdf", "html",
// "zip", "mp4", "webm", "avi", "wav", "mp3", "ogg", "flv", "raw", or "" when
// nothing fits. It reads the first 1,024 bytes only and never fails.
func Sniff(data []byte) string {
	head := data[:min(len(data), sniffLen)]
	for _, m := range magics {
		if at := m.at; len(head) >= at+len(m.magic) && string(head[at:at+len(m.magic)]) == m.magic {
			if m.at2 == 0 || (len(head) >= m.at2+len(m.magic2) && string(head[m.at2:m.at2+len(m.magic2)]) == m.magic2) {
				return m.name
			}
		}
	}
	if name := sniffBrand(head); name != "" {
		return name
	}
	return sniffText(head)
}

// magics holds fixed bytes at fixed places; the first that fits wins, so the
// longer ones come first. Source: the format specifications and the WHATWG
// MIME Sniffing Standard, section 6.
var magics = []struct {
	at     int
	magic  string
	at2    int
	magic2 string
	name   string
}{
	{0, "\xff\xd8\xff", 0, "", "jpeg"},
	{0, "\x89PNG\r\n\x1a\n", 0, "", "png"},
	{0, "RIFF", 8, "WEBP", "webp"},
	{0, "GIF87a", 0, "", "gif"},
	{0, "GIF89a", 0, "", "gif"},
	{0, "II*\x00", 8, "CR", "raw"}, // Canon CR2 is a TIFF with a mark of its own
	{0, "II*\x00", 0, "", "tiff"},
	{0, "MM\x00*", 0, "", "tiff"},
	{0, "BM", 6, "\x00\x00\x00\x00", "bmp"}, // the reserved words are zero
	{0, "\xff\x0a", 0, "", "jxl"},
	{0, "\x00\x00\x00\x0cJXL \r\n\x87\n", 0, "", "jxl"},
	{0, "\x00\x00\x00\x0cjP  \r\n\x87\n", 0, "", "jp2"},
	{0, "\xff\x4f\xff\x51", 0, "", "jp2"},
	{0, "8BPS", 0, "", "psd"},
	{0, "\x00\x00\x01\x00", 0, "", "ico"},
	{0, "IIU\x00", 0, "", "raw"},
	{0, "IIRO", 0, "", "raw"},
	{0, "FUJIFILMCCD-RAW", 0, "", "raw"},
	{0, "%PDF-", 0, "", "pdf"},
	{0, "PK\x03\x04", 0, "", "zip"},
	{0, "\x1aE\xdf\xa3", 0, "", "webm"},
	{0, "RIFF", 8, "AVI ", "avi"},
	{0, "RIFF", 8, "WAVE", "wav"},
	{0, "OggS", 0, "", "ogg"},
	{0, "FLV\x01", 0, "", "flv"},
	{0, "ID3", 0, "", "mp3"},
	{4, "moov", 0, "", "mp4"}, // QuickTime without ftyp
	{4, "mdat", 0, "", "mp4"},
	{4, "wide", 0, "", "mp4"},
}

// brands maps brands of ISO/IEC 14496-12 ftyp boxes to formats. heic, heix,
// heim and heis are ISO/IEC 23008-12 Annex B; avif is the AVIF specification.
var brands = map[string]string{
	"heic": "heic", "heix": "heic", "heim": "heic", "heis": "heic",
	"avif": "avif", "avis": "avif",
	"crx ": "raw",
}

// sniffBrand reads an ftyp box: the major brand decides, then the compatible
// brands in order; any other ftyp is a video.
func sniffBrand(head []byte) string {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return ""
	}
	if name := brands[string(head[8:12])]; name != "" {
		return name
	}
	end := min(int64(binary.BigEndian.Uint32(head)), int64(len(head)))
	for i := int64(16); i+4 <= end; i += 4 {
		if name := brands[string(head[i:i+4])]; name != "" {
			return name
		}
	}
	if major := string(head[8:12]); major == "mif1" || major == "msf1" {
		return "heif"
	}
	return "mp4"
}

// sniffText finds markup after a byte order mark and white space.
func sniffText(head []byte) string {
	text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	text = bytes.ToLower(bytes.TrimLeft(text, " \t\r\n"))
	switch {
	case bytes.HasPrefix(text, []byte("<svg")),
		bytes.HasPrefix(text, []byte("<?xml")) && bytes.Contains(text, []byte("<svg")):
		return "svg"
	case bytes.HasPrefix(text, []byte("<!doctype html")), bytes.HasPrefix(text, []byte("<html")):
		return "html"
	}
	return ""
}
