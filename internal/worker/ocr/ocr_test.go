package ocr

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"io"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/worker/limited"
)

// TestMain lets the test binary stand for a program with one answer, its
// argument.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && !strings.HasPrefix(os.Args[1], "-") {
		if _, err := ReadRequest(os.Stdin); err != nil {
			os.Exit(1)
		}
		os.Stdout.WriteString(os.Args[1])
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func read(t *testing.T, answer string, img image.Image) (lines []string, boxes []image.Rectangle, err error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := &Reader{Path: self, Folder: answer}
	err = r.Read(t.Context(), img, func(text string, box image.Rectangle, _ float64) {
		lines, boxes = append(lines, text), append(boxes, box)
	})
	return lines, boxes, err
}

func TestReadScalesBoxes(t *testing.T) {
	t.Parallel()
	img := image.NewGray(image.Rect(10, 20, 10+2*LongSide, 20+900))
	lines, boxes, err := read(t, `{"protocol":1,"engine":"e","lines":[{"text":"AI生成","sure":0.9,"x":1500,"y":400,"w":90,"h":30}]}`, img)
	if err != nil || len(lines) != 1 || lines[0] != "AI生成" {
		t.Fatalf("got %q, %v", lines, err)
	}
	if got, want := boxes[0], image.Rect(3010, 820, 3190, 880); got != want {
		t.Errorf("got box %v, want %v", got, want)
	}
}

func TestBrokenAnswersAreGarbage(t *testing.T) {
	t.Parallel()
	img := image.NewGray(image.Rect(0, 0, 100, 80))
	line := func(s string) string { return `{"protocol":1,"engine":"e","lines":[` + s + `]}` }
	for name, answer := range map[string]string{
		"no JSON":        "Segmentation fault",
		"protocol":       `{"protocol":2,"engine":"e","lines":[]}`,
		"two answers":    line("") + line(""),
		"outside":        line(`{"text":"a","sure":1,"x":95,"y":1,"w":10,"h":5}`),
		"huge":           line(`{"text":"a","sure":1,"x":9223372036854775800,"y":1,"w":100,"h":5}`),
		"negative":       line(`{"text":"a","sure":1,"x":1,"y":1,"w":-4,"h":5}`),
		"sure":           line(`{"text":"a","sure":7,"x":1,"y":1,"w":4,"h":5}`),
		"too many lines": line(strings.TrimSuffix(strings.Repeat(`{"w":1,"h":1},`, mostLines+1), ",")),
		"long":           line(`{"text":"` + strings.Repeat("长", mostText) + `","sure":1,"x":1,"y":1,"w":4,"h":5}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, _, err := read(t, answer, img)
			if got := limited.ReasonOf(err); got != limited.Garbage || len(lines) > 0 {
				t.Errorf("got %q, %q (%v), want %q", lines, got, err, limited.Garbage)
			}
		})
	}
}

func TestRequestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h")
		img := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range w * h {
			img.SetRGBA(i%w, i/w, color.RGBA{rapid.Byte().Draw(t, "r"), uint8(i), uint8(3 * i), 255})
		}
		got, err := ReadRequest(Request(img))
		if err != nil || !bytes.Equal(got.Pix, img.Pix) {
			t.Errorf("%dx%d came back differently: %v", w, h, err)
		}
	})
}

func FuzzReadRequest(f *testing.F) {
	seed, _ := io.ReadAll(Request(image.NewRGBA(image.Rect(0, 0, 2, 3))))
	f.Add(seed)
	f.Add([]byte("BFo1\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		img, err := ReadRequest(bytes.NewReader(data))
		if err == nil && (img.Rect.Dx() > LongSide || img.Rect.Dy() > LongSide || img.Rect.Empty()) {
			t.Errorf("a picture of %v", img.Rect)
		}
	})
}

func FuzzDecode(f *testing.F) {
	seed, _ := json.Marshal(Answer{Protocol: Protocol, Engine: "e", Lines: []Line{{"AI生成", .9, 1, 2, 3, 4}}})
	f.Add(seed)
	f.Add([]byte(`{"protocol":1,"lines":[{"x":-1}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := decode(bytes.NewReader(data), image.Pt(50, 40))
		if err != nil {
			return
		}
		for _, l := range a.Lines {
			if !image.Rect(l.X, l.Y, l.X+l.W, l.Y+l.H).In(image.Rect(0, 0, 50, 40)) {
				t.Errorf("a line outside: %+v", l)
			}
		}
	})
}
