package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
)

// camera returns maker and model as the file's EXIF states them, or the file's
// name. It serves only to keep one camera's files in one half.
func camera(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return filepath.Base(path)
	}
	if m := model(data); m != "" {
		return m
	}
	return filepath.Base(path)
}

func model(data []byte) string {
	at := bytes.Index(data[:min(len(data), 1<<16)], []byte("Exif\x00\x00"))
	if at < 0 {
		return ""
	}
	t := data[at+6:]
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(t, []byte("MM")) {
		order = binary.BigEndian
	}
	if len(t) < 8 {
		return ""
	}
	dir := int(order.Uint32(t[4:]))
	if dir < 8 || dir+2 > len(t) {
		return ""
	}
	var parts []string
	for i := range int(order.Uint16(t[dir:])) {
		e := dir + 2 + 12*i
		if e+12 > len(t) {
			break
		}
		tag, n, off := order.Uint16(t[e:]), int(order.Uint32(t[e+4:])), int(order.Uint32(t[e+8:]))
		if (tag != 0x010f && tag != 0x0110) || n <= 0 || n > 200 {
			continue
		}
		if n <= 4 {
			off = e + 8
		}
		if off < 0 || off+n > len(t) {
			continue
		}
		text, _, _ := strings.Cut(string(t[off:off+n]), "\x00")
		parts = append(parts, strings.TrimSpace(text))
	}
	return strings.Join(parts, " ")
}
