package aigc

import (
	"testing"
	"time"
)

func TestJudgeMark(t *testing.T) {
	t.Parallel()
	photo := Frame{W: 1000, H: 800}
	corner := func(text string) Mark { return Mark{Text: text, X: 800, Y: 740, W: 180, H: 45} }
	for name, test := range map[string]struct {
		mark             Mark
		frame            Frame
		label, compliant bool
	}{
		"Doubao":          {corner("豆包AI生成"), photo, true, true},
		"Jimeng's star":   {corner("★ 即梦AI"), photo, false, false},
		"plain":           {corner("AI生成"), photo, true, true},
		"Qwen":            {corner("千问AI生成"), photo, true, true},
		"Baidu, a space":  {corner("百度 AI 生成"), photo, true, true},
		"full width":      {corner("ＡＩ生成"), photo, true, true},
		"in words":        {corner("人工智能合成"), photo, true, true},
		"lower case":      {corner("由ai生成"), photo, true, true},
		"read as A1":      {corner("A1生成"), photo, true, true},
		"read as Al":      {corner("豆包Al生成"), photo, true, true},
		"read as A|":      {corner("A|合成"), photo, true, true},
		"no AI":           {corner("自动生成"), photo, false, false},
		"no generation":   {corner("AI"), photo, false, false},
		"generated":       {corner("AI generated"), photo, false, false},
		"AL alone":        {corner("AL-KO 割草机"), photo, false, false},
		"too small":       {Mark{Text: "AI生成", X: 900, Y: 770, W: 60, H: 20}, photo, true, false},
		"just high":       {Mark{Text: "AI生成", X: 800, Y: 740, W: 180, H: 40}, photo, true, true},
		"in the middle":   {Mark{Text: "AI生成", X: 400, Y: 380, W: 180, H: 45}, photo, true, false},
		"top edge":        {Mark{Text: "AI生成", X: 400, Y: 5, W: 180, H: 45}, photo, true, true},
		"column, left":    {Mark{Text: "AI生成", X: 5, Y: 100, W: 45, H: 300}, photo, true, true},
		"no size":         {Mark{Text: "AI生成"}, photo, true, false},
		"no frame":        {corner("AI生成"), Frame{}, true, false},
		"video, 2 s":      {Mark{Text: "AI生成", X: 800, Y: 740, W: 180, H: 45, To: 2 * time.Second}, Frame{1000, 800, true}, true, true},
		"video, 1 s":      {Mark{Text: "AI生成", X: 800, Y: 740, W: 180, H: 45, To: time.Second}, Frame{1000, 800, true}, true, false},
		"video, too late": {Mark{Text: "AI生成", X: 800, Y: 740, W: 180, H: 45, From: time.Second, To: time.Minute}, Frame{1000, 800, true}, true, false},
	} {
		e := JudgeMark(test.mark, test.frame)
		if e.Label() != test.label || e.Compliant() != test.compliant {
			t.Errorf("%s: got %+v, want label %v, compliant %v", name, e, test.label, test.compliant)
		}
	}
}
