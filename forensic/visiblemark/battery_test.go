package visiblemark_test

import (
	"context"
	"errors"
	"image"
	"testing"

	"github.com/bonafide-aftersale/bonafide/forensic"
	"github.com/bonafide-aftersale/bonafide/forensic/forensictest"
	"github.com/bonafide-aftersale/bonafide/forensic/visiblemark"
)

func TestBattery(t *testing.T) {
	t.Parallel()
	forensictest.Run(t, visiblemark.Method{}, &forensictest.Options{Strongest: forensic.Weak})
}

func FuzzBattery(f *testing.F) {
	forensictest.Fuzz(f, visiblemark.Method{}, &forensictest.Options{Strongest: forensic.Weak})
}

// lines is a reader that has read.
func lines(found ...visiblemark.Mark) visiblemark.Reader {
	return func(_ context.Context, _ image.Image, tell func(string, image.Rectangle, float64)) error {
		for _, l := range found {
			tell(l.Text, l.Box, l.Fit)
		}
		return nil
	}
}

func examine(t *testing.T, m visiblemark.Method, img image.Image) forensic.Finding {
	t.Helper()
	found, err := m.Examine(t.Context(), &forensic.Input{Claim: &forensic.Picture{Name: "claim", Image: img}})
	if err != nil || len(found) != 1 {
		t.Fatalf("got %d findings, %v, want 1", len(found), err)
	}
	return found[0]
}

func TestWhatIsRead(t *testing.T) {
	t.Parallel()
	img := forensictest.Gradient(800, 600)
	corner, centre := image.Rect(640, 550, 790, 590), image.Rect(300, 280, 500, 320)
	for _, test := range []struct {
		name     string
		read     visiblemark.Reader
		strength forensic.Strength
		key      string
		kind     string
	}{
		{"no reader", nil, forensic.None, "marks.none_text_unchecked", ""},
		{"nothing", lines(), forensic.None, "marks.none", ""},
		{"label", lines(visiblemark.Mark{Text: "豆包AI生成", Box: corner, Fit: .98}), forensic.Moderate, "marks.label", visiblemark.KindLabel},
		{"in the middle", lines(visiblemark.Mark{Text: "AI生成", Box: centre, Fit: .98}), forensic.Weak, "marks.text", visiblemark.KindText},
		{"service", lines(visiblemark.Mark{Text: "★ 即梦AI", Box: corner, Fit: .98}), forensic.Weak, "marks.text", visiblemark.KindService},
		{"in two lines", lines(visiblemark.Mark{Text: "元宝", Box: image.Rect(700, 530, 780, 555), Fit: .9},
			visiblemark.Mark{Text: "AI", Box: image.Rect(720, 560, 760, 585), Fit: .9}), forensic.Weak, "marks.text", visiblemark.KindText},
		{"hardly read", lines(visiblemark.Mark{Text: "AI生成", Box: corner, Fit: .4}), forensic.None, "marks.none", ""},
		{"other text", lines(visiblemark.Mark{Text: "MAIL 生成器", Box: corner, Fit: .98}), forensic.None, "marks.none", ""},
		{"failed", func(context.Context, image.Image, func(string, image.Rectangle, float64)) error {
			return errors.New("dead")
		},
			forensic.None, "marks.none_text_failed", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := examine(t, visiblemark.Method{Read: test.read}, img)
			if f.Strength != test.strength || f.Statement.Key != test.key {
				t.Errorf("got %s, %s, want %s, %s", f.Strength, f.Statement.Key, test.strength, test.key)
			}
			marks := f.Detail["marks"].([]map[string]any)
			if test.kind == "" && len(marks) != 0 || test.kind != "" && (len(marks) != 1 || marks[0]["kind"] != test.kind) {
				t.Errorf("got marks %v, want one of kind %q", marks, test.kind)
			}
		})
	}
}

func TestReaderEndsWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	m := visiblemark.Method{Read: func(ctx context.Context, _ image.Image, _ func(string, image.Rectangle, float64)) error {
		cancel()
		return ctx.Err()
	}}
	in := &forensic.Input{Claim: &forensic.Picture{Image: forensictest.Gradient(50, 50)}}
	if _, err := m.Examine(ctx, in); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestReadLabel(t *testing.T) {
	t.Parallel()
	size := image.Pt(1000, 800)
	corner, small, centre := image.Rect(850, 740, 990, 790), image.Rect(900, 770, 990, 790), image.Rect(400, 380, 600, 430)
	for _, test := range []struct {
		text string
		box  image.Rectangle
		want string
	}{
		{"AI生成", corner, visiblemark.KindLabel},
		{"人工智能合成", corner, visiblemark.KindLabel},
		{"百度 AI生成", corner, visiblemark.KindLabel},
		{"本图由 ＡＩ 合成", corner, visiblemark.KindLabel},
		{"Al生成", corner, visiblemark.KindLabel},
		{"A1 生成", corner, visiblemark.KindLabel},
		{"千问AI生成", small, visiblemark.KindText},
		{"可灵AI生成", centre, visiblemark.KindText},
		{"AI-generated", corner, visiblemark.KindText},
		{"即梦AI", corner, visiblemark.KindService},
		{"可灵 AI", corner, visiblemark.KindService},
		{"元宝生成", corner, visiblemark.KindService},
		{"百度", corner, ""},
		{"AI", corner, ""},
		{"生成日期 2025", corner, ""},
		{"MAIL生成", corner, ""},
		{"A12生成", corner, ""},
		{"", corner, ""},
	} {
		if got := visiblemark.ReadLabel(test.text, test.box, size); got != test.want {
			t.Errorf("%q at %v: got %q, want %q", test.text, test.box, got, test.want)
		}
	}
}

func FuzzReadLabel(f *testing.F) {
	f.Add("豆包AI生成", 10, 10, 40, 20)
	f.Add("A|", -1, 0, 0, 0)
	f.Fuzz(func(t *testing.T, text string, x, y, w, h int) {
		switch got := visiblemark.ReadLabel(text, image.Rect(x, y, w, h), image.Pt(300, 200)); got {
		case "", visiblemark.KindLabel, visiblemark.KindText, visiblemark.KindService:
		default:
			t.Errorf("%q is a %q", text, got)
		}
	})
}
