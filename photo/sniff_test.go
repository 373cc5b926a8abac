package photo

import (
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ head, want string }{
		{"", ""},
		{"\xff\xd8\xff\xe0", "jpeg"},
		{"\xff\xd8", ""},
		{pngSignature, "png"},
		{"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"},
		{"RIFF\x00\x00\x00\x00AVI LIST", "avi"},
		{"RIFF\x00\x00\x00\x00WAVE", "wav"},
		{"GIF89a", "gif"},
		{"BM\x00\x00\x00\x00\x00\x00\x00\x00", "bmp"},
		{"BMW is a car", ""},
		{"II*\x00\x08\x00\x00\x00", "tiff"},
		{"II*\x00\x10\x00\x00\x00CR\x02\x00", "raw"},
		{"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"},
		{"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "heic"},
		{"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", "avif"},
		{"\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00mif1heic", "heif"},
		{"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1miaf", "avif"},
		{"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomavc1", "mp4"},
		{"\x00\x00\x00\x18ftypqt  \x00\x00\x00\x00qt  qt  ", "mp4"},
		{"<svg xmlns='x'/>", "svg"},
		{"\xef\xbb\xbf \n<?xml version='1.0'?><!-- x --><SVG>", "svg"},
		{"<!DOCTYPE html><html>", "html"},
		{"%PDF-1.7", "pdf"},
		{"PK\x03\x04", "zip"},
		{"\x1aE\xdf\xa3", "webm"},
		{"\x00\x00\x00\x0cJXL \r\n\x87\n", "jxl"},
		{"8BPS", "psd"},
		{strings.Repeat("x", 5000), ""},
	} {
		if got := Sniff([]byte(c.head)); got != c.want {
			t.Errorf("%.40q: got %q, want %q", c.head, got, c.want)
		}
	}
}
