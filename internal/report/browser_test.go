package report_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/locale"
)

// The policy of the page names its script and style by their hashes. Only a
// browser can tell whether they are right: the script shows the controls.
func TestHTMLInABrowser(t *testing.T) {
	t.Parallel()
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	switch {
	case testing.Short():
		t.Skip("a browser takes seconds")
	case browser == "":
		t.Skip("no chromium in the PATH")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "report.html")
	if err := os.WriteFile(file, []byte(page(t, locale.English)), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", "file://"+file)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	dom, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	for _, want := range []string{`<div class="controls">`, `<fieldset class="views">`} {
		if !strings.Contains(string(dom), want) {
			t.Errorf("the script did not show %s", want)
		}
	}
	if strings.Contains(complaints.String(), "Content Security Policy") {
		t.Errorf("the policy refuses something: %s", complaints.String())
	}
}
