package model

import (
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const good = `{"name":"Test","version":"1","licence":"Apache-2.0","source":"a test","weights":"w.bin","command":"./worker.sh",
"input":{"width":2,"height":2,"fit":"cover","order":"rgb"},"output":{"reduce":"max"}}`

// config writes a configuration, weights and a worker that runs a script.
func config(t *testing.T, text, script string) *Config {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"m.json": text, "w.bin": "weights", "worker.sh": "#!/bin/sh\n" + script} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	c, err := ReadConfig(filepath.Join(dir, "m.json"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"no licence": {`"licence":"Apache-2.0",`, ""},
		"no version": {`"version":"1",`, ""},
		"misspelt":   {`"weights"`, `"wieghts"`},
		"huge":       {`"width":2`, `"width":100000`},
		"fit":        {`"cover"`, `"squeeze"`},
		"order":      {`"rgb"`, `"grb"`},
		"reduce":     {`"max"`, `"median"`},
		"element":    {`"reduce":"max"`, `"reduce":"element","element":-1`},
		"no JSON":    {"{", "["},
	} {
		if _, err := parseConfig([]byte(strings.Replace(good, change[0], change[1], 1))); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: got %v, want %v", name, err, ErrConfig)
		}
	}
	c := config(t, good, "")
	if got, want := filepath.Base(c.CalibrationPath()), "m.calibration.json"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The digest changes with whatever changes a value.
func TestDigest(t *testing.T) {
	t.Parallel()
	digest := func(c *Config) string {
		d, err := c.Digest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	c := config(t, good, "")
	first := digest(c)
	if again := digest(config(t, good, "")); again != first {
		t.Errorf("the same configuration elsewhere: got %s, want %s", again, first)
	}
	for name, change := range map[string]func(){
		"input":   func() { c.Input.Mean[1] = .5 },
		"output":  func() { c.Output.Lower = true },
		"weights": func() { os.WriteFile(c.beside(c.Weights), []byte("others"), 0o600) },
	} {
		change()
		next := digest(c)
		if next == first {
			t.Errorf("%s changed, the digest did not", name)
		}
		first = next
	}
}

func TestScore(t *testing.T) {
	t.Parallel()
	client, err := NewClient(config(t, strings.Replace(good, `"max"`, `"max","lower":true`, 1), `cat > request.json; echo '{"protocol":1,"values":[0.75]}'`))
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 30, 20))
	for i := range 600 {
		img.Set(i%30, i/30, color.RGBA{200, 100, 50, 255})
	}
	got, err := client.Score(t.Context(), img)
	if err != nil || got != -.75 {
		t.Errorf("got %v, %v, want -.75: lower values are more remarkable", got, err)
	}
	if got, want := string(client.Pixels(img)), strings.Repeat("\xc8\x64\x32", 4); got != want {
		t.Errorf("got pixels %x, want %x", got, want)
	}
}

func TestWorkersThatFail(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]limited.Reason{
		`echo '{"protocol":1,"values":[1,2]}'`:              limited.Garbage,
		`echo '{"protocol":9,"values":[1]}'`:                limited.Garbage,
		`echo '{"protocol":1,"values":["NaN"]}'`:            limited.Garbage,
		`echo '{"protocol":1,"values":[1]} {"protocol":1}'`: limited.Garbage,
		`exit 3`:        limited.Died,
		`kill -SEGV $$`: limited.Died,
	} {
		client, err := NewClient(config(t, good, script))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Score(t.Context(), image.NewGray(image.Rect(0, 0, 3, 3))); limited.ReasonOf(err) != want {
			t.Errorf("%s: got %v, want %s", script, err, want)
		}
	}
	c := config(t, strings.Replace(good, "./worker.sh", "no-such-worker-program", 1), "")
	if _, err := NewClient(c); limited.ReasonOf(err) != limited.Missing {
		t.Errorf("got %v, want %s", err, limited.Missing)
	}
}

func TestMiddle(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		r    image.Rectangle
		w, h int
		want image.Rectangle
	}{
		{image.Rect(0, 0, 400, 300), 1, 1, image.Rect(50, 0, 350, 300)},
		{image.Rect(0, 0, 300, 400), 1, 1, image.Rect(0, 50, 300, 350)},
		{image.Rect(0, 0, 300, 400), 3, 4, image.Rect(0, 0, 300, 400)},
		{image.Rect(0, 0, 1, 1000), 1000, 1, image.Rect(0, 500, 1, 501)},
	} {
		if got := middle(test.r, test.w, test.h); got != test.want {
			t.Errorf("%v for %d:%d: got %v, want %v", test.r, test.w, test.h, got, test.want)
		}
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add([]byte(good))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseConfig(data)
		if err == nil && (c.Input.Width*c.Input.Height < 1 || c.Name == "") {
			t.Errorf("accepted %+v", c)
		}
	})
}

func FuzzReadAnswer(f *testing.F) {
	seed, _ := json.Marshal(Answer{Protocol, []float64{.5}})
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		if values, err := readAnswer(strings.NewReader(string(data)), 1); err == nil && len(values) != 1 {
			t.Errorf("got %v", values)
		}
	})
}
