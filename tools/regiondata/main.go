// Command regiondata makes the tables of internal/region out of four npm
// packages of fixed version and hash:
//
//	china-division 2.7.0   divisions to town level, National Bureau of Statistics, cut-off 2023-06-30 (WTFPL)
//	@vant/area-data 2.1.0  newer counties, Hong Kong, Macao, Taiwan (MIT)
//	pinyin-pro 3.27.0      readings of characters (MIT)
//	gb2260 0.6.0           GB/T 2260 as it was from 2002 to 2016 (MIT)
//
// It writes divisions.txt.gz and pinyin.txt.gz with the licences beside them,
// and checks renamed.txt, which is kept by hand, against the old editions.
// What differs between the sources and has not been judged here stops it.
//
//	go run ./tools/regiondata [-packages DIR] -out internal/region/data
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", "", "folder of the tables; renamed.txt stands there")
	packages := flag.String("packages", "", "folder with the package files; fetched by npm pack when empty")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: regiondata [-packages DIR] -out DIR")
		os.Exit(2)
	}
	if err := run(*out, *packages); err != nil {
		fmt.Fprintln(os.Stderr, "regiondata: error:", err)
		os.Exit(1)
	}
}

func run(out, dir string) error {
	if dir == "" {
		temp, err := os.MkdirTemp("", "regiondata")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		if err := pack(temp); err != nil {
			return err
		}
		dir = temp
	}
	files := make(map[string]map[string][]byte, len(sources))
	for _, s := range sources {
		content, err := s.open(dir)
		if err != nil {
			return err
		}
		files[s.name] = content
		if err := os.WriteFile(filepath.Join(out, "LICENSE."+s.short), content["LICENSE"], 0o644); err != nil {
			return err
		}
	}
	vant, err := readVant(files["@vant/area-data"]["dist/index.cjs"])
	if err != nil {
		return err
	}
	tree, err := readNBS(files["china-division"])
	if err != nil {
		return err
	}
	if err := tree.update(vant); err != nil {
		return err
	}
	if err := tree.overseas(vant, files["china-division"]["dist/HK-MO-TW.json"]); err != nil {
		return err
	}
	renamed, err := os.ReadFile(filepath.Join(out, "renamed.txt"))
	if err != nil {
		return err
	}
	if err := tree.checkFormer(files["gb2260"], string(renamed)); err != nil {
		return err
	}
	if err := compress(filepath.Join(out, "divisions.txt.gz"), tree.text()); err != nil {
		return err
	}
	readings, err := readPinyin(files["pinyin-pro"]["dist/index.mjs"])
	if err != nil {
		return err
	}
	return compress(filepath.Join(out, "pinyin.txt.gz"), readings.text(tree))
}

// compress writes a gzip file without a time, so that the same sources give
// the same bytes.
func compress(path, text string) error {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}
