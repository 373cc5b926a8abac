package region_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/region"
)

func lookup(t testing.TB, code string) region.Division {
	t.Helper()
	d, ok := region.China().Lookup(code)
	if !ok {
		t.Fatalf("there is no %s", code)
	}
	return d
}

// The counts of NBS 2023 (31 / 342 / 2,978 / 41,352), less its levels on paper
// and the four counties it invents for cities without, plus the newer counties,
// Hong Kong, Macao and Taiwan.
func TestLen(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		level region.Level
		want  int
	}{{region.Province, 34}, {region.Prefecture, 360}, {region.County, 3369}, {region.Town, 41352}} {
		if got := region.China().Len(test.level); got != test.want {
			t.Errorf("%s: got %d, want %d", test.level, got, test.want)
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ code, path string }{
		{"42", "湖北省"},
		{"420000", "湖北省"},
		{"4228", "湖北省/恩施土家族苗族自治州"},
		{"422825", "湖北省/恩施土家族苗族自治州/宣恩县"},
		{"422825102", "湖北省/恩施土家族苗族自治州/宣恩县/沙道沟镇"},
		{"110100", "北京市/市辖区"}, // on paper, and in the standard
		{"110116", "北京市/怀柔区"},
		{"441900", "广东省/东莞市"},
		{"441900004", "广东省/东莞市/南城街道"},
		{"442000", "广东省/中山市"},
		{"460400", "海南省/儋州市"},
		{"460400100", "海南省/儋州市/那大镇"},
		{"620200", "甘肃省/嘉峪关市"},
		{"620201", "甘肃省/嘉峪关市"},
		{"469026100", "海南省/昌江黎族自治县/石碌镇"},
		{"429004", "湖北省/仙桃市"},
		{"659001", "新疆维吾尔自治区/石河子市"},
		{"419001102", "河南省/济源市/轵城镇"},
		{"653229", "新疆维吾尔自治区/和田地区/和安县"},
		{"460302", "海南省/三沙市/西沙区"},
		{"810102", "香港特别行政区/香港岛/湾仔区"},
		{"820102", "澳门特别行政区/澳门半岛/花地玛堂区"},
		{"710101", "台湾省/台北市/中正区"},
		{"711131", "台湾省/新北市/金山区"},
	} {
		d := lookup(t, test.code)
		if got := strings.Join(d.Path(), "/"); got != test.path {
			t.Errorf("%s: got %s, want %s", test.code, got, test.path)
		}
	}
	for _, code := range []string{"", "4", "+42", "042", "999999", "441901", "4228251", "4228250000", "422825999", "四二", "-10000"} {
		if d, ok := region.China().Lookup(code); ok {
			t.Errorf("%q: got %s, want none", code, d.Name())
		}
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	enshi := lookup(t, "422800")
	var counties []string
	for c := range enshi.Children() {
		counties = append(counties, c.Name())
		if c.Parent() != enshi {
			t.Errorf("%s: the parent is %s", c.Name(), c.Parent().Name())
		}
	}
	if want := []string{"恩施市", "利川市", "建始县", "巴东县", "宣恩县", "咸丰县", "来凤县", "鹤峰县"}; !slices.Equal(counties, want) {
		t.Errorf("got %v, want %v", counties, want)
	}
	if got, want := enshi.Stem(), "恩施"; got != want {
		t.Errorf("stem: got %s, want %s", got, want)
	}
	town := lookup(t, "422825102")
	if got, want := town.At(region.Province).Name(), "湖北省"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !town.Within(enshi) || enshi.Within(town) || !enshi.Within(enshi) {
		t.Error("沙道沟镇 lies in 恩施州, and not the other way round")
	}
	if dongguan := lookup(t, "441900"); !dongguan.At(region.County).IsZero() {
		t.Error("东莞 has a county")
	}
	var none region.Division
	if none.Name() != "" || none.Code() != "" || none.Level() != 0 || !none.Parent().IsZero() || none.Path() != nil || none.Stem() != "" || none.Within(town) {
		t.Error("the zero Division is something")
	}
}

// Every division is found by its code, and lies where its code says, but for
// the islands whose towns kept the Bureau's codes.
func TestEveryCode(t *testing.T) {
	t.Parallel()
	var walk func(d region.Division)
	walk = func(d region.Division) {
		if got, _ := region.China().Lookup(d.Code()); got != d {
			t.Errorf("%s finds %s, want %s", d.Code(), got.Name(), d.Name())
		}
		for c := range d.Children() {
			length := map[region.Level]int{region.Province: 2, region.Prefecture: 4, region.County: 6}[d.Level()]
			if !strings.HasPrefix(c.Code(), d.Code()[:length]) && d.Code()[:4] != "4603" && d.Code() != "620200" {
				t.Errorf("%s %s lies in %s %s", c.Code(), c.Name(), d.Code(), d.Name())
			}
			walk(c)
		}
	}
	for p := range region.China().Provinces() {
		walk(p)
	}
}

// A division's path is the best reading of itself, everywhere.
func TestEveryPathResolves(t *testing.T) {
	t.Parallel()
	levels := []region.Level{region.Province, region.Prefecture, region.County}
	if !testing.Short() {
		levels = append(levels, region.Town)
	}
	for _, level := range levels {
		wrong := 0
		for _, d := range draw(level) {
			if d.OnPaper() {
				continue
			}
			answer := region.China().Resolve(strings.Join(d.Path(), ""))
			best := slices.ContainsFunc(answer.Candidates, func(c region.Candidate) bool {
				return c.Division == d && c.Score == answer.Candidates[0].Score
			})
			if !best {
				wrong++
				if wrong <= 20 {
					t.Logf("%s %s: %d candidates", d.Code(), strings.Join(d.Path(), ""), len(answer.Candidates))
				}
			}
		}
		if limit := map[region.Level]int{region.Town: 5}[level]; wrong > limit {
			t.Errorf("%s: %d paths are not their own best reading, want at most %d", level, wrong, limit)
		}
	}
}

func TestFormer(t *testing.T) {
	t.Parallel()
	name, year, today := region.China().Former("310103")
	if name != "卢湾区" || year != 2011 || len(today) != 1 || today[0].Name() != "黄浦区" {
		t.Errorf("310103: got %s %d %v", name, year, today)
	}
	if name, _, today := region.China().Former("371200"); name != "莱芜市" || len(today) != 2 {
		t.Errorf("371200: got %s with %d successors", name, len(today))
	}
	if _, _, today := region.China().Former("422825"); today != nil {
		t.Error("422825 is in use, and former")
	}
}

func TestPinyin(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ code, pinyin, initials string }{
		{"500000", "chong qing shi", "cqs"},
		{"220100", "chang chun shi", "ccs"},
		{"140428", "zhang zi xian", "zzx"},
		{"511100", "le shan shi", "lss"},
		{"330382", "yue qing shi", "yqs"},
		{"130225", "lao ting xian", "ltx"},
		{"341500", "lu an shi", "las"},
		{"371524", "dong e xian", "dex"},
		{"371722", "shan xian", "sx"},
		{"621223", "tan chang xian", "tcx"},
		{"440113", "pan yu qu", "pyq"},
		{"350200", "xia men shi", "xms"},
		{"211300", "chao yang shi", "cys"},
		{"422825", "xuan en xian", "xex"},
		{"331100", "li shui shi", "lss"},
	} {
		d := lookup(t, test.code)
		if got := strings.Join(d.Pinyin(), " "); got != test.pinyin {
			t.Errorf("%s: got %s, want %s", d.Name(), got, test.pinyin)
		}
		if got := d.Initials(); got != test.initials {
			t.Errorf("%s: got %s, want %s", d.Name(), got, test.initials)
		}
	}
	// Every character of a name down to the county has a reading.
	for _, level := range []region.Level{region.Province, region.Prefecture, region.County} {
		for _, d := range draw(level) {
			if slices.Contains(d.Pinyin(), "") {
				t.Errorf("%s %s: got %q", d.Code(), d.Name(), d.Pinyin())
			}
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ query, want string }{
		{"宣恩", "422825"},
		{"恩施", "422800"},
		{"恩施州", "422800"},
		{"XE", "422825"},
		{"xuanen", "422825"},
		{"cq", "500000"},
		{"锡盟", "152500"},
		{"襄樊", "420600"},
		{"沙道沟", "422825102"},
	} {
		found := region.China().Search(test.query, 40)
		if !slices.ContainsFunc(found, func(d region.Division) bool { return d.Code() == test.want }) {
			t.Errorf("%q: got %d divisions without %s", test.query, len(found), test.want)
		}
	}
	if got := region.China().Search("恩施", 1); len(got) != 1 || got[0].Code() != "422800" {
		t.Errorf("恩施: the larger division does not come first: %v", got)
	}
	for _, query := range []string{"", "  ", "，", "𠀀", "恩施xyz", strings.Repeat("恩", 1000)} {
		if got := region.China().Search(query, 0); len(got) > 0 {
			t.Errorf("%q: got %d divisions", query, len(got))
		}
	}
}

// Goroutines share the table, the scratch space and the lazy readings.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				a := region.China().Resolve("恩施州宜恩县")
				if len(a.Candidates) == 0 || a.Candidates[0].Division.Code() != "422825" {
					t.Error("got another answer from another goroutine")
				}
				region.China().Parse("张三 13800000000 恩施州宣恩县珠山镇民族路12号")
				region.China().Search("xe", 5)
			}
		})
	}
	wg.Wait()
}
