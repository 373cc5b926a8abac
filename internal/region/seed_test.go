package region_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/region"
)

// seedCodes is the committed table of places that must resolve.
func seedCodes(t *testing.T) map[string]string {
	t.Helper()
	content, err := os.ReadFile("testdata/seed.tsv")
	if err != nil {
		t.Fatal(err)
	}
	codes := make(map[string]string)
	for line := range strings.Lines(string(content)) {
		if name, code, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && line[0] != '#' {
			codes[name] = code
		}
	}
	return codes
}

func TestSeedRegions(t *testing.T) {
	t.Parallel()
	codes := seedCodes(t)
	if got, want := len(codes), 108; got != want {
		t.Fatalf("testdata/seed.tsv holds %d places, want %d", got, want)
	}
	names := make([]string, 0, len(codes))
	for name := range codes {
		names = append(names, name)
	}
	if content, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "regions", "seed-regions.txt")); err == nil {
		names = strings.Fields(string(content))
	} else {
		t.Log("../shared/data/regions is absent; the committed copy is used")
	}
	for _, name := range names {
		answer := region.China().Resolve(name)
		if len(answer.Candidates) == 0 || !answer.Clear() {
			t.Errorf("%s: got %d candidates, none clear", name, len(answer.Candidates))
			continue
		}
		if got, want := answer.Candidates[0].Division.Code(), codes[name]; got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		if len(answer.Candidates) > 1 && answer.Candidates[1].Score >= answer.Candidates[0].Score {
			t.Errorf("%s: got a tie", name)
		}
	}
}
