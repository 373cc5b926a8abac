package evidence

import (
	"bytes"
	"image"
	"image/png"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
)

// The vault and the case name the same things.
func TestNamesAreThoseOfTheCase(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, k := range Kinds {
		got = append(got, string(k))
	}
	for _, k := range aftersale.EvidenceTypes {
		want = append(want, string(k))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for got, want := range map[Side]aftersale.Side{Customer: aftersale.SideCustomer, Merchant: aftersale.SideMerchant, Operator: aftersale.SideOperator} {
		if string(got) != string(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, k := range Kinds {
		if k.MaxBytes() <= 0 || media[k] == 0 {
			t.Errorf("%s: no media, or no limit", k)
		}
	}
}

func TestSafeName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 100) + ".jpeg"
	for _, tt := range []struct{ in, want string }{
		{"照片 1.jpg", "照片 1.jpg"}, {"C:\\Users\\张三\\IMG_1.JPG", "IMG_1.JPG"}, {"../../etc/passwd", "passwd"}, {"a/b/", "b"},
		{"", ""}, {"..", ""}, {".htaccess", "htaccess"}, {"-rf", "rf"}, {"a\x00b\r\nc.png", "abc.png"}, {"photo\u202egpj.exe", "photogpj.exe"},
		{"<script>.html", "_script_.html"}, {`a"b:c*d?.txt`, "a_b_c_d_.txt"}, {"con.txt", "_con.txt"}, {"COM1", "_COM1"},
		{"name. ", "name"}, {"bad\xffutf8.png", "badutf8.png"}, {"tab\tname", "tabname"}, {long, strings.Repeat("长", 65) + ".jpeg"},
	} {
		if got := SafeName(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func FuzzSafeName(f *testing.F) {
	for _, name := range []string{"照片.jpg", "..\\..\\x", "con", "\u202ea.b", strings.Repeat("é", 200) + ".tar.gz"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := SafeName(in)
		switch {
		case !utf8.ValidString(got), len(got) > MaxName, strings.ContainsAny(got, `/\<>:"|?*%`), strings.ContainsFunc(got, unicode.IsControl):
			t.Errorf("%q: got %q", in, got)
		case got != "" && (filepath.Base(got) != got || !filepath.IsLocal(got) || got[0] == '.'):
			t.Errorf("%q: %q is no name of a file", in, got)
		case SafeName(got) != got:
			t.Errorf("%q: %q changes again to %q", in, got, SafeName(got))
		}
	})
}

func TestSniff(t *testing.T) {
	t.Parallel()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, head, want string }{
		{"png", picture.String(), "image/png"},
		{"pdf", "%PDF-1.7\n", "application/pdf"},
		{"mp4", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", "video/mp4"},
		{"text", "客服：您好\n", "text/plain; charset=utf-8"},
		{"text cut in a character", "客服\xe6\x82", "text/plain; charset=utf-8"},
		{"json", `{"events": []}`, "application/json"},
		{"broken json", `{"events": `, "text/plain; charset=utf-8"},
		{"html", "<!DOCTYPE html><p>x", ""},
		{"svg", `<svg xmlns="http://www.w3.org/2000/svg">`, ""},
		{"zip", "PK\x03\x04\x14\x00", ""},
		{"program", "MZ\x90\x00", ""},
		{"control characters", "a\x1b[2J", ""},
		{"not UTF-8", "caf\xe9 au lait", ""},
	} {
		if got := Sniff([]byte(tt.head)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("{}"))
	f.Add([]byte("\xff\xd8\xff\xe0"))
	f.Fuzz(func(t *testing.T, head []byte) {
		if got := Sniff(head); got != "" && group(got) == 0 {
			t.Errorf("%q belongs to no group", got)
		}
	})
}

func TestKindsAndMedia(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind Kind
		typ  string
		want bool
	}{
		{GalleryPhoto, "image/heic", true}, {GalleryPhoto, "video/mp4", false}, {LiveCapture, "video/webm", true}, {PackingVideo, "image/jpeg", false},
		{Conversation, "audio/mpeg", true}, {Receipt, "application/pdf", true}, {Other, "", false}, {"unknown", "image/png", false},
	} {
		if got := tt.kind.Allows(tt.typ); got != tt.want {
			t.Errorf("%s, %q: got %v, want %v", tt.kind, tt.typ, got, tt.want)
		}
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	if _, err := NewIndex(make([]byte, 31)); err == nil {
		t.Error("a short key is accepted")
	}
	x, err := NewIndex(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewIndex(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	base := x.Of("t", orderField, "SF-100a")
	for name, got := range map[string][]byte{
		"another tenant": x.Of("u", orderField, "SF-100a"), "another field": x.Of("t", waybillField, "SF-100a"),
		"another number": x.Of("t", orderField, "SF-100b"), "another key": other.Of("t", orderField, "SF-100a"),
	} {
		if bytes.Equal(got, base) {
			t.Errorf("%s has the same value", name)
		}
	}
	for _, same := range []string{"sf100A", " ＳＦ　１００ａ ", "SF–100–A"} {
		if !bytes.Equal(x.Of("t", orderField, same), base) {
			t.Errorf("%q is not found", same)
		}
	}
	if x.Of("t", orderField, " - ") != nil {
		t.Error("nothing has a value")
	}
}

func TestPrompts(t *testing.T) {
	t.Parallel()
	for _, kind := range []PromptType{WriteCode, ShowViews} {
		seen := make(map[string]bool)
		for range 50 {
			p, err := newPrompt(kind)
			if err != nil {
				t.Fatal(err)
			}
			seen[p.String()] = true
			back, err := ParsePrompt(p.String())
			if err != nil || back.String() != p.String() {
				t.Errorf("got %+v, %v, want %+v", back, err, p)
			}
			if slices.Sort(p.Views); len(slices.Compact(p.Views)) != len(p.Views) {
				t.Errorf("%v has a view twice", p.Views)
			}
		}
		if len(seen) < 40 {
			t.Errorf("%s: %d different prompts of 50", kind, len(seen))
		}
	}
	if strings.ContainsAny(codeAlphabet, "0OQD1ILJ2Z5S6G8BUV") || len(codeAlphabet) != 17 {
		t.Errorf("the alphabet %q has characters that look alike", codeAlphabet)
	}
	if _, err := ParsePrompt("dance:x"); err == nil {
		t.Error("accepted")
	}
}
