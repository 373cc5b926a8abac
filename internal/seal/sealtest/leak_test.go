package sealtest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

const (
	number = "+8613800138000"
	street = "科技园南路幸福小区"
)

func utf16le(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestFindForms(t *testing.T) {
	t.Parallel()
	escaped, _ := json.Marshal(street)
	for _, test := range []struct{ name, text, want string }{
		{"plain number", "tel=+8613800138000;", number},
		{"national number", "tel=13800138000;", number},
		{"with hyphens", "138-0013-8000", number},
		{"with spaces and brackets", "(+86) 138 0013 8000", number},
		{"full width", "１３８００１３８０００", number},
		{"number in utf-16", utf16le("+8613800138000"), number},
		{"number in hex", hex.EncodeToString([]byte("x+8613800138000")), number},
		{"plain", "地址：" + street + "。", street},
		{"json", string(escaped), street},
		{"ascii json", `"\u79D1\u6280\u56ed\u5357\u8def\u5e78\u798f\u5c0f\u533a"`, street},
		{"utf-16", "\xff\xfe" + utf16le("住"+street), street},
		{"hex", `\x` + hex.EncodeToString([]byte(street)), street},
		{"upper hex", strings.ToUpper(hex.EncodeToString([]byte(street))), street},
		{"percent", "q=" + url.QueryEscape(street), street},
		{"base64 0", base64.StdEncoding.EncodeToString([]byte(street)), street},
		{"base64 1", base64.StdEncoding.EncodeToString([]byte("a" + street + "bc")), street},
		{"base64 2", base64.URLEncoding.EncodeToString([]byte("ab" + street + "c")), street},
		{"upper case", "MAIL: ZHANG@EXAMPLE.COM", "zhang@example.com"},
	} {
		leaks, err := Find("text", strings.NewReader(strings.Repeat("\x00\x9f filler ", 50)+test.text+" tail"), number, street, "zhang@example.com")
		if err != nil {
			t.Fatal(err)
		}
		if len(leaks) == 0 || leaks[0].Value != test.want {
			t.Errorf("%s: found %v, want %q", test.name, leaks, test.want)
		}
	}
}

func TestFindNothing(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 4<<20)
	random := rand.NewChaCha8([32]byte{1})
	random.Read(noise)
	for _, text := range []string{
		string(noise), "138****8000 广东省深圳市南山区****", "138001380", "1380013 and then 8000", base64.StdEncoding.EncodeToString(noise[:1<<20]),
		hex.EncodeToString(noise[:1<<20]),
	} {
		leaks, err := Find("text", strings.NewReader(text), number, street)
		if err != nil || len(leaks) > 0 {
			t.Errorf("found %v, %v in %.40q", leaks, err, text)
		}
	}
}

// A value is found wherever the windows happen to be cut.
func TestFindAcrossWindows(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, 1<<20 - 5, 1<<20 - 1, 1 << 20, 2<<20 - 7, 3<<20 + 1} {
		text := append(bytes.Repeat([]byte{'.'}, before), street...)
		leaks, err := Find("text", iotest.HalfReader(bytes.NewReader(text)), street)
		if err != nil || len(leaks) != 1 {
			t.Errorf("after %d bytes: found %v, %v, want one", before, leaks, err)
		}
	}
}

func TestFindRefusesShortValues(t *testing.T) {
	t.Parallel()
	for _, v := range []string{"", "张三", "12345"} {
		if _, err := Find("text", strings.NewReader("张三"), v); err == nil {
			t.Errorf("%q was looked for", v)
		}
	}
	if _, err := Find("text", iotest.ErrReader(io.ErrClosedPipe), street); err == nil {
		t.Error("an error of the reader is lost")
	}
}
