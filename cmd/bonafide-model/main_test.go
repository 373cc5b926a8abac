package main

import (
	"context"
	"encoding/json"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/forensic"
	forensicmodel "github.com/bonafide-aftersale/bonafide/forensic/model"
	"github.com/bonafide-aftersale/bonafide/internal/worker/model"
)

const installed = "../../bin/ocr"

// TestMain lets the test binary be the program.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && !strings.HasPrefix(os.Args[1], "-") {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestRealModel asks a real one, PaddleOCR's classifier of text that stands on
// its head (Apache-2.0, 0.6 MB, installed by make ocr), through the whole path:
// configuration, worker, calibration, finding.
func TestRealModel(t *testing.T) {
	t.Parallel()
	weights, err := filepath.Abs(filepath.Join(installed, "ch_ppocr_mobile_v2.0_cls_infer.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(weights); err != nil {
		t.Skip("the models are not installed: run make ocr")
	}
	dir := t.TempDir()
	lib, err := filepath.Abs(filepath.Join(installed, library))
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// An operator's own program: a script that names the library.
	script := "#!/bin/sh\nexec '" + self + "' '" + lib + "'\n"
	text, err := json.Marshal(map[string]any{
		"name": "Upside down", "version": "2.0", "licence": "Apache-2.0", "source": "PaddleOCR", "measures": "text stands on its head",
		"command": "./worker.sh", "weights": weights,
		"input":  map[string]any{"width": 192, "height": 48, "fit": "stretch", "order": "bgr", "mean": []float32{.5, .5, .5}, "spread": []float32{.5, .5, .5}},
		"output": map[string]any{"reduce": "element", "element": 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"worker.sh": []byte(script), "m.json": text} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	config, err := model.ReadConfig(filepath.Join(dir, "m.json"))
	if err != nil {
		t.Fatal(err)
	}
	client, err := model.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	upright, turned := label(t)
	values, err := client.Scores(t.Context(), [][]byte{client.Pixels(upright), client.Pixels(turned)})
	if err != nil || values[0] > .1 || values[1] < .9 {
		t.Fatalf("got %v, %v, want little for upright text and much for turned", values, err)
	}

	// 120 "genuine" values like the upright one make a calibration.
	digest, err := config.Digest()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	many := make([]float64, 120)
	for i := range many {
		many[i] = values[0]
	}
	m := forensicmodel.Method{Card: forensicmodel.Card{Name: config.Name, Version: config.Version, Licence: config.Licence},
		Digest: digest, Today: now, Calibration: forensicmodel.NewCalibration(digest, now, many), Score: client.Score}
	for _, test := range []struct {
		img  image.Image
		want forensic.Strength
	}{{upright, forensic.None}, {turned, forensic.Weak}} {
		found, err := m.Examine(context.Background(), &forensic.Input{Claim: &forensic.Picture{Image: test.img}})
		if err != nil || found[0].Strength != test.want || found[0].Detail["state"] != "calibrated" {
			t.Errorf("got %+v, %v, want %s", found, err, test.want)
		}
	}
}

// label is one line of text, and the same turned by half a circle.
func label(t *testing.T) (upright, turned *image.RGBA) {
	t.Helper()
	f, err := os.Open("../bonafide-ocr/testdata/labels.png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	upright, turned = image.NewRGBA(image.Rect(0, 0, 136, 34)), image.NewRGBA(image.Rect(0, 0, 136, 34))
	draw.Draw(upright, upright.Rect, img, image.Pt(338, 14), draw.Src)
	for y := range 34 {
		for x := range 136 {
			turned.Set(135-x, 33-y, upright.At(x, y))
		}
	}
	return upright, turned
}

func TestValue(t *testing.T) {
	t.Parallel()
	data := []float32{1, 3, 2}
	for _, test := range []struct {
		out  model.Output
		want float64
	}{
		{model.Output{Reduce: "element", Element: 2}, 2}, {model.Output{Reduce: "max"}, 3}, {model.Output{Reduce: "mean"}, 2},
		{model.Output{Reduce: "mean", Softmax: true}, 1. / 3}, {model.Output{Reduce: "max", Softmax: true}, .665241},
	} {
		if got, err := value(data, test.out); err != nil || got-test.want > 1e-5 || test.want-got > 1e-5 {
			t.Errorf("%+v: got %v, %v, want %v", test.out, got, err, test.want)
		}
	}
	if _, err := value(data, model.Output{Reduce: "element", Element: 3}); err == nil {
		t.Error("an element that is not there was read")
	}
}
