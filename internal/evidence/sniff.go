package evidence

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/photo"
)

// SniffLength is how many bytes from the beginning Sniff wants.
const SniffLength = 4096

// mediaTypes maps what [photo.Sniff] says to media types (IANA registry).
// What is not listed is not evidence that anybody could look at here.
var mediaTypes = map[string]string{
	"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif", "bmp": "image/bmp",
	"tiff": "image/tiff", "heic": "image/heic", "heif": "image/heif", "avif": "image/avif",
	"mp4": "video/mp4", "webm": "video/webm", "avi": "video/x-msvideo",
	"wav": "audio/wav", "mp3": "audio/mpeg", "ogg": "audio/ogg",
	"pdf": "application/pdf",
}

// Sniff names the media type of a file by its first bytes, never by its name
// or by what the sender says; "" when it is none that evidence may have. Text
// is UTF-8 without control characters, and never HTML or SVG, which could act
// in a browser.
func Sniff(head []byte) string {
	if len(head) > SniffLength {
		head = head[:SniffLength]
	}
	format := photo.Sniff(head)
	if mediaType, ok := mediaTypes[format]; ok {
		return mediaType
	}
	if format != "" || !plainText(head) {
		return ""
	}
	if trimmed := bytes.TrimSpace(head); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') &&
		(json.Valid(trimmed) || len(head) == SniffLength) {
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

// plainText accepts UTF-8 that may be cut in its last character.
func plainText(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return len(head) < utf8.UTFMax && !utf8.FullRune(head)
		}
		if r < 0x20 && r != '\n' && r != '\r' && r != '\t' || r == 0x7f {
			return false
		}
		head = head[n:]
	}
	return true
}

// group returns the group of a media type; 0 for none.
func group(mediaType string) Media {
	switch kind, _, _ := strings.Cut(mediaType, "/"); kind {
	case "image":
		return Image
	case "video":
		return Film
	case "audio":
		return Sound
	case "application", "text":
		return Document
	}
	return 0
}
