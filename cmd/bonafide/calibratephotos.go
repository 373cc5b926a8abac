package main

import (
	"crypto/sha256"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/photo"
)

// mostGenuine bounds how many photos one calibration takes; more make no
// bound noticeably better and take days.
const mostGenuine = 50_000

// genuine lists the pictures below a folder by their content, sorted by name,
// each content once, and says how many files were left out: no pictures,
// repetitions, unreadable ones. Hidden files are not counted.
func genuine(dir string) (photos []string, left int, err error) {
	seen := make(map[[sha256.Size]byte]bool)
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if hidden := path != dir && strings.HasPrefix(d.Name(), "."); hidden || d.IsDir() {
			if hidden && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		sum, ok := pictureSum(path)
		if !ok || seen[sum] {
			left++
			return nil
		}
		seen[sum] = true
		if photos = append(photos, path); len(photos) > mostGenuine {
			return fault.New(fault.Limited, "calibrate.too_many", nil, "path", dir, "limit", mostGenuine)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, 0, notReadable(dir, err)
	case len(photos) == 0:
		return nil, 0, fault.New(fault.Unreadable, "read.no_pictures", nil, "path", dir)
	}
	return photos, left, nil
}

// pictureSum returns the SHA-256 of a regular file that begins like a picture
// which package photo reads.
func pictureSum(path string) (sum [sha256.Size]byte, ok bool) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > photo.DefaultMaxBytes {
		return sum, false
	}
	f, err := os.Open(path)
	if err != nil {
		return sum, false
	}
	defer f.Close()
	head := make([]byte, 64)
	n, _ := io.ReadFull(f, head)
	if !photo.Supported(photo.Sniff(head[:n])) {
		return sum, false
	}
	h := sha256.New()
	h.Write(head[:n])
	if _, err := io.Copy(h, f); err != nil {
		return sum, false
	}
	return [sha256.Size]byte(h.Sum(nil)), true
}
