package seal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/seal"
	"github.com/bonafide-aftersale/bonafide/internal/seal/sealtest"
)

// The clear text of the values below.
var clearText = []string{"+8613800138000", "13800138000", "王小明明", "科技园南路88号3栋502室", "wangxiaoming@example.com", "门锁坏了，请联系王小明明"}

type customer struct {
	Phone   seal.Phone
	Name    seal.Name
	Address seal.Address
	Email   seal.Email
	Note    seal.Text
	inside  struct {
		phone seal.Phone
		note  *seal.Text
		list  []seal.Name
		byKey map[string]seal.Email
	}
}

func someone(t testing.TB) customer {
	t.Helper()
	var c customer
	var err error
	if c.Phone, err = seal.ParsePhone("138 0013 8000"); err != nil {
		t.Fatal(err)
	}
	if c.Email, err = seal.ParseEmail("wangxiaoming@example.com"); err != nil {
		t.Fatal(err)
	}
	c.Name = seal.NewName("王小明明")
	c.Address = seal.NewAddress("广东省深圳市南山区粤海街道科技园南路88号3栋502室")
	c.Note = seal.NewText("门锁坏了，请联系王小明明，13800138000")
	c.inside.phone, c.inside.note = c.Phone, &c.Note
	c.inside.list = []seal.Name{c.Name}
	c.inside.byKey = map[string]seal.Email{"e": c.Email}
	return c
}

// Nothing that prints, logs or encodes may let clear text out: not for the
// value, not for what holds it, not in fields that fmt reads by reflection.
func TestValuesDoNotLeak(t *testing.T) {
	t.Parallel()
	c := someone(t)
	var out bytes.Buffer
	for _, v := range []any{c, &c, c.Phone, &c.Phone, c.Name, c.Address, c.Email, c.Note, c.inside, []any{c.Phone, c.Note}, map[string]any{"c": c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T", "%10.3v", "%p", "%!"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		fmt.Fprintln(&out, v)
		for _, handler := range []slog.Handler{
			slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}), slog.NewJSONHandler(&out, nil),
		} {
			slog.New(handler).With("with", v).Info("message", "value", v, slog.Group("group", "value", v))
		}
		if err := json.NewEncoder(&out).Encode(v); err != nil {
			t.Error(err)
		}
		if err := template.Must(template.New("").Parse(`<a href="?q={{.}}" onclick="f({{.}})">{{.}}</a>`)).Execute(&out, v); err != nil {
			t.Error(err)
		}
		fmt.Fprintln(&out, fmt.Errorf("failed for %v: %w", v, errors.New("cause")))
	}
	if out.Len() < 10_000 {
		t.Errorf("only %d bytes were printed", out.Len())
	}
	sealtest.None(t, "output", &out, clearText...)
}

func TestMaskedForms(t *testing.T) {
	t.Parallel()
	c := someone(t)
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Phone":"138****8000","Name":"王*","Address":"广东省深圳市南山区粤海街道****","Email":"w***@example.com","Note":"****"}`
	if string(b) != want {
		t.Errorf("JSON = %s, want %s", b, want)
	}
	if got, want := fmt.Sprintf("%v|%q|%#v", c.Phone, c.Name, c.Phone), `138****8000|"王*"|"138****8000"`; got != want {
		t.Errorf("fmt = %s, want %s", got, want)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "phone", c.Phone, "none", seal.Phone{})
	if want := `phone=[phone] none=""`; !strings.Contains(log.String(), want) {
		t.Errorf("log = %s, want %s in it", log.String(), want)
	}
}

func TestZeroAndEqual(t *testing.T) {
	t.Parallel()
	var none customer
	for _, v := range []seal.Value{none.Phone, none.Name, none.Address, none.Email, none.Note, seal.NewName(" "), seal.NewText("")} {
		if !v.IsZero() || v.Clear() != "" || v.Masked() != "" {
			t.Errorf("%#v is not zero", v)
		}
	}
	a, b := someone(t), someone(t)
	if a.Phone != b.Phone || a.Name != b.Name || a.Name == seal.NewName("李四") {
		t.Error("equality is not that of the clear text")
	}
}

func TestMaskName(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, want string }{
		{"张三", "张*"}, {"王小明", "王*"}, {"欧阳娜娜", "欧阳*"}, {"欧阳", "欧*"}, {"张", "张*"},
		{"买买提·吐尔逊", "买*"}, {"John Smith", "J*** S***"}, {" Ada ", "A***"}, {"María del Carmen", "M*** d***"},
		{"𠮷野", "𠮷*"}, {"", ""},
	} {
		if got := seal.NewName(test.name).Masked(); got != test.want {
			t.Errorf("NewName(%q).Masked() = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestMaskAddress(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ address, want string }{
		{"广东省深圳市南山区粤海街道科技园南路88号3栋502室", "广东省深圳市南山区粤海街道****"},
		{"广东省 深圳市 南山区 科技园南路88号", "广东省深圳市南山区****"},
		{"北京市朝阳区建国路93号", "北京市朝阳区****"},
		{"上海市浦东新区张江镇祖冲之路1号", "上海市浦东新区张江镇****"},
		{"江苏省苏州市昆山市玉山镇前进路1号", "江苏省苏州市昆山市玉山镇****"},
		{"内蒙古自治区锡林郭勒盟东乌珠穆沁旗乌里雅斯太镇1号", "内蒙古自治区锡林郭勒盟东乌珠穆沁旗乌里雅斯太镇****"},
		{"甘肃省临夏回族自治州积石山保安族东乡族撒拉族自治县吹麻滩镇1号", "甘肃省临夏回族自治州积石山保安族东乡族撒拉族自治县吹麻滩镇****"},
		{"东莞市长安镇振安路1号", "东莞市长安镇****"},
		{"南京市鼓楼区湖南路1号", "南京市鼓楼区****"},
		{"深圳市华侨城小区3栋", "深圳市****"},
		{"幸福小区3栋502", "****"},
		{"翠竹苑2号楼", "****"},
		{"广东省深圳市", "广东省深圳市****"},
		{"12 Example Street, Springfield", "****"},
		{"88号", "****"},
	} {
		if got := seal.NewAddress(test.address).Masked(); got != test.want {
			t.Errorf("NewAddress(%q).Masked() = %q, want %q", test.address, got, test.want)
		}
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{"wang@example.com", "w***@example.com"}, {" a@b.example ", "a***@b.example"}, {"张三@example.com", "张***@example.com"},
	} {
		e, err := seal.ParseEmail(test.in)
		if err != nil || e.Masked() != test.want {
			t.Errorf("ParseEmail(%q) = %v, %v, want %v", test.in, e, err, test.want)
		}
	}
	for _, bad := range []string{"", "a", "a@", "@b", "A <a@b.example>", "a@b, c@d", "a\n@b.example", strings.Repeat("a", 250) + "@b.example"} {
		if e, err := seal.ParseEmail(bad); !errors.Is(err, seal.ErrEmail) || strings.Contains(err.Error(), "b.example") {
			t.Errorf("ParseEmail(%q) = %v, %v, want ErrEmail", bad, e, err)
		}
	}
}
