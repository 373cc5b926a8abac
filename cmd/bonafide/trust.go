package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic/all"
	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/provenance/c2pa/credential"
)

// mostListBytes bounds a trust list; that of C2PA has 100 kB.
const mostListBytes = 8 << 20

// known returns what the methods are told besides the pictures.
func (o *order) known(s *call) (all.Options, error) {
	known := all.Options{Times: o.times}
	known.Credentials.Time = time.Now()
	var err error
	if known.Credentials.Signers, err = s.trusted(o.signers, "signers"); err != nil {
		return known, err
	}
	known.Credentials.Authorities, err = s.trusted(o.authorities, "timestamps")
	return known, err
}

// trusted reads lists of trust anchors in PEM: the files that were named, or
// all of a folder below the user's configuration, if it is there; nil if there
// are none.
func (s *call) trusted(files []string, folder string) (*credential.List, error) {
	if len(files) == 0 {
		files = listsIn(s.configFolder(), folder)
	}
	if len(files) == 0 {
		return nil, nil
	}
	var text bytes.Buffer
	for _, name := range files {
		info, err := os.Stat(name)
		if err == nil && info.Size() > mostListBytes {
			err = fs.ErrInvalid
		}
		var data []byte
		if err == nil {
			data, err = os.ReadFile(name)
		}
		if err == nil {
			_, err = credential.ParseList(data)
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "cli.trust_list", err, "path", name)
		}
		text.Write(data)
		text.WriteByte('\n')
	}
	return credential.ParseList(text.Bytes())
}

// configFolder is $XDG_CONFIG_HOME or ~/.config, by the XDG base directory
// specification; "" if neither is known.
func (s *call) configFolder() string {
	if dir := s.getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return dir
	}
	if home := s.getenv("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".config")
	}
	return ""
}

// listsIn returns the .pem files of bonafide/trust/FOLDER below config.
func listsIn(config, folder string) []string {
	if config == "" {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(config, "bonafide", "trust", folder, "*.pem"))
	if err != nil {
		return nil // the folder's name has a pattern's characters
	}
	return files
}

// readTime reads a day or a moment: 2006-01-02, or RFC 3339.
func readTime(option, v string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, v); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "cli.bad_time", nil, "name", "-"+option, "value", v)
}
