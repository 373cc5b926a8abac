package app

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bonafide-aftersale/bonafide/custody"
	"github.com/bonafide-aftersale/bonafide/internal/aftersale"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/evidencetest"
	"github.com/bonafide-aftersale/bonafide/internal/evidence/examined"
	"github.com/bonafide-aftersale/bonafide/internal/store"
	"github.com/bonafide-aftersale/bonafide/internal/store/privacy"
)

// Two servers sweep: a clock that is due fires once, and the owner hears of it.
func TestClocksFireOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		var ahead atomic.Int64 // how far the clock of the servers is ahead
		now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		var overdue atomic.Int64
		o := Options{Now: now, Steps: map[string]func(ctx context.Context, args aftersale.JobArgs) error{
			aftersale.JobOverdue: func(context.Context, aftersale.JobArgs) error { overdue.Add(1); return nil },
		}}
		c := settings(t, db)
		one := open(t, c, o)
		two := one
		if db.Engine() == store.PostgreSQL {
			two = open(t, c, o)
		}
		name := one.fileCase()
		ahead.Store(int64(30 * 24 * time.Hour))
		for range 5 { // besides the periodic job
			if _, err := two.Cases.Sweep(t.Context(), now()); err != nil {
				t.Fatal(err)
			}
		}
		one.until("the owner hears", func() bool { return overdue.Load() > 0 })
		time.Sleep(6 * time.Second) // a further period
		events, err := one.CaseRecords.Events(t.Context(), tenant, name, 0, 50)
		if err != nil {
			t.Fatal(err)
		}
		lapses := 0
		for _, e := range events {
			if e.Verb == aftersale.VerbLapse {
				lapses++
			}
		}
		if lapses != 1 || overdue.Load() != 1 {
			t.Errorf("the clock ran out %d times and was told %d times, want once", lapses, overdue.Load())
		}
	})
}

// The log is anchored by a time-stamping authority over HTTP, and says so to
// who verifies it.
func TestAnchoring(t *testing.T) {
	t.Parallel()
	authority := evidencetest.NewAuthority(t)
	tsa := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, err := io.ReadAll(r.Body)
		if err == nil {
			var answer []byte
			if answer, err = authority.Stamp(r.Context(), request); err == nil {
				w.Header().Set("Content-Type", "application/timestamp-reply")
				_, _ = w.Write(answer)
				return
			}
		}
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}))
	t.Cleanup(tsa.Close)
	each(t, func(t *testing.T, db *store.DB) {
		c := settings(t, db)
		c.TSA, c.TSARoots = tsa.URL, authority.Root
		s := open(t, c, Options{})
		s.fileCase()
		if err := s.anchor(t.Context()); err != nil {
			t.Fatal(err)
		}
		report, err := s.Evidence.Verify(t.Context(), custody.Options{Roots: s.roots})
		if err != nil || len(report.Timestamps) == 0 || !report.Timestamps[0].Trusted || report.Anchored() < 2 {
			t.Errorf("got %+v, %v", report, err)
		}
		http.DefaultClient.CloseIdleConnections()

		// Other trust lists make another examination.
		before, err := s.newExaminer(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		s.App.Config.TrustList = authority.Root
		if err := s.openTrust(t.Context()); err != nil {
			t.Fatal(err)
		}
		after, err := s.newExaminer(t.Context(), nil)
		if err != nil || examined.MethodsKey(before.Versions()) == examined.MethodsKey(after.Versions()) {
			t.Errorf("the trust list does not show in %v, %v", after.Versions(), err)
		}
	})
}

// A rotation of keys that the command line began is carried on by the server.
func TestKeyRotation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		s := open(t, settings(t, db), Options{})
		name := s.fileCase()
		if _, err := s.Keys.RotateMaster(t.Context()); err != nil {
			t.Fatal(err)
		}
		rotator := &privacy.Rotator{Vault: s.Keys, Store: s.Privacy, Now: time.Now}
		if _, err := rotator.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
		r, err := s.Privacy.Rotation(t.Context())
		if err != nil || r.Finished.IsZero() || r.Resealed == 0 || r.Unreadable != 0 {
			t.Errorf("got %+v, %v", r, err)
		}
		masters, used, err := s.Keys.MasterKeys(t.Context())
		if err != nil || len(masters) != 2 || used[masters[1].Name] != 0 {
			t.Errorf("masters %+v, used %v, %v", masters, used, err)
		}
		one, err := s.CaseRecords.Case(t.Context(), tenant, name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := s.Cases.Read(t.Context(), agent, name, one.Name, "test")
		if err != nil || !strings.Contains(text, nameWords) {
			t.Errorf("the name reads %q, %v", text, err)
		}
		if err := s.tidy(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
