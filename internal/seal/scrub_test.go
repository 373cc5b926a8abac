package seal

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestScrub(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		// 11010519491231002X is the example of GB 11643-1999.
		{"身份证11010519491231002X，谢谢", "身份证******************，谢谢"},
		{"11010519491231002x", "******************"},
		{"110105 19491231 002X", "****** ******** ****"},
		{"110105-19491231-002X.", "******-********-****."},
		{"１１０１０５１９４９１２３１００２Ｘ", "******************"},
		{"旧证110105491231002。", "旧证***************。"},
		{"13800138000 11010519491231002X", "13800138000 ******************"},
		{"11010519491231002X 11010519491231002X", "****************** ******************"},
		{"110105194912310021", "110105194912310021"},     // wrong check digit
		{"11010519491331002X", "11010519491331002X"},     // no such month
		{"99010519491231002X", "99010519491231002X"},     // wrong check digit for its province
		{"411010519491231002X", "411010519491231002X"},   // 19 characters
		{"SF11010519491231002X", "SF11010519491231002X"}, // a code
		{"11010519491231002Xabc", "11010519491231002Xabc"},
		{"订单 202603011234567890", "订单 202603011234567890"},
		// Test numbers of the card networks; they belong to nobody.
		{"卡号 4111 1111 1111 1111 退款", "卡号 **** **** **** 1111 退款"},
		{"6200000000000005", "************0005"},
		{"6205500000000000004", "***************0004"},
		{"6205 5000 0000 0000 004", "**** **** **** ***0 004"},
		{"5555555555554444", "************4444"},
		{"378282246310005", "***********0005"},
		{"4111111111111112", "4111111111111112"},
		{"7111111111111117", "7111111111111117"}, // no issuer
		{"尺寸 30x40x50 厘米，400-810-8888", "尺寸 30x40x50 厘米，400-810-8888"},
		{"", ""}, {"X", "X"}, {"没有数字", "没有数字"}, {"\xff11010519491231002X\xfe", "\xff******************\xfe"},
	} {
		got, found := Scrub(test.in)
		if got != test.want {
			t.Errorf("Scrub(%q) = %q, want %q", test.in, got, test.want)
		}
		if (len(found) > 0) != (test.in != test.want) {
			t.Errorf("Scrub(%q) found %v", test.in, found)
		}
	}
}

func TestScrubSaysWhatItFound(t *testing.T) {
	t.Parallel()
	text := "证11010519491231002X 卡4111111111111111"
	_, found := Scrub(text)
	if len(found) != 2 || found[0].Number != IDCard || found[1].Number != BankCard {
		t.Fatalf("found %+v", found)
	}
	if got := text[found[0].Start:found[0].End]; got != "11010519491231002X" {
		t.Errorf("first is %q", got)
	}
	if got := text[found[1].Start:found[1].End]; got != "4111111111111111" {
		t.Errorf("second is %q", got)
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{"回拨13800138000核对地址", "回拨*******8000核对地址"},
		{"回拨 138 0013 8000", "回拨 *** **** 8000"},
		{"+86 13800138000", "+** *******8000"},
		{"0755-86013388", "****-****3388"},
		{"证件 11010519491231002X", "证件 ******************"},
		{"订单 1234567 的客户来电", "订单 1234567 的客户来电"},
	} {
		if got := Redact(test.in); got != test.want {
			t.Errorf("Redact(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

// Every valid number is found, whatever stands around it and however it is
// grouped; the rest of the text stays as it is.
func TestScrubFindsEveryNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		provinces := []int{11, 15, 21, 37, 44, 53, 65, 71, 81, 91}
		digits := fmt.Sprintf("%d%04d%04d%02d%02d%03d", rapid.SampledFrom(provinces).Draw(t, "province"), rapid.IntRange(0, 9999).Draw(t, "place"),
			rapid.IntRange(1900, 2099).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"), rapid.IntRange(0, 999).Draw(t, "serial"))
		number := digits + string(slowCheckDigit(digits))
		if rapid.Bool().Draw(t, "grouped") {
			number = number[:6] + " " + number[6:14] + "-" + number[14:]
		}
		before := rapid.StringOf(rapid.RuneFrom([]rune("证件号：，。 \n张"))).Draw(t, "before")
		after := rapid.StringOf(rapid.RuneFrom([]rune("，。谢\n"))).Draw(t, "after")
		got, found := Scrub(before + number + after)
		if len(found) != 1 || found[0].Number != IDCard || strings.ContainsAny(got, "0123456789Xx") {
			t.Fatalf("Scrub(%q) = %q, %v", before+number+after, got, found)
		}
		if !strings.HasPrefix(got, before) || !strings.HasSuffix(got, after) {
			t.Fatalf("Scrub(%q) = %q: changed what is around the number", before+number+after, got)
		}
	})
}

// slowCheckDigit follows the words of GB 11643-1999, clause 6.1: the sum of
// a_i * 2^(i-1) for i from 18 down to 1 is 1 modulo 11.
func slowCheckDigit(digits string) byte {
	for _, c := range []byte("0123456789X") {
		sum := strings.IndexByte("0123456789X", c)
		for i := range 17 {
			weight := 1
			for range 17 - i {
				weight = weight * 2 % 11
			}
			sum += int(digits[i]-'0') * weight
		}
		if sum%11 == 1 {
			return c
		}
	}
	panic("no check digit")
}

// How often another number is taken for one that is not collected.
func TestScrubFalseAlarms(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	const trials = 60_000
	for _, test := range []struct {
		length int
		most   float64 // share of random numbers of this length
	}{{11, 0}, {12, 0}, {13, 0}, {14, 0}, {15, 0.016}, {16, 0.024}, {17, 0.003}, {18, 0.003}, {19, 0.003}, {20, 0}} {
		hits := 0
		for range trials {
			b := make([]byte, test.length)
			for i := range b {
				b[i] = '0' + byte(random.IntN(10))
			}
			if _, found := Scrub(string(b)); len(found) > 0 {
				hits++
			}
		}
		share := float64(hits) / trials
		t.Logf("%d digits: %.5f", test.length, share)
		if share > test.most {
			t.Errorf("%d digits: %.5f are masked, want at most %.5f", test.length, share, test.most)
		}
	}
}

func FuzzScrub(f *testing.F) {
	for _, s := range []string{"11010519491231002X", "4111 1111 1111 1111", "１１０１０５ 19491231-002x", "SF1234567890123", "\xff\xfe1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean, found := Scrub(s)
		if len(found) == 0 && clean != s {
			t.Fatalf("%q was changed to %q with nothing found", s, clean)
		}
		if utf8.ValidString(s) && (!utf8.ValidString(clean) || utf8.RuneCountInString(clean) != utf8.RuneCountInString(s)) {
			t.Fatalf("%q became %q", s, clean)
		}
		if again, _ := Scrub(clean); again != clean {
			t.Fatalf("%q became %q, and that %q", s, clean, again)
		}
		for _, n := range found {
			if n.Start < 0 || n.End > len(s) || n.Start >= n.End {
				t.Fatalf("%q: found %+v", s, n)
			}
		}
	})
}
