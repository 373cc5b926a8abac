package region

import "strings"

// labels stand before a field in what people paste. A short one needs a colon or
// space behind it.
var labels = []struct {
	word  string
	field field
}{
	{"收货人姓名", fieldName}, {"收件人姓名", fieldName}, {"收货人", fieldName}, {"收件人", fieldName}, {"联系人", fieldName},
	{"客户姓名", fieldName}, {"姓名", fieldName}, {"客户", fieldName}, {"名字", fieldName},
	{"手机号码", fieldPhone}, {"联系电话", fieldPhone}, {"联系方式", fieldPhone}, {"电话号码", fieldPhone}, {"手机号", fieldPhone},
	{"手机", fieldPhone}, {"电话", fieldPhone}, {"座机", fieldPhone}, {"Tel", fieldPhone}, {"TEL", fieldPhone}, {"tel", fieldPhone},
	{"收货地址", fieldPlace}, {"详细地址", fieldPlace}, {"上门地址", fieldPlace}, {"服务地址", fieldPlace}, {"收件地址", fieldPlace},
	{"所在地区", fieldPlace}, {"地址", fieldPlace}, {"住址", fieldPlace}, {"地区", fieldPlace},
	{"邮政编码", fieldPost}, {"邮编", fieldPost},
}

type field uint8

const (
	fieldNone field = iota
	fieldName
	fieldPhone
	fieldPlace
	fieldPost
)

// labelAt reads a label at i.
func (x *letters) labelAt(i int) (field, int) {
	if i > 0 && x.open(i-1) {
		return fieldNone, 0
	}
	for _, l := range labels {
		end, ok := x.says(i, l.word)
		if !ok {
			continue
		}
		if end == len(x.runes) {
			return fieldNone, 0
		}
		switch r := x.runes[end]; {
		case r == ':' || r == '：' || r == ' ' || r == '\n' || r == '.' || r == '=' || r == '】' || r == ']':
			return l.field, end + 1
		case l.field == fieldPhone && (isDigit(r) || r == '+' || r == '('):
			return l.field, end
		}
	}
	return fieldNone, 0
}

// titles follow a name; they are no part of it but mark it.
var titles = []string{"先生", "女士", "小姐", "老师", "师傅", "阿姨", "经理", "同学", "太太", "大哥", "大姐"}

// surnames of two characters, and of one: common ones, listed by hand. A
// rarer one is found only where the text labels the name.
const surnames2 = "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯 宇文 长孙 端木 南宫 独孤 司空 百里 西门"
const surnames1 = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊" +
	"白孟秦邱侯江尹薛闫段雷龙史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄温殷牛葛樊骆裴季路翟安焦左柳纪游祝鲍尚颜倪管耿苗齐阮欧华阎聂柴岳鲁童" +
	"聂章关蓝涂兰凌伍房裘单卜瞿成柏霍丛甘边包宁解连巫代盛涂谷车褚费卓靳詹娄全向屈舒冉项符谌乐桂古伊商党鞠甄巩宫粟佟席隋邬屠池仇卞冷匡晏敖娜祁俞应封闵司姬晋阳官"

// nameIn reads a person's name out of [from, to), a part of the text without
// marks: without its title, and how sure that is, 0 for not at all.
func (x *letters) nameIn(from, to int) (name string, sure int) {
	if to-from > 24 {
		return "", 0
	}
	whole := x.text(from, to)
	if latin(x.runes[from:to]) {
		if to-from >= 2 && !strings.ContainsAny(whole, "0123456789") {
			return whole, 1
		}
		return "", 0
	}
	for _, r := range x.runes[from:to] {
		if !isHan(r) && r != '·' {
			return "", 0
		}
	}
	for _, title := range titles {
		if rest, ok := strings.CutSuffix(whole, title); ok {
			if n := runeLen(rest); n >= 1 && n <= 4 && surname(rest) > 0 {
				return whole, 3
			}
		}
	}
	n := runeLen(whole)
	given := n - surname(whole)
	if surname(whole) == 0 || given < 1 || given > 2 {
		return "", 0
	}
	switch x.runes[to-1] {
	case '省', '市', '县', '区', '镇', '乡', '村', '路', '街', '道', '号', '栋', '楼', '室', '组', '队', '巷', '弄', '园', '店', '州', '旗', '盟', '里', '院', '苑', '座', '层', '户', '厦', '场', '桥', '口':
		return "", 0
	}
	return whole, 2
}

// surname is how many characters of the name are its surname.
func surname(name string) int {
	runes := []rune(name)
	if len(runes) >= 3 && strings.Contains(surnames2, string(runes[:2])) && runes[1] != ' ' {
		return 2
	}
	if len(runes) > 0 && strings.ContainsRune(surnames1, runes[0]) {
		return 1
	}
	return 0
}

// latin reports whether the runes are Latin letters alone.
func latin(s []rune) bool {
	for _, r := range s {
		if r != ' ' && r != '.' && !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return false
		}
	}
	return true
}
