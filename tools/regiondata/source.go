package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// source is a package of data: one version, one hash.
type source struct {
	name, version string
	file, short   string // the name npm pack gives the file, and ours for its licence
	sha256        string
	keep          *regexp.Regexp // the files that are read, below package/
}

var sources = []source{
	{name: "china-division", version: "2.7.0", file: "china-division-2.7.0.tgz", short: "china-division",
		sha256: "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85",
		keep:   regexp.MustCompile(`^(LICENSE|dist/(provinces|cities|areas|streets|HK-MO-TW)\.json)$`)},
	{name: "@vant/area-data", version: "2.1.0", file: "vant-area-data-2.1.0.tgz", short: "vant-area-data",
		sha256: "cbb91deab2d568ab5ab94347d863ab59e050059233263b3f2df5bc546ddf14d6",
		keep:   regexp.MustCompile(`^(LICENSE|dist/index\.cjs)$`)},
	{name: "pinyin-pro", version: "3.27.0", file: "pinyin-pro-3.27.0.tgz", short: "pinyin-pro",
		sha256: "b6aaba652e2a9bddb578eae627fbe1b334ebe78a62845d207a83bb8551ad7bfa",
		keep:   regexp.MustCompile(`^(LICENSE|dist/index\.mjs)$`)},
	{name: "gb2260", version: "0.6.0", file: "gb2260-0.6.0.tgz", short: "gb2260",
		sha256: "a7f87d68ab3a420884f1f8874abe11017ec7cbf60b0c0684ca3e59ed2e4e2c19",
		keep:   regexp.MustCompile(`^(README\.md|lib/20\d{4}\.json)$`)},
}

// pack lets npm fetch the packages.
func pack(dir string) error {
	for _, s := range sources {
		cmd := exec.Command("npm", "pack", "--silent", s.name+"@"+s.version)
		cmd.Dir, cmd.Stderr = dir, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("npm pack %s: %w", s.name, err)
		}
	}
	return nil
}

// open checks the hash of a package and returns the files that are kept.
func (s *source) open(dir string) (map[string][]byte, error) {
	data, err := os.ReadFile(filepath.Join(dir, s.file))
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != s.sha256 {
		return nil, fmt.Errorf("%s: got SHA-256 %x, want %s", s.file, sum, s.sha256)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.file, err)
	}
	files := make(map[string][]byte)
	for r := tar.NewReader(unzipped); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.file, err)
		}
		name := strings.TrimPrefix(h.Name, "package/")
		if !s.keep.MatchString(name) {
			continue
		}
		if files[name], err = io.ReadAll(r); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", s.file, name, err)
		}
	}
	if s.name == "gb2260" { // it brings no licence file; its README names the licence
		at := bytes.Index(files["README.md"], []byte("## License"))
		if at < 0 {
			return nil, fmt.Errorf("%s: the README names no licence", s.file)
		}
		files["LICENSE"] = files["README.md"][at:]
	}
	if len(files["LICENSE"]) == 0 {
		return nil, fmt.Errorf("%s: no licence", s.file)
	}
	return files, nil
}
