package block_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/policy/block"
)

const sample = `# 规则
title = 标题

[rule a]
when = x > 1 &&
   |   y < 2
then = one
then = two
`

func TestRead(t *testing.T) {
	t.Parallel()
	sections, err := block.Read(sample)
	if err != nil {
		t.Fatal(err)
	}
	if len(sections) != 2 || sections[0].Fields[0].Value != "标题" || sections[1].Name != "rule a" || sections[1].Line != 4 {
		t.Fatalf("got %+v", sections)
	}
	when := sections[1].Fields[0]
	if want := "x > 1 &&\ny < 2"; when.Value != want {
		t.Errorf("value = %q, want %q", when.Value, want)
	}
	for _, test := range []struct{ line, column, wantLine, wantColumn int }{
		{1, 0, 5, 8}, {1, 4, 5, 12}, {2, 0, 6, 8}, {2, 2, 6, 10}, {99, 0, 6, 8}, {0, -1, 5, 8},
	} {
		if l, c := when.At(test.line, test.column); l != test.wantLine || c != test.wantColumn {
			t.Errorf("At(%d, %d) = %d:%d, want %d:%d", test.line, test.column, l, c, test.wantLine, test.wantColumn)
		}
	}
	if got := sections[1].Fields[2].Value; got != "two" {
		t.Errorf("the second then = %q, want two", got)
	}
	if crlf, err := block.Read(strings.ReplaceAll(sample, "\n", "\r\n")); err != nil || crlf[1].Fields[0].Value != when.Value {
		t.Errorf("with CRLF: %+v, %v", crlf, err)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text   string
		line, column int
		what         block.What
	}{
		{"a bar alone", "| x", 1, 1, block.NoField},
		{"a bar after a comment", "a = b\n# c\n| x", 3, 1, block.NoField},
		{"no equals sign", "a = b\nword", 2, 1, block.Malformed},
		{"an odd name", "日 = b", 1, 1, block.Malformed},
		{"an open bracket", "[rule", 1, 1, block.Malformed},
		{"an empty section", "[ ]", 1, 1, block.Malformed},
		{"damaged UTF-8", "a = \xff", 1, 5, block.NotText},
		{"a hidden character", "a = x\u202ey", 1, 6, block.NotText},
		{"too many bytes", strings.Repeat("#", block.MaxBytes+1), 1, 1, block.TooLong},
		{"too many fields", strings.Repeat("a = b\n", block.MaxFields+1), block.MaxFields + 1, 1, block.TooLong},
		{"too many sections", strings.Repeat("[a]\n", block.MaxSections+1), block.MaxSections + 1, 1, block.TooLong},
	} {
		_, err := block.Read(test.text)
		e, ok := errors.AsType[*block.Error](err)
		if !ok || e.Line != test.line || e.Column != test.column || e.What != test.what {
			t.Errorf("%s: got %v, want %d:%d %s", test.name, err, test.line, test.column, test.what)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample)
	f.Add("[a]\nb = c\n| d\n")
	f.Add("\xff\x00|=[")
	f.Fuzz(func(t *testing.T, text string) {
		sections, err := block.Read(text)
		if err != nil {
			if _, ok := errors.AsType[*block.Error](err); !ok {
				t.Fatalf("got %T, want *block.Error", err)
			}
			return
		}
		lines := strings.Count(text, "\n") + 1
		for _, s := range sections {
			for _, field := range s.Fields {
				for i := range strings.Count(field.Value, "\n") + 1 {
					if l, c := field.At(i+1, 0); l < 1 || l > lines || c < 1 {
						t.Fatalf("line %d of %s is at %d:%d of %d lines", i+1, field.Name, l, c, lines)
					}
				}
			}
		}
	})
}
