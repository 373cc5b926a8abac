package c2pa

import (
	"encoding/asn1"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veraison/go-cose"
)

// oracleEnv names the folder beside whose node_modules the oracle runs, or
// "install" to fetch the package with npm for this run.
const oracleEnv = "BONAFIDE_C2PA_TS"

const oraclePackage = "@trustnxt/c2pa-ts@0.9.4"

// oracle is what another implementation says about a file.
type oracle struct {
	Record bool
	Valid  bool
	Codes  []string
	Error  string
}

// askOracle runs c2pa-ts over files, many at a time: node starts slowly.
func askOracle(t *testing.T, files []string) []oracle {
	t.Helper()
	folder := os.Getenv(oracleEnv)
	node, err := exec.LookPath("node")
	if folder == "" || err != nil {
		t.Skipf("needs node and %s=install, or a folder with %s in node_modules", oracleEnv, oraclePackage)
	}
	if folder == "install" {
		folder = t.TempDir()
		npm := exec.CommandContext(t.Context(), "npm", "install", "--prefix", folder, "--no-save", "--ignore-scripts", oraclePackage)
		if out, err := npm.CombinedOutput(); err != nil {
			t.Skipf("npm could not install %s: %v\n%s", oraclePackage, err, out)
		}
	}
	script, err := os.ReadFile(filepath.Join("testdata", "oracle.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "bonafide-oracle.mjs")
	if err := os.WriteFile(path, script, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), node, append([]string{path}, files...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(files) {
		t.Fatalf("%d answers to %d files", len(lines), len(files))
	}
	answers := make([]oracle, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &answers[i]); err != nil {
			t.Fatal(err)
		}
	}
	return answers
}

// departures are public files where the other implementation differs, and why
// it is right to differ.
var departures = map[string]string{
	"adobe-20220124-CAIAIIICAICIICAIICICA.jpg": "the other refuses an action whose ingredient it does not find; the store that comes with the file has no failure",
	"adobe-20220124-E-uri-CIE-sig-CA.jpg":      "the other does not look into ingredients",
	"chatgpt-1.png":                            "the other judges an expired certificate as a change",
	"firefly-1.png":                            "the other judges an expired certificate as a change",
	"flux-1.jpg":                               "the other cannot read the signature",
}

// TestAgainstAnotherImplementation compares integrity on the public files and
// on files made here, whole and with one bit changed.
func TestAgainstAnotherImplementation(t *testing.T) {
	t.Parallel()
	if os.Getenv(oracleEnv) == "" {
		askOracle(t, nil) // says what is missing
	}
	w := newWorld(t)
	var names []string
	var files [][]byte
	for _, pattern := range []string{"c2pa/*.jpg", "ai-marked/*"} {
		paths, _ := filepath.Glob(filepath.Join(shared, pattern))
		for _, p := range paths {
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			names, files = append(names, filepath.Base(p)), append(files, data)
		}
	}
	rng := rand.New(rand.NewPCG(4, 2))
	bmff := bmffCarrier(slices.Repeat([]byte("film"), 200))
	// Version 0.9.4 refuses what go-cose signs with ES512, so that is left out.
	for _, alg := range []cose.Algorithm{cose.AlgorithmES256, cose.AlgorithmES384, cose.AlgorithmPS256, cose.AlgorithmPS384, cose.AlgorithmPS512, cose.AlgorithmEdDSA} {
		tmpl := leafTemplate("测试相机", asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 4}) // what C2PA 2.1 knew
		tmpl.NotBefore, tmpl.NotAfter = born.AddDate(-4, 0, 0), born.AddDate(15, 0, 0)
		id := w.ca.identity(t, alg, tmpl)
		for _, c := range []carrier{carriers[0], carriers[1], bmff} {
			b := dataBinding
			if c.name == "bmff" {
				b = bmffBinding("c2pa.hash.bmff.v3", nil)
			}
			s := w.spec()
			s.who = id
			file := sealed(t, c, s, b)
			names, files = append(names, fmt.Sprintf("%s by %s", c.name, alg)), append(files, file)
			parts := covered(t, file, c.name)
			for n := range 12 {
				p := parts[n%len(parts)]
				at := p.Start + rng.IntN(p.End-p.Start)
				changed := slices.Clone(file)
				changed[at] ^= 1 << rng.IntN(8)
				names, files = append(names, fmt.Sprintf("%s by %s, byte %d changed", c.name, alg, at)), append(files, changed)
			}
		}
	}
	dir := t.TempDir()
	var paths []string
	for i, data := range files {
		path := filepath.Join(dir, fmt.Sprintf("%04d", i))
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	agree := 0
	for i, theirs := range askOracle(t, paths) {
		ours := validate(t, files[i], w.opt)
		intact := ours.State == IntactListed || ours.State == IntactUnlisted
		switch {
		case intact == theirs.Valid:
			agree++
		case departures[names[i]] != "":
		case !intact && codes(ours) == "bonafide.store.unreadable":
			// The other reads boxes whose lengths do not add up, and hashes
			// what it makes of them. Here a record must be well-formed.
		default:
			t.Errorf("%s: got %s %q, the other says %+v", names[i], ours.State, codes(ours), theirs)
		}
	}
	fmt.Fprintf(t.Output(), "%d files, %d times the same verdict\n", len(files), agree)
}
