package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-aftersale/bonafide/phash"
)

// peerRow is what another program said of the same hashes and searches.
type peerRow struct {
	name   string
	build  time.Duration
	bytes  int64
	search spread
}

// measurePeers runs the programs of s.peers, "name=command" separated by
// semicolons. Each is given two files of hashes of 32 bytes, those to keep and
// those to search, and the radius. It prints "build SECONDS BYTES" and then for
// each search "SECONDS MATCHES", in processor time. Programs that find another
// number of hashes than we do are an error.
func measurePeers(ctx context.Context, s *settings, source generated, queries []phash.Hash, found int) ([]peerRow, error) {
	if s.peers == "" {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "indexbench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	kept, asked := filepath.Join(dir, "kept"), filepath.Join(dir, "asked")
	if err := writeHashes(kept, asked, source, queries); err != nil {
		return nil, err
	}
	var rows []peerRow
	for _, peer := range strings.Split(s.peers, ";") {
		name, command, ok := strings.Cut(peer, "=")
		if !ok {
			return nil, fmt.Errorf("peer %q is not name=command", peer)
		}
		if limit, rest, ok := strings.Cut(name, "<"); ok { // name<most hashes
			most, err := strconv.Atoi(rest)
			if err != nil {
				return nil, err
			}
			if name = limit; source.n > most {
				continue
			}
		}
		s.note("%d hashes: %s", source.n, name)
		args := append(strings.Fields(command), kept, asked, "31")
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		row, matches, err := readPeer(out)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if matches != found {
			return nil, fmt.Errorf("%s finds %d hashes, the index %d", name, matches, found)
		}
		row.name = name
		rows = append(rows, row)
	}
	return rows, nil
}

func writeHashes(kept, asked string, source generated, queries []phash.Hash) error {
	f, err := os.Create(kept)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<16)
	for e := range source.Entries(context.Background(), 0) {
		w.Write(e.Hash[:]) // Flush tells of a failure
	}
	if err := w.Flush(); err != nil {
		return err
	}
	var b []byte
	for _, q := range queries {
		b = append(b, q[:]...)
	}
	return os.WriteFile(asked, b, 0o644)
}

func readPeer(out []byte) (row peerRow, matches int, err error) {
	var times []time.Duration
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var seconds float64
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "build %g %d", &seconds, &row.bytes); err == nil {
			row.build = time.Duration(seconds * 1e9)
			continue
		}
		if _, err := fmt.Sscanf(lines.Text(), "%g %d", &seconds, &n); err != nil {
			return row, 0, fmt.Errorf("line %q: %w", lines.Text(), err)
		}
		times = append(times, time.Duration(seconds*1e9))
		matches += n
	}
	if len(times) == 0 {
		return row, 0, fmt.Errorf("no times")
	}
	row.search = spreadOf(times)
	return row, matches, nil
}
