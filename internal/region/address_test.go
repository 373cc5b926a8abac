package region_test

import (
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/region"
)

// told is an address as one line: what is empty is left out.
func told(a region.Address) string {
	var parts []string
	add := func(label, value string) {
		if value != "" {
			parts = append(parts, label+"="+value)
		}
	}
	add("name", a.Name)
	for _, p := range a.Phones {
		if p.Extension != "" {
			p.Number += "x" + p.Extension
		}
		add("phone", p.Number)
	}
	add("post", a.Postcode)
	if c := a.Region.Candidates; len(c) > 0 {
		add("in", c[0].Division.Code())
	}
	add("village", a.Village)
	add("street", a.Street)
	add("number", a.Number)
	add("estate", a.Estate)
	add("building", a.Building)
	add("unit", a.Unit)
	add("floor", a.Floor)
	add("room", a.Room)
	add("rest", a.Rest)
	return strings.Join(parts, " ")
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"张三 13800138000 湖北省恩施州宣恩县珠山镇民族路12号3栋2单元501室",
			"name=张三 phone=13800138000 in=422825100 street=民族路 number=12号 building=3栋 unit=2单元 room=501室"},
		{"湖北省恩施州宣恩县沙道沟镇两河口村3组，张三，138-0013-8000",
			"name=张三 phone=13800138000 in=422825102 village=两河口村3组"},
		{"收货人：张三\n手机号码：+86 138 0013 8000\n所在地区：广东省东莞市南城街道\n详细地址：鸿福路200号海德广场B座1203室",
			"name=张三 phone=13800138000 in=441900004 street=鸿福路 number=200号 estate=海德广场 building=B座 room=1203室"},
		{"张三13800138000上海市黄浦区南京东路300号5楼", "name=张三 phone=13800138000 in=310101 street=南京东路 number=300号 floor=5楼"},
		{"上海市普陀区曹杨新村12号楼301 李女士 021-62345678转801",
			"name=李女士 phone=021-62345678x801 in=310107 estate=曹杨新村 building=12号楼 room=301"},
		{"北京市朝阳区建国路甲88号现代城3-2-501 欧阳小明 (010)65881234-8001",
			"name=欧阳小明 phone=010-65881234x8001 in=110105 street=建国路 number=甲88号 estate=现代城 building=3 unit=2 room=501"},
		{"王小明，浙江省杭州市余杭区五常街道文一西路969号，0571-85022088",
			"name=王小明 phone=0571-85022088 in=330110005 street=文一西路 number=969号"},
		{"陈先生 +852 21234567 香港九龙油尖旺区弥敦道100号8楼A室",
			"name=陈先生 phone=+852-21234567 in=810202 street=弥敦道 number=100号 floor=8楼 room=A室"},
		{"臺北市信義區市府路1號 +886-2-27208889", "phone=+886-227208889 in=710107 street=市府路 number=1号"},
		{"澳門花地瑪堂區 李小姐 +853 2812 3456", "name=李小姐 phone=+853-28123456 in=820102"},
		{"重庆市渝北区龙溪街道红锦大道１２３号４幢２－３　张三　１３９００００００００",
			"name=张三 phone=13900000000 in=500112011 street=红锦大道 number=123号 building=4幢 unit=2 room=3"},
		{"湖北省恩施州宣恩县珠山镇民族路12号502室张三13800138000",
			"name=张三 phone=13800138000 in=422825100 street=民族路 number=12号 room=502室"},
		{"张三湖北省恩施州宣恩县珠山镇8613800138000", "name=张三 phone=13800138000 in=422825100"},
		{"内蒙古锡林郭勒盟东乌珠穆沁旗某某嘎查 400-820-8820", "phone=400-820-8820 in=152525 village=某某嘎查"},
		{"上海市徐汇区漕溪北路123弄5号602", "in=310104 street=漕溪北路123弄 number=5号 room=602"},
		{"John Smith 13800138000 广东省深圳市南山区粤海街道科苑路15号科兴科学园A座",
			"name=John Smith phone=13800138000 in=440305007 street=科苑路 number=15号 estate=科兴科学园 building=A座"},
		{"高平 13800138000 山西省晋城市高平市", "name=高平 phone=13800138000 in=140581"},
		{"中山二路58号 越秀区 广州市 13800138000 张三", "name=张三 phone=13800138000 in=440104 street=中山二路 number=58号"},
		{"湖北省宣恩县椒园镇 邮编：445500 电话：0718-5832222", "phone=0718-5832222 post=445500 in=422825101"},
		{"电话 5832222 地址 恩施州宣恩县", "phone=5832222 in=422825"},
		{"", ""},
		{"13800138000", "phone=13800138000"},
		{"恩施州宣恩县", "in=422825"},
	} {
		a := region.China().Parse(test.text)
		if got := told(a); got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.text, got, test.want)
		}
	}
}

// identity makes a number that passes the check of GB 11643 out of 17 digits.
func identity(digits string) string {
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return digits + string("10X98765432"[sum%11])
}

func TestIdentityIsLeftOut(t *testing.T) {
	t.Parallel()
	number := identity("11010519491231002")
	text := "张三 " + number + " 13800138000 北京市朝阳区"
	a := region.China().Parse(text)
	if !a.Identity {
		t.Error("the number was not recognised")
	}
	if got, want := told(a), "name=张三 phone=13800138000 in=110105"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := region.MaskIdentity(text), "张三 11**************2X 13800138000 北京市朝阳区"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := region.MaskIdentity("１１０１０５１９４９１２３１００２Ｘ"); strings.Contains(got, "１９４９") {
		t.Errorf("full-width digits are not masked: %s", got)
	}
	wrong := number[:17] + "0"
	if a := region.China().Parse(wrong); a.Identity {
		t.Error("a number with a wrong check digit was taken for one")
	}
	if got := region.MaskIdentity(wrong); got != wrong {
		t.Errorf("got %s, want it as it was", got)
	}
}

func TestLongTextIsCut(t *testing.T) {
	t.Parallel()
	long := "恩施州宣恩县" + strings.Repeat("长", 1<<20)
	if a := region.China().Resolve(long); !a.Cut || len(a.Candidates) == 0 {
		t.Errorf("got cut %t and %d candidates", a.Cut, len(a.Candidates))
	}
	if a := region.China().Parse(long); !a.Cut || len(a.Region.Candidates) == 0 {
		t.Errorf("got cut %t and %d candidates", a.Cut, len(a.Region.Candidates))
	}
}
