package region

import (
	"unicode"
	"unicode/utf8"
)

// text is an input made ready: its letters, digits and characters without what
// stands between them, folded to one form.
type text struct {
	input  string
	cut    bool    // the input is longer than what was looked at
	runes  []rune  // folded
	glyphs []glyph // the same, numbered
	at     []int32 // where each begins in input
	after  []int32 // where each ends
	apart  []bool  // something stands between this one and the one before
	blank  []bool  // says nothing about the place: 市辖区, 中国
}

// read makes the input ready, at most MaxInput bytes and limit runes of it.
func (x *text) read(g *glyphs, input string, limit int) {
	x.input, x.cut = input, false
	x.runes, x.glyphs, x.at, x.after = x.runes[:0], x.glyphs[:0], x.at[:0], x.after[:0]
	x.apart, x.blank = x.apart[:0], x.blank[:0]
	apart, administered := false, false
	for at, r := range input {
		if at >= MaxInput || len(x.runes) >= limit {
			x.cut = true
			break
		}
		r = fold(r)
		if !isWord(r) {
			apart = true
			continue
		}
		administered = administered || r == '辖' || r == '国'
		size := 1
		if r >= utf8.RuneSelf {
			_, size = utf8.DecodeRuneInString(input[at:])
		} else if input[at] >= utf8.RuneSelf {
			_, size = utf8.DecodeRuneInString(input[at:]) // a full-width form
		}
		x.runes = append(x.runes, r)
		x.glyphs = append(x.glyphs, g.of(r))
		x.at = append(x.at, int32(at))
		x.after = append(x.after, int32(at+size))
		x.apart = append(x.apart, apart)
		x.blank = append(x.blank, false)
		apart = false
	}
	if administered {
		for _, w := range blankWords {
			x.markBlank(w)
		}
	}
}

// blankWords say nothing about the place.
var blankWords = [][]rune{
	[]rune("中华人民共和国"), []rune("中国"), []rune("市辖区"),
	[]rune("自治区直辖县级行政区划"), []rune("省直辖县级行政区划"), []rune("省直辖县级行政单位"), []rune("直辖县级"),
}

// markBlank marks where w stands. 市辖区 counts as a name only after a division,
// so nothing real is lost.
func (x *text) markBlank(w []rune) {
	for i := 0; i+len(w) <= len(x.runes); i++ {
		if x.has(i, w) {
			for k := range w {
				x.blank[i+k] = true
			}
		}
	}
}

// has reports whether w stands at i.
func (x *text) has(i int, w []rune) bool {
	if i+len(w) > len(x.runes) {
		return false
	}
	for k, r := range w {
		if x.runes[i+k] != r {
			return false
		}
	}
	return true
}

// says reports whether the word stands at i; it returns where it ends.
func (x *text) says(i int, word string) (end int, ok bool) {
	for _, r := range word {
		if i >= len(x.runes) || x.runes[i] != r {
			return 0, false
		}
		i++
	}
	return i, true
}

// piece is the part of the input that the runes [from, to) were read from.
func (x *text) piece(from, to int) string {
	if from >= to {
		return ""
	}
	return x.input[x.at[from]:x.after[to-1]]
}

// isWord reports whether a folded rune is part of the text proper.
func isWord(r rune) bool {
	switch {
	case r >= 0x4e00 && r <= 0x9fff, r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return true
	case r < utf8.RuneSelf || r == utf8.RuneError:
		return false
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// fold turns full-width forms into plain ones, and the traditional characters
// that the names of Hong Kong, Macao and Taiwan and their addresses are
// written with into simplified ones.
func fold(r rune) rune {
	switch {
	case r < 0x3000:
		return r
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case r >= 0x4e00 && r <= 0x9fff:
		if s := simplified[r-0x4e00]; s != 0 {
			return rune(s)
		}
	case r == '〇':
		return '零'
	}
	return r
}

// simplified holds the simplified form of the traditional characters below.
var simplified = func() (table [0x5200]uint16) {
	runes := []rune(traditional)
	for i := 0; i+1 < len(runes); i += 2 {
		table[runes[i]-0x4e00] = uint16(runes[i+1])
	}
	return table
}()

// traditional characters, each before its simplified form.
const traditional = "縣县區区鄉乡鎮镇臺台灣湾東东龍龙門门園园蘭兰蓮莲雲云義义連连馬马鳳凤岡冈橋桥樹树鶯莺蘆芦貢贡萬万雙双烏乌來来豐丰" +
	"霧雾裏里裡里後后營营鹽盐學学將将關关廟庙歸归楊杨觀观龜龟壢坜興兴復复廣广環环離离島岛黃黄銅铜鑼锣頭头圍围聖圣風风順顺樂乐陽阳號号樓楼" +
	"棟栋華华國国際际長长強强鄰邻莊庄員员齊齐衛卫寶宝庫库溝沟鵝鹅麥麦羅罗蘇苏壯壮結结濱滨嶺岭澤泽鹹咸魚鱼靈灵聯联爾尔瑪玛貝贝壽寿議议會会" +
	"興兴學学藝艺醫医院院電电車车場场業业銀银達达德德運运鐵铁農农漁渔礦矿礫砾塊块階阶彎弯滬沪蔥葱蘊蕴沖冲榮荣單单層层廠厂廈厦棧栈極极樁桩" +
	"湧涌潛潜濟济濱滨灘滩灤滦無无煙烟熱热燈灯獅狮獎奖瓊琼瓏珑畢毕畫画當当發发盤盘盧卢眾众碼码禮礼種种稅税積积窩窝竈灶競竞筆笔築筑簡简糧粮" +
	"紅红純纯紙纸細细終终組组經经綠绿維维網网綿绵緣缘縱纵總总繞绕織织續续習习聲声聽听肅肃腳脚艦舰節节蔣蒋蕭萧薩萨藍蓝藥药處处蝦虾螢萤術术" +
	"規规視视親亲覺觉計计記记設设許许訪访詩诗話话語语誠诚說说調调講讲謝谢證证識识譚谭護护財财貨货貴贵買买費费賀贺資资賓宾賢贤質质購购贛赣" +
	"趙赵軍军軒轩軟软輕轻輪轮轉转辦办農农這这進进遊游過过遠远選选邊边鄭郑鄧邓醬酱釣钓鈴铃鉅巨錢钱錦锦錄录鍋锅鎖锁鎮镇鏡镜鐘钟鑫鑫開开閘闸" +
	"閣阁閩闽闊阔陳陈陸陆隊队階阶隨随險险隱隐隴陇雜杂雞鸡難难霸霸靜静頂顶項项須须預预頓顿領领頻频題题顏颜顧顾顯显飛飞飯饭館馆馳驰駐驻駿骏" +
	"騰腾驛驿體体魯鲁鮮鲜鴨鸭鴻鸿鵬鹏鷹鹰鹿鹿麗丽點点黨党齡龄崙仑嶽岳嶼屿峽峡巖岩幣币幹干幫帮庄庄張张彌弥徑径從从惠惠愛爱慶庆憲宪戰战擇择" +
	"據据擴扩攝摄數数敵敌斷断時时晉晋曆历書书條条構构槍枪標标樣样機机橫横檔档檢检櫃柜權权歐欧歡欢歲岁歷历殘残氣气決决況况涇泾淺浅淨净淵渊" +
	"測测湯汤準准溫温滄沧滅灭滿满漢汉漿浆潔洁澗涧濃浓濕湿瀋沈瀘泸灑洒"
