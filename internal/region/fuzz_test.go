package region_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/region"
)

// checkAnswer holds what every answer promises. In an address the reasons quote
// the text with spaces for phones and names.
func checkAnswer(t interface{ Errorf(string, ...any) }, text string, a region.Answer, quotes bool) {
	if len(a.Candidates) > 10 || a.More < 0 {
		t.Errorf("%q: %d candidates and %d more", text, len(a.Candidates), a.More)
	}
	if a.Start < 0 || a.End < a.Start || a.End > len(text) {
		t.Errorf("%q: names at %d to %d of %d", text, a.Start, a.End, len(text))
	}
	if utf8.ValidString(text) && !utf8.ValidString(text[a.Start:a.End]) {
		t.Errorf("%q: %d to %d cut a character", text, a.Start, a.End)
	}
	seen := make(map[region.Division]bool)
	for k, c := range a.Candidates {
		if c.Score < 0 || c.Score > 100 || k > 0 && c.Score > a.Candidates[k-1].Score {
			t.Errorf("%q: candidate %d has the score %d", text, k, c.Score)
		}
		if c.Division.IsZero() || seen[c.Division] || len(c.Reasons) == 0 {
			t.Errorf("%q: candidate %d is none, twice, or without reason", text, k)
		}
		seen[c.Division] = true
		for _, r := range c.Reasons {
			if quotes && !strings.Contains(text, r.Text) {
				t.Errorf("%q: the reason %s quotes %q", text, r.Code, r.Text)
			}
		}
	}
}

var fuzzSeeds = []string{
	"恩施州宣恩县", "恩施州宜恩县", "张三 13800138000 湖北省恩施州宣恩县珠山镇民族路12号3栋2单元501室", "东莞市南城街道", "市中区市中区市中区",
	"臺北市信義區", "１３８００１３８０００", "+86 (010) 6588-1234 转 8001", "收货人：\n手机：", "省市县区镇乡", "\xff\xfe恩施\x00", "张\xe48  000000000      州0000000000000000000000000", "𠀀𠀁", "11010519491231002X",
}

func FuzzResolve(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := region.China().Resolve(text)
		checkAnswer(t, text, a, true)
		region.China().Search(text, 5)
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := region.China().Parse(text)
		checkAnswer(t, text, a.Region, false)
		for _, p := range a.Phones {
			if p.Number == "" || len(p.Number) > 20 || len(p.Extension) > 6 {
				t.Errorf("%q: the phone %q, %q", text, p.Number, p.Extension)
			}
		}
		if utf8.ValidString(text) && !utf8.ValidString(region.MaskIdentity(text)) {
			t.Errorf("%q: masking cut a character", text)
		}
	})
}

// Texts made of the very pieces that the resolver looks for.
func TestAnyMixture(t *testing.T) {
	t.Parallel()
	pieces := []string{"湖北省", "恩施州", "恩施", "宣恩县", "宜恩县", "朝阳", "市中区", "市", "区", "县", "镇", "城关镇", "中山", "路", "海南", "南京", "土家族", "苗族",
		"自治州", "自治县", "街道", "东", "莱芜市", "锡盟", "市辖区", "13800138000", " ", "，", "号", "3-2-501", "张三", "北京"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		a := region.China().Resolve(text)
		checkAnswer(t, text, a, true)
		again := region.China().Resolve(text)
		if len(a.Candidates) != len(again.Candidates) {
			t.Fatalf("%q: two answers to one text", text)
		}
		checkAnswer(t, text, region.China().Parse(text).Region, false)
	})
}

// Readings that take the same liberties have the same score: the four 鼓楼区 by
// their stem, with 区, and in a province that has two of them.
func TestTies(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want int
	}{{"鼓楼区", 4}, {"鼓楼", 4}, {"江苏鼓楼区", 2}, {"朝阳区", 2}, {"市中区", 4}, {"城关镇", 10}} {
		a := region.China().Resolve(test.text)
		n := 0
		for _, c := range a.Candidates {
			if c.Score == a.Candidates[0].Score {
				n++
				if c.Reason() != region.Tied {
					t.Errorf("%s: the reason of a tie is %s", test.text, c.Reason())
				}
			}
		}
		if n != test.want || a.Clear() {
			t.Errorf("%s: got %d at the top, clear %t; want %d, not clear", test.text, n, a.Clear(), test.want)
		}
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, code string
		want       region.Code
		piece      string
		year       int
	}{
		{"湖北省恩施土家族苗族自治州宣恩县", "422825", region.Full, "", 0},
		{"恩施州宣恩县", "422825", region.Short, "恩施州", 0},
		{"恩施宣恩县", "422825", region.Bare, "恩施", 0},
		{"锡盟东乌旗", "152525", region.Nickname, "锡盟", 0},
		{"襄樊市枣阳市", "420683", region.Former, "襄樊市", 2010},
		{"武进市", "320412", region.OtherClass, "武进市", 0},
		{"恩施州轩恩县", "422825", region.Homophone, "轩恩县", 0},
		{"恩施州宜恩县", "422825", region.Wrong, "宜恩县", 0},
		{"恩施州恩宣县", "422825", region.Swapped, "恩宣县", 0},
		{"北京市石景区", "110107", region.Missing, "石景区", 0},
		{"上海市徐家汇区", "310104", region.Extra, "徐家汇区", 0},
		{"宣恩县恩施州", "422825", region.Order, "", 0},
		{"恩施州沙道沟镇", "422825102", region.Skipped, "", 0},
		{"沙道沟镇", "422825102", region.Alone, "", 0},
		{"徐州市秦淮区", "320300", region.Contradiction, "秦淮区", 0},
		{"宿州市墉桥区", "341302", region.Respelled, "墉桥区", 0},
	} {
		a := region.China().Resolve(test.text)
		found := false
		for _, c := range a.Candidates {
			if c.Division.Code() != test.code {
				continue
			}
			for _, r := range c.Reasons {
				found = found || r.Code == test.want && (test.piece == "" || r.Text == test.piece) && r.Year == test.year
			}
		}
		if !found {
			t.Errorf("%s: got %+v, want %s for %s", test.text, a.Candidates, test.want, test.code)
		}
	}
}
