package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/report"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, tag := range locale.Tags {
		t.Run(string(tag), func(t *testing.T) {
			t.Parallel()
			r, _ := sample()
			var plain, colour bytes.Buffer
			if err := report.Text(&plain, r, locale.For(tag), false); err != nil {
				t.Fatal(err)
			}
			if err := report.Text(&colour, r, locale.For(tag), true); err != nil {
				t.Fatal(err)
			}
			golden(t, string(tag)+".txt", plain.String())
			if strings.Contains(plain.String(), "\x1b") {
				t.Error("an escape sequence without colour: a file name got through")
			}
			if !strings.Contains(colour.String(), "\x1b[1;36m") {
				t.Error("no colour where colour was asked for")
			}
			if strings.Contains(colour.String(), "\x1b[31m") {
				t.Error("red in the output")
			}
		})
	}
}
