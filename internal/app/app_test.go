package app

import (
	"encoding/json"
	"errors"
	"github.com/bonafide-aftersale/bonafide/internal/config"
	"github.com/bonafide-aftersale/bonafide/internal/locale"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/internal/fault"
	"github.com/bonafide-aftersale/bonafide/internal/store"
)

// testPatience bounds what a test waits for.
const testPatience = 20 * time.Second

func TestFirstRunHealthAndRestart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		c := settings(t, db)
		s := open(t, c, Options{})
		if n := strings.Count(s.console.String(), "/join/bfl_"); n != 1 {
			t.Errorf("the link was shown %d times, want once:\n%s", n, s.console)
		}
		if !strings.Contains(s.console.String(), "master.json") {
			t.Errorf("nobody was told where the keys are:\n%s", s.console)
		}
		if code, body := s.get("/healthz"); code != http.StatusOK || body != "ok\n" {
			t.Errorf("/healthz: %d %q", code, body)
		}
		s.until("ready", func() bool { code, _ := s.get("/readyz"); return code == http.StatusOK })
		code, body := s.get("/nothing/here")
		var problem struct{ Code, Request_id string }
		if err := json.Unmarshal([]byte(body), &problem); err != nil || code != http.StatusNotFound || problem.Code != "edge.no_page" || problem.Request_id == "" {
			t.Errorf("a missing page: %d %s", code, body)
		}
		if code, body := s.get("/api/v1/openapi.json"); code != http.StatusOK || !strings.Contains(body, `"openapi"`) {
			t.Errorf("the API: %d %.100s", code, body)
		}
		if code, body := s.get("/metrics"); code != http.StatusOK || !strings.Contains(body, `bonafide_http_requests_total{method="GET",route="GET /healthz",status="200"}`) {
			t.Errorf("metrics: %d %s", code, body)
		}
		s.until("a periodic job", func() bool {
			_, body := s.get("/metrics")
			return strings.Contains(body, `bonafide_job_runs_total{kind="case_sweep",result="done"}`)
		})
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		quietAbout(t, "the log", s.log.String())

		again := open(t, c, Options{})
		if again.Installation != s.Installation {
			t.Errorf("another installation after a restart: %s, %s", again.Installation, s.Installation)
		}
		if text := again.console.String(); strings.Contains(text, "/join/") || strings.Contains(text, "master.json") {
			t.Errorf("the second start shows\n%s", text)
		}
	})
}

// Two replicas share a PostgreSQL: one first run, and what happens in one the
// pages of the other hear of.
func TestTwoReplicas(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		if db.Engine() == store.SQLite {
			t.Skip("SQLite is for one process")
		}
		c := settings(t, db)
		one := open(t, c, Options{})
		two := open(t, c, Options{}) // the same folder: the keys and the files are shared
		if n := strings.Count(one.console.String()+two.console.String(), "/join/"); n != 1 {
			t.Errorf("%d links were shown, want one", n)
		}
		name := one.fileCase()
		if got := two.stage(name); got != "filed" {
			t.Errorf("the other replica sees %q", got)
		}
		if err := one.stop(); err != nil {
			t.Fatal(err)
		}
		two.until("ready alone", func() bool { code, _ := two.get("/readyz"); return code == http.StatusOK })
	})
}

func TestTroubleAtTheStart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		s := open(t, settings(t, db), Options{})
		taken := settings(t, db)
		taken.Listen = s.Config.Listen
		otherKeys := settings(t, db) // an empty folder beside a database that has keys
		otherOrigin := s.Config
		otherOrigin.Listen, otherOrigin.Origin = "127.0.0.1:0", "other.example.com/log"
		noFolder := settings(t, db)
		noFolder.Data = "/proc/nobody/data"
		noSecret := s.Config
		noSecret.Listen, noSecret.Sender, noSecret.SenderKey = "127.0.0.1:0", "https://sms.example.com/", "/nonexistent"
		noList := s.Config
		noList.Listen, noList.TrustList = "127.0.0.1:0", "/nonexistent.pem"
		away := settings(t, db)
		away.Database = "postgres://nobody@127.0.0.1:1/none"
		for _, test := range []struct {
			name string
			c    any
			key  string
			kind fault.Kind
		}{
			{"port in use", taken, "serve.port_in_use", fault.Conflict},
			{"lost keys", otherKeys, "keys.file_missing", fault.Unreadable},
			{"another origin", otherOrigin, "serve.other_origin", fault.Conflict},
			{"no folder", noFolder, "serve.data_folder", fault.Unreadable},
			{"no secret", noSecret, "serve.no_secret", fault.Unreadable},
			{"no trust list", noList, "serve.no_roots", fault.Unreadable},
			{"database away", away, "store.unavailable", fault.Unavailable},
		} {
			refused(t, test.name, test.c, test.key, test.kind)
		}
	})
}

// refused fails the test unless the server does not start, for that reason.
func refused(t *testing.T, name string, c any, key string, kind fault.Kind) {
	t.Helper()
	log := new(notes)
	a, err := Open(t.Context(), c.(config.Config), Options{Console: log, Log: slog.New(slog.NewJSONHandler(log, nil))})
	if a != nil {
		t.Errorf("%s: the server started", name)
		a.Close()
		return
	}
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Key != key || e.Kind != kind {
		t.Errorf("%s: got %v, want %v %s", name, err, kind, key)
		return
	}
	for _, tag := range locale.Tags {
		if text := locale.For(tag).Text(e.Key, e.Args); strings.Contains(text, "{") {
			t.Errorf("%s: %s: the sentence lacks an argument: %q", name, tag, text)
		}
	}
}
