package xmp

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	ct "github.com/bonafide-aftersale/bonafide/provenance/carrier/carriertest"
)

const ns = `xmlns:a="http://a/" `

func find(list []Property, name string) []Property {
	var out []Property
	for _, p := range list {
		if p.Name == name {
			out = append(out, p)
		}
	}
	return out
}

// Every way to write a value is read, with its form.
func TestForms(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attributes, elements string
		form                 Form
		path                 string
		want                 []string
	}{
		"attribute":        {ns + `a:n="v &amp; &#x4E2D;"`, "", Attribute, "", []string{"v & 中"}},
		"element":          {ns, "<a:n> v\n</a:n>", Element, "", []string{"v"}},
		"CDATA":            {ns, `<a:n><![CDATA[{"a":"<b>"}]]></a:n>`, Element, "", []string{`{"a":"<b>"}`}},
		"resource":         {ns, `<a:n rdf:resource="http://x/"/>`, Resource, "", []string{"http://x/"}},
		"alt":              {ns, `<a:n><rdf:Alt><rdf:li xml:lang="x-default">v</rdf:li><rdf:li xml:lang="zh">值</rdf:li></rdf:Alt></a:n>`, Alt, "", []string{"v", "值"}},
		"seq":              {ns, `<a:n><rdf:Seq><rdf:li>1</rdf:li><rdf:li>2</rdf:li></rdf:Seq></a:n>`, Seq, "", []string{"1", "2"}},
		"bag":              {ns, `<a:n><rdf:Bag><rdf:li>1</rdf:li></rdf:Bag></a:n>`, Bag, "", []string{"1"}},
		"value":            {ns, `<a:n><rdf:Description><rdf:value>v</rdf:value></rdf:Description></a:n>`, Element, "", []string{"v"}},
		"structure":        {ns, `<a:s rdf:parseType="Resource"><a:n>v</a:n></a:s>`, Element, "s", []string{"v"}},
		"structure, short": {ns, `<a:s a:n="v"/>`, Attribute, "s", []string{"v"}},
		"undeclared":       {"", "<b:n>v</b:n>", Element, "", []string{"v"}},
		"bare ampersand":   {ns, "<a:n>a & b</a:n>", Element, "", []string{"a & b"}},
		"entity unknown":   {ns, "<a:n>&bomb;</a:n>", Element, "", []string{"&bomb;"}},
		"control":          {ns, "<a:n>a\x01b</a:n>", Element, "", []string{"a b"}},
		"GB 18030":         {ns, "<a:n>\xb6\xb9\xb0\xfc</a:n>", Element, "", []string{"豆包"}},
	} {
		list, err := Parse(context.Background(), []byte(strings.Replace(ct.Packet(test.attributes, test.elements), "\ufeff", "", 1)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := find(list, "n")
		var values []string
		for _, p := range got {
			values = append(values, p.Value)
			if p.Form != test.form || strings.Join(p.Path, "/") != test.path || p.Space != "http://a/" && name != "undeclared" {
				t.Errorf("%s: got %+v", name, p)
			}
		}
		if !slices.Equal(values, test.want) {
			t.Errorf("%s: got %q, want %q", name, values, test.want)
		}
	}
}

// A packet in UTF-16 is read with and without a mark.
func TestUTF16(t *testing.T) {
	t.Parallel()
	packet := "<x:xmpmeta xmlns:x='adobe:ns:meta/'><a:n xmlns:a='http://a/'>值</a:n></x:xmpmeta>"
	for _, mark := range []string{"", "\ufeff"} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			var b []byte
			for _, u := range utf16.Encode([]rune(mark + packet)) {
				b = order.AppendUint16(b, u)
			}
			list, err := Parse(context.Background(), b)
			if got := find(list, "n"); err != nil || len(got) != 1 || got[0].Value != "值" {
				t.Errorf("%s, mark %q: got %v, %v", order, mark, list, err)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds, and shares nothing between goroutines")
	}
	laughs := `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>`
	for name, test := range map[string]struct {
		packet string
		want   error
		before int // properties that stand before the mistake
	}{
		"entities":   {laughs + ct.Packet(ns, "<a:n>&lol2;</a:n>"), ErrForbidden, 0},
		"outside":    {`<!DOCTYPE a SYSTEM "file:///etc/passwd">` + ct.Packet(ns, ""), ErrForbidden, 0},
		"inside":     {ct.Packet(ns, `<a:n>v</a:n><!ENTITY b "c">`), ErrForbidden, 1},
		"deep":       {strings.Repeat("<a>", 1000), ErrTooLarge, 0},
		"many":       {ct.Packet(ns, strings.Repeat("<a:n>v</a:n>", maxValues+10)), ErrTooLarge, maxValues + 1},
		"tokens":     {ct.Packet(ns, strings.Repeat("<a:n/>", maxTokens)), ErrTooLarge, 0},
		"attributes": {ct.Packet(strings.Repeat(`a:n="v" `, maxValues+10), "<a:x/><a:x/>"), ErrTooLarge, maxValues + 10},
		"large":      {strings.Repeat(" ", MaxSize+1), ErrTooLarge, 0},
		"text":       {"no markup", ErrSyntax, 0},
		"nothing":    {"", ErrSyntax, 0},
		"cut off":    {strings.SplitAfter(ct.Packet(ns, "<a:n>v</a:n><a:m"), "<a:m")[0], ErrSyntax, 1},
	} {
		start := time.Now()
		list, err := Parse(context.Background(), []byte(test.packet))
		if !errors.Is(err, test.want) || len(list) != test.before {
			t.Errorf("%s: got %d properties, %v, want %d, %v", name, len(list), err, test.before, test.want)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: took %s", name, d)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Parse(ctx, []byte(ct.Packet(ns, ""))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(ct.LabelPacket(ct.Label)))
	f.Add([]byte(ct.LabelAttribute(ct.Label)))
	f.Add([]byte(ct.Packet(ns, `<a:n><rdf:Alt><rdf:li xml:lang="x">v</rdf:li></rdf:Alt></a:n><a:r rdf:resource="x"/>`)))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		list, err := Parse(context.Background(), data)
		if err != nil && !errors.Is(err, ErrForbidden) && !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrSyntax) {
			t.Errorf("got %v", err)
		}
		size := 0
		for _, p := range list {
			size += len(p.Value)
			if p.Form == "" || p.Name == "" || len(p.Path) > maxDepth {
				t.Errorf("got %+v", p)
			}
		}
		if size > 6*len(data)+64 {
			t.Errorf("%d bytes of values from %d", size, len(data))
		}
		if d := time.Since(start); d > time.Second {
			t.Errorf("took %s", d)
		}
	})
}
