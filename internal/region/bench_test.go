package region

import (
	"os"
	"strings"
	"testing"
)

// lines are texts to measure on: the written cases.
func lines(b testing.TB) []string {
	b.Helper()
	content, err := os.ReadFile("testdata/cases.tsv")
	if err != nil {
		b.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(content)) {
		if fields := strings.Split(line, "\t"); len(fields) == 4 {
			list = append(list, fields[2])
		}
	}
	return list
}

func BenchmarkResolve(b *testing.B) {
	t := China()
	t.speak()
	list := lines(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		t.Resolve(list[i%len(list)])
	}
}

func BenchmarkParse(b *testing.B) {
	t := China()
	t.speak()
	const text = "收货人：张三 手机：138 0013 8000 地址：湖北省恩施州宣恩县珠山镇民族路12号3栋2单元501室"
	b.ReportAllocs()
	for b.Loop() {
		t.Parse(text)
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	t := China()
	b.ReportAllocs()
	for b.Loop() {
		t.Search("xe", 10)
	}
}
