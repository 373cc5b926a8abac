package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bonafide": main})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("LC_ALL", "C.UTF-8")
			samples, err := filepath.Abs(filepath.Join("..", "..", "samples"))
			env.Setenv("SAMPLES", samples)
			env.Setenv("PORT", freePort())
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"photo":   photoCommand,
			"conform": conformCommand,
			"part":    partCommand,
			"answers": answersCommand,
			"agekey":  ageKeyCommand,
		},
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
	})
}

// photoCommand writes a picture: photo NAME SEED draws patches whose places
// and colours follow from the seed.
func photoCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: photo NAME SEED")
	}
	seed, err := strconv.ParseUint(args[1], 10, 64)
	ts.Check(err)
	random := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, 160, 120))
	for range 120 {
		x, y := random.IntN(160), random.IntN(120)
		c := color.RGBA{uint8(random.IntN(256)), uint8(random.IntN(256)), uint8(random.IntN(256)), 255}
		for j := range 4 + random.IntN(20) {
			for i := range 4 + random.IntN(20) {
				img.SetRGBA(x+i, y+j, c)
			}
		}
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	var buf bytes.Buffer
	ts.Check(png.Encode(&buf, img))
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
	ts.Check(os.WriteFile(path, buf.Bytes(), 0o644))
}

// conformCommand checks a JSON document against a published schema, that of
// examinations if none is named.
func conformCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: conform FILE [SCHEMA]")
	}
	name := "examination-1"
	if len(args) == 2 {
		name = args[1]
	}
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "schema", name+".schema.json"))
	ts.Check(err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(schema.Validate(doc))
}

// talk is a call that is watched through buffers.
func talk(tty bool) (s *call, stdout, stderr *bytes.Buffer) {
	stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
	return &call{
		stdout: stdout, stderr: stderr, outTTY: tty, errTTY: tty,
		getenv: func(string) string { return "" }, words: locale.For(locale.English),
	}, stdout, stderr
}

// onePixel writes the smallest claim.
func onePixel(t *testing.T) string {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "claim.png")
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, stdout, _ := talk(false)
	out := filepath.Join(t.TempDir(), "report.json")
	if got, want := s.run(ctx, []string{"examine", "-o", out, onePixel(t)}), exitInterrupted; got != want {
		t.Errorf("exit status %d, want %d", got, want)
	}
	if stdout.Len() > 0 {
		t.Errorf("an interrupted examination printed %q", stdout)
	}
	left, err := os.ReadDir(filepath.Dir(out))
	if err != nil || len(left) > 0 {
		t.Errorf("an interrupted examination left %v, %v", left, err)
	}
}

func TestOnATerminal(t *testing.T) {
	t.Parallel()
	claim := onePixel(t)
	s, stdout, stderr := talk(true)
	if got := s.run(context.Background(), []string{"examine", claim}); got != exitDone {
		t.Fatalf("exit status %d: %s", got, stderr)
	}
	if !strings.Contains(stdout.String(), "\x1b[1m") {
		t.Error("no colour on a terminal")
	}
	if want := "examining photo 1 of 1"; !strings.Contains(stderr.String(), want) {
		t.Errorf("stderr %q does not hold %q", stderr, want)
	}
	if !strings.HasSuffix(stderr.String(), "\r\x1b[K") {
		t.Errorf("the progress was not cleared: %q", stderr)
	}

	s, stdout, _ = talk(true)
	s.getenv = func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }
	s.run(context.Background(), []string{"examine", claim})
	if strings.Contains(stdout.String(), "\x1b") {
		t.Error("colour in spite of NO_COLOR")
	}

	s, _, stderr = talk(true)
	if got, want := s.run(context.Background(), []string{"examine", "-format", "html", claim}), exitUsage; got != want {
		t.Errorf("HTML to a terminal: exit status %d, want %d", got, want)
	}
	if want := "hint: Add -o report.html"; !strings.Contains(stderr.String(), want) {
		t.Errorf("stderr %q does not hold %q", stderr, want)
	}
}

func TestNotOnATerminal(t *testing.T) {
	t.Parallel()
	s, stdout, stderr := talk(false)
	s.run(context.Background(), []string{"examine", "-format=json", onePixel(t)})
	if !json.Valid(stdout.Bytes()) {
		t.Errorf("stdout is no JSON: %s", stdout)
	}
	if stderr.Len() > 0 {
		t.Errorf("stderr holds %q", stderr)
	}
}
