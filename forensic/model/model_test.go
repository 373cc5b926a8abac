package model_test

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/forensic/model"
)

var today = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// corner scores a picture by the brightness of its first pixel.
func corner(_ context.Context, img image.Image) (float64, error) {
	r, _, _, _ := img.At(img.Bounds().Min.X, img.Bounds().Min.Y).RGBA()
	return float64(r) / 65535, nil
}

// calibrated is a method whose n genuine photos have the values 0 to .5.
func calibrated(n int) model.Method {
	values := make([]float64, n)
	for i := range values {
		values[i] = float64(i) / float64(2*n)
	}
	return model.Method{Card: model.Card{Name: "Test detector", Version: "3"}, Digest: "d", Today: today, Score: corner,
		Calibration: model.NewCalibration("d", today.AddDate(0, -1, 0), values)}
}

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, calibrated(400), &forensictest.Options{Strongest: forensic.Weak})
}

func examine(t *testing.T, m model.Method, shade uint8) forensic.Finding {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 4, 4))
	img.Pix[0] = shade
	found, err := m.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Image: img}})
	if err != nil || len(found) != 1 {
		t.Fatalf("got %d findings, %v", len(found), err)
	}
	return found[0]
}

func TestSaysHowManyReachedTheValue(t *testing.T) {
	t.Parallel()
	m := calibrated(400)
	if f := examine(t, m, 255); f.Strength != forensic.Weak || f.Statement.Key != "detector.remarkable" ||
		f.Detail["reached"] != 0 || f.Statement.Args["photos"] != 400 || *f.Log10NFA > math.Log10(.0075) {
		t.Errorf("above all: got %+v", f)
	}
	if f := examine(t, m, 10); f.Strength != forensic.None || f.Statement.Key != "detector.ordinary" {
		t.Errorf("among them: got %s, %s", f.Strength, f.Statement.Key)
	}
}

// No number of a model may appear before it is calibrated.
func TestSaysNothingUncalibrated(t *testing.T) {
	t.Parallel()
	scored := false
	for key, change := range map[string]func(*model.Method){
		"detector.uncalibrated": func(m *model.Method) { m.Calibration = nil },
		"detector.differs":      func(m *model.Method) { m.Digest = "another" },
		"detector.old":          func(m *model.Method) { m.Today = today.AddDate(1, 0, 0) },
		"detector.few":          func(m *model.Method) { *m = calibrated(model.LeastPhotos - 1); m.Score = nil },
	} {
		m := calibrated(400)
		m.Score = func(context.Context, image.Image) (float64, error) { scored = true; return .987654, nil }
		change(&m)
		f := examine(t, m, 255)
		text, err := json.Marshal(f)
		if err != nil || f.Statement.Key != key || f.Strength != forensic.None || f.Log10NFA != nil {
			t.Errorf("%s: got %s, %s, %v", key, f.Statement.Key, f.Strength, err)
		}
		if strings.Contains(string(text), "987654") || scored {
			t.Errorf("%s: the model was asked, or its number shown: %s", key, text)
		}
	}
	m := calibrated(400)
	m.Calibration.Made = today.AddDate(0, 0, 3)
	if err := m.Calibration.Check("d", today); !errors.Is(err, model.ErrOld) {
		t.Errorf("made in three days: got %v, want %v", err, model.ErrOld)
	}
}

func TestAFailedModelIsNoError(t *testing.T) {
	t.Parallel()
	for name, score := range map[string]func(context.Context, image.Image) (float64, error){
		"error": func(context.Context, image.Image) (float64, error) { return 0, errors.New("dead") },
		"NaN":   func(context.Context, image.Image) (float64, error) { return math.NaN(), nil },
	} {
		m := calibrated(400)
		m.Score = score
		if f := examine(t, m, 0); f.Statement.Key != "detector.failed" || f.Strength != forensic.None || f.Log10NFA != nil {
			t.Errorf("%s: got %+v", name, f)
		}
	}
}

// The figures are those of tables: 3/n for none of n, and k of n by hand.
func TestBound(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		k, n       int
		confidence float64
		want       float64
	}{
		{0, 3000, .95, .000998}, {0, 100, .95, .02951}, {1, 100, .95, .04656}, {10, 100, .95, .16372},
		{0, 1, .95, .95}, {5, 5, .95, 1}, {0, 0, .95, 1}, {2, 10, .975, .55610}, {1000, 100000, .95, .010537},
	} {
		if got := model.Bound(test.k, test.n, test.confidence); math.Abs(got-test.want) > 2e-5 {
			t.Errorf("Bound(%d, %d, %v) = %.6f, want %.6f", test.k, test.n, test.confidence, got, test.want)
		}
	}
}

func TestBoundGrowsWithAlarms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 2000).Draw(t, "n")
		k := rapid.IntRange(0, n-1).Draw(t, "k")
		a, b := model.Bound(k, n, .95), model.Bound(k+1, n, .95)
		if !(a < b) && a != 1 || a < float64(k)/float64(n) || a > 1 {
			t.Errorf("%d of %d: %v, one more: %v", k, n, a, b)
		}
		if more := model.Bound(k, n+1, .95); more > a {
			t.Errorf("%d of %d: %v, of one more: %v", k, n, a, more)
		}
	})
}

func FuzzParseCalibration(f *testing.F) {
	good, _ := json.Marshal(model.NewCalibration("d", today, []float64{.3, .1, .2}))
	f.Add(good)
	f.Add([]byte(`{"format":1,"values":[2,1]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := model.ParseCalibration(data)
		if err != nil {
			if !errors.Is(err, model.ErrInvalid) {
				t.Errorf("got %v, want %v", err, model.ErrInvalid)
			}
			return
		}
		if k, n, bound := c.Reached(.15); k > n || !(bound >= 0 && bound <= 1) {
			t.Errorf("%d of %d, %v", k, n, bound)
		}
	})
}
