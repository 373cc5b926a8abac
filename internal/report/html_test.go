package report_test

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"github.com/bonafide-aftersale/bonafide/internal/report"
)

var dataURI = regexp.MustCompile(`data:image/(jpeg|png);base64,[A-Za-z0-9+/=&#;]+`)

func page(t *testing.T, tag locale.Tag) string {
	t.Helper()
	r, pictures := sample()
	var buf bytes.Buffer
	err := report.HTML(context.Background(), &buf, r,
		&report.Page{Words: locale.For(tag), Version: "0.0.0", Open: opener(pictures)})
	if err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestHTML(t *testing.T) {
	t.Parallel()
	style := regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>|sha256-[A-Za-z0-9+/=&#;]+?&#39;`)
	for _, tag := range locale.Tags {
		t.Run(string(tag), func(t *testing.T) {
			t.Parallel()
			text := dataURI.ReplaceAllString(page(t, tag), "data:image/$1;…")
			golden(t, string(tag)+".html", style.ReplaceAllString(text, "…"))
		})
	}
}

// The report leaves the building by mail and chat: it must not load, and must
// not tell anyone that it was opened.
func TestHTMLNeedsNothingElse(t *testing.T) {
	t.Parallel()
	text := dataURI.ReplaceAllString(page(t, locale.English), "data:")
	for _, pattern := range []string{`https?://`, `url\(`, `@import`, ` on[a-z]+=`, `\bstyle="`, `<link`, `fetch\(`, `\bZgotmplZ\b`} {
		if found := regexp.MustCompile(pattern).FindString(text); found != "" {
			t.Errorf("the page holds %q", found)
		}
	}
	if !strings.Contains(text, "default-src &#39;none&#39;") && !strings.Contains(text, "default-src 'none'") {
		t.Error("the page has no policy")
	}
}

func TestHTMLEscapesNames(t *testing.T) {
	t.Parallel()
	text := page(t, locale.Chinese)
	for _, bad := range []string{"<script>alert", "\x1b", "\u202e", "<q>"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if !strings.Contains(text, "&lt;script&gt;alert(1)") {
		t.Error("the name is not there at all")
	}
}

func TestHTMLWithoutPictures(t *testing.T) {
	t.Parallel()
	r, _ := sample()
	var buf bytes.Buffer
	err := report.HTML(context.Background(), &buf, r,
		&report.Page{Words: locale.For(locale.English), Version: "0.0.0", Open: opener(nil)})
	if err != nil {
		t.Fatal(err)
	}
	if want := "This file changed or vanished"; !strings.Contains(buf.String(), want) {
		t.Errorf("the page does not say %q", want)
	}
}

func TestHTMLStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, pictures := sample()
	err := report.HTML(ctx, &bytes.Buffer{}, r, &report.Page{Words: locale.For(locale.English), Open: opener(pictures)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("HTML = %v, want %v", err, context.Canceled)
	}
}
