package policy_test

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/policy"
)

func TestSay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		o      policy.Outcome
		zh, en string
	}{
		{policy.SetClock{Clock: policy.MerchantAnswer, Term: policy.Term{N: 3, Unit: policy.WorkingDays}}, "商家答辩：3 个工作日。", "Merchant's answer: 3 working days."},
		{policy.SetClock{Clock: policy.AppealClock, Term: policy.Term{N: 1, Unit: policy.Days}}, "提出申诉：1 天。", "Appeal: 1 day."},
		{policy.RequireEvidence{From: policy.Merchant, Kinds: []string{"packing_video", "weighing"}},
			"请商家再提供一种证据，以下任选其一：打包视频、称重记录。", "The merchant is asked for one more kind of evidence, one of: packing video, weighing."},
		{policy.CapRefundOnly{Fen: 199_90}, "不寄回商品的，最多退 199.90 元；超过部分退货退款。",
			"Without the goods coming back, at most 199.90 yuan are refunded; above that, goods and money both go back."},
	} {
		for tag, want := range map[locale.Tag]string{locale.Chinese: test.zh, locale.English: test.en} {
			if got := policy.Say(locale.For(tag), test.o.Sentence()); got != want {
				t.Errorf("%s: got %q, want %q", test.o, got, want)
			}
		}
	}
}

// No code and no open argument reaches a reader, whatever a rule does.
func TestSayHasNoCodes(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`[a-z]_[a-z]|[{}]|policy[a-z]+\.[a-z]|case[a-z]+\.[a-z]`)
	rapid.Check(t, func(t *rapid.T) {
		p, err := policy.Compile(drawText(t))
		if err != nil {
			return
		}
		r, err := p.Evaluate(t.Context(), drawFacts(t), book, today)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range p.View(r).Lines {
			for _, s := range line.Outcomes {
				for _, tag := range locale.Tags {
					if text := policy.Say(locale.For(tag), s); text == "" || code.MatchString(text) {
						t.Fatalf("%s: %q", s.Key, text)
					}
				}
			}
		}
	})
}
