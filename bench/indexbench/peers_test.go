package main

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/phash"
)

func TestReadPeer(t *testing.T) {
	t.Parallel()
	row, matches, err := readPeer([]byte("build 1.5 4096\n0.001 2\n0.003 0\n0.002 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if row.build != 1500*time.Millisecond || row.bytes != 4096 || matches != 3 || row.search.p50 != 2*time.Millisecond || row.search.max != 3*time.Millisecond {
		t.Errorf("got %+v, %d matches", row, matches)
	}
	for _, bad := range []string{"", "build 1 2\n", "nothing\n"} {
		if _, _, err := readPeer([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// A program that finds another number of hashes than the index is an error,
// not a row.
func TestPeerMustAgree(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell here")
	}
	script := filepath.Join(t.TempDir(), "peer")
	if err := os.WriteFile(script, []byte("echo build 1 1\necho 0.5 3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := &settings{peers: "peer<1000=sh " + script, quiet: true}
	source := generated{n: 100, real: []phash.Hash{{1}}}
	queries := []phash.Hash{{1}}
	rows, err := measurePeers(context.Background(), s, source, queries, 3)
	if err != nil || len(rows) != 1 || rows[0].name != "peer" {
		t.Errorf("got %+v, %v, want a row", rows, err)
	}
	if _, err := measurePeers(context.Background(), s, source, queries, 4); err == nil {
		t.Error("a program that finds fewer was believed")
	}
	source.n = 2000
	if rows, err := measurePeers(context.Background(), s, source, queries, 3); err != nil || len(rows) > 0 {
		t.Errorf("above its limit: got %+v, %v, want nothing", rows, err)
	}
}

// The whole measurement of a small index, which checks itself against a scan.
func TestMeasureHashes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	real := make([]phash.Hash, 20)
	for i := range real {
		for k := range real[i] {
			real[i][k] = byte(r.Uint32())
		}
	}
	s := &settings{queries: 64, seed: 1, quiet: true}
	row, err := measureHashes(context.Background(), s, real, 20_000)
	if err != nil {
		t.Fatal(err)
	}
	if row.found < 64 || row.stats.Entries != 20_000 || row.snapshot < 40*20_000 {
		t.Errorf("got %+v", row)
	}
	var b strings.Builder
	if err := report(&b, s, len(real), []*hashRow{row}, nil); err != nil || !strings.Contains(b.String(), "| 20,000 | ") {
		t.Errorf("got %v and a report of\n%s", err, b.String())
	}
}

// moved flips no more bits than asked, and an even number fewer.
func TestMoved(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2, 2))
	for n := range 60 {
		if got := (phash.Hash{}).Distance(moved(r, phash.Hash{}, n)); got > n || (n-got)%2 != 0 {
			t.Errorf("%d bits flipped, %d differ", n, got)
		}
	}
}
