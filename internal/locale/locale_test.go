package locale_test

import (
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		want locale.Tag
		ok   bool
	}{
		{"zh", locale.Chinese, true},
		{"zh_CN.UTF-8", locale.Chinese, true},
		{"zh-Hant-TW", locale.Chinese, true},
		{"ZH", locale.Chinese, true},
		{"en_GB", locale.English, true},
		{"en@euro", locale.English, true},
		{"C", locale.English, false},
		{"", locale.English, false},
		{"zhuang", locale.English, false},
	} {
		got, ok := locale.Match(test.name)
		if got != test.want || ok != test.ok {
			t.Errorf("Match(%q) = %q, %v, want %q, %v", test.name, got, ok, test.want, test.ok)
		}
	}
}

func TestFromEnvironment(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		env  map[string]string
		want locale.Tag
	}{
		{"nothing set", nil, locale.English},
		{"LANG", map[string]string{"LANG": "zh_CN.UTF-8"}, locale.Chinese},
		{"LC_ALL wins", map[string]string{"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, locale.English},
		{"LC_MESSAGES before LANG", map[string]string{"LC_MESSAGES": "zh_SG", "LANG": "en_US"}, locale.Chinese},
	} {
		got := locale.FromEnvironment(func(name string) string { return test.env[name] })
		if got != test.want {
			t.Errorf("%s: FromEnvironment = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	type args = map[string]any
	for _, test := range []struct {
		tag  locale.Tag
		key  string
		args args
		want string
	}{
		{locale.English, "report.nothing_more", args{"references": 1}, "Nothing was found in common with one more reference photo."},
		{locale.English, "report.nothing_more", args{"references": int64(1200)}, "Nothing was found in common with 1,200 more reference photos."},
		{locale.Chinese, "report.nothing_more", args{"references": 1}, "与另外 1 张参考图未发现共同之处。"},
		{locale.English, "measure.bound", args{"claims": 1e6}, "False alarms: fewer than 1 in 1,000,000 claims."},
		{locale.Chinese, "measure.bound", args{"claims": 1e6}, "误报：每 100 万份售后申请预期不到 1 次。"},
		{locale.Chinese, "measure.bound", args{"claims": 1e9}, "误报：每 10 亿份售后申请预期不到 1 次。"},
		{locale.English, "read.missing", args{"path": "a\x1b[31mb.jpg"}, `there is no file “a\x1b[31mb.jpg”`},
		{locale.English, "read.missing", nil, "there is no file “{path}”"},
		{locale.English, "no.such_key", nil, "no.such_key"},
	} {
		if got := locale.For(test.tag).Text(test.key, test.args); got != test.want {
			t.Errorf("%s: Text(%s, %v) = %q, want %q", test.tag, test.key, test.args, got, test.want)
		}
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{"listing photo.jpg", "listing photo.jpg"},
		{"裂纹杯子（1）.jpg", "裂纹杯子（1）.jpg"},
		{"family 👨‍👩‍👧.png", "family 👨‍👩‍👧.png"},
		{"a\nb\tc", `a\nb\tc`},
		{"evil\u202egpj.exe", `evil\u202egpj.exe`},
		{"bad\xffutf8", `bad\xffutf8`},
		{"", ""},
	} {
		if got := locale.Visible(test.in); got != test.want {
			t.Errorf("Visible(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}
