package app

import (
	"bytes"
	"os"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
)

// readSecret reads a secret of at least some bytes from a file: its first line.
func readSecret(path string, least int) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Unreadable, "serve.no_secret", err, "path", path)
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimSpace(line)
	if len(line) < least {
		return nil, fault.New(fault.Unreadable, "serve.short_secret", nil, "path", path, "least", least)
	}
	return line, nil
}
