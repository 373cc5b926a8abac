package main

import (
	"strings"
	"testing"
)

func TestAlone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ town, county, want string }{
		{"济源市轵城镇", "济源市", "轵城镇"},
		{"端州区城东街道", "端州区", "城东街道"},
		{"芒市镇", "芒市", "芒市镇"},
		{"七星区街道", "七星区", "七星区街道"},
		{"青县农场", "青县", "青县农场"},
		{"沙道沟镇", "宣恩县", "沙道沟镇"},
	} {
		if got := alone(test.town, test.county); got != test.want {
			t.Errorf("%s in %s: got %s, want %s", test.town, test.county, got, test.want)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"cháng zhǎng": "chang zhang", "lǜ": "lv", "nǚ": "nv", "ē": "e", "xiàn": "xian"} {
		if got := plain(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestUpdateStopsAtTheUnknown(t *testing.T) {
	t.Parallel()
	small := tree{"650000": {code: "650000", name: "新疆维吾尔自治区"}, "653200": {code: "653200", name: "和田地区", parent: "650000"}}
	err := small.update(map[string]string{"653228": "和康县", "441903": "南城街道", "653233": "某县"})
	if err == nil || !strings.Contains(err.Error(), "653233 某县") {
		t.Errorf("got %v, want a complaint about 653233 alone", err)
	}
	if small["653228"].name != "和康县" {
		t.Error("the accepted county is missing")
	}
	if _, ok := small["441903"]; ok {
		t.Error("a refused code was taken")
	}
}

func TestCheckFormer(t *testing.T) {
	t.Parallel()
	small := tree{"310000": {code: "310000", name: "上海市"}, "310101": {code: "310101", name: "黄浦区"}, "310112": {code: "310112", name: "闵行区"}}
	editions := map[string][]byte{"lib/200212.json": []byte(`{"310103":"卢湾区","310112":"闵行县","310101":"黄浦区"}`)}
	if err := small.checkFormer(editions, "310103 卢湾区 2011 310101\n"); err != nil {
		t.Errorf("got %v, want none", err)
	}
	if err := small.checkFormer(editions, "# nothing\n"); err == nil || !strings.Contains(err.Error(), "310103 卢湾区") {
		t.Errorf("got %v, want 卢湾区 to be missed", err)
	}
	if err := small.checkFormer(nil, "310103 卢湾区 2011 310199\n"); err == nil {
		t.Error("a successor that does not exist was taken")
	}
}
